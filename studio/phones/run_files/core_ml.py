"""A Core ML performance report of Xcode.

Apple documents what a report shows, not how a saved one is written: read is any JSON, and any text copied from the report, that tells the
time of a prediction with its unit.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from studio.phones.run_files.times import Times, sound, spread

TOOL = "Xcode"

_MILLISECONDS = {
    "ns": 1e-6, "nanosecond": 1e-6, "nanoseconds": 1e-6, "µs": 1e-3, "μs": 1e-3, "us": 1e-3, "microsecond": 1e-3, "microseconds": 1e-3,
    "ms": 1.0, "millisecond": 1.0, "milliseconds": 1.0, "s": 1e3, "sec": 1e3, "second": 1e3, "seconds": 1e3,
}  # fmt: skip
_UNITS = (("neural engine", "npu"), ("neuralengine", "npu"), ("ane", "npu"), ("gpu", "gpu"), ("cpu", "cpu"))
_UNIT = "|".join(sorted(_MILLISECONDS, key=len, reverse=True))
_WITH_UNIT = re.compile(rf"([\d.]+)\s*({_UNIT})\b", re.IGNORECASE)
_MIDDLE, _LEAST, _MOST = (
    ("median", "p50", "average", "mean", "avg"),
    ("min", "minimum", "p10", "fastest"),
    ("max", "maximum", "p90", "slowest"),
)
_DEEPEST = 50


def report(values: Any) -> Times | None:
    """From JSON. A number counts where a key above it says `predict` and its own or a neighbour's key, or its text, tells the unit."""
    found: dict[str, list[float]] = {"": []}
    for path, ms in _times(values, (), None):
        own = re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", path[-1]).casefold())
        kind = next((names[0] for names in (_MIDDLE, _LEAST, _MOST) if set(names) & set(own)), "")
        found.setdefault(kind, []).append(ms)
    unit = _placed(values)
    if found.get(_MIDDLE[0]):
        middle = found[_MIDDLE[0]][0]
        return sound(middle, min(found.get(_LEAST[0], [middle])), max(found.get(_MOST[0], [middle])), unit, TOOL)
    return spread(found[""], unit, TOOL)


def copied(text: str) -> Times | None:
    """From text such as `Prediction (median) 1.93 ms`; what is told of loading and compiling is passed over."""
    for line in text.splitlines():
        told = _WITH_UNIT.search(line)
        if told and re.search(r"predict", line, re.IGNORECASE):
            try:
                ms = float(told[1]) * _MILLISECONDS[told[2].casefold()]
            except ValueError:
                return None
            return sound(ms, ms, ms, _unit_in(text), TOOL)
    return None


def _times(value: Any, path: tuple[str, ...], unit: float | None, predicts: bool = False) -> Iterator[tuple[tuple[str, ...], float]]:
    """Path of keys → milliseconds."""
    if len(path) > _DEEPEST:
        return
    if isinstance(value, dict):
        beside = next((_MILLISECONDS.get(str(each).casefold()) for key, each in value.items() if key.casefold() in ("unit", "units")), None)
        for key, each in value.items():
            own = _suffix(key)
            yield from _times(each, (*path, key), own or beside or unit, predicts or "predict" in key.casefold())
    elif isinstance(value, list):
        for each in value:
            yield from _times(each, path, unit, predicts)
    elif predicts and isinstance(value, str) and (told := _WITH_UNIT.fullmatch(value.strip())):
        yield path, float(told[1]) * _MILLISECONDS[told[2].casefold()]
    elif predicts and isinstance(value, int | float) and not isinstance(value, bool) and unit is not None:
        yield path, value * unit


def _suffix(key: str) -> float | None:
    """Of `median_ms`, `medianMs`, `timeInMilliseconds`."""
    parts = re.split(r"[^A-Za-zµμ]+|(?<=[a-z])(?=[A-Z])", key)
    last = parts[-1].casefold() if len(parts) > 1 else ""
    return _MILLISECONDS.get(last) if last != "s" or key.endswith("_s") else None


def _placed(value: Any) -> str:
    """The unit that ran most operations, by what values under keys such as computeUnit say."""
    counted: Counter[str] = Counter()

    def walk(each: Any, key: str, depth: int) -> None:
        if depth > _DEEPEST:
            return
        if isinstance(each, dict):
            for name, inner in each.items():
                walk(inner, name, depth + 1)
        elif isinstance(each, list):
            for inner in each:
                walk(inner, key, depth + 1)
        elif isinstance(each, str) and re.search("unit|device|placement", key, re.IGNORECASE):
            plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", each)
            if (unit := _unit_in(plain)) and plain.casefold() != "all":
                counted[unit] += 1

    walk(value, "", 0)
    return counted.most_common(1)[0][0] if counted else ""


def _unit_in(text: str) -> str:
    """The first that is named; "" where several or none are."""
    named = {unit for word, unit in _UNITS if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
    return named.pop() if len(named) == 1 else ""
