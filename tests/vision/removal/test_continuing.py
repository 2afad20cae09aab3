"""What ends at a hole's rim goes on into it."""

import cv2
import numpy as np

from studio.vision.removal.continuing import SIDE, continued


def disc() -> np.ndarray:
    return 1 - cv2.circle(np.zeros((120, 160), np.float32), (80, 60), 25, 1.0, -1)


def test_stripes_go_on_where_they_lead_into_the_hole_whatever_it_showed() -> None:
    columns = np.arange(160)
    stripes = np.broadcast_to((0.5 + 0.3 * np.sin(2 * np.pi * columns / 11))[None, :, None], (120, 160, 3)).astype(np.float32)
    known = disc()
    added = continued(np.where(known[..., None] > 0, stripes, np.float32(1)), known)
    depth = cv2.distanceTransform((known == 0).astype(np.uint8), cv2.DIST_L2, 5)
    near = (depth > 0) & (depth < 6)
    assert np.corrcoef(added[near].ravel(), stripes[near].ravel())[0, 1] > 0.9
    assert added[near].std() > 0.5 * stripes[near].std()
    assert not added[known > 0].any()
    assert np.array_equal(added, continued(stripes, known))


def test_noise_and_even_grounds_hardly_go_on_and_small_pictures_do_not() -> None:
    known = disc()
    noise = np.random.default_rng(0).normal(0.5, 0.1, (120, 160, 3)).astype(np.float32)
    assert continued(noise, known)[known == 0].std() < 0.03
    assert np.abs(continued(np.full((120, 160, 3), 0.4, np.float32), known)).max() < 1e-3
    small = np.zeros((SIDE, SIDE, 3), np.float32)
    assert not continued(small, np.ones((SIDE, SIDE), np.float32)).any()
