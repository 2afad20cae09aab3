"""How well hands are found and held, on pictures and clips; a number of hands is compared where an entry gives one."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from studio.api import App, Fact, Frame

JUMP = 0.6
"""A hand that moves on average this many palm sizes from one frame to the next has jumped, whatever the rate of the clip."""

Seen = list[Mapping[str, Any]]


def evaluate(
    entries: Sequence[Mapping[str, Any]], frames: Callable[[Mapping[str, Any]], Iterator[Frame]], open_app: Callable[..., App]
) -> dict[str, Fact]:
    """Counts of frames, ratios over them, and milliseconds of wall time for one frame with all of the app in it.

    found_ratio: share of all frames with a hand. jump_ratio: share of a hand's steps that jump. ids_per_second: of clips, how often a hand
    is new or taken for new. right_count_ratio: share of the pictures with a known number of hands that show that number (two for more than
    two), None where none is known.
    """
    milliseconds: list[float] = []
    found = two = pictures = pictures_found = steps = jumps = ids = 0
    seconds = 0.0
    right: list[bool] = []
    for entry in entries:
        app = open_app()
        before: Seen = []
        clip: list[Frame] = []
        for frame in frames(entry):
            started = time.perf_counter()
            hands: Any = app.process(frame).facts["hands"]
            milliseconds.append((time.perf_counter() - started) * 1000)
            clip = [*clip[:1], frame]
            found, two = found + bool(hands), two + (len(hands) >= 2)
            moved = _moves(before, hands)
            steps, jumps = steps + len(moved), jumps + sum(move > JUMP for move in moved)
            ids += len({hand["id"] for hand in hands} - {hand["id"] for hand in before})
            before = hands
        if len(clip) == 1:
            pictures, pictures_found = pictures + 1, pictures_found + bool(before)
            ids -= len(before)
            if isinstance(entry.get("hands"), int):
                right.append(len(before) == min(2, entry["hands"]))
        elif clip:
            seconds += clip[-1].seconds - clip[0].seconds
    count = len(milliseconds)
    return {
        "frames": count,
        "pictures": pictures,
        "found_ratio": _ratio(found, count),
        "picture_found_ratio": _ratio(pictures_found, pictures),
        "two_hands_ratio": _ratio(two, count),
        "right_count_ratio": _ratio(sum(right), len(right)),
        "steps": steps,
        "jump_ratio": _ratio(jumps, steps),
        "ids_per_second": round(ids / seconds, 3) if seconds else None,
        "ms_p50": _percentile(milliseconds, 50),
        "ms_p95": _percentile(milliseconds, 95),
    }


def _moves(before: Seen, hands: Seen) -> list[float]:
    """How far each hand that was there before has moved, in palm sizes, on average over its landmarks."""
    known = {hand["id"]: np.array(hand["landmarks"])[:, :2] for hand in before}
    now = [(hand, np.array(hand["landmarks"])[:, :2]) for hand in hands if hand["id"] in known]
    return [float(np.hypot(*(points - known[hand["id"]]).T).mean()) / max(hand["size"], 1.0) for hand, points in now]


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _percentile(values: list[float], percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 2) if values else None
