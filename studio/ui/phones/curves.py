"""What the rate does to the battery, and warmth to the rate: the one that is chosen, with its band."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.api import Estimate
from studio.phones.energy import Battery
from studio.ui import tokens, typeface, words
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.controls.segments import Segments
from studio.ui.controls.tag import Tag
from studio.ui.phones.band_chart import BandChart
from studio.ui.phones.forecast import Forecast

MINUTES = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0, 25.0, 30.0)
_RATES, _TOLD_MINUTES = (1.0, 15.0, 30.0), (0.0, 10.0, 30.0)


class Curves(QWidget):
    """`source_wanted` gives a tag. The battery by frame rate ends at the rate that the phone reaches at most."""

    source_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choice = Segments("Curve", ["Battery by rate", "Rate when warm"])
        self.battery = BandChart("Battery by frame rate", [(1, "1 fps"), (10, "10"), (20, "20"), (30, "30")], "h")
        self.warmth = BandChart("Rate as the phone warms up", [(0, "0 min"), (10, "10"), (20, "20"), (30, "30")], "fps")
        self.told, self.tag = Label(typeface.font(tokens.CAPTION, tabular=True), "quiet", wrap=True), Tag(self)
        self._forecast: Forecast | None = None
        self.choice.chosen.connect(self._choose)
        self.tag.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.tag.clicked.connect(lambda: self.source_wanted.emit(self.tag))
        column(self.choice, 8, self.battery, self.warmth, 4, row(self.told, self.tag, spacing=8), spacing=0, owner=self)
        self._choose()

    def show_forecast(self, forecast: Forecast) -> None:
        self._forecast = forecast
        if self.choice.place == 0:
            self._show_battery(forecast.batteries, forecast.battery)
        else:
            self._show_warmth([(minutes, forecast.after(minutes)) for minutes in MINUTES])

    def _choose(self) -> None:
        warm = self.choice.place == 1
        self.battery.setVisible(not warm)
        self.warmth.setVisible(warm)
        if self._forecast:
            self.show_forecast(self._forecast)

    def _show_battery(self, series: Sequence[Battery], now: Battery) -> None:
        reached = [each for each in series if each.rate >= each.asked] or list(series[:1])
        told = [f"now {_hours(now)}", *(_hours(each) for each in series if each.asked in _RATES)]
        self.battery.show_points([(each.asked, each.hours) for each in reached], (now.rate, now.hours), told)
        self.told.setText(f"Now {_hours(now)}")
        self.tag.show_source("Battery by frame rate", now.hours.how, now.hours.source)

    def _show_warmth(self, points: Sequence[tuple[float, Estimate]]) -> None:
        told = [f"{minutes:g} min: {words.span(each.low, each.high)} fps" for minutes, each in points if minutes in _TOLD_MINUTES]
        self.warmth.show_points(points, None, told)
        (_, first), (minutes, last) = points[0], points[-1]
        slower = f"{words.span(last.low, last.high)} fps after {minutes:g} minutes"
        self.told.setText(slower if last.low < first.low else "It isn't expected to slow down.")
        self.tag.show_source("Rate as the phone warms up", last.how, last.source)


def _hours(battery: Battery) -> str:
    return f"{words.significant(battery.rate)} fps: {words.span(battery.hours.low, battery.hours.high)} h"
