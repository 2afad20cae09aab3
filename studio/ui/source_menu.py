"""Everything a picture can come from, as a menu."""

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from studio.runtime.messages import CameraInfo
from studio.sources.endings import PICTURES, VIDEOS
from studio.sources.scenes.titles import TITLES
from studio.ui import icons, theme, words
from studio.ui.controls.popup import round_corners
from studio.ui.remembered import RecentSource
from studio.ui.source_names import source_icon, source_name

SCREEN = "screen:"


class SourceMenu(QMenu):
    """choose: called with an address. open_file, open_network: called for the two entries that ask further."""

    def __init__(
        self,
        parent: QWidget,
        choose: Callable[[str], None],
        open_file: Callable[[], None],
        open_network: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._choose, self._open_file, self._open_network = choose, open_file, open_network
        self.setAccessibleName("Sources")
        round_corners(self)

    def fill(self, cameras: tuple[CameraInfo, ...] | None, recent: tuple[RecentSource, ...], current: str, demo: str) -> None:
        """cameras: None while they are looked for. current: the address that is open, without options. demo: the app's own scene."""
        self.clear()
        if not cameras:
            nothing = self.addAction("Looking for cameras…" if cameras is None else "No camera found")
            nothing.setEnabled(False)
        for camera in cameras or ():
            self._source(camera.title, camera.address, current)
        self.addSeparator()
        self._add("video", "Open video, picture or model…", self._open_file).setShortcut("Ctrl+O")
        self._add("network", "Phone or network camera…", self._open_network)
        self._source("Screen", SCREEN, current)
        own = demo.partition("?")[0]
        for scene in (demo, *(other for name in TITLES if (other := f"scene:{name}") != own)):
            self._source(source_name(scene), scene, current)
        if recent:
            self.addSeparator()
        for entry in recent:
            self._source(entry.title, entry.address, current)

    def open_above(self, corner: QPoint) -> None:
        """Opens with its lower left corner at `corner` on the screen."""
        self.popup(corner - QPoint(0, self.sizeHint().height() + 4))

    def _source(self, title: str, address: str, current: str) -> None:
        name = "check" if address == current else source_icon(address)
        self._add(name, title, lambda: self._choose(address))

    def _add(self, icon: str, text: str, do: Callable[[], None]) -> QAction:
        action = self.addAction(icons.icon(icon, theme.of(self).quiet), words.shortened(text).replace("&", "&&"))
        action.triggered.connect(lambda: do())
        return action


def ask_for_recording(parent: QWidget, folder: Path | None, models: Collection[str] = ()) -> str:
    """The video or picture file the user picked, or the model, where `models` are endings of some; "" for none."""
    endings = " ".join(f"*{ending}" for ending in sorted({*VIDEOS, *PICTURES, *models}))
    what = "Videos, pictures and models" if models else "Videos and pictures"
    title = "Open video, picture or model" if models else "Open video or picture"
    return QFileDialog.getOpenFileName(parent, title, str(folder or ""), f"{what} ({endings});;All files (*)")[0]
