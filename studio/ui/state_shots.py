"""Pictures of every state of the window, with a device process that only says what a state needs."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from studio.api import Pixels
from studio.runtime.discovery import AppListing, list_apps
from studio.runtime.messages import (
    AppFailed,
    AppOpened,
    CameraInfo,
    Cameras,
    Command,
    DeviceDied,
    Event,
    ModelInfo,
    NotResponding,
    Picture,
    Progress,
    Readings,
    Ready,
    SourceEnded,
    SourceFailed,
    SourceLost,
    SourceOpened,
)
from studio.runtime.reading import Reading
from studio.runtime.recording_messages import Recording
from studio.runtime.settings_schema import Field
from studio.ui.dropped import DropKind, Dropped
from studio.ui.inbox import Inbox
from studio.ui.launch import first_session
from studio.ui.remembered import Remembered, ThemeChoice, state_file
from studio.ui.set_list import Entry, SetList
from studio.ui.shell import Shell, build

SIZES = ((1024, 700), (1280, 800), (1920, 1080), (3840, 2160))
_CAMERA = "camera:FaceTime HD"
_TRACEBACK = """Traceback (most recent call last):
  File "app.py", line 41, in process
    hands = self._tracker.track(frame)
  File "app.py", line 77, in track
    ratio = width / height
ZeroDivisionError: division by zero"""
_FIELDS = (
    Field("left", "Left hand", "choice", "dragon", choices=("sock", "dragon", "bird")),
    Field("right", "Right hand", "choice", "sock", choices=("sock", "dragon", "bird")),
    Field("confidence", "Confidence", "number", 0.5, "How sure the model must be", 0.05, 0.95, 0.05),
    Field("landmarks", "Show landmarks", "switch", True),
)
_MODELS = (
    ModelInfo("palm_detection", "Palm detection", "lite", {"lite": 1_985_440, "full": 2_339_846}, 2),
    ModelInfo("hand_landmark", "Hand landmarks", "lite", {"lite": 2_070_000, "full": 5_478_688}, 2),
)
_STAGES = (("Capture to start", 0.0041), ("Prepare", 0.0007), ("Palm detection", 0.0), ("Hand landmarks", 0.0052), ("App", 0.0016))


class StillDevice:
    """Shows one picture over and over and answers nothing by itself."""

    def __init__(self, inbox: Inbox, pixels: Pixels) -> None:
        self.pid: int | None = None
        self._inbox, self._pixels = inbox, pixels
        self._index = 0

    def start(self) -> None: ...
    def send(self, command: Command) -> None: ...
    def restart(self) -> None: ...
    def stop(self) -> None: ...

    def pixels(self, picture: Picture) -> Pixels | None:
        return self._pixels

    def tell(self, *events: Event) -> None:
        for event in events:
            self._inbox.put(event)

    def show(self, hint: str = "", seconds: float = 0.0) -> None:
        self._index += 1
        height, width = self._pixels.shape[:2]
        now = time.perf_counter()
        reading = Reading(self._index, self._index / 30, now - 0.02, now - 0.016, now - 0.006, _STAGES, 0)
        self.tell(
            Readings((reading,), (), Picture(0, self._index, width, height, width, height, now - 0.02, seconds, (), {}, hint)),
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """What a state is made from: a window that already runs, and the device it believes in."""

    shell: Shell
    device: StillDevice

    def lost(self) -> None:
        self.device.tell(
            SourceLost(_CAMERA, "The camera gives no picture any more. Check its plug; it is opened again as soon as it is back.")
        )

    def failed(self, message: str) -> None:
        self.device.tell(SourceFailed(_CAMERA, message))

    def record(self) -> None:
        self.device.tell(Recording("clip.mp4", 72.0, 18_400_000, 2160))

    def play_file(self) -> None:
        self.shell.wishes.choose_source("clips/market square.mp4")
        opened = SourceOpened("clips/market square.mp4", "market square.mp4", 1920, 1080, 25.0, False, 94.0)
        self.device.tell(opened)
        self.device.show(seconds=31.0)

    def hold(self, name: str, kind: DropKind, reason: str = "") -> None:
        dropped = Dropped(Path(name), kind, reason)
        self.shell.window.drop_target.show_held(*((None, (dropped,)) if reason else (dropped, ())))

    def fill_set_list(self) -> None:
        performance = self.shell.errands.performance
        titles = ("Opening: puppets", "Sock and dragon talk", "Barcode on the parcel", "Encore")
        performance.set_list = SetList("Friday", "scene:hands", tuple(Entry(title, "hand_puppets", _CAMERA) for title in titles))
        performance.place = 1
        performance.changed.emit()

    def open_set_list(self) -> None:
        self.fill_set_list()
        self.shell.errands.open_set_list()

    def stand_in(self) -> None:
        self.fill_set_list()
        self.shell.controller.stage.enter()
        self.lost()

    def end_file(self) -> None:
        self.play_file()
        self.device.tell(SourceEnded("clips/market square.mp4"))


State = Callable[[Scene], None]


def states() -> dict[str, State]:
    """Name → what makes a running window show it."""
    return {
        "running": lambda on: on.device.show("Pinch to make it talk"),
        "paused": lambda on: on.shell.wishes.play(False),
        "nothing-found": lambda on: on.device.show("Show a hand"),
        "recording": Scene.record,
        "file": Scene.play_file,
        "ended": Scene.end_file,
        "lost": Scene.lost,
        "permission": lambda on: on.failed(
            "Your user may not open the camera. Add it to the group video (sudo usermod -aG video $USER), log in anew, then try again."
        ),
        "failed": lambda on: on.failed("Another program uses the camera. Close it, then try again."),
        "app-failed": lambda on: on.device.tell(
            AppFailed("hand_puppets", "ZeroDivisionError: division by zero (app.py, line 77)", _TRACEBACK)
        ),
        "crashed": lambda on: on.device.tell(
            DeviceDied("The device process was ended by SIGSEGV while running the model Palm detection.", True, 2)
        ),
        "died": lambda on: on.device.tell(
            DeviceDied("The device process was ended by SIGSEGV while running the model Palm detection.", False, 3)
        ),
        "hung": lambda on: on.device.tell(NotResponding("inside the app", 4.2)),
        "downloading": lambda on: on.device.tell(Progress("Downloading Hand landmarks full", 2_100_000, 5_478_688)),
        "loading": lambda on: on.device.tell(Progress("Loading Hand landmarks full")),
        "undrawable": lambda on: on.shell.window.viewfinder.undrawable.emit("there is no drawing apps/mine/dragon.svg"),
        "settings-broken": lambda on: on.shell.window.notice.tell(
            "Your settings file is damaged (Expecting value: line 1), so the usual settings are used. It was kept as window.json.broken",
            problem=True,
        ),
        "saved": lambda on: on.shell.window.notice.tell(
            "Saved Hand puppets 2026-05-02 18.30.11.mp4 in Videos/Pocket Studio", "Show in folder"
        ),
        "network-camera": lambda on: on.shell.errands.open_network(),
        "shortcuts": lambda on: on.shell.errands.intend("shortcuts"),
        "about": lambda on: on.shell.errands.show_about(),
        "drop-video": lambda on: on.hold("market square.mp4", "video"),
        "drop-refused": lambda on: on.hold(
            "hand_landmark.tflite", "nothing", "a model runs inside an app; drop the folder of an app that uses it"
        ),
        "set-list": Scene.open_set_list,
        "stage-set-list": lambda on: (on.fill_set_list(), on.shell.controller.stage.enter())[-1],
        "stage-stand-in": Scene.stand_in,
        "stage": lambda on: on.shell.controller.stage.enter(),
        "stage-lost": lambda on: (on.shell.controller.stage.enter(), on.lost())[-1],
    }


def take_states(folder: Path, scale: float, only: str = "") -> Iterator[Path]:
    """Saves every state, dark and light, and the usual one at every size. scale: of this process; part of the names."""
    from studio.sources import open_source

    source = open_source("scene:hands")
    frames = source.frames()
    pixels = next(frame for index, frame in enumerate(frames) if index == 40).pixels
    source.close()
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    listings = tuple(replace(listing, error="") for listing in list_apps())
    percent = f"{scale * 100:.0f}"
    for theme in ("dark", "light"):
        for name, state in states().items():
            if only and only not in name:
                continue
            sizes = SIZES if name in ("running", "stage", "set-list", "lost") else SIZES[:2]
            for size in sizes if scale == 1 else sizes[:1]:
                path = folder / f"{name}-{theme}-{size[0]}x{size[1]}-{percent}.png"
                with_one(application, pixels, listings, theme, size, state, path)
                yield path
        for name, opening in {"starting": (), "opening": (Ready(),), "no-apps": None}.items():
            if only and only not in name:
                continue
            path = folder / f"{name}-{theme}-1280x800-{percent}.png"
            _before_it_runs(application, pixels, listings if opening is not None else (), theme, opening or (), path)
            yield path


def with_one(
    application: QApplication,
    pixels: Pixels,
    listings: tuple[AppListing, ...],
    theme: ThemeChoice,
    size: tuple[int, int],
    state: State,
    path: Path,
) -> None:
    """A window of that size that runs, in that state, saved to `path`."""
    shell, device = _window(application, pixels, listings, theme, size)
    values = {field.name: field.default for field in _FIELDS}
    device.tell(Ready(), Cameras((CameraInfo(_CAMERA, "FaceTime HD"),)))
    device.tell(AppOpened("hand_puppets", "Hand puppets", _FIELDS, values, (), _MODELS))
    device.tell(SourceOpened(_CAMERA, "FaceTime HD", 1280, 720, 30.0, True))
    shell.window.inspector.chart.load()
    while not shell.window.inspector.chart.loaded:
        _settle(application)
    for _ in range(12):
        device.show()
        _settle(application)
        time.sleep(0.02)
    shell.controller.refresh()
    state(Scene(shell, device))
    shell.window.showNormal()  # the screen that isn't there has a size of its own
    shell.window.resize(*size)
    _settle(application)
    shell.controller.refresh()
    _settle(application)
    _save(shell, path)


def _before_it_runs(
    application: QApplication, pixels: Pixels, listings: tuple[AppListing, ...], theme: ThemeChoice, events: tuple[Event, ...], path: Path
) -> None:
    shell, device = _window(application, pixels, listings, theme, SIZES[1])
    device.tell(*events)
    _settle(application)
    _save(shell, path)


def _window(
    application: QApplication, pixels: Pixels, listings: tuple[AppListing, ...], theme: ThemeChoice, size: tuple[int, int]
) -> tuple[Shell, StillDevice]:
    inbox = Inbox()
    device = StillDevice(inbox, pixels)
    remembered = Remembered(theme=theme, reduce_motion=True)
    session = first_session(remembered, tuple(listing.name for listing in listings), source=_CAMERA)
    shell = build(application, device, inbox, session, listings, state_file(), remembered)
    shell.window.resize(*size)
    shell.window.show()
    shell.window.viewfinder.setFocus()
    return shell, device


def _save(shell: Shell, path: Path) -> None:
    if not shell.window.grab().save(str(path)):
        raise OSError(0, "can't be written", str(path))
    shell.controller.stage.leave()
    shell.window.hide()
    shell.controller.stop()
    shell.window.deleteLater()
    # Without an event loop of its own nothing is deleted by itself, and each restyling would take longer than the one before.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _settle(application: QApplication) -> None:
    for _ in range(4):
        application.processEvents()
