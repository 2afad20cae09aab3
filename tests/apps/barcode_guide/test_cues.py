"""The mapping from seen to heard: more of the one is more of the other, and no step is too small for an ear."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.barcode_guide.cues import FASTEST, REFERENCE, SLOWEST, Pulse, off_centre, pulse_rate
from apps.barcode_guide.directions import towards_middle
from apps.barcode_guide.turning import OPPOSITE, Lies, Turning

OFFSETS = st.floats(-1.5, 1.5)
MODULES = st.floats(0.05, 20)


@given(OFFSETS, OFFSETS)
def test_the_farther_off_the_farther_to_the_side_it_sounds(one: float, other: float) -> None:
    near, far = sorted((one, other))
    pans = [Pulse(off_centre(offset), 0, 1).pan for offset in (near, far)]
    assert -1 <= pans[0] <= pans[1] <= 1
    assert Pulse(off_centre(-near), 0, 1).pan == -pans[0]


@given(OFFSETS, OFFSETS)
def test_the_farther_up_to_go_the_higher_the_second_note(one: float, other: float) -> None:
    low, high = sorted((one, other))
    pitches = [Pulse(0, off_centre(offset), 1).hertz for offset in (low, high)]
    assert REFERENCE / 2 <= pitches[0] <= pitches[1] <= REFERENCE * 2


@given(OFFSETS)
def test_a_side_or_height_that_is_told_is_told_clearly(offset: float) -> None:
    pulse = Pulse(off_centre(offset), off_centre(offset), 1)
    assert pulse.pan == 0 or abs(pulse.pan) >= 0.2
    assert pulse.hertz == REFERENCE or abs(np.log2(pulse.hertz / REFERENCE)) >= np.log2(1.06)


@given(MODULES, MODULES)
def test_the_nearer_the_faster(one: float, other: float) -> None:
    far, near = sorted((one, other))
    assert SLOWEST <= pulse_rate(far) <= pulse_rate(near) <= FASTEST


@given(st.floats(0.4, 3.2))
def test_coming_nearer_by_a_fifth_is_heard(module: float) -> None:
    assert pulse_rate(1.25 * module) >= 1.1 * pulse_rate(module)


@given(OFFSETS, OFFSETS, MODULES)
def test_a_pulse_is_over_before_the_next_and_its_reference_comes_first(right: float, up: float, module: float) -> None:
    pulse = Pulse(off_centre(right), off_centre(up), module)
    tones = pulse.tones(0.5)
    assert tones[0].hertz == REFERENCE
    assert len(tones) == (2 if pulse.up else 1)
    assert 0.5 == tones[0].after <= tones[-1].after
    assert tones[-1].after + tones[-1].seconds < 0.5 + 1 / pulse.rate
    assert all(later.after - tone.after < 0.5 for tone, later in pairwise(tones))


@pytest.mark.parametrize(
    ("moves", "mirrored", "way"),
    [
        ("The product, the camera faces me", False, (1, 1)),  # low on the picture's right: low on my left
        ("The product, the camera faces me", True, (-1, 1)),
        ("The product, the camera faces away", False, (-1, 1)),
        ("The camera", False, (1, -1)),
        ("The camera", True, (-1, -1)),
    ],
)
def test_the_hand_goes_where_the_code_comes_to_the_middle(moves: str, mirrored: bool, way: tuple[int, int]) -> None:
    assert np.sign(towards_middle(moves, mirrored, (0.5, 0.5))).tolist() == list(way)


@pytest.mark.parametrize("lies", [("",), ("upright",), ("lying",), ("", "upright"), ("", "lying"), ("lying", "upright")])
def test_a_round_of_turns_shows_all_six_sides_of_a_box(lies: tuple[Lies, ...]) -> None:
    seen, sides = shown(lies), {"front", "right", "back", "left", "top", "bottom"}
    assert set(seen) == sides
    assert all(OPPOSITE[OPPOSITE[way]] == way for way in OPPOSITE)


@pytest.mark.parametrize(
    ("lies", "around"), [("upright", {"front", "right", "back", "left"}), ("lying", {"front", "top", "back", "bottom"})]
)
def test_a_package_is_turned_about_its_longer_side_first(lies: Lies, around: set[str]) -> None:
    assert set(shown((lies,))[:4]) == around


def test_a_turn_that_was_not_made_is_told_again() -> None:
    turning = Turning()
    assert turning.next("") == "turn left"
    turning.again()
    assert turning.next("lying") == "turn up"
    turning.again()
    turning.again()
    rest = [turning.next("") for _ in range(7)]
    assert rest == ["turn up"] * 3 + ["turn left"] * 3 + [None]


def shown(lies: tuple[Lies, ...]) -> list[str]:
    """The sides in front, in order; lies: what the pictures before the turns say, the last for all that follow."""
    front, right, back, left, top, bottom = "front", "right", "back", "left", "top", "bottom"
    seen, turning, told = [front], Turning(), list(lies)
    while (turn := turning.next(told.pop(0) if len(told) > 1 else told[0])) is not None:
        match turn:
            case "turn left":
                front, right, back, left = right, back, left, front
            case "turn up":
                front, bottom, back, top = bottom, back, top, front
            case other:
                pytest.fail(other)
        seen.append(front)
        assert len(seen) <= 8
    return seen
