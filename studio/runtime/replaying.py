"""Whether what an app makes of a session's frames is what it made when the session was recorded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TOLERANCE = 0.001
"""Unless another is asked for."""

TIMES = "milliseconds"
"""A fact that tells what something took, which the next run takes otherwise: it never counts."""


@dataclass(frozen=True, slots=True)
class Difference:
    """where: as "facts.hands[0].x"; expected, found: as JSON has them, None for what is missing."""

    frame: int
    where: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"frame {self.frame}: {self.where} is {_said(self.found)}, expected {_said(self.expected)}"


@dataclass(slots=True)
class Comparison:
    """tolerance: numbers may be apart by so much of the expected one, or so much where that is below 1. ignored: facts that don't count."""

    tolerance: float
    ignored: frozenset[str] = frozenset({TIMES})
    frames: int = 0
    differing: int = 0
    first: Difference | None = None
    furthest: float = 0.0

    def add(self, expected: Mapping[str, Any], found: Mapping[str, Any]) -> None:
        self.frames += 1
        pairs = list(self._differences(expected, found))
        if pairs:
            self.differing += 1
            if self.first is None:
                where, one, other = pairs[0]
                self.first = Difference(expected["index"], where, one, other)

    def _differences(self, expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
        for part in ("facts", "hint", "shapes"):
            one, other = (each.get(part) for each in (expected, found))
            if part == "facts" and isinstance(one, dict) and isinstance(other, dict):
                one, other = ({name: value for name, value in each.items() if name not in self.ignored} for each in (one, other))
            yield from self._apart(part, one, other)

    def _apart(self, where: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
        if isinstance(one, dict) and isinstance(other, dict):
            for name in sorted(one.keys() | other.keys()):
                yield from self._apart(f"{where}.{name}", one.get(name), other.get(name))
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                yield f"the length of {where}", len(one), len(other)
            for place, pair in enumerate(zip(one, other, strict=False)):
                yield from self._apart(f"{where}[{place}]", *pair)
        elif _number(one) and _number(other):
            apart = abs(one - other) / max(1.0, abs(one))
            self.furthest = max(self.furthest, apart)
            if apart > self.tolerance:
                yield where, one, other
        elif one != other:
            yield where, one, other


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(value: Any) -> str:
    if value is None:
        return "missing"
    text = f"{value:.6g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
