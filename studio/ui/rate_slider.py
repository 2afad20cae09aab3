"""The frame-rate slider: 0.5 to 60 on a scale of ratios, then max."""

import math

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHideEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui import theme, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.slider import Slider

STOPS: tuple[float | None, ...] = (
    *(0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 20.0, 24.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0),
    None,
)
"""Frames a second the slider stops at; None: as many as possible."""

_LOW, _HIGH = 0.5, 60.0
_SHARE = 0.9
"""Of the track up to 60; the rest leads to max."""


class RateSlider(Slider):
    """`rate_chosen` gives frames a second, or None for max. Any rate can be shown, also one between the stops."""

    rate_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fps: float | None = 30.0
        self._bubble: _Bubble | None = None
        self.setAccessibleName("Frame rate")
        self.setRange(0, len(STOPS) - 1)
        self.setPageStep(3)
        self.set_rate(30.0)
        self.valueChanged.connect(self._choose)
        self.sliderReleased.connect(self._hide_bubble)

    def set_rate(self, fps: float | None) -> None:
        """Shows a rate without telling anyone."""
        self._fps = fps
        blocked = self.blockSignals(True)
        self.setValue(self.nearest(place(fps)))
        self.blockSignals(blocked)
        self._describe()
        self.update()

    def fraction(self, step: int) -> float:
        return place(STOPS[step])

    def nearest(self, fraction: float) -> int:
        return min(range(len(STOPS)), key=lambda step: abs(place(STOPS[step]) - fraction))

    def shown_fraction(self) -> float:
        return place(self._fps)

    def spoken(self) -> str:
        return self.accessibleDescription()

    def hideEvent(self, event: QHideEvent) -> None:
        self._hide_bubble()

    def _choose(self, step: int) -> None:
        self._fps = STOPS[step]
        self._describe()
        if self.isSliderDown():
            self._show_bubble()
        self.rate_chosen.emit(self._fps)

    def _describe(self) -> None:
        text = "as many frames as possible" if self._fps is None else f"{words.target(self._fps)} frames a second"
        self.setAccessibleDescription(text)
        self.setToolTip(f"Frame rate: {text}")

    def _show_bubble(self) -> None:
        if self._bubble is None:
            self._bubble = _Bubble(self.window())
        self._bubble.show_at(
            f"{words.target(self._fps)} fps" if self._fps else "max", self.mapTo(self.window(), QPoint(round(self.knob_x()), -2))
        )

    def _hide_bubble(self) -> None:
        if self._bubble is not None:
            self._bubble.hide()


def place(fps: float | None) -> float:
    """Where a rate lies on the track, 0 … 1: equal ratios are equally far apart."""
    if fps is None:
        return 1.0
    clipped = min(_HIGH, max(_LOW, fps))
    return _SHARE * math.log(clipped / _LOW) / math.log(_HIGH / _LOW)


class _Bubble(QWidget):
    """The target, above the knob while it is dragged."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.setFont(typeface.semibold(12, tabular=True))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_at(self, text: str, tip: QPoint) -> None:
        self._text = text
        size = QSize(round(QFontMetricsF(self.font()).horizontalAdvance(text) + 20), 26)
        self.setGeometry(tip.x() - size.width() // 2, tip.y() - size.height(), size.width(), size.height())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painting.rounded(painter, QRectF(self.rect()), 8, theme.colour(colours.accent))
        painter.setPen(theme.colour(colours.on_accent))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
