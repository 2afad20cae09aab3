"""A device process that isn't one, for pictures of the window: it shows one picture over and over and answers nothing by itself."""

import random
import time

import numpy as np

from studio.api import Pixels
from studio.runtime.messages import AppOpened, CameraInfo, Cameras, Command, Event, ModelInfo, Picture, Readings, Ready, SourceOpened
from studio.runtime.reading import Reading
from studio.runtime.settings_schema import Field
from studio.ui.inbox import Inbox

CAMERA = "camera:FaceTime HD"
RATE = 30.0
_SECONDS_BEFORE = 10.0
"""Of frames that were processed before the picture is taken: as many as the rolling line shows."""
_FIELDS = (
    Field("left", "Left hand", "choice", "dragon", choices=("sock", "dragon", "bird")),
    Field("right", "Right hand", "choice", "sock", choices=("sock", "dragon", "bird")),
    Field("confidence", "Confidence", "number", 0.5, "How sure the model must be", 0.05, 0.95, 0.05),
    Field("landmarks", "Show landmarks", "switch", True),
)
_MODELS = (
    ModelInfo("palm_detection", "Palm detection", "lite", {"lite": 1_985_440, "full": 2_339_846}, 2, "palm.tflite"),
    ModelInfo("hand_landmark", "Hand landmarks", "lite", {"lite": 2_070_000, "full": 5_478_688}, 2, "hand.tflite"),
)
_STAGES = (("Capture to start", 0.0041), ("Prepare", 0.0007), ("Palm detection", 0.0), ("Hand landmarks", 0.0052), ("App", 0.0016))


class StillDevice:
    """The `DevicePort` of a window that is only looked at."""

    def __init__(self, inbox: Inbox, pixels: Pixels) -> None:
        self.pid: int | None = None
        self._inbox, self._pixels = inbox, pixels
        self._index = 0
        self._chance = random.Random(1)

    def start(self) -> None: ...
    def send(self, command: Command) -> None: ...
    def restart(self) -> None: ...
    def stop(self) -> None: ...

    def pixels(self, picture: Picture) -> Pixels | None:
        return self._pixels

    def tell(self, *events: Event) -> None:
        for event in events:
            self._inbox.put(event)

    def turn(self) -> None:
        """From now on the picture lies on its side, as a phone held upright gives it."""
        self._pixels = np.ascontiguousarray(np.rot90(self._pixels))

    def pan(self, across: int) -> None:
        """From now on the picture is moved by so many pixels."""
        self._pixels = np.ascontiguousarray(np.roll(self._pixels, across, axis=1))

    def fill(self) -> None:
        """The last seconds of an app that kept up."""
        now, count = time.perf_counter(), round(_SECONDS_BEFORE * RATE)
        self.tell(Readings(tuple(self._reading(now - (count - place) / RATE) for place in range(count)), (), None))

    def show(self, hint: str = "", seconds: float = 0.0) -> None:
        """One frame more."""
        height, width = self._pixels.shape[:2]
        reading = self._reading(time.perf_counter() - 0.006)
        picture = Picture(0, reading.index, width, height, width, height, reading.captured, seconds, (), {}, hint)
        self.tell(Readings((reading,), (), picture))

    def _reading(self, finished: float) -> Reading:
        self._index += 1
        slow = self._chance.lognormvariate(0.0, 0.15)
        stages = tuple((name, seconds * slow) for name, seconds in _STAGES)
        started = finished - sum(seconds for _, seconds in stages[1:])
        runs = ("Palm detection", self._index % 30 == 0), ("Hand landmarks", 1)
        own = sum(seconds for name, seconds in stages if name in ("Prepare", "App"))
        return Reading(self._index, self._index / RATE, started - stages[0][1], started, finished, stages, 0, runs, own)


def opening() -> tuple[Event, ...]:
    """What a device process says until an app runs on a camera."""
    values = {field.name: field.default for field in _FIELDS}
    return (
        Ready(),
        Cameras((CameraInfo(CAMERA, "FaceTime HD"),)),
        AppOpened("hand_puppets", "Hand puppets", _FIELDS, values, (), _MODELS),
        SourceOpened(CAMERA, "FaceTime HD", 1280, 720, RATE, True),
    )
