"""The verdict of a check in words, and what the model costs."""

from PySide6.QtWidgets import QGridLayout, QWidget

from studio.lab.model_facts import amount
from studio.ui import tokens, typeface, words
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column
from studio.ui.models.checking import Checked

_MOST_PROBLEMS = 4


class CheckView(QWidget):
    """Hidden while there is nothing to tell."""

    def __init__(self) -> None:
        super().__init__()
        self._verdict, self._runs = Label(typeface.semibold(), wrap=True), Label(typeface.font(tokens.CAPTION), "quiet", wrap=True)
        self._problems = Label(typeface.font(tokens.CAPTION), "error", wrap=True)
        self._costs = QWidget()
        grid = QGridLayout(self._costs)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._amounts = []
        for line, name in enumerate(("Operators", "Parameters", "Multiply-accumulates")):
            value = Label(typeface.font(tokens.CAPTION, tabular=True))
            grid.addWidget(Label(typeface.font(tokens.CAPTION), "quiet", name), line, 0)
            grid.addWidget(value, line, 1)
            self._amounts.append(value)
        column(self._verdict, self._problems, self._runs, self._costs, spacing=6, owner=self)
        self.hide()

    def show_check(self, checked: Checked | str | None, *, running: bool) -> None:
        """A str tells why there is no answer."""
        self.setVisible(running or checked is not None)
        done = checked if isinstance(checked, Checked) and not running else None
        self._verdict.setText(_verdict(checked, running=running))
        problems = () if done is None else (*done.problems, *done.warnings)
        shown = problems[:_MOST_PROBLEMS]
        more = [f"And {len(problems) - len(shown)} more."] if len(problems) > len(shown) else []
        self._problems.setText("\n".join([*map(words.sentence, shown), *more]))
        self._problems.setVisible(bool(shown))
        self._runs.setText(words.sentence(done.runs) if done else "")
        self._runs.setVisible(bool(self._runs.text()))
        self._costs.setVisible(bool(done and done.facts))
        if done and done.facts:
            totals = (done.operators, done.total("parameters"), done.total("macs"))
            for label, total in zip(self._amounts, totals, strict=True):
                label.setText(amount(total))


def _verdict(checked: Checked | str | None, *, running: bool) -> str:
    if running:
        return "Checking: its structure, then a trial run…"
    if isinstance(checked, Checked):
        return ("It works, but look at this" if checked.warnings else "It works") if checked.works else "It does not work here"
    return checked or ""
