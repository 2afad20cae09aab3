"""Directions are followed smoothly, whatever a hand that points at the camera seems to do."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.hand_puppets.motion import Heading

vectors = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


@given(st.lists(vectors, min_size=2, max_size=20), st.floats(0.005, 0.3))
def test_it_is_a_direction_and_turns_no_faster_than_it_may(path: list[tuple[float, float]], passed: float) -> None:
    heading = Heading(0.05)
    before = heading.follow(np.array(path[0]), passed)
    for vector in path[1:]:
        after = heading.follow(np.array(vector), passed)
        assert math.hypot(*after) == pytest.approx(1)
        clear = min(1.0, math.hypot(*vector) / Heading.CLEAR)
        turned = abs(math.remainder(math.atan2(after[1], after[0]) - math.atan2(before[1], before[0]), 2 * math.pi))
        assert turned <= Heading.FASTEST * clear * passed + 1e-6
        before = after


@given(st.floats(-math.pi, math.pi), st.floats(-3.0, 3.0))
def test_it_gets_there_the_short_way(start: float, turn: float) -> None:
    heading = Heading(0.05)
    heading.follow(np.array([math.cos(start), math.sin(start)]), 1 / 30)
    wanted = np.array([math.cos(start + turn), math.sin(start + turn)])
    gaps = [round(1 - float(heading.follow(wanted, 1 / 30) @ wanted), 9) for _ in range(30)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 1e-4


def test_a_flicker_of_a_short_vector_hardly_turns_it() -> None:
    heading = Heading(0.05)
    heading.follow(np.array([1.0, 0.0]), 1 / 30)
    flicker = heading.follow(np.array([-0.05, 0.01]), 1 / 30)
    assert flicker[0] > 0.99
