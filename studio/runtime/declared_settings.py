"""Reads an app's settings dataclass and its actions' parameters as fields, and makes new settings from plain values."""

import inspect
import math
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from studio.api.settings import Slider
from studio.runtime.settings_schema import Field, Kind, SchemaError, SettingsError, Value, arguments_of, checked

Settings = TypeVar("Settings")

ALLOWED = "bool, int, float, str, Literal of strings, pathlib.Path"
_KINDS: Mapping[Any, Kind] = {bool: "switch", int: "integer", float: "number", str: "text", Path: "file"}
_INITIALS = frozenset({"fps", "gps", "id", "iou", "ocr", "qr", "rgb", "url"})
_EMPTY: Mapping[Kind, Value] = {"switch": False, "integer": 0, "number": 0.0, "text": "", "file": ""}


def fields_of(settings: object, owner: str) -> tuple[Field, ...]:
    """The fields of a frozen settings dataclass instance; its values are the defaults. owner: the app's name, for errors.

    Raises SchemaError for anything but a frozen dataclass instance of allowed types whose defaults fit.
    """
    if not is_dataclass(settings) or isinstance(settings, type):
        raise SchemaError(f"{owner}: settings must be an instance of a frozen dataclass, not {settings!r}; write settings = Settings()")
    if not settings.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # typeshed leaves it out
        raise SchemaError(f"{owner}: {type(settings).__name__} must be frozen; write @dataclass(frozen=True)")
    hints = _hints(type(settings), owner)
    found = []
    for declared in fields(settings):
        if not declared.init:
            raise SchemaError(f"{owner}: setting {declared.name!r} has init=False, so it can't be set; leave it out of the settings")
        found.append(_field(declared.name, hints[declared.name], getattr(settings, declared.name), f"{owner}: setting"))
    return tuple(found)


def action_fields(method: Callable[..., object], owner: str) -> tuple[Field, ...]:
    """The parameters of an action (`self` left out), typed as settings are; one without a default starts empty, false or at its lowest.

    Raises SchemaError for a parameter without a type, of another type, or that can't be given by name.
    """
    hints = _hints(method, owner)
    found = []
    what = f"{owner}: parameter of {method.__name__}"
    for parameter in list(inspect.signature(method).parameters.values())[0 if inspect.ismethod(method) else 1 :]:
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise SchemaError(f"{what} {parameter.name!r} must be an ordinary one; *, ** and positional-only don't fit a form")
        if parameter.name not in hints:
            raise SchemaError(f"{what} {parameter.name!r} has no type; allowed: {ALLOWED}")
        default = None if parameter.default is parameter.empty else parameter.default
        found.append(_field(parameter.name, hints[parameter.name], default, what, default_missing=parameter.default is parameter.empty))
    return tuple(found)


def _hints(declaration: Any, owner: str) -> dict[str, Any]:
    try:
        return typing.get_type_hints(declaration, include_extras=True)
    except Exception as error:  # a string annotation is the app's code: it may raise anything
        raise SchemaError(f"{owner}: the types of {declaration.__qualname__} can't be read: {error}") from error


def _field(name: str, hint: Any, default: object, what: str, default_missing: bool = False) -> Field:
    extras: tuple[Any, ...] = ()
    if typing.get_origin(hint) is Annotated:
        hint, *rest = typing.get_args(hint)
        extras = tuple(rest)
    choices: tuple[str, ...] = ()
    if typing.get_origin(hint) is Literal and all(type(choice) is str for choice in typing.get_args(hint)):
        kind: Kind = "choice"
        choices = typing.get_args(hint)
    elif isinstance(hint, type) and hint in _KINDS:
        kind = _KINDS[hint]
    else:
        shown = hint.__name__ if isinstance(hint, type) else str(hint)
        raise SchemaError(f"{what} {name!r} has the type {shown}; allowed: {ALLOWED}")
    help_text, slider = "", None
    for extra in extras:
        if isinstance(extra, str):
            help_text = extra
        elif isinstance(extra, Slider) and kind in ("integer", "number"):
            slider = extra
        else:
            raise SchemaError(f"{what} {name!r} is annotated with {extra!r}; allowed: a help text and, for a number, a Slider")
    field = Field(name, _label(name), kind, "", help_text, choices=choices)
    if slider:
        if not slider.low < slider.high or slider.step < 0:
            raise SchemaError(f"{what} {name!r} has the slider {slider}; low must be below high, and step not negative")
        field = replace(field, low=slider.low, high=slider.high, step=slider.step, unit=slider.unit)
    try:
        return replace(field, default=_start(field) if default_missing else checked(field, _plain(default)))
    except SettingsError as error:
        raise SchemaError(f"{what} {name!r} has a default it can't take: {error}") from error


def _label(name: str) -> str:
    """qr_code → QR code."""
    words = name.replace("_", " ").strip().capitalize().split(" ")
    return " ".join(word.upper() if word.lower() in _INITIALS else word for word in words)


def _start(field: Field) -> Value:
    if field.kind == "choice":
        return field.choices[0]
    if field.low is None or field.high is None:
        return _EMPTY[field.kind]
    lowest = min(max(field.low, 0), field.high)
    return math.ceil(lowest) if field.kind == "integer" else float(lowest)


def values_of(settings: object, owner: str) -> dict[str, Value]:
    """A settings instance as plain values."""
    return {field.name: field.default for field in fields_of(settings, owner)}


def with_values(settings: Settings, values: Mapping[str, object], owner: str) -> Settings:
    """`settings` with `values` in place, checked; raises SettingsError as `checked_values`, or with what __post_init__ says."""
    arguments = arguments_of(fields_of(settings, owner), values, owner)
    try:
        return replace(settings, **arguments)  # type: ignore[type-var]  # fields_of has made sure that it is a dataclass
    except (ValueError, TypeError) as error:
        raise SettingsError(f"{owner} refuses these settings: {error}") from error


def action_arguments(method: Callable[..., object], values: Mapping[str, object], owner: str) -> dict[str, Value | Path]:
    """Every argument of an action by name: checked `values`, the fields' defaults for the rest."""
    found = action_fields(method, owner)
    return arguments_of(found, {field.name: field.default for field in found} | dict(values), owner)


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return "" if value == Path() else str(value)
    return value
