"""Tries what people can do with an app: each setting at its ends, the pointer, every action."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from studio.api import Frame, Stroke
from studio.lab.finding import Finding, several
from studio.lab.own_scene import own_scene
from studio.runtime.app_errors import AppError
from studio.runtime.discovery import find_app
from studio.runtime.messages import ActionInfo
from studio.runtime.opening import OpenedApp, open_app
from studio.runtime.pipeline import pipeline
from studio.runtime.settings_schema import Field, SettingsError, Value
from studio.sources import open_source

OPTIONS, FRAMES = "fps=6&width=640&height=360", 12
SAMPLE = f"scene:hands?hands=2&{OPTIONS}"
"""What it is tried on, unless it has a scene of its own."""
EACH = 2
"""Frames after each thing that is tried."""

LONG_TEXT = "A name of more letters than anybody would have thought of, and 漢字 besides. " * 3


def control_findings(name: str) -> Iterator[Finding]:
    """Opens the app and tries its controls in this process."""
    source = open_source(own_scene(find_app(name).demo, OPTIONS) or SAMPLE)
    try:
        frames = list(islice(source.frames(), FRAMES))
    finally:
        source.close()
    opened = open_app(name)
    supply = cycle(frames)
    yield from _settings(opened, supply)
    yield from _strokes(opened, supply, frames[0])
    yield from _actions(opened, supply, opened.actions)
    opened.close()


def ends_of(field: Field) -> Sequence[Value]:
    """Values a person can choose that an author may not have thought of."""
    match field.kind:
        case "switch":
            return (True, False)
        case "choice":
            return field.choices
        case "text":
            return ("", LONG_TEXT)
        case "file":
            return ("", "no such folder/no such file.png")
        case "integer" | "number" if field.low is not None and field.high is not None:
            whole = field.kind == "integer"
            return (round(field.low), round(field.high)) if whole else (float(field.low), float(field.high))
        case _:
            return (field.default,)


def _settings(opened: OpenedApp, supply: Iterator[Frame]) -> Iterator[Finding]:
    usual, tried, failed = dict(opened.values), 0, False
    for field in opened.fields:
        for value in ends_of(field):
            tried += 1
            try:
                opened.set_values({field.name: value})
                _process(opened, supply)
            except (AppError, SettingsError) as error:
                failed = True
                yield Finding(False, f"with {field.name}={_short(value)} it fails: {error}")
        opened.set_values(usual)
    if tried and not failed:
        yield Finding(True, f"it works with its {several(len(opened.fields), 'setting')} at the ends, {tried} values in all")


def _strokes(opened: OpenedApp, supply: Iterator[Frame], frame: Frame) -> Iterator[Finding]:
    middle, corner, beyond = (frame.width / 2, frame.height / 2), (0.0, 0.0), (frame.width * 1.5, -1.0)
    strokes = [Stroke("tap", (point,)) for point in (middle, corner, beyond)]
    strokes += [Stroke("begin", (middle,)), Stroke("move", (middle, corner)), Stroke("move", (corner, beyond)), Stroke("end", (beyond,))]
    for stroke in strokes:
        try:
            opened.pointer(stroke)
            _process(opened, supply)
        except AppError as error:
            yield Finding(False, f"at a {stroke.phase} of the pointer at {_short(stroke.points)} it fails: {error}")
            return
    yield Finding(True, "it works with taps and a drag of the pointer, also beyond the edge")


def _actions(opened: OpenedApp, supply: Iterator[Frame], actions: Sequence[ActionInfo]) -> Iterator[Finding]:
    failed = False
    for action in actions:
        try:
            opened.run_action(action.name, {})
            _process(opened, supply)
        except (AppError, SettingsError) as error:
            failed = True
            yield Finding(False, f"at its action {action.label!r} it fails: {error}")
    if actions and not failed:
        yield Finding(True, f"its actions work: {', '.join(action.label for action in actions)}")


def _process(opened: OpenedApp, supply: Iterator[Frame]) -> None:
    opened.phrases()
    for _ in pipeline(islice(supply, EACH), opened):
        pass


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…'"
