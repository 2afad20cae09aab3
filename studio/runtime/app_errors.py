"""What an app did wrong, in words for its author."""

import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path

from studio.api.app import Result
from studio.api.cue import CUES, Speech
from studio.api.outcome import Export, Outcome
from studio.api.overlay import SHAPES, View


@dataclass(frozen=True, slots=True)
class Place:
    """A line of code. file: its name, for people; text: what stands there, without the indentation."""

    file: str
    line: int
    text: str = ""


class AppError(Exception):
    """An app raised or gave something that isn't a result. The message is one or two sentences; `details` is the traceback.

    place: the app's own line it happened at, None where none is known.
    """

    def __init__(self, message: str, details: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.details, self.place = details, place

    @classmethod
    def from_exception(cls, what: str, error: BaseException) -> "AppError":
        """what: what the app was doing ("processing frame 12")."""
        place = _own_line(error)
        told = f" ({place.file}, line {place.line})" if place else ""
        text = str(error).strip()
        reason = f"{type(error).__name__}: {text}" if text else type(error).__name__
        return cls(f"{reason}{told}, while {what}.", "".join(traceback.format_exception(error)), place)


def _own_line(error: BaseException) -> Place | None:
    """The innermost line that is neither the studio's nor an installed package's, else the innermost that is not this package's."""
    frames = traceback.extract_tb(error.__traceback__)
    outside = [frame for frame in frames if Path(frame.filename).parent != Path(__file__).parent] or list(frames)
    installed = (Path(__file__).parents[1], *(Path(sysconfig.get_path(kind)) for kind in ("stdlib", "purelib", "platlib")))
    own = [frame for frame in outside if not any(Path(frame.filename).is_relative_to(folder) for folder in installed)] or outside
    return Place(Path(own[-1].filename).name, own[-1].lineno or 0, own[-1].line or "") if own else None


def checked_result(result: object) -> Result:
    """The result itself, or an AppError that says what is wrong with it: only plain data and our own types may leave the app."""
    if not isinstance(result, Result):
        raise AppError(f"process() returned {_named(result)}, not a Result.")
    for view in result.views:
        if type(view) is not View or type(view.title) is not str:
            raise AppError(f"A result's views are View(title, shapes), not {_named(view)}.")
    for shape in (*result.shapes, *(shape for view in result.views for shape in view.shapes)):
        if type(shape) not in SHAPES:
            raise AppError(f"A result's shapes are {', '.join(kind.__name__ for kind in SHAPES)}, not {_named(shape)}.")
    for cue in result.cues:
        if type(cue) not in CUES:
            raise AppError(f"A result's cues are {', '.join(kind.__name__ for kind in CUES)}, not {_named(cue)}.")
    pixels = result.pixels
    if pixels is not None and (getattr(pixels, "dtype", None) != "uint8" or pixels.ndim != 3 or pixels.shape[2] != 3):
        raise AppError(f"A result's pixels are height × width × 3 uint8, not {getattr(pixels, 'shape', '')} {_named(pixels)}.")
    _check_fact(result.facts, "facts")
    checked_outcome(result.outcome, "process")
    return result


def checked_outcome(outcome: object, method: str) -> Outcome | None:
    """The outcome that `method` gave, or an AppError that says what is wrong with it."""
    if outcome is None:
        return None
    if type(outcome) is not Outcome:
        raise AppError(f"{method}() gave {_named(outcome)}, not an Outcome.")
    for name, kind in (("text", str), ("problem", bool), ("copied", str)):
        if type(value := getattr(outcome, name)) is not kind:
            raise AppError(f"{method}() gave an Outcome whose {name} is {_named(value)}, not a {kind.__name__}.")
    export = outcome.export
    if export is not None and (type(export) is not Export or type(export.name) is not str or type(export.data) is not bytes):
        raise AppError(f"{method}() gave an Outcome whose export is not Export(name, data), with a text and bytes.")
    return outcome


def checked_phrases(phrases: tuple[object, ...]) -> tuple[Speech, ...]:
    """The sentences an app may say, or an AppError that says what is wrong with them."""
    for phrase in phrases:
        if type(phrase) is not Speech or type(phrase.text) is not str or type(phrase.rate) not in (int, float):
            raise AppError(f"phrases() gave {_named(phrase)}, not a Speech of a text and a rate.")
    return tuple(phrase for phrase in phrases if isinstance(phrase, Speech))


def _check_fact(fact: object, where: str) -> None:
    if fact is None or type(fact) in (str, int, float, bool):
        return
    if isinstance(fact, dict):
        for key, value in fact.items():
            if not isinstance(key, str):
                raise AppError(f"{where} has the key {key!r}: keys are text.")
            _check_fact(value, f"{where}[{key!r}]")
    elif type(fact) in (list, tuple):
        for index, value in enumerate(fact):  # type: ignore[arg-type]  # narrowed by type(), which mypy doesn't follow
            _check_fact(value, f"{where}[{index}]")
    else:
        advice = "facts are numbers, texts, lists and tables of them (float(x) makes one of a NumPy number)"
        raise AppError(f"{where} is {_named(fact)}: {advice}.")


def _named(value: object) -> str:
    return "None" if value is None else f"a {type(value).__module__}.{type(value).__qualname__}".replace("a builtins.", "a ")
