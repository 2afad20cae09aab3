"""What an app is: one class with one method."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

from studio.api.cue import Cue, Speech
from studio.api.frame import Frame, Pixels
from studio.api.outcome import Outcome
from studio.api.overlay import Points, Shape, View
from studio.api.settings import NoSettings
from studio.api.storage import Storage

Scalar = str | int | float | bool | None
Fact = Scalar | Sequence["Fact"] | Mapping[str, "Fact"]
"""Plain data: a scalar, a list, or a table of facts."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an app made of one frame.

    shapes: drawn over the picture in order, in frame pixels. pixels: replaces the picture (height × width × 3 uint8 RGB).
    cues: what is heard. facts: shown beside the picture and written to --facts. hint: one line for the person in front of the
    camera ("Show a hand"), empty for none. outcome: of something an action began and this frame found ended. views: shown side by side
    in the window, in place of the one with `shapes`, which is what is recorded.
    """

    shapes: tuple[Shape, ...] = ()
    pixels: Pixels | None = None
    cues: tuple[Cue, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    hint: str = ""
    outcome: Outcome | None = None
    views: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class Stroke:
    """A pointer stroke in frame pixels. phase: "tap" has one point; a drag or brush sends "begin", "move" …, "end"."""

    phase: Literal["tap", "begin", "move", "end"]
    points: Points


_UNTIMED = nullcontext()


class App:
    """Base class of apps. `title` names it; the first line of the class docstring says what it does. `demo` is the address of the
    rendered scene it is shown on where there is no camera, written as a plain text; "" for the usual one.

    All methods are called from one thread, between frames: an app needs no locks. `settings` is replaced by a new value when the
    user changes it. `storage` is the app's own folder for files it keeps.
    """

    title: ClassVar[str]
    demo: ClassVar[str] = ""
    settings: Any = NoSettings()
    storage = Storage()
    _timed: Callable[[str], AbstractContextManager[None]] | None = None

    def step(self, name: str) -> AbstractContextManager[None]:
        """`with self.step("warp"):` gives that part of `process` a row of its own among the times of a frame.

        Models and other steps inside it keep their own rows. Outside the studio, as in a test, it does nothing.
        """
        return _UNTIMED if self._timed is None else self._timed(name)

    def opened(self) -> None:
        """Called once, when models and settings are in place."""

    def process(self, frame: Frame) -> Result:
        raise NotImplementedError

    def phrases(self) -> Iterable[Speech]:
        """Sentences it may say soon, with its settings as they are: they are said beforehand, unheard, so that each begins at once.

        Asked for once it is open and after each change of its settings. Text and rate count; more than 64 sentences, or a minute, are
        not kept.
        """
        return ()

    def pointer(self, stroke: Stroke) -> None:
        """Called for each pointer stroke on the picture."""

    def close(self) -> None:
        """Called once, before the app goes away."""


Method = TypeVar("Method", bound=Callable[..., Outcome | None])


def action(label: str) -> Callable[[Method], Method]:
    """Marks a method as a button labelled `label`; its parameters (typed as settings are) become a small form.

    It may return an `Outcome`: a notice, text for the clipboard, a file. What it raises is a fault of the app.
    """

    def mark(method: Method) -> Method:
        method.action_label = label  # type: ignore[attr-defined]
        return method

    return mark


def declared_actions(app_type: type) -> dict[str, str]:
    """Method name → label of every action an app declares."""
    found: dict[str, str] = {}
    for owner in reversed(app_type.__mro__):
        for name, value in vars(owner).items():
            if label := getattr(value, "action_label", None):
                found[name] = label
    return found
