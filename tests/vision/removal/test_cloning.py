"""Ground of one kind lends a stretch of itself to a hole; anything else lends nothing."""

import cv2
import numpy as np
import pytest

from studio.vision.removal.cloning import lent


def gravel(size: tuple[int, int] = (240, 360)) -> np.ndarray:
    random = np.random.default_rng(2)
    picture = np.full((*size, 3), (200, 190, 180), np.uint8)
    for x, y, grey in random.integers((0, 0, 40), (size[1], size[0], 160), (1500, 3)).tolist():
        cv2.circle(picture, (x, y), 3, (grey, grey, grey), -1, cv2.LINE_AA)
    return picture


@pytest.fixture(scope="module")
def ground() -> np.ndarray:
    return gravel()


def hole(at: tuple[int, int] = (180, 120)) -> np.ndarray:
    return cv2.circle(np.zeros((240, 360), np.uint8), at, 32, 255, -1)


def test_gravel_lends_a_stretch_with_its_own_contrast(ground: np.ndarray) -> None:
    mask = hole()
    given = lent(ground, mask)
    inside = cv2.erode(mask, np.ones((21, 21))) > 0
    assert given.share[inside].min() > 0.9
    assert 0.5 < given.pattern[inside].std() / (ground[inside] / 255).std() < 1.1
    assert not given.pattern[mask == 0].any()
    assert not given.share[mask == 0].any()


def test_what_a_hole_shows_is_never_lent_to_it_nor_to_another(ground: np.ndarray) -> None:
    mask = hole((120, 120)) | hole((220, 120))
    other = ground.copy()
    other[mask > 0] = (255, 0, 90)
    one, two = lent(ground, mask), lent(other, mask)
    assert one.share.max() > 0.9
    assert np.array_equal(one.pattern, two.pattern)
    colours = one.pattern[mask > 0]
    assert np.abs(colours[:, 0] - colours[:, 2]).max() < 0.1  # grey as the gravel is


def test_between_two_grounds_and_without_room_nothing_is_lent(ground: np.ndarray) -> None:
    beside = ground.copy()
    beside[:, 180:] = (60, 90, 200)
    huge = np.zeros((240, 360), np.uint8)
    huge[20:220, 60:300] = 255
    for picture, mask in ((beside, hole()), (ground, huge), (np.full_like(ground, 130), hole())):
        given = lent(picture, mask)
        assert given.share.max() < 0.05
        assert np.abs(given.pattern).max() < 0.02


def test_stripes_go_on_in_step(ground: np.ndarray) -> None:
    rows = np.arange(240)[:, None, None]
    stripes = np.broadcast_to(128 + 60 * np.sign(np.sin(2 * np.pi * (rows + 0.5) / 16)), (240, 360, 3)).astype(np.uint8)
    mask = hole()
    given = lent(stripes, mask)
    inside = cv2.erode(mask, np.ones((21, 21))) > 0
    assert given.share[inside].min() > 0.5
    assert np.corrcoef(given.pattern[inside].mean(axis=1), stripes[inside].mean(axis=1))[0, 1] > 0.9
