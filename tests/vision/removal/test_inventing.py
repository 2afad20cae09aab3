"""What is invented: only in the hole, from around it, as rough as around, whatever the hole showed."""

import cv2
import numpy as np
import pytest

from studio.api import FakeInterpreter
from studio.vision.removal.coarse import SIDE, Given
from studio.vision.removal.inventing import Inventor
from studio.vision.removal.likeness import gradient_energy


def silent() -> FakeInterpreter:
    return FakeInterpreter({"added": np.zeros((1, SIDE, SIDE, 3), np.float32)})


def grained(deviation: float = 25, size: tuple[int, int] = (240, 320)) -> np.ndarray:
    noise = cv2.GaussianBlur(np.random.default_rng(0).normal(0, 1, size).astype(np.float32), (0, 0), 1)
    return np.clip(120 + noise[..., None] / noise.std() * deviation + np.array([0, 10, 20]), 0, 255).astype(np.uint8)


def hole(size: tuple[int, int] = (240, 320)) -> np.ndarray:
    mask = np.zeros(size, np.uint8)
    cv2.ellipse(mask, (150, 110), (50, 35), 20, 0, 360, 255, -1)
    return mask


def test_only_the_hole_changes_and_what_it_showed_does_not_matter() -> None:
    picture, mask = grained(), hole()
    other = picture.copy()
    other[mask > 0] = (255, 0, 90)
    one, two = (Inventor(silent()).invent(each, mask) for each in (picture, other))
    assert np.array_equal(one[mask == 0], picture[mask == 0])
    assert np.array_equal(one, two)
    assert not np.array_equal(one[mask > 0], picture[mask > 0])


def test_a_large_hole_amid_rough_surroundings_is_rough() -> None:
    mask, picture = cv2.dilate(hole(), np.ones((61, 61))), grained(60)
    rough, smooth = (Inventor(silent(), detail).invent(picture, mask) for detail in (1, 0))
    assert 0.5 < gradient_energy(rough, mask) / gradient_energy(picture, mask) < 3
    assert gradient_energy(smooth, mask) < 0.2 * gradient_energy(rough, mask)


def test_nothing_is_lent_to_small_holes_between_two_grounds_nor_from_faint_grain_nor_to_an_even_wall() -> None:
    large, small = cv2.dilate(hole(), np.ones((61, 61))), cv2.erode(hole(), np.ones((45, 45)))
    wall = np.full((240, 320, 3), (90, 140, 200), np.uint8)
    beside = grained(60)
    beside[:, 150:] = (90, 140, 200)
    for picture, mask in ((beside, small), (grained(8), large), (wall, large)):
        rough, smooth = (Inventor(silent(), detail).invent(picture, mask).astype(int) for detail in (1, 0))
        assert np.abs(rough - smooth).max() <= 4
    assert np.abs(rough - wall).max() <= 1


def test_what_the_network_adds_is_seen() -> None:
    added = np.zeros((1, SIDE, SIDE, 3), np.float32)
    added[..., 0] = 1.5
    mask, picture = hole(), grained()
    redder = Inventor(FakeInterpreter({"added": added})).invent(picture, mask).astype(float)
    gain = (redder - Inventor(silent()).invent(picture, mask))[cv2.erode(mask, np.ones((41, 41))) > 0].mean(axis=0)
    assert gain[0] > 15
    assert abs(gain[1]) < 3


def test_left_and_right_are_treated_alike() -> None:
    added = np.zeros((1, SIDE, SIDE, 3), np.float32)
    added[:, :, : SIDE // 2] = 2
    model, mask, wall = FakeInterpreter({"added": added}), np.zeros((240, 320), np.uint8), np.full((240, 320, 3), 90, np.uint8)
    wall[::8] = 150
    mask[60:180, 100:220] = 255
    filled = Inventor(model).invent(wall, mask)[60:180, 100:220].astype(int)
    assert len(model.runs) == 2
    assert filled.mean() > 105
    assert np.abs(filled[:, :60].mean() - filled[:, 60:].mean()) < 3


def test_soft_edges_keep_some_of_what_was_there() -> None:
    wall = np.full((240, 320, 3), 100, np.uint8)
    wall[80:140, 100:200] = 200
    mask = np.zeros((240, 320), np.uint8)
    mask[70:150, 90:210] = 255
    mask[80:140, 100:200] = 128
    filled = Inventor(silent()).invent(wall, mask)
    assert np.abs(filled[90:130, 110:190].astype(int) - 150).max() <= 3


@pytest.mark.parametrize("corner", [slice(0, 60), slice(200, 240), slice(None)])
def test_holes_at_the_edge_and_of_the_whole_picture_are_filled(corner: slice) -> None:
    mask = np.zeros((240, 320), np.uint8)
    mask[corner, :90] = 255
    if corner == slice(None):
        mask[:] = 255
    assert Inventor(silent()).invent(grained(), mask).shape == (240, 320, 3)


def test_nothing_to_invent_changes_nothing_and_runs_nothing() -> None:
    model = silent()
    assert np.array_equal(Inventor(model).invent(grained(), np.zeros((240, 320), np.uint8)), grained())
    assert not model.runs


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="the mask is 10 × 20, the picture 320 × 240"):
        Inventor(silent()).invent(grained(), np.zeros((20, 10), np.uint8))


def test_light_and_contrast_are_no_concern_of_the_network() -> None:
    picture, unknown = cv2.resize(grained(), (SIDE, SIDE)).astype(np.float32) / 255, cv2.resize(hole(), (SIDE, SIDE)) > 0
    one, other = Given.of(picture, unknown), Given.of(picture * 0.5 + 0.2, unknown)
    assert 1 < (one.tensor[~unknown, :3] / other.tensor[~unknown, :3]).mean() < 1.3  # the contrasts themselves differ by two
    truth = (picture - one.mean) / one.contrast - one.tensor[..., :3]
    assert np.abs(one.filled(truth) - picture).max() < 1e-4
