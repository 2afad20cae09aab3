"""The column beside the list: as high as what it says, and scrolled where the window is lower."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.ui import tokens

_EDGE = tokens.PADDING


class Sidebar(QScrollArea):
    def __init__(self, content: QVBoxLayout) -> None:
        super().__init__()
        self._content = content
        inner = self._inner = QWidget()
        content.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        inner.setLayout(content)
        self.setWidget(inner)
        self.setFixedWidth(tokens.INSPECTOR_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        inner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The scroll bar takes its room from the margin. Qt's own fitting asks for the height that narrower lines would need."""
        width = self.viewport().width()
        self._content.setContentsMargins(_EDGE, _EDGE, max(0, _EDGE - tokens.INSPECTOR_WIDTH + width), _EDGE)
        self._inner.resize(width, max(self._content.totalHeightForWidth(width), self.viewport().height()))
