"""What can be done to a window so that it shows one of its states."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from studio.runtime.app_errors import Place
from studio.runtime.app_log import Level, Logged, LogLine
from studio.runtime.messages import (
    AppFailed,
    AppOpened,
    Cameras,
    Event,
    Progress,
    SourceEnded,
    SourceFailed,
    SourceLost,
    SourceOpened,
)
from studio.runtime.settings_schema import Field
from studio.ui.acted_device import CAMERA, StillDevice
from studio.ui.dropped import DropKind, Dropped
from studio.ui.gallery import GalleryEntry
from studio.ui.network_camera import NetworkCamera
from studio.ui.rate_slider import STOPS, RateSlider
from studio.ui.remembered import RecentSource
from studio.ui.set_list import APP_SCENE, Entry, SetList
from studio.ui.shell import Shell

_PLACE = Place("app.py", 77, "ratio = width / height")
_TRACEBACK = """Traceback (most recent call last):
  File "app.py", line 41, in process
    hands = self._tracker.track(frame)
  File "app.py", line 77, in track
    ratio = width / height
ZeroDivisionError: division by zero"""
_LONG = "Recognises every household object that ever stood on a table and says what it is called in seven languages"
_LONG_PATH = f"/home/me/Videos/2026/holiday on the island/day 3, the market square/takes that were any good/{'market ' * 12}1.mp4"
CLIP = SourceOpened("clips/market square.mp4", "market square.mp4", 1920, 1080, 25.0, False, 94.0)
_APPS = (
    "Hand puppets",
    "Barcode guide",
    "Object removal",
    "Sudoku",
    "Your model…",
    "Sign language",
    "Posture",
    "Plant finder",
    "Bird song",
)

Part = TypeVar("Part", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Acted:
    """What a state is made from: a window that already runs, and the device it believes in."""

    shell: Shell
    device: StillDevice

    def tell(self, *events: Event) -> None:
        self.device.tell(*events)
        self.settle()

    def settle(self) -> None:
        for _ in range(4):
            QApplication.processEvents()

    def lost(self) -> None:
        self.tell(SourceLost(CAMERA, "FaceTime HD gives no more pictures; plug it in again, or close the program that took it"))

    def failed(self, why: str) -> None:
        self.tell(SourceFailed(CAMERA, f"FaceTime HD can't be opened: {why}"))

    def app_failed(self, details: str = _TRACEBACK) -> None:
        self.tell(AppFailed("hand_puppets", "ZeroDivisionError: division by zero", details, _PLACE))

    def unfold_details(self) -> None:
        steps = ("follow", "predict", "match", "smooth", "fit", "solve") * 6
        inner = "".join(
            f'  File "tracking/{step}.py", line 41, in {step}\n    return self._{step}(frame, hands, since)\n' for step in steps
        )
        self.app_failed(_TRACEBACK.replace("  File", inner + "  File", 1))
        next(button for button in self.shell.window.viewfinder.card.buttons() if button.text() == "Details").click()

    def play(self, opened: SourceOpened, seconds: float = 0.0, *, demo: bool = False, hint: str = "") -> None:
        self.shell.wishes.choose_source(opened.address, demo=demo)
        self.tell(opened)
        self.device.fill()
        self.device.show(hint, seconds)
        self.settle()

    def play_demo(self) -> None:
        self.tell(Cameras(()))
        self.play(SourceOpened("scene:hands", "Rendered hands", 1280, 720, 30.0, True), demo=True)

    def play_upright(self) -> None:
        self.device.turn()
        self.play(SourceOpened("phone:", "Phone", 720, 1280, 30.0, True))

    def end_file(self) -> None:
        self.play(CLIP, 94.0)
        self.tell(SourceEnded(CLIP.address))

    def miss_file(self) -> None:
        self.shell.wishes.choose_source(_LONG_PATH)
        self.tell(SourceFailed(_LONG_PATH, f"{_LONG_PATH} is no video, or damaged: its end is missing; copy it anew"))

    def download(self) -> None:
        self.tell(Progress("Downloading Hand landmarks full", 400_000, 5_478_688))
        time.sleep(0.6)  # what is left is told from half a second on
        self.tell(Progress("Downloading Hand landmarks full", 2_100_000, 5_478_688))

    def hold(self, name: str, kind: DropKind, reason: str = "") -> None:
        dropped = Dropped(Path(name), kind, reason)
        self.shell.window.drop_target.show_held(*((None, (dropped,)) if reason else (dropped, ())))

    def open_sources(self) -> None:
        memory = self.shell.wishes.memory
        recent = (RecentSource("rtsp://10.0.0.7/live", "Garden"), RecentSource(_LONG_PATH, Path(_LONG_PATH).name))
        memory.remember(replace(memory.remembered, recent=recent))
        self.shell.errands.intend("sources")

    def refuse_address(self) -> None:
        self.shell.errands.open_network()
        content = self.find(NetworkCamera)
        next(button for button in content.findChildren(QPushButton) if button.text() == "Connect").click()
        self.settle()

    def fill_set_list(self, count: int = 4) -> None:
        performance = self.shell.errands.performance
        titles = ("Opening: puppets", "Sock and dragon talk", "Barcode on the parcel", _LONG) * (count // 4)
        sources = (CAMERA, "", "clips/market square.mp4", _LONG_PATH) * (count // 4)
        entries = (Entry(title, "hand_puppets", source) for title, source in zip(titles, sources, strict=True))
        performance.set_list = SetList("Friday", APP_SCENE, tuple(entries))
        performance.place = 1 if count else None
        performance.changed.emit()

    def open_set_list(self, count: int = 4) -> None:
        self.fill_set_list(count)
        self.shell.errands.open_set_list()

    def enter_stage(self, *, quiet: bool = False) -> None:
        self.shell.controller.stage.enter()
        self.settle()
        if quiet:
            self.shell.controller.stage.go_quiet()

    def stand_in(self, *, quiet: bool = False) -> None:
        self.fill_set_list()
        self.enter_stage()
        self.lost()
        self.tell(SourceOpened("scene:hands", "Rendered hands", 1280, 720, 30.0, True))
        self.device.fill()
        self.device.show()
        self.settle()
        if quiet:
            self.shell.controller.stage.go_quiet()

    def open_audience(self) -> QWidget:
        self.shell.errands.intend("audience")
        self.device.show()
        self.settle()
        window = self.shell.controller.audience.window
        assert window is not None
        return window

    def drag_rate(self) -> None:
        slider = self.find(RateSlider)
        slider.setSliderDown(True)
        slider.setSliderPosition(STOPS.index(12.0))

    def name_everything_long(self) -> None:
        entry = GalleryEntry("hand_puppets", _LONG, _LONG)
        self.shell.window.gallery.show_apps((entry, GalleryEntry("x", "Donaudampfschifffahrtsgesellschaft" * 2, "", error=_LONG)))
        opened = self.shell.wishes.session.opened
        assert opened is not None
        fields = (
            Field("left", _LONG, "choice", _LONG, choices=(_LONG, "b")),
            Field("on", _LONG, "switch", True),
            Field("much", _LONG, "number", 0.5, "", 0.0, 100_000.0, 0.001),
            Field("file", _LONG, "file", _LONG_PATH),
        )
        models = tuple(replace(model, title=_LONG, variant=_LONG, variants={_LONG: 2_000_000}) for model in opened.models)
        self.tell(AppOpened("hand_puppets", _LONG, fields, {field.name: field.default for field in fields}, (), models))
        self.play(SourceOpened(CAMERA, _LONG, 1280, 720, 30.0, True), hint=_LONG)

    def show_many_apps(self) -> None:
        entries = [GalleryEntry(title.lower(), title, "Find and read by ear") for title in _APPS]
        entries[0] = replace(entries[0], name="hand_puppets")
        entries[5] = replace(entries[5], error="app.py has no class with a title")
        self.shell.window.gallery.show_apps(tuple(entries))

    def focus(self, what: QWidget) -> None:
        self.shell.window.activateWindow()
        self.shell.window.setFocus()
        what.setFocus(Qt.FocusReason.TabFocusReason)

    def ask_for_source(self) -> None:
        inspector = self.shell.window.inspector
        tag, until = inspector.readouts.energy.tag, time.monotonic() + 5
        while tag.isHidden() and time.monotonic() < until:  # until this process has taken measurable time
            self.shell.controller.refresh()
        inspector.source_wanted.emit(tag)

    def open_menu(self) -> None:
        self.shell.errands.intend("menu")

    def find(self, kind: type[Part]) -> Part:
        return self.shell.window.findChildren(kind)[0]

    def print_and_log(self) -> None:
        at = time.mktime((2026, 5, 2, 18, 30, 11, 5, 122, -1))
        told: tuple[tuple[Level, str], ...] = (
            ("output", "2 hands, left 0.93, right 0.88"),
            ("info", "hand_puppets.company: 5 puppets read from assets/puppets"),
            ("warning", "hand_puppets.talking: no voice named 'whisper', the sock's own is used"),
            ("debug", "hand_puppets.reading: mouth 0.41"),
            ("error", "hand_puppets.app: the picture moustache.png can't be read"),
            ("output", "1 hand, left 0.91"),
        )
        self.tell(Logged(tuple(LogLine(at + place, level, text) for place, (level, text) in enumerate(told)), 1240))
        QApplication.processEvents()
        bar = self.shell.window.inspector.verticalScrollBar()
        bar.setValue(bar.maximum())
