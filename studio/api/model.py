"""What an app sees of a model: named arrays in, named arrays out, and where they lie in the frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from studio.api.frame import Pixels
from studio.api.overlay import Point

Tensor = NDArray[Any]


class ModelError(Exception):
    """A model that can't be found, read or run; the message names it, the reason and the next step."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Where a model's input lies in the frame.

    matrix: 2 × 3; maps points of the input's unit square (x right, y down, 0 … 1) to frame pixels.
    size: width and height of the input in its own pixels.
    """

    matrix: NDArray[np.float64]
    size: tuple[int, int]

    @classmethod
    def whole(cls, width: int, height: int) -> "Placement":
        """The input is the whole frame, stretched."""
        return cls(np.array([[width, 0, 0], [0, height, 0]], float), (width, height))

    def to_frame(self, points: ArrayLike) -> NDArray[np.float64]:
        """… × 2 points of the unit square as frame pixels, of the same shape."""
        placed: NDArray[np.float64] = np.asarray(points, float) @ self.matrix[:, :2].T + self.matrix[:, 2]
        return placed

    def pixels_to_frame(self, points: ArrayLike) -> NDArray[np.float64]:
        """… × 2 points in pixels of the input as frame pixels, of the same shape."""
        return self.to_frame(np.asarray(points, float) / np.asarray(self.size, float))


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A turned rectangle of a picture, to be cut out and scaled to a model's input.

    centre: in frame pixels; size: width and height in frame pixels;
    radians: how far the rectangle is turned clockwise on screen.
    """

    pixels: Pixels
    centre: Point
    size: tuple[float, float]
    radians: float = 0.0

    def placement(self, size: tuple[int, int]) -> Placement:
        """Where the region lies once scaled to an input of `size` (width, height) pixels."""
        (width, height), centre = self.size, np.asarray(self.centre, float)
        cos, sin = np.cos(self.radians), np.sin(self.radians)
        across, down = np.array([cos, sin]) * width, np.array([-sin, cos]) * height
        return Placement(np.stack([across, down, centre - across / 2 - down / 2], axis=1), size)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds spent on one run: `prepare` before the model (cut, scale, normalise), `run` inside it."""

    prepare: float
    run: float


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What one run gave: outputs by the names of the model's card."""

    outputs: Mapping[str, Tensor]
    placement: Placement
    timing: Timing = field(default=Timing(0.0, 0.0))

    def __getitem__(self, name: str) -> Tensor:
        try:
            return self.outputs[name]
        except KeyError:
            raise ModelError(f"no output named {name!r}; there are {', '.join(self.outputs)}") from None


class Interpreter(Protocol):
    """Runs one model. Inputs go by the names of the model's card, never by position.

    An image input takes a picture (height × width × 3 uint8 RGB), which is fitted, scaled and normalised as the card says; a `Region` of
    a picture; or an array of exactly the tensor's own shape and type, passed on untouched. Outputs are copies, free to keep.
    Raises ModelError for an unknown or missing name and for an array that doesn't fit.
    """

    def run(self, **inputs: Tensor | Region) -> Prediction: ...


class model:
    """Declares a model of an app, by the name of its card: `detector = model("palm_detection")`.

    The studio fills it in with an interpreter when it opens the app; a test assigns a `FakeInterpreter`. The interpreter stays the
    same object while the app is open, also when the user picks another variant.

    optional: the app opens without it where its file is not on this computer; running it then raises a ModelError that tells how to get it.
    """

    def __init__(self, card: str, *, optional: bool = False) -> None:
        self.card, self.optional = card, optional

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, app: None, owner: type) -> "model": ...
    @overload
    def __get__(self, app: object, owner: type) -> Interpreter: ...
    def __get__(self, app: object | None, owner: type) -> "model | Interpreter":
        if app is None:
            return self
        found: Interpreter | None = app.__dict__.get(self._name)
        if found is None:
            raise ModelError(f"model {self.card!r} is not opened yet: open the app in the studio, or assign a FakeInterpreter in a test")
        return found

    def __set__(self, app: object, interpreter: Interpreter) -> None:
        app.__dict__[self._name] = interpreter


class AbsentModel:
    """Takes the place of an optional model that is not here."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def run(self, **_inputs: Tensor | Region) -> Prediction:
        raise ModelError(self.reason)


def optional_cards(app_type: type) -> frozenset[str]:
    """Cards of `declared_models` that the app opens without."""
    declared = [value for owner in app_type.__mro__ for value in vars(owner).values() if isinstance(value, model)]
    return frozenset(each.card for each in declared) - frozenset(each.card for each in declared if not each.optional)


def declared_models(app_type: type) -> dict[str, str]:
    """Attribute name → card name of every model an app declares, base classes first."""
    found: dict[str, str] = {}
    for owner in reversed(app_type.__mro__):
        found |= {name: value.card for name, value in vars(owner).items() if isinstance(value, model)}
    return found
