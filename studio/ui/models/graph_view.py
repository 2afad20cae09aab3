"""The graph of a model as a picture: zoomed by the wheel, moved by dragging, coloured by time."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.models.graph_layout import laid_out
from studio.ui.models.inspecting import Inspected, OperatorRow

_WIDE, _HIGH, _ASIDE, _BELOW = 168.0, 36.0, 28.0, 26.0
_LEAST, _MOST = 0.04, 3.0
_READABLE = 0.45
"""Scale below which names are left out."""
_STEP = 1.25


class GraphView(QWidget):
    """`chosen` gives the index of the operator that was pressed."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, OperatorRow] = {}
        self._boxes: dict[int, QRectF] = {}
        self._most = 0.0
        self._scale, self._origin = 1.0, QPointF(0, 0)
        self._dragged: QPointF | None = None
        self._moved = False
        self._search, self._current = "", -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Graph")

    def sizeHint(self) -> QSize:
        return QSize(600, 420)

    def show_graph(self, found: Inspected) -> None:
        places = laid_out(found.running)
        self._rows = {row.index: row for row in found.running}
        self._boxes = {
            index: QRectF(place.column * (_WIDE + _ASIDE), place.rank * (_HIGH + _BELOW), _WIDE, _HIGH) for index, place in places.items()
        }
        self._most = found.most
        self.setAccessibleDescription(f"{len(self._boxes)} operators")
        self.read_from_top()

    def read_from_top(self) -> None:
        """The first operators at their own size, or smaller where they are too wide."""
        whole = self._whole()
        self._scale = min(1.0, max(_READABLE, (self.width() - 24) / max(1.0, whole.width())))
        self._origin = QPointF((self.width() - whole.width() * self._scale) / 2 - whole.left() * self._scale, 16)
        self.update()

    def search(self, text: str) -> None:
        """What matches stands out; the first of it is brought into view."""
        self._search = text
        if text and (first := next((index for index in self._rows if self._matches(index)), None)) is not None:
            self._bring(first)
        self.update()

    def choose(self, index: int) -> None:
        self._current = index
        if index in self._boxes:
            self._bring(index)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painter.fillRect(self.rect(), theme.colour(colours.well))
        painter.translate(self._origin)
        painter.scale(self._scale, self._scale)
        seen = QRectF(-self._origin / self._scale, self.size().toSizeF() / self._scale)
        self._paint_edges(painter, colours, seen)
        painter.setFont(typeface.font(tokens.CAPTION))
        for index, box in self._boxes.items():
            if box.intersects(seen):
                self._paint_box(painter, colours, index, box)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._moved |= (event.position() - self._dragged).manhattanLength() > 4
            if self._moved:
                self._origin += event.position() - self._dragged
                self._dragged = event.position()
                self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = (event.position() - self._origin) / self._scale
        if not self._moved and (hit := next((index for index, box in self._boxes.items() if box.contains(place)), None)) is not None:
            self._current = hit
            self.chosen.emit(hit)
            self.update()
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._see_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        middle, step = QPointF(self.rect().center()), 60.0
        moves = {
            Qt.Key.Key_Up: QPointF(0, step),
            Qt.Key.Key_Down: QPointF(0, -step),
            Qt.Key.Key_Left: QPointF(step, 0),
            Qt.Key.Key_Right: QPointF(-step, 0),
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._origin += moves[key]
            self.update()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom(_STEP, middle)
        elif key == Qt.Key.Key_Minus:
            self._zoom(1 / _STEP, middle)
        elif key == Qt.Key.Key_0:
            self._see_all()
        else:
            super().keyPressEvent(event)

    def _paint_edges(self, painter: QPainter, colours: tokens.Theme, seen: QRectF) -> None:
        painter.setPen(QPen(theme.colour(colours.quiet, 0.7), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, box in self._boxes.items():
            for feed in self._rows[index].feeds:
                above = self._boxes.get(feed)
                if above is not None and above.united(box).adjusted(-_WIDE, 0, _WIDE, 0).intersects(seen):
                    painter.drawPath(self._edge(above, box))

    def _edge(self, above: QRectF, box: QRectF) -> QPainterPath:
        """Down the column of where it comes from, beside it where that isn't free, then over to where it goes."""
        start, end = QPointF(above.center().x(), above.bottom()), QPointF(box.center().x(), box.top())
        path = QPainterPath(start)
        if end.y() - start.y() > _HIGH + 2 * _BELOW:
            between = QRectF(above.x(), start.y() + 1, _WIDE, end.y() - start.y() - 2)
            free = start.x() != end.x() and not any(other.intersects(between) for other in self._boxes.values())
            lane, low = start.x() + (0.0 if free else (_WIDE + _ASIDE) / 2), end.y() - _BELOW
            path.cubicTo(QPointF(start.x(), start.y() + _BELOW), QPointF(lane, start.y()), QPointF(lane, start.y() + _BELOW))
            path.lineTo(lane, low)
            path.cubicTo(QPointF(lane, end.y()), QPointF(end.x(), low), end)
        else:
            path.cubicTo(start + QPointF(0, _BELOW), end - QPointF(0, _BELOW), end)
        return path

    def _paint_box(self, painter: QPainter, colours: tokens.Theme, index: int, box: QRectF) -> None:
        row = self._rows[index]
        painter.setOpacity(1.0 if not self._search or self._matches(index) else 0.3)
        share = ((row.milliseconds or 0.0) / self._most) ** 0.5 if self._most else 0.0
        fill = _between(theme.colour(colours.card), theme.colour(colours.warning), 0.85 * share)
        line = theme.colour(colours.accent if index == self._current else colours.edge)
        painter.setPen(QPen(line, 2.5 if index == self._current else 1.0))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 6, 6)
        if self._scale >= _READABLE:
            dark = fill.lightnessF() > 0.55
            painter.setPen(QColor("#14161b") if dark else QColor("#f2f3f5"))
            inner = box.adjusted(8, 0, -8, 0)
            painter.drawText(inner.adjusted(0, 3, 0, 0), Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, row.name[:22])
            time = "" if row.milliseconds is None else words.operator_time(row.milliseconds)
            painter.drawText(inner.adjusted(0, 0, 0, -3), Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, row.shape)
            painter.drawText(inner.adjusted(0, 0, 0, -3), Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, time)
        painter.setOpacity(1.0)

    def _matches(self, index: int) -> bool:
        return self._rows[index].matches(self._search)

    def _whole(self) -> QRectF:
        whole = QRectF()
        for box in self._boxes.values():
            whole = whole.united(box)
        return whole

    def _see_all(self) -> None:
        whole = self._whole()
        if whole.isEmpty():
            return
        self._scale = max(_LEAST, min(1.0, (self.width() - 24) / whole.width(), (self.height() - 24) / whole.height()))
        self._origin = QPointF(self.rect().center()) - whole.center() * self._scale
        self.update()

    def _bring(self, index: int) -> None:
        """Into the middle, at a size that can be read."""
        self._scale = max(self._scale, _READABLE)
        self._origin = QPointF(self.rect().center()) - self._boxes[index].center() * self._scale

    def _zoom(self, factor: float, at: QPointF) -> None:
        scale = min(_MOST, max(_LEAST, self._scale * factor))
        self._origin = at - (at - self._origin) * (scale / self._scale)
        self._scale = scale
        self.update()


def _between(first: QColor, second: QColor, share: float) -> QColor:
    ends = ((first.redF(), second.redF()), (first.greenF(), second.greenF()), (first.blueF(), second.blueF()))
    return QColor.fromRgbF(*((1 - share) * one + share * other for one, other in ends))
