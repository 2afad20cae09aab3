"""One line of four large numbers at the foot of the picture, to be read from two metres."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.figures import Figure, figures

_DESIGNED_FOR = 1280, 800
_VALUE, _UNIT, _CAPTION, _TAG = 60, 26, 20, 16
"""Letter sizes in pixels where the picture is as large as designed for; they grow with it. On a laptop's screen the figures are then about
10 mm high: 17 minutes of arc at two metres, where 16 are wanted at least (ISO 9241-303)."""


@dataclass(frozen=True, slots=True)
class _Fonts:
    """At one scale."""

    value: QFont
    unit: QFont
    caption: QFont
    tag: QFont


class StageReadouts(QWidget):
    """Setter: `show_figures`. The pointer goes through it, to the picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._figures: tuple[Figure, ...] = figures(None)
        self._scale, self._fonts = 0.0, _fonts(1.0)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Readouts")

    @property
    def value_pixels(self) -> int:
        """Height of the large letters."""
        return self._fonts.value.pixelSize()

    def show_figures(self, shown: tuple[Figure, ...]) -> None:
        if shown == self._figures:
            return
        self._figures = shown
        self.setAccessibleDescription("; ".join(f"{figure.value} {figure.unit}, {figure.short}" for figure in shown))
        self.update()

    def place(self, width: int, height: int) -> None:
        """At the foot of a picture of that size."""
        scale = max(0.5, min(width / _DESIGNED_FOR[0], height / _DESIGNED_FOR[1]))
        if scale != self._scale:
            self._scale, self._fonts = scale, _fonts(scale)
        tall = round(scale * (_VALUE + _CAPTION + 44))
        self.setGeometry(0, height - tall, width, tall)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._fonts = _fonts(self._scale or 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, fonts, scale = theme.of(self), self._fonts, self._scale
        painter = painting.antialiased(self)
        painter.fillRect(self.rect(), theme.colour(colours.panel))
        margin = 28 * scale
        room = (self.width() - 2 * margin) / len(self._figures)
        for index, figure in enumerate(self._figures):
            self._paint_figure(painter, figure, QRectF(margin + index * room, 0, room - 12 * scale, self.height()), fonts, colours)

    def _paint_figure(self, painter: QPainter, figure: Figure, room: QRectF, fonts: _Fonts, colours: tokens.Theme) -> None:
        base = 14 * self._scale + _VALUE * self._scale * 0.86
        painter.setFont(fonts.value)
        painter.setPen(theme.colour(colours.text))
        painter.drawText(QPointF(room.left(), base), figure.value)
        left = room.left() + QFontMetricsF(fonts.value).horizontalAdvance(figure.value) + 8 * self._scale
        painter.setFont(fonts.unit)
        painter.setPen(theme.colour(colours.quiet))
        painter.drawText(QPointF(left, base), figure.unit)
        second = base + 14 * self._scale + _CAPTION * self._scale
        painter.setFont(fonts.caption)
        painter.drawText(QPointF(room.left() + self._scale, second), figure.short)
        # Rate and age carry no tag at the desk; from afar nothing else says that they are timed here.
        self._paint_tag(
            painter, figure.how or "measured", room.left() + QFontMetricsF(fonts.caption).horizontalAdvance(figure.short), second
        )

    def _paint_tag(self, painter: QPainter, how: str, left: float, base: float) -> None:
        colours, scale = theme.of(self), self._scale
        wide = QFontMetricsF(self._fonts.tag).horizontalAdvance(how) + 16 * scale
        tall = (_TAG + 7) * scale
        box = QRectF(left + 10 * scale, base - tall * 0.76, wide, tall)
        painting.rounded(painter, box, tall / 2, None, theme.colour(colours.quiet))
        painter.setFont(self._fonts.tag)
        painter.setPen(theme.colour(colours.quiet))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, how)


def _fonts(scale: float) -> _Fonts:
    def pixels(size: int) -> int:
        return round(size * scale)

    return _Fonts(
        typeface.semibold(pixels(_VALUE), tabular=True),
        typeface.font(pixels(_UNIT)),
        typeface.font(pixels(_CAPTION), tabular=True),
        typeface.font(pixels(_TAG)),
    )
