"""An app's settings as plain data: what crosses to the window, the command line and the saved file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Value = bool | int | float | str
Values = Mapping[str, Value]
Kind = Literal["switch", "integer", "number", "text", "choice", "file"]


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. low, high, step, unit: of a number with a slider; choices: of a choice."""

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
