"""Options of a scene: a frozen dataclass filled from the words of an address (`scene:hands?seed=3`)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from studio.sources.source import AddressError

Options = TypeVar("Options")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be, both ends included."""

    low: float
    high: float


def read_options(options_type: type[Options], scene: str, given: Mapping[str, object]) -> Options:
    """`options_type` with the given options (text or values). Raises AddressError naming scene, option and what it takes."""
    hints = get_type_hints(options_type, include_extras=True)
    names = [field.name for field in fields(options_type)]  # type: ignore[arg-type]  # every options type is a dataclass
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names:
            raise AddressError(f"scene:{scene} has no option {name!r}; it has {', '.join(names)}")
        values[name] = _read(hints[name], f"scene:{scene}: {name}", value)
    return options_type(**values)


def _read(hint: Any, what: str, value: object) -> Any:
    text = str(value).strip()
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        if text not in choices:
            raise AddressError(f"{what} is one of {', '.join(choices)}, not {text!r}")
        return text
    number_type, bounds = get_args(hint)
    kind = "a whole number" if number_type is int else "a number"
    takes = f"{kind} from {bounds.low:g} to {bounds.high:g}" if number_type is float else f"{kind} from {bounds.low} to {bounds.high}"
    try:
        number = number_type(text)
    except ValueError:
        raise AddressError(f"{what} is {takes}, not {text!r}") from None
    if not bounds.low <= number <= bounds.high:
        raise AddressError(f"{what} is {takes}, not {text}")
    return number
