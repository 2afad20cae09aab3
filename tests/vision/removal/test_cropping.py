"""Every hole lies wholly in one crop, with surroundings."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.removal.cropping import LEAST, crops

BOXES = st.lists(st.tuples(st.integers(0, 150), st.integers(0, 110), st.integers(1, 60), st.integers(1, 60)), max_size=7)


@settings(max_examples=40)
@given(BOXES)
def test_every_hole_lies_in_a_crop_and_every_crop_in_the_picture(boxes: list[tuple[int, int, int, int]]) -> None:
    hole = np.zeros((120, 160), np.uint8)
    for x, y, wide, tall in boxes:
        hole[y : y + tall, x : x + wide] = 255
    found = crops(hole)
    assert bool(found) == bool(hole.any())
    covered = np.zeros_like(hole)
    for crop in found:
        assert 0 <= crop.left < crop.right <= 160
        assert 0 <= crop.top < crop.bottom <= 120
        covered[crop.top : crop.bottom, crop.left : crop.right] = 255
    assert not (hole & ~covered).any()


def test_a_hole_has_surroundings_on_all_sides() -> None:
    hole = np.zeros((400, 600), np.uint8)
    hole[150:250, 200:260] = 1
    (crop,) = crops(hole)
    assert crop.left <= 200 - LEAST
    assert crop.right >= 260 + LEAST
    assert crop.top <= 150 - LEAST - 20
    assert crop.bottom >= 250 + LEAST + 20


def test_holes_far_apart_are_filled_one_by_one_and_near_ones_together() -> None:
    far, near = np.zeros((300, 900), np.uint8), np.zeros((300, 900), np.uint8)
    far[100:150, 20:80] = far[100:150, 820:880] = 255
    near[100:150, 400:450] = near[100:150, 455:505] = 255
    assert len(crops(far)) == 2
    assert len(crops(near)) == 1
