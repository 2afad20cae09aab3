"""An on/off switch."""

from PySide6.QtCore import Property, QEasingCurve, QPropertyAnimation, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.ui import theme
from studio.ui.controls import painting

_WIDTH, _HEIGHT, _MARGIN = 34, 20, 2


class Switch(QAbstractButton):
    """`toggled` as any checkable button; space toggles it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._travel = 0.0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())
        self._slide = QPropertyAnimation(self, b"travel", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.toggled.connect(self._move)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH + 2 * _MARGIN, _HEIGHT + 2 * _MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        track = QRectF(_MARGIN, _MARGIN, _WIDTH, _HEIGHT)
        off = theme.colour(colours.quiet, 0.45)
        painting.rounded(painter, track, _HEIGHT / 2, _blend(off, theme.colour(colours.accent), self._travel))
        knob = track.x() + 2 + self._travel * (_WIDTH - _HEIGHT)
        painting.rounded(painter, QRectF(knob, track.y() + 2, _HEIGHT - 4, _HEIGHT - 4), _HEIGHT / 2 - 2, theme.colour("#ffffff"))
        painting.focus_ring(painter, self, QRectF(self.rect()), _HEIGHT / 2 + _MARGIN)

    def checkStateSet(self) -> None:
        # Called also when the signals are blocked, as a form does that shows a value from outside.
        self._move(self.isChecked())

    def _get_travel(self) -> float:
        return self._travel

    def _set_travel(self, travel: float) -> None:
        self._travel = travel
        self.update()

    travel = Property(float, _get_travel, _set_travel)

    def _move(self, on: bool) -> None:
        self._slide.stop()
        if (duration := theme.motion_ms()) and self.isVisible():
            self._slide.setDuration(duration)
            self._slide.setStartValue(self._travel)
            self._slide.setEndValue(float(on))
            self._slide.start()
        else:
            self._set_travel(float(on))


def _blend(a: QColor, b: QColor, share: float) -> QColor:
    mixed = (x + (y - x) * share for x, y in zip(a.getRgbF(), b.getRgbF(), strict=True))  # type: ignore[call-overload]
    return QColor.fromRgbF(*mixed)
