"""Settings of an app: a frozen dataclass whose fields become the form, the command line and the saved file.

Field types: bool, int, float, str, `Literal[...]` of strings, and pathlib.Path; wrap one in `Annotated` to add a help text and,
for a number, a `Slider`. Every field has a default.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slider:
    """Bounds of a number, both included; `unit` is shown behind the value."""

    low: float
    high: float
    step: float = 0.0
    unit: str = ""


@dataclass(frozen=True)
class NoSettings:
    """An app without settings."""
