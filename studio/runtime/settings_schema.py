"""An app's settings as plain data: what crosses to the window, the command line and the saved file."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

Value = bool | int | float | str
Values = Mapping[str, Value]
Kind = Literal["switch", "integer", "number", "text", "choice", "file"]

_WORDS: Mapping[Kind, str] = {
    "switch": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "text": "text",
    "file": "a path",
}
_SWITCH_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class SettingsError(Exception):
    """A value that a setting can't take; the message names the setting, the reason and what it takes."""


class SchemaError(SettingsError):
    """A declaration in an app that can't become a form; the message names app, field and what is allowed."""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. low, high, step, unit: of a number with a slider; choices: of a choice.

    A file's value is its path as text, empty for none.
    """

    name: str
    label: str
    kind: Kind
    default: Value
    help: str = ""
    low: float | None = None
    high: float | None = None
    step: float = 0.0
    unit: str = ""
    choices: tuple[str, ...] = ()


def checked(field: Field, value: object) -> Value:
    """`value` as the field's own plain type, never a subclass (1 for a number is 1.0; 3.0 for a whole number is 3), or SettingsError."""
    converted = _converted(field, value)
    if converted is None:
        raise SettingsError(f"{field.name} takes {_takes(field)}, not {value!r}{_nearest(str(value), field.choices)}")
    if isinstance(converted, int | float) and field.low is not None and field.high is not None and not field.low <= converted <= field.high:
        raise SettingsError(f"{field.name} takes {_takes(field)}; {value!r} is {'below' if converted < field.low else 'above'} that")
    return converted


def _converted(field: Field, value: object) -> Value | None:
    match field.kind:
        case "switch":
            return value if isinstance(value, bool) else None
        case "integer":
            if isinstance(value, float) and value.is_integer():
                return int(value)
            return int(value) if isinstance(value, int) and not isinstance(value, bool) else None
        case "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return None
            try:
                number = float(value)
            except OverflowError:
                return None
            return number if math.isfinite(number) else None
        case "choice":
            return str.__str__(value) if isinstance(value, str) and value in field.choices else None
        case "text" | "file":
            return str.__str__(value) if isinstance(value, str) and "\0" not in value else None


def _takes(field: Field) -> str:
    if field.kind == "choice":
        return f"one of {', '.join(field.choices)}"
    if field.low is not None and field.high is not None:
        return f"{_WORDS[field.kind]} from {field.low:g} to {field.high:g}{' ' + field.unit if field.unit else ''}"
    return _WORDS[field.kind]


def checked_values(fields: Iterable[Field], values: Mapping[str, object], owner: str) -> dict[str, Value]:
    """Every value checked against its field; raises SettingsError for the first that doesn't fit and for unknown names."""
    known = {field.name: field for field in fields}
    return {name: checked(_known(known, name, owner), value) for name, value in values.items()}


def fitting_values(fields: Iterable[Field], values: Mapping[str, object], owner: str) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The values that fit, and what is wrong with the others: for values saved by an older version of the app."""
    known = {field.name: field for field in fields}
    fitting: dict[str, Value] = {}
    problems = []
    for name, value in values.items():
        try:
            fitting[name] = checked(_known(known, name, owner), value)
        except SettingsError as error:
            problems.append(str(error))
    return fitting, tuple(problems)


def arguments_of(fields: Iterable[Field], values: Mapping[str, object], owner: str) -> dict[str, Value | Path]:
    """Checked values as the dataclass or action takes them: a file as a Path. Fields not in `values` are left out."""
    known = {field.name: field for field in fields}
    plain = checked_values(known.values(), values, owner)
    return {name: Path(str(value)) if known[name].kind == "file" else value for name, value in plain.items()}


def parse(field: Field, text: str) -> Value:
    """What a person typed for `field`."""
    value: object = text
    try:
        match field.kind:
            case "switch":
                value = _SWITCH_WORDS.get(text.strip().lower(), text)
            case "integer":
                value = int(text)
            case "number":
                value = float(text)
    except ValueError:
        pass  # `checked` says what the field takes
    return checked(field, value)


def parse_assignments(fields: Iterable[Field], assignments: Iterable[str], owner: str) -> dict[str, Value]:
    """`name=value` texts, as `--set` takes them; of two for one name the last counts."""
    known = {field.name: field for field in fields}
    found = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise SettingsError(f"a setting is given as name=value, not {assignment!r}")
        found[name.strip()] = parse(_known(known, name.strip(), owner), text)
    return found


def _known(known: Mapping[str, Field], name: str, owner: str) -> Field:
    if name in known:
        return known[name]
    listed = f"it has {', '.join(known)}" if known else "it has none"
    raise SettingsError(f"{owner} has no setting {name!r}{_nearest(name, known)}; {listed}")


def _nearest(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
