"""What is invented stays the same from frame to frame, also while it has to be invented anew each time."""

import cv2
import numpy as np
from numpy.typing import NDArray

from apps.object_removal.steadying import Steadying
from studio.api import Pixels

WIDTH, HEIGHT = 320, 180
RANDOM = np.random.default_rng(5)
GROUND = np.asarray(cv2.resize(RANDOM.integers(40, 200, (24, 40, 3)).astype(np.uint8), (WIDTH + 80, HEIGHT), interpolation=cv2.INTER_CUBIC))


def frame(shift: int, invented: int) -> tuple[Pixels, NDArray[np.uint8]]:
    """The ground, moved to the left by `shift`, with a grey level in a hole that moves along."""
    hole = cv2.circle(np.zeros((HEIGHT, WIDTH), np.uint8), (180 - shift, 90), 30, [255], -1)
    pixels = np.ascontiguousarray(GROUND[:, shift : shift + WIDTH])
    pixels[hole > 0] = invented
    return pixels, np.asarray(hole, np.uint8)


def levels(shift: int) -> list[float]:
    steadying, told = Steadying(), []
    for step in range(10):
        pixels, hole = frame(shift * step, 90 + 60 * (step % 2))
        shown = steadying.steadied(pixels, hole)
        inside = cv2.erode(hole, np.ones((9, 9), np.uint8)) > 0
        told.append(float(shown[inside].mean()))
        assert (shown[hole == 0] == pixels[hole == 0]).all()
    return told


def test_inventions_that_differ_from_frame_to_frame_flicker_a_fourth_as_much_also_under_motion() -> None:
    for shift in (0, 4):
        assert np.abs(np.diff(levels(shift))).max() < 15, shift


def test_nothing_of_another_picture_is_carried_over() -> None:
    steadying = Steadying()
    steadying.steadied(*frame(0, 200))
    pixels, hole = frame(0, 40)
    other = np.where(hole[..., None] > 0, pixels, 255 - pixels[::-1]).astype(np.uint8)
    assert (steadying.steadied(other, hole) == other).all()


def test_what_was_forgotten_is_not_shown() -> None:
    steadying = Steadying()
    steadying.steadied(*frame(0, 200))
    steadying.forget()
    pixels, hole = frame(0, 40)
    assert (steadying.steadied(pixels, hole) == pixels).all()
