"""A thin slider whose positions need not be evenly spaced."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from studio.ui import theme
from studio.ui.controls import painting

_KNOB = 16.0


class Slider(QAbstractSlider):
    """Whole steps between minimum and maximum; a subclass may place them unevenly. A click jumps there.

    said: what a step is called, a share of the whole without it.
    """

    def __init__(self, parent: QWidget | None = None, said: Callable[[int], str] | None = None) -> None:
        super().__init__(parent)
        self._said = said
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self.update)

    def spoken(self) -> str:
        """The value as it is read aloud."""
        return self._said(self.value()) if self._said else f"{self.shown_fraction():.0%}"

    def sizeHint(self) -> QSize:
        return QSize(120, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 24)

    def fraction(self, step: int) -> float:
        """Where `step` lies on the track, 0 … 1."""
        return (step - self.minimum()) / max(1, self.maximum() - self.minimum())

    def nearest(self, fraction: float) -> int:
        """The step closest to a place on the track."""
        return self.minimum() + round(fraction * (self.maximum() - self.minimum()))

    def knob_x(self) -> float:
        """Centre of the knob in widget pixels."""
        return _KNOB / 2 + 1 + self.shown_fraction() * self._travel()

    def shown_fraction(self) -> float:
        return self.fraction(self.value())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        middle, x = self.height() / 2, self.knob_x()
        track = QRectF(1, middle - 2, self.width() - 2, 4)
        painting.rounded(painter, track, 2, theme.colour(colours.track))
        painting.rounded(painter, QRectF(1, middle - 2, x - 1, 4), 2, theme.colour(colours.accent))
        knob = QRectF(x - _KNOB / 2, middle - _KNOB / 2, _KNOB, _KNOB)
        painting.rounded(painter, knob.adjusted(-0.5, 0.2, 0.5, 1.2), _KNOB / 2, theme.colour("#000000", 0.22))
        painting.rounded(painter, knob, _KNOB / 2, theme.colour("#ffffff"))
        if self.hasFocus():
            painting.focus_ring(painter, self, knob.adjusted(-4, -4, 4, 4), _KNOB / 2 + 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel scrolls the panel the slider lies in, it never changes a value by accident.
        event.ignore()

    def _follow(self, event: QMouseEvent) -> None:
        place = (event.position().x() - _KNOB / 2 - 1) / max(1.0, self._travel())
        self.setSliderPosition(self.nearest(min(1.0, max(0.0, place))))

    def _travel(self) -> float:
        return self.width() - _KNOB - 2
