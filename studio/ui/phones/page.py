"""The Phones page: what the running app would be like on every phone, and which of them hold a budget."""

import time
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.phones.budget import Cost, Judgement, NoCost, Target, judged, recent_since
from studio.ui import theme, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, row
from studio.ui.controls.picker import Picker
from studio.ui.models.sidebar import Sidebar
from studio.ui.phones.asking import Asking
from studio.ui.phones.budget_rows import BudgetRow, BudgetRows, Heads
from studio.ui.phones.chooser import line_about
from studio.ui.phones.curves import Curves
from studio.ui.phones.desk import PhoneDesk
from studio.ui.phones.forecast import Forecast
from studio.ui.phones.frame_parts import FrameParts
from studio.ui.phones.remedying import Question, remedies
from studio.ui.phones.year_chart import YearChart

_RATES = (None, 60.0, 30.0, 24.0, 15.0, 10.0, 5.0)
_DELAYS = (None, 16.0, 33.0, 50.0, 100.0, 200.0, 500.0)
_MINUTES = (None, 5.0, 10.0, 20.0, 30.0)
_HOURS = (None, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
_ANEW_SECONDS, _REMEDIES_MS = 1.0, 600


class PhonesPage(QWidget):
    """`wanted` gives a phone to compare the running app with, `source_wanted` a tag."""

    wanted = Signal(str)
    source_wanted = Signal(object)

    def __init__(self, desk: PhoneDesk) -> None:
        super().__init__()
        self._desk = desk
        self.rate = _picker("Frames a second", _RATES, "{:g} fps", "any rate")
        self.delay = _picker("Milliseconds of a frame", _DELAYS, "{:g} ms a frame", "any delay")
        self.hours = _picker("Hours of battery", _HOURS, "{:g} h of battery", "any battery")
        self.minutes = _picker("Minutes of running", _MINUTES, "after {:g} min", "at first")
        self.years = Picker()
        self.years.addItems(["All years", f"Since {recent_since()}"])
        self.years.setAccessibleName("Years")
        self.rate.setCurrentIndex(_RATES.index(30.0))
        self._title, self._count = Label(typeface.semibold(15), elide=True), Label(role="quiet", elide=True)
        self.chart, self.list, self._heads = YearChart(), BudgetRows(), Heads()
        self.message = Label(role="quiet", wrap=True)
        self._found: tuple[BudgetRow, ...] = ()
        self._remedies: dict[str, str] = {}
        self._asked: tuple[object, ...] = ()
        self._asking = Asking(self)
        self._shown = 0.0
        self._look_for_remedies = QTimer(self, singleShot=True, interval=_REMEDIES_MS)
        self._name, self._about = Label(typeface.semibold(15), wrap=True), Label(role="quiet", wrap=True)
        self._verdict, self._remedy = Label(wrap=True), Label(role="quiet", wrap=True)
        self.parts, self.curves = FrameParts(), Curves()
        self.compare = Button("Compare with this phone", strength="primary")
        self._side = self._made_side()
        self._lay_out()
        self._join()

    @property
    def target(self) -> Target:
        minutes = _MINUTES[self.minutes.currentIndex()] or 0.0
        return Target(_RATES[self.rate.currentIndex()], _DELAYS[self.delay.currentIndex()], _HOURS[self.hours.currentIndex()], minutes)

    def show_now(self) -> None:
        """As it is now; a page that nobody sees waits for that."""
        if not self.isVisible():
            return
        self._shown = time.monotonic()
        known = self._desk.costs()
        if isinstance(known, str):
            self._show_message(known)
            return
        since = recent_since(date.today()) if self.years.currentIndex() else 0
        newest_first = sorted(known.values(), key=lambda cost: (-cost.phone.year.value, cost.phone.maker, cost.phone.name))
        self._found = tuple(self._row(cost) for cost in newest_first if cost.phone.year.value >= since)
        self._show_found()
        self._ask_for_remedies()

    def _row(self, cost: Cost | NoCost) -> BudgetRow:
        found = cost if isinstance(cost, NoCost) else judged(cost, self.target)
        holds = isinstance(found, Judgement) and found.verdict == "passes"  # what runs now may cost less than when it was asked
        return BudgetRow(cost.phone, found, "" if holds else self._remedies.get(cost.phone.name, ""))

    def end(self) -> None:
        self._look_for_remedies.stop()
        self._asking.end()

    def showEvent(self, event: object) -> None:
        self.show_now()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._side.isVisible():
            painter = painting.antialiased(self)
            painter.fillRect(self._side.x() - 1, 0, 1, self.height(), theme.colour(theme.of(self).hairline))

    def _show_measured(self) -> None:
        if time.monotonic() >= self._shown + _ANEW_SECONDS:
            self.show_now()

    def _show_message(self, text: str) -> None:
        self.message.setText(text)
        self.message.show()
        for part in (self.chart, self.list, self._heads, self._side):
            part.hide()
        self._title.setText("Phones")
        self._count.setText("")

    def _show_found(self) -> None:
        self.message.hide()
        for part in (self.chart, self.list, self._heads, self._side):
            part.show()
        self._title.setText(f"{self._desk.app} on {words.counted(len(self._found), 'phone')}")
        verdicts = [found.verdict or "unknown" for found in self._found]
        told = (f"{verdicts.count(name)} {name}" for name in ("passes", "unsure", "fails", "unknown") if name in verdicts)
        self._count.setText(", ".join(told).replace("passes", "pass").replace("fails", "fail"))
        with QSignalBlocker(self.list):
            self.list.show_rows(self._found, self._desk.phone)
        self._show_chosen()

    def _show_chosen(self) -> None:
        current = self.list.current
        self.chart.show_rows(self._found, self.target, current)
        row = next((found for found in self._found if found.phone.name == current), None)
        if row is None:
            return
        self._name.setText(row.phone.name)
        self._about.setText(line_about(row.phone))
        known = isinstance(row.found, Judgement)
        self._verdict.setText(_told(row, self.target))
        self._remedy.setText(f"Would do with {row.remedy}." if row.remedy else "")
        self._remedy.setVisible(bool(row.remedy))
        for part in self._figures:
            part.setVisible(known)
        forecast = self._desk.forecast_on(row.phone.name)
        if isinstance(row.found, Judgement) and isinstance(forecast, Forecast):
            self.parts.show_lines(forecast.lines)
            self.curves.show_forecast(forecast)

    def _ask_for_remedies(self) -> None:
        """For the phones that miss the budget, when it or the app is another."""
        asked = self._desk.models, self.target
        if asked != self._asked and not self._desk.estimator.given and any(found.verdict != "passes" for found in self._found):
            self._asked, self._remedies = asked, {}
            self._look_for_remedies.start()

    def _send_question(self) -> None:
        summary, models = self._desk.work, self._desk.models
        if summary is None or not models:
            return
        files = tuple((model.card, model.title, model.variant, model.file) for model in models)
        self._asking.ask(remedies, Question(self._desk.app_name, files, summary.runs, summary.own * 1000, self.target))

    def take_remedies(self, found: object) -> None:
        """Phone → what would make it hold the budget."""
        assert isinstance(found, dict)
        self._remedies = found
        self.show_now()

    def _made_side(self) -> Sidebar:
        """What is known of the phone that is looked at."""
        frame, battery = section("Time per frame"), section("Battery and warmth")
        self._figures: tuple[QWidget, ...] = (frame, self.parts, battery, self.curves)
        head = column(self._name, self._about, spacing=4)
        return Sidebar(column(head, self._verdict, self._remedy, self.compare, 4, *self._figures, -1, spacing=10))

    def _lay_out(self) -> None:
        for picker, width in ((self.rate, 104), (self.delay, 140), (self.hours, 140), (self.minutes, 116), (self.years, 112)):
            picker.setFixedWidth(width)
        budget = row(self.rate, self.delay, self.hours, self.minutes, -1, self.years, spacing=8)
        head = row(self._title, self._count, -1, spacing=12)
        left = QWidget()
        stacked = column(head, budget, self.message, self.chart, self._heads, self.list, spacing=10, margins=(16, 14, 8, 0), owner=left)
        for place in (2, 5):  # the message or the list, whichever there is
            stacked.setStretch(place, 1)
        stacked.setAlignment(self.message, Qt.AlignmentFlag.AlignTop)
        row(left, 1, self._side, spacing=0, owner=self).setStretch(0, 1)

    def _join(self) -> None:
        for picker in (self.rate, self.delay, self.hours, self.minutes, self.years):
            picker.activated.connect(lambda _: self._desk.set_target(self.target))
            picker.activated.connect(self.show_now)
        self._desk.measured.connect(self._show_measured)
        self._look_for_remedies.timeout.connect(self._send_question)
        self._asking.answered.connect(self.take_remedies)
        self._desk.estimator.changed.connect(self.show_now)
        self.list.chosen.connect(lambda _: self._show_chosen())
        self.list.wanted.connect(self.wanted)
        self.chart.chosen.connect(self.list.choose)
        self.parts.source_wanted.connect(self.source_wanted)
        self.curves.source_wanted.connect(self.source_wanted)
        self.compare.clicked.connect(lambda: self.wanted.emit(self.list.current))


def _told(row: BudgetRow, target: Target) -> str:
    """What of the budget holds."""
    if not isinstance(row.found, Judgement):
        return words.sentence(row.found.reason)
    parts = {"rate": row.found.rate, "delay": row.found.latency, "battery": row.found.hours}
    verdict, wanted = row.found.verdict, [what for what, of_it in parts.items() if of_it]
    if not wanted:
        return "Nothing is wanted of it."
    missed = " and ".join(what for what, of_it in parts.items() if of_it == verdict)
    warm = f" after {target.minutes:g} minutes, by an assumed rule of how phones slow down" if target.minutes else ""
    return {
        "passes": f"It holds the budget{warm}.",
        "unsure": f"It may hold the budget{warm}: {missed} could go either way.",
        "fails": f"It misses the budget{warm}: {missed}.",
    }[verdict]


def _picker(name: str, values: tuple[float | None, ...], form: str, any_: str) -> Picker:
    picker = Picker()
    picker.addItems([any_ if value is None else form.format(value) for value in values])
    picker.setAccessibleName(name)
    return picker
