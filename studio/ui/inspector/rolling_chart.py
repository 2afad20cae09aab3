"""Time per frame over the last seconds; pyqtgraph is loaded once the window is up."""

import importlib
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting

SECONDS = 10.0
_SCALE_WIDTH = 44

_STEPS = ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtTest", "numpy.ma", "pyqtgraph")
"""What pyqtgraph loads, in pieces: pictures are shown in between. On the window's own thread, for Qt can't be loaded on another."""
_STEP_MS = 40


class RollingChart(QWidget):
    """`load` starts loading pyqtgraph, a piece at a time; points shown before it is there wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self._points: Sequence[tuple[float, float]] = ()
        self._budget: float | None = None
        self._top = 10.0
        self._plot: Any = None
        self._coloured: tokens.Theme | None = None
        self._view: Any = None
        self._line: Any = None
        self._limit: Any = None
        self._to_load = list(_STEPS)
        self._loading = QTimer(self, interval=_STEP_MS)
        self._loading.timeout.connect(self._load_step)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, _SCALE_WIDTH, 1)
        self.setFixedHeight(52)
        self.setAccessibleName("Time per frame over the last ten seconds")

    @property
    def loaded(self) -> bool:
        return self._plot is not None

    def load(self) -> None:
        if not self.loaded:
            self._loading.start()

    def show_points(self, points: Sequence[tuple[float, float]], fps: float | None) -> None:
        """points: seconds ago and seconds of work, oldest first. fps: the target, whose interval is the dashed line."""
        self._points = points
        self._budget = 1000.0 / fps if fps else None
        if self._plot is not None:
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._plot is not None:
            self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scale beside the plot, which pyqtgraph would draw larger."""
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painter.setPen(theme.colour(colours.hairline))
        painter.drawLine(QPointF(0, self.height() - 0.5), QPointF(self.width() - _SCALE_WIDTH, self.height() - 0.5))
        painter.setPen(theme.colour(colours.quiet))
        painter.setFont(typeface.font(tokens.CAPTION - 1, tabular=True))
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(self.width() - _SCALE_WIDTH, 0, _SCALE_WIDTH, 14), right, f"{words.significant(self._top)} ms")
        painter.drawText(QRectF(self.width() - _SCALE_WIDTH, self.height() - 13, _SCALE_WIDTH, 14), right, "0 ms")

    def _load_step(self) -> None:
        if self._to_load:
            importlib.import_module(self._to_load.pop(0))
        else:
            self._loading.stop()
            self._build()

    def _build(self) -> None:
        import pyqtgraph  # loaded by now

        # A view box alone: a PlotWidget makes menus and axes that are never shown, and leaves the menus behind.
        self._plot = pyqtgraph.GraphicsView(self)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._view = pyqtgraph.ViewBox(enableMouse=False, enableMenu=False)
        self._plot.setCentralItem(self._view)
        self._view.disableAutoRange()
        self._view.setXRange(-SECONDS, 0, padding=0)
        self._line = pyqtgraph.PlotCurveItem(antialias=True)
        self._limit = pyqtgraph.InfiniteLine(angle=0)
        self._view.addItem(self._line)
        self._view.addItem(self._limit)
        self._colour()
        self._box.addWidget(self._plot)
        self._draw()

    def _colour(self) -> None:
        import pyqtgraph

        colours = theme.of(self)
        if colours is self._coloured:
            return
        self._coloured = colours
        self._plot.setBackground(colours.window)
        self._line.setPen(pyqtgraph.mkPen(colours.accent, width=1.5))
        self._limit.setPen(pyqtgraph.mkPen(colours.quiet, width=1, style=Qt.PenStyle.DashLine))

    def _draw(self) -> None:
        # Within a change of theme the children hear of it before the window they read it from.
        self._colour()
        xs = [-ago for ago, _ in self._points]
        ys = [seconds * 1000 for _, seconds in self._points]
        self._line.setData(xs, ys)
        top = chart_top(ys)
        self._limit.setVisible(self._budget is not None and self._budget <= top)
        if self._budget is not None:
            self._limit.setPos(self._budget)
        if top != self._top:
            self._top = top
            self.update()
        self._view.setYRange(0, top, padding=0)


def chart_top(values: Sequence[float]) -> float:
    """Holds all but the rarest values: one hiccup doesn't flatten ten seconds."""
    usual = sorted(values)[int(len(values) * 0.97)] if values else 0.0
    return nice_top(1.25 * usual)


def nice_top(value: float) -> float:
    """The next of 1, 2, 5 × 10ⁿ above `value`, at least 5: the scale then changes seldom."""
    top = 5.0
    for factor in (2.0, 2.0, 2.5) * 8:
        if value <= top:
            break
        top *= factor
    return top
