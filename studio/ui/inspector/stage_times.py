"""Where the time of a frame goes: a stacked bar and a table."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.runtime.reading import StageTime
from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting

_ROW = 18
_P95, _P50 = 44, 68
_USUAL_ROWS = 7
_NO_MODELS = ("Capture to start", "Prepare", "App", "Deliver", "Draw")


class StageBar(QWidget):
    """Medians side by side; a hairline gap between stages."""

    def __init__(self) -> None:
        super().__init__()
        self._stages: tuple[StageTime, ...] = ()
        self.setFixedHeight(14)

    def show_stages(self, stages: tuple[StageTime, ...]) -> None:
        self._stages = stages
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), theme.colour(colours.card if colours.scheme == "dark" else colours.hairline))
        for index, box in self._boxes():
            painter.fillRect(box, theme.colour(tokens.stage_colour(index)))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for index, box in self._boxes():
                if box.contains(event.pos().toPointF()):
                    stage = self._stages[index]
                    QToolTip.showText(event.globalPos(), f"{stage.name} · {words.milliseconds(stage.p50)} ms", self)
                    return True
        return super().event(event)

    def _boxes(self) -> list[tuple[int, QRectF]]:
        total = sum(stage.p50 for stage in self._stages)
        boxes, x = [], 0.0
        for index, stage in enumerate(self._stages):
            width = self.width() * stage.p50 / total if total > 0 else 0.0
            if width > 0.3:
                boxes.append((index, QRectF(x, 0, max(0.3, width - 1), self.height())))
            x += width
        return boxes


class StageTable(QWidget):
    """Name, p50 and p95 of every stage, in milliseconds; a model that rested is said to be idle."""

    def __init__(self) -> None:
        super().__init__()
        self._stages: tuple[StageTime, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Time per frame")

    @property
    def lines(self) -> tuple[tuple[str, str, str], ...]:
        """As shown: name, p50, p95."""
        return tuple(
            (stage.name + (" · idle" if _rests(stage) else ""), words.milliseconds(stage.p50), words.milliseconds(stage.p95))
            for stage in self._stages
        )

    def show_stages(self, stages: tuple[StageTime, ...]) -> None:
        resized = len(stages) != len(self._stages)
        self._stages = stages
        self.setAccessibleDescription("; ".join(f"{name} {p50} ms, at worst {p95}" for name, p50, p95 in self.lines))
        if resized:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _ROW * (1 + max(_USUAL_ROWS, len(self._stages))))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        quiet, text = theme.colour(colours.quiet), theme.colour(colours.text)
        body, figures = typeface.font(), typeface.font(tabular=True)
        painter.setPen(quiet)
        painter.setFont(typeface.font(tokens.CAPTION))
        self._columns(painter, 0, "p50", "p95")
        for index, (name, p50, p95) in enumerate(self.lines):
            y = _ROW * (index + 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(tokens.stage_colour(index)))
            painter.drawRoundedRect(QRectF(0, y + (_ROW - 8) / 2, 8, 8), 2, 2)
            idle = _rests(self._stages[index])
            painter.setPen(quiet if idle else text)
            self._name(painter, body, name, y)
            painter.setFont(figures)
            self._columns(painter, y, f"{p50} ms", "")
            painter.setPen(quiet)
            self._columns(painter, y, "", p95)

    def _name(self, painter: QPainter, font: QFont, name: str, y: int) -> None:
        room = QRectF(18, y, self.width() - 18 - _P50 - _P95 - 4, _ROW)
        painter.setFont(font)
        shown = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _columns(self, painter: QPainter, y: int, p50: str, p95: str) -> None:
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(self.width() - _P95 - _P50, y, _P50, _ROW), right, p50)
        painter.drawText(QRectF(self.width() - _P95, y, _P95, _ROW), right, p95)


def _rests(stage: StageTime) -> bool:
    """A model that mostly doesn't run, now neither."""
    return stage.idle and stage.p50 == 0.0 and stage.name not in _NO_MODELS
