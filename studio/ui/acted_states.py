"""Every state of the window, acted by a device process that isn't one."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.api import Pixels
from studio.runtime.app_errors import Place
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
from studio.ui.set_list import Entry, SetList
from studio.ui.shell import Shell

CAMERA = "camera:FaceTime HD"
_TRACEBACK = """Traceback (most recent call last):
  File "app.py", line 41, in process
    hands = self._tracker.track(frame)
  File "app.py", line 77, in track
    ratio = width / height
ZeroDivisionError: division by zero"""
_PLACE = Place("app.py", 77, "ratio = width / height")
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
class Acted:
    """What a state is made from: a window that already runs, and the device it believes in."""

    shell: Shell
    device: StillDevice

    def lost(self) -> None:
        self.device.tell(
            SourceLost(CAMERA, "The camera gives no picture any more. Check its plug; it is opened again as soon as it is back.")
        )

    def failed(self, message: str) -> None:
        self.device.tell(SourceFailed(CAMERA, message))

    def record(self) -> None:
        self.device.tell(Recording("clip.mp4", 72.0, 18_400_000, 2160))

    def play_demo(self) -> None:
        self.device.tell(Cameras(()))
        self.shell.wishes.choose_source("scene:hands", demo=True)
        self.device.tell(SourceOpened("scene:hands", "Rendered hands", 1280, 720, 30.0, True))
        self.device.show()

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
        performance.set_list = SetList("Friday", "scene:hands", tuple(Entry(title, "hand_puppets", CAMERA) for title in titles))
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


def opening() -> tuple[Event, ...]:
    """What a device process says until an app runs on a camera."""
    values = {field.name: field.default for field in _FIELDS}
    return (
        Ready(),
        Cameras((CameraInfo(CAMERA, "FaceTime HD"),)),
        AppOpened("hand_puppets", "Hand puppets", _FIELDS, values, (), _MODELS),
        SourceOpened(CAMERA, "FaceTime HD", 1280, 720, 30.0, True),
    )


State = Callable[[Acted], None]


def states() -> dict[str, State]:
    """Name → what makes a running window show it."""
    return {
        "running": lambda on: on.device.show("Pinch to make it talk"),
        "paused": lambda on: on.shell.wishes.play(False),
        "nothing-found": lambda on: on.device.show("Show a hand"),
        "recording": Acted.record,
        "file": Acted.play_file,
        "ended": Acted.end_file,
        "no-camera": Acted.play_demo,
        "sound": lambda on: on.shell.window.top_bar.sound.appear(),
        "lost": Acted.lost,
        "permission": lambda on: on.failed(
            "Your user may not open the camera. Add it to the group video (sudo usermod -aG video $USER), log in anew, then try again."
        ),
        "failed": lambda on: on.failed("Another program uses the camera. Close it, then try again."),
        "app-failed": lambda on: on.device.tell(
            AppFailed(
                "hand_puppets", "ZeroDivisionError: division by zero (app.py, line 77), while processing frame 12.", _TRACEBACK, _PLACE
            )
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
        "set-list": Acted.open_set_list,
        "stage-set-list": lambda on: (on.fill_set_list(), on.shell.controller.stage.enter())[-1],
        "stage-stand-in": Acted.stand_in,
        "stage": lambda on: on.shell.controller.stage.enter(),
        "stage-lost": lambda on: (on.shell.controller.stage.enter(), on.lost())[-1],
    }
