"""The chosen phone beside this computer: what the running app would be like there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.phones.felt import ENDS, End
from studio.runtime.reading import StageTime
from studio.ui import tokens, typeface
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, row
from studio.ui.controls.segments import Segments
from studio.ui.controls.switch import Switch
from studio.ui.inspector.readouts import Readout
from studio.ui.inspector.stage_times import StageBar
from studio.ui.phones.curves import Curves
from studio.ui.phones.forecast import Forecast
from studio.ui.phones.frame_parts import FrameParts

_NAMES = ("Rate on the phone", "Time per frame on the phone", "Energy per frame on the phone", "Battery of the phone")
_LABELS = {"likely": "Likely", "fast": "Fast end", "slow": "Slow end"}


class PhonePanel(QWidget):
    """`choose_wanted` asks for the list of phones, `source_wanted` gives a tag; `pace_chosen` gives an `End`
    or None, `hold_chosen` whether the budget is to be held."""

    choose_wanted = Signal()
    source_wanted = Signal(object)
    pace_chosen = Signal(object)
    hold_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.message = Label(role="quiet", wrap=True)
        self.choose = Button("Choose a phone", strength="primary")
        self.choose.clicked.connect(self.choose_wanted)
        self.readouts = tuple(Readout(name) for name in _NAMES)
        self.bar, self.parts, self.curves = StageBar(), FrameParts(), Curves()
        self.bar.setAccessibleName("Time per frame on the phone")
        self.feel, self.end = Switch(), Segments("Which end of the range", [_LABELS[end] for end in ENDS])
        self.end.choose(ENDS.index("likely"))
        self.feel.setAccessibleName("Feel this phone")
        self.feel.setToolTip("Slows the running app to this phone's rate and delay (P)")
        self.felt = Label(typeface.font(tokens.CAPTION, tabular=True), "quiet", wrap=True)
        self.hold, self.held = Switch(), Label(typeface.font(tokens.CAPTION), "quiet", wrap=True)
        self.hold.setAccessibleName("Hold the budget on this phone")
        self.hold.setToolTip("Gives up variants, size of pictures and rate while the budget is missed, and takes them back")
        self._full = QWidget()
        self._lay_out()
        self.parts.source_wanted.connect(self.source_wanted)
        self.curves.source_wanted.connect(self.source_wanted)
        self.feel.toggled.connect(self._tell_pace)
        self.end.chosen.connect(self._tell_pace)
        self.hold.toggled.connect(self.hold_chosen)
        self.show_message("", choose=True)

    def show_message(self, text: str, *, choose: bool = False) -> None:
        """In place of figures. choose: no phone is chosen yet."""
        self.message.setText(text or "No phone chosen. Choose one to see what this app would be like on it.")
        self.message.show()
        self.choose.setVisible(choose)
        self._full.hide()

    def show_forecast(self, forecast: Forecast) -> None:
        self.message.hide()
        self.choose.hide()
        self._full.show()
        for readout, figure in zip(self.readouts, forecast.figures, strict=True):
            readout.show_figure(figure)
        lines = forecast.lines
        # One colour on: grey is the wait of this computer's own bar.
        self.bar.show_stages((_stage("", 0.0), *(_stage(line.name, line.ms / 1000) for line in lines)))
        self.parts.show_lines(lines)
        self.curves.show_forecast(forecast)

    def show_pace(self, end: End | None, told: str) -> None:
        """told: what comes of it, "" for nothing to tell."""
        for part in (self.feel, self.end):
            part.blockSignals(True)
        self.feel.setChecked(end is not None)
        self.feel.update()
        if end:
            self.end.choose(ENDS.index(end))
        for part in (self.feel, self.end):
            part.blockSignals(False)
        self.felt.setText(told)
        self.felt.setVisible(bool(told))

    def show_hold(self, on: bool, told: str) -> None:
        """told: the budget, and what was given up for it."""
        self.hold.blockSignals(True)
        self.hold.setChecked(on)
        self.hold.blockSignals(False)
        self.hold.update()
        self.held.setText(told)

    @property
    def chosen_end(self) -> End:
        return ENDS[self.end.place]

    def _tell_pace(self) -> None:
        self.pace_chosen.emit(self.chosen_end if self.feel.isChecked() else None)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        for place, readout in enumerate(self.readouts):
            grid.addWidget(readout, place // 2, place % 2)
            readout.tag.clicked.connect(lambda _=False, tag=readout.tag: self.source_wanted.emit(tag))
        feel, hold = Label(text="Feel this phone"), Label(text="Hold the budget")
        feel.setBuddy(self.feel)
        hold.setBuddy(self.hold)
        column(
            *(grid, 16, section("Time per frame"), 8, self.bar, 10, self.parts, 8),
            *(section("Battery and warmth"), 8, self.curves, 14),
            *(row(feel, -1, self.feel), 8, self.end, 6, self.felt, 8, row(hold, -1, self.hold), 4, self.held),
            spacing=0,
            owner=self._full,
        )
        column(self.message, row(self.choose, -1), self._full, spacing=12, owner=self)


def _stage(name: str, seconds: float) -> StageTime:
    return StageTime(name, seconds, seconds, idle=False)
