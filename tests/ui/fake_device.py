"""A device process that isn't one: it plays the events a test tells it to and keeps the commands it was sent."""

import time
from collections.abc import Callable

import numpy as np

from studio.api import Pixels, Polyline
from studio.runtime.messages import (
    AppOpened,
    Command,
    Event,
    ModelInfo,
    Picture,
    Readings,
    SourceOpened,
)
from studio.runtime.reading import Reading
from studio.runtime.settings_schema import Field

STAGES = ("Capture to start", "Prepare", "Palm detection", "Hand landmarks", "App")

FIELDS = (
    Field("view", "View", "choice", "puppet", choices=("landmarks", "puppet")),
    Field("hands", "Hands", "integer", 2, "How many hands at most", 1, 2, 1.0),
    Field("mirrored", "Mirrored", "switch", False),
    Field("confidence", "Confidence", "number", 0.5, "How sure the model must be", 0.05, 0.95, 0.05),
    Field("name", "Name", "text", "Ada"),
    Field("picture", "Picture", "file", ""),
    Field("count", "Count", "integer", 3),
    Field("gain", "Gain", "number", 1.5),
)
MODELS = (
    ModelInfo("palm_detection", "Palm detection", "lite", {"lite": 1_985_440, "full": 2_339_846}, 2),
    ModelInfo("hand_landmark", "Hand landmarks", "lite", {"lite": 2_070_000, "full": 5_478_688}, 2),
)


class FakeDevice:
    """Answers nothing by itself; `tell` puts an event into the window's inbox."""

    def __init__(self, put: Callable[[Event], None]) -> None:
        self.sent: list[Command] = []
        self.restarts = self.stops = self.starts = 0
        self.pid: int | None = None
        self._put = put
        self._pixels: dict[int, Pixels] = {}
        self._sequence = 0

    def start(self) -> None:
        self.starts += 1

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def restart(self) -> None:
        self.restarts += 1

    def stop(self) -> None:
        self.stops += 1

    def pixels(self, picture: Picture) -> Pixels | None:
        return self._pixels.get(picture.sequence)

    # --- what a test plays ---

    def tell(self, event: Event) -> None:
        self._put(event)

    def sent_of(self, kind: type) -> list[Command]:
        return [command for command in self.sent if isinstance(command, kind)]

    def picture(
        self, pixels: Pixels | None = None, *, shapes: tuple[Polyline, ...] = (), hint: str = "", seconds: float = 0.0, lost: bool = False
    ) -> Picture:
        """A frame in the ring; lost: a newer one has already taken its slot."""
        pixels = np.full((72, 128, 3), 120, np.uint8) if pixels is None else pixels
        self._sequence += 1
        if not lost:
            self._pixels[self._sequence] = pixels
        height, width = pixels.shape[:2]
        captured = time.perf_counter()
        return Picture(0, self._sequence, width, height, width, height, captured, seconds, shapes, {}, hint)

    def show(self, pixels: Pixels | None = None, *, shapes: tuple[Polyline, ...] = (), hint: str = "", seconds: float = 0.0) -> Picture:
        """Processes and shows one frame."""
        picture = self.picture(pixels, shapes=shapes, hint=hint, seconds=seconds)
        self.tell(Readings((reading(picture.captured, self._sequence),), (), picture))
        return picture


def reading(captured: float, index: int = 0, *, dropped: int = 0) -> Reading:
    stages = tuple(zip(STAGES, (0.004, 0.0007, 0.0, 0.0022, 0.0016), strict=True))
    return Reading(index, index / 30, captured, captured + 0.004, captured + 0.009, stages, dropped)


def app_opened(app: str = "hand_puppets", **changes: object) -> AppOpened:
    values = {field.name: field.default for field in FIELDS}
    given: dict[str, object] = {"title": "Hand puppets", "fields": FIELDS, "values": values, "actions": (), "models": MODELS}
    return AppOpened(app, **(given | changes))  # type: ignore[arg-type]  # a test's own values


def source_opened(address: str = "scene:hands", **changes: object) -> SourceOpened:
    given: dict[str, object] = {"title": "Rendered hands", "width": 1280, "height": 720, "rate": 30.0, "live": True}
    return SourceOpened(address, **(given | changes))  # type: ignore[arg-type]  # a test's own values
