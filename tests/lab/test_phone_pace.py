"""A frame is judged by the pace it was held back to, not by one that was told afterwards."""

import time

import pytest

from studio.lab import phone_pace
from studio.lab.phone_pace import COLD, MEASURED, OnPhone, PhonePace
from studio.phones.profile import find_phone
from studio.runtime.demands import FramePace
from studio.runtime.holding import HELD
from studio.runtime.reading import Reading


def reading(index: int, finished: float, held: float = 0.0) -> Reading:
    stages = (("App", 0.002), *(((HELD, held),) if held else ()))
    return Reading(index, index / 30, finished - 0.01, finished - 0.002 - held, finished, stages, 0, (), 0.002)


def test_a_frame_is_judged_by_the_pace_it_was_held_back_to(monkeypatch: pytest.MonkeyPatch) -> None:
    paces = iter([FramePace((), 10.0), FramePace((), 50.0)])
    monkeypatch.setattr(phone_pace, "pace_of", lambda *_: next(paces))
    monkeypatch.setattr(phone_pace, "AGAIN_SECONDS", 0.0)
    told: list[float] = []
    pace = PhonePace(OnPhone(find_phone("Pixel 3"), ()), "likely", 30.0, lambda _: told.append(time.perf_counter()))
    for index in range(COLD + MEASURED + 1):
        pace.add(reading(index, time.perf_counter()))
        if len(told) == 2:
            break
    first, second = told
    held = 0.004
    assert pace.seconds(reading(90, second + 0.1, held)) == pytest.approx(0.1)
    assert pace.seconds(reading(91, (first + second) / 2 + held, held)) == pytest.approx(0.02)
    assert pace.seconds(reading(92, second + held / 2, held)) == pytest.approx(0.02), "it waited already when the other was told"
    assert pace.seconds(reading(93, first - 1)) == pytest.approx(0.02)
