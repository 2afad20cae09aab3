"""What each type of operator takes, as bars."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.models.measuring import OperatorType

_ROW, _NAME, _VALUE = 22, 190, 74
_MOST = 8
_LEAST = 1 / 300
"""Of the longest bar: a shorter one can't be seen."""


class TypeBars(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._types: tuple[OperatorType, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Time by type of operator")

    def show_types(self, types: tuple[OperatorType, ...]) -> None:
        most = max((each.milliseconds for each in types), default=0.0)
        self._types = tuple(each for each in types if 0 < each.milliseconds >= _LEAST * most)[:_MOST]
        told = (f"{each.name}, {each.count}: {words.operator_time(each.milliseconds)}" for each in self._types)
        self.setAccessibleDescription("; ".join(told))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, _ROW * len(self._types))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painter.setFont(typeface.font(tokens.CAPTION, tabular=True))
        most = max((each.milliseconds for each in self._types), default=1.0)
        room = max(1.0, self.width() - _NAME - _VALUE - 20)
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, each in enumerate(self._types):
            top = place * _ROW
            painter.setPen(theme.colour(colours.text))
            painter.drawText(QRectF(0, top, _NAME, _ROW), middle, f"{each.name} × {each.count}")
            box = QRectF(_NAME + 10, top + 5, max(1.0, room * each.milliseconds / most), _ROW - 10)
            painting.rounded(painter, box, 3, theme.colour(colours.accent))
            painter.setPen(theme.colour(colours.quiet))
            value = QRectF(self.width() - _VALUE, top, _VALUE, _ROW)
            painter.drawText(value, middle | Qt.AlignmentFlag.AlignRight, words.operator_time(each.milliseconds))
