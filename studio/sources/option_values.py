"""Reads the values of an address's options; each raises AddressError that says what is wanted."""

from collections.abc import Mapping

from studio.sources.source import AddressError

_YES_NO = {"1": True, "true": True, "yes": True, "on": True, "": True, "0": False, "false": False, "no": False, "off": False}


def whole(options: Mapping[str, str], name: str, low: int, high: int) -> int | None:
    """A whole number from `low` to `high`, None if not given."""
    value = number(options, name, low, high)
    if value is not None and value != int(value):
        raise AddressError(f"{name}={options[name]}: a whole number from {low} to {high} is wanted")
    return None if value is None else int(value)


def number(options: Mapping[str, str], name: str, low: float, high: float) -> float | None:
    """A number from `low` to `high`, None if not given."""
    if name not in options:
        return None
    try:
        value = float(options[name])
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise AddressError(f"{name}={options[name]}: a number from {low:g} to {high:g} is wanted")
    return value


def switch(options: Mapping[str, str], name: str) -> bool:
    """1 or 0; false if not given."""
    if name not in options:
        return False
    try:
        return _YES_NO[options[name].lower()]
    except KeyError:
        raise AddressError(f"{name}={options[name]}: 1 or 0 is wanted") from None


def quarter_turns(options: Mapping[str, str], name: str) -> int:
    """Degrees clockwise, a multiple of 90; 0 if not given."""
    degrees = whole(options, name, -270, 270) or 0
    if degrees % 90:
        raise AddressError(f"{name}={options[name]}: 0, 90, 180 or 270 is wanted")
    return degrees % 360


def region(options: Mapping[str, str], name: str) -> tuple[int, int, int, int] | None:
    """left, top, width, height in screen pixels; None if not given."""
    if name not in options:
        return None
    try:
        left, top, width, height = (int(part) for part in options[name].split(","))
    except ValueError:
        width = height = 0
    if width < 1 or height < 1:
        raise AddressError(f"{name}={options[name]}: left,top,width,height in pixels is wanted, for example 0,0,640,480")
    return left, top, width, height
