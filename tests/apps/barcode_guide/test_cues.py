"""The mapping from seen to heard: more of the one is more of the other, and no step is too small for an ear."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.barcode_guide.cues import FASTEST, REFERENCE, SLOWEST, Instruction, Pulse, off_centre, pulse_rate
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


LIES = st.sampled_from(["", "upright", "lying"])


@given(st.lists(LIES, min_size=7, max_size=7))
def test_a_round_of_turns_shows_all_six_sides_of_a_box(lies: list[Lies]) -> None:
    assert set(shown(lies)[1]) == set(BOX)
    assert all(OPPOSITE[OPPOSITE[way]] == way for way in OPPOSITE)


@pytest.mark.parametrize(
    ("lies", "around"), [("upright", {"front", "right", "back", "left"}), ("lying", {"front", "top", "back", "bottom"})]
)
def test_a_package_is_turned_about_its_longer_side_first(lies: Lies, around: set[str]) -> None:
    turns, sides = shown([lies] * 7)
    assert set(sides[:4]) == around
    assert turns[:3] == [turns[0]] * 3


@pytest.mark.parametrize(
    ("lies", "sides"),
    [
        (["", "lying"], ["front", "right", "bottom", "back", "top", "left"]),
        (["", "upright"], ["front", "right", "back", "left", "bottom", "right", "top"]),
        (["", "", "upright"], ["front", "right", "bottom", "back", "left", "top"]),
        (["", "", "", "upright"], ["front", "right", "bottom", "left", "back", "top"]),
        ([""], ["front", "right", "bottom", "left", "top", "back"]),
    ],
)
def test_the_ends_come_last_from_when_it_is_known_which_they_are(lies: list[Lies], sides: list[str]) -> None:
    """lies: as the package did when the turn before began; unknown, the back comes last, as it is one of a can seen end-on."""
    assert shown([*lies, *[""] * 6])[1] == sides


def test_a_turn_that_was_not_made_is_told_again() -> None:
    turning = Turning()
    assert made(turning) == "turn left"
    turning.again()
    assert made(turning, "lying") == "turn up"
    turning.again()
    turning.again()
    assert [made(turning) for _ in range(7)] == ["turn up"] * 3 + ["turn left"] * 3 + [None]
    turning.restart()
    assert made(turning) == "turn left"


def made(turning: Turning, lies: Lies = "") -> Instruction | None:
    if (turn := turning.ahead(lies)) is not None:
        turning.make(turn)
    return turn


BOX = ("front", "back", "left", "right", "top", "bottom")


def shown(lies: Sequence[Lies]) -> tuple[list[Instruction], list[str]]:
    """The turns, and the sides in front, in order; lies: what the pictures say at each turn."""
    (front, back, left, right, top, bottom), seen, turns, turning = BOX, ["front"], [], Turning()
    for told in lies:
        match turn := made(turning, told):
            case None:
                break
            case "turn left":
                front, right, back, left = right, back, left, front
            case "turn right":
                front, right, back, left = left, front, right, back
            case "turn up":
                front, bottom, back, top = bottom, back, top, front
            case other:
                pytest.fail(other)
        turns.append(turn)
        seen.append(front)
    return turns, seen
