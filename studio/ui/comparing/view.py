"""The models of a comparison side by side on the same frame, in place of the picture."""

import time
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.api import Pixels
from studio.runtime import drawing
from studio.runtime.messages import Picture
from studio.ui import theme, typeface
from studio.ui.comparing.grid import columns_for
from studio.ui.comparing.kept import KeptFrame
from studio.ui.comparing.panel import Panel
from studio.ui.comparing.panel_state import PanelState
from studio.ui.comparing.strip import KeptStrip
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, order_tabs, row
from studio.ui.picture_painting import quick_to_paint

_GAP = 20
_ROOMY = 760
"""A narrower row shows its buttons by their pictures alone."""
_HIGH = 340
"""A lower view has no room for the small pictures of kept frames."""
_NARROWEST = 264.0
"""A panel needs so much for its words."""


class Panels(QWidget):
    """`hold` gives the place of the panel that is to be the reference.

    `painted` gives, once a picture that came live: when it was captured, when all panels had it on screen, and the seconds it took to draw.
    """

    hold = Signal(int)
    painted = Signal(float, float, float)

    def __init__(self) -> None:
        super().__init__()
        self.panels: list[Panel] = []
        self._shape = 16 / 9
        self._pixels: Pixels | None = None
        self._unpainted, self._drawing, self._captured = 0, 0.0, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 120)

    def show_states(self, states: Sequence[PanelState]) -> bool:
        """Whether other panels had to be made."""
        made = len(states) != len(self.panels)
        if made:
            self._make(len(states))
        for panel, state in zip(self.panels, states, strict=True):
            panel.show_state(state)
        return made

    def show_picture(self, pixels: Pixels, picture: Picture, *, live: bool) -> None:
        """pixels: height × width × 3 uint8 RGB, kept until the next."""
        size = picture.frame_width, picture.frame_height
        self._pixels = pixels  # the image lies in its memory
        self._unpainted, self._drawing, self._captured = len(self.panels), 0.0, picture.captured if live else 0.0
        image = quick_to_paint(drawing.image_of(pixels))
        for panel, view in zip(self.panels, picture.views, strict=False):
            panel.picture.show_view(image, size, view)
        if abs(size[0] / size[1] - self._shape) > 1e-3:
            self._shape = size[0] / size[1]
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _make(self, count: int) -> None:
        for panel in self.panels:
            panel.hide()
            panel.deleteLater()
        self.panels = [Panel() for _ in range(count)]
        for place, panel in enumerate(self.panels):
            panel.setParent(self)
            panel.hold.connect(lambda place=place: self.hold.emit(place))
            panel.picture.painted.connect(self._one_painted)
            panel.show()
        self._place()

    def _one_painted(self, seconds: float) -> None:
        self._drawing += seconds
        self._unpainted -= 1
        if self._unpainted == 0 and self._captured:
            self.painted.emit(self._captured, time.perf_counter(), self._drawing)

    def _place(self) -> None:
        """Rows of panels, each as high as its picture needs, in the middle of the room there is."""
        if not self.panels:
            return
        beside, count = self.panels[0].beside, len(self.panels)
        columns = columns_for(count, self.width(), self.height(), self._shape, beside, _GAP)
        rows = -(-count // columns)
        width = (self.width() - _GAP * (columns - 1)) / columns
        height = min((self.height() - _GAP * (rows - 1)) / rows, width / self._shape + beside)
        width = min(width, max(_NARROWEST, (height - beside) * self._shape))
        left = (self.width() - columns * width - _GAP * (columns - 1)) / 2
        top = (self.height() - rows * height - _GAP * (rows - 1)) / 2
        for place, panel in enumerate(self.panels):
            down, across = divmod(place, columns)
            panel.setGeometry(
                QRect(round(left + across * (width + _GAP)), round(top + down * (height + _GAP)), round(width), round(height))
            )


class ComparisonView(QWidget):
    """`hold` as of the panels; `change_wanted` asks for other models, `settings_wanted` for the column beside to be shown or not.

    `kept_wanted` gives the KeptFrame to look at, `live_wanted` goes back to the source; `save_wanted` is about all that is kept,
    `layers_wanted` about the frame that is shown.
    """

    hold = Signal(int)
    kept_wanted = Signal(object)
    live_wanted = Signal()
    save_wanted = Signal()
    layers_wanted = Signal()
    change_wanted = Signal()
    settings_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Side by side")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.panels = Panels()
        self.panels.hold.connect(self.hold)
        self._told = Label(typeface.font(tabular=True), "quiet", elide=True)
        self.strip = KeptStrip()
        self.strip.wanted.connect(self.kept_wanted)
        self.live, self.save = Button("Back to live", "play", "primary"), Button("Save frames…", "folder")
        self.layers = Button("Layers…", "search")
        self.layers.clicked.connect(self.layers_wanted)
        self.layers.setToolTip("In which layer they part, on this frame")
        self.live.clicked.connect(self.live_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.save.setToolTip("The frames on which they differ most, with each model's answer")
        self.change, self.settings = Button("Models…", "model"), Button("Settings", "menu")
        self.settings.setCheckable(True)
        self.settings.setToolTip("Threshold, threads and the times of each step")
        self.change.clicked.connect(self.change_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        tools = row(self._told, self.live, self.layers, self.save, self.change, self.settings, spacing=8)
        tools.setStretch(0, 1)
        column(self.panels, self.strip, tools, spacing=12, owner=self).setStretch(0, 1)
        self.live.hide()
        self.show_kept((), None)

    def show_states(self, states: Sequence[PanelState], told: str) -> None:
        if self.panels.show_states(states) and (layout := self.layout()):
            order_tabs(layout)
        self._told.setText(told)

    def show_picture(self, pixels: Pixels, picture: Picture, *, live: bool = True) -> None:
        self.panels.show_picture(pixels, picture, live=live)

    def show_kept(self, frames: Iterable[KeptFrame], shown: KeptFrame | None) -> None:
        """shown: the one that is looked at, None for the source."""
        self.strip.show_frames(frames, shown)
        self.strip.setVisible(self.strip.count() > 0)
        self.save.setEnabled(self.strip.count() > 0)
        self.live.setVisible(shown is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for button in (self.layers, self.save, self.change, self.settings):
            button.set_compact(self.width() < _ROOMY)
        self.strip.set_low(self.height() < _HIGH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.live.isVisible():
            self.live_wanted.emit()
        else:
            super().keyPressEvent(event)

    def told(self) -> str:
        """All that it says, as it is read."""
        return "\n".join([*(f"{panel.state.title}. {panel.said()}" for panel in self.panels.panels), self._told.text()])

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.colour(theme.of(self).window))
