"""Corners of a code whose number is known lie on its bars, whatever they were before."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.barcodes.fitting import fitted, refitted
from studio.vision.barcodes.patterns import LAYOUTS, Layout
from tests.vision.barcodes.pictures import code_label, noisy, placed

TEXTS = {"EAN-13": "4006381333931", "EAN-8": "96385074", "UPC-E": "01234565"}


def shared(one: np.ndarray, other: np.ndarray) -> float:
    """Of two quadrilaterals: the area both have, over that of either."""
    both = cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))[0]
    return both / (cv2.contourArea(one.astype(np.float32)) + cv2.contourArea(other.astype(np.float32)) - both)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(LAYOUTS), st.floats(-180, 180), st.floats(1.8, 2.4), st.floats(-1.5, 1.5), st.floats(-0.25, 0.25))
def test_thin_scan_lines_grow_to_the_bars(layout: Layout, degrees: float, module: float, off: float, across: float) -> None:
    page, corners = placed(code_label(TEXTS[layout.name], layout.name), module, degrees)
    along, down = (corners[1] - corners[0]) / layout.modules, corners[3] - corners[0]
    line = np.array([0, 0, 1, 1])[:, None] * down * 0.06 + down * (0.5 + across) + corners[[0, 1, 1, 0]] + along * off
    found = fitted(noisy(page, 0.8), line.astype(np.float32), layout, TEXTS[layout.name])
    assert found is not None
    assert shared(found, corners) > 0.9
    assert np.hypot(*(found[1] - found[0])) == pytest.approx(np.hypot(*(corners[1] - corners[0])), rel=0.02)


def test_a_tilted_code_is_followed_from_frame_to_frame() -> None:
    page, corners = placed(code_label(TEXTS["EAN-13"], "EAN-13"), 2.2)
    aslant = corners + np.array([[6, 5], [-3, -3], [3, 4], [-5, -2]], np.float32)
    tilted = cv2.warpPerspective(page, cv2.getPerspectiveTransform(corners, aslant), (480, 400), borderValue=(120,))
    found = fitted(noisy(tilted, 0.6), corners, LAYOUTS[0], TEXTS["EAN-13"])
    for step in range(4):
        moved = noisy(np.roll(tilted, step, axis=1), 0.6, seed=step)
        assert found is not None
        found = refitted(moved, found, LAYOUTS[0], TEXTS["EAN-13"])
    assert found is not None
    assert shared(found, aslant + np.float32([3, 0])) > 0.9


def test_bars_that_say_another_number_or_are_none_are_not_fitted() -> None:
    page, corners = placed(code_label(TEXTS["EAN-13"], "EAN-13"), 2.2)
    assert fitted(noisy(page, 0.8), corners, LAYOUTS[0], "9780804816632") is None
    assert fitted(noisy(np.full((400, 480), 120, np.uint8)), corners, LAYOUTS[0], TEXTS["EAN-13"]) is None
    assert fitted(page, np.zeros((4, 2), np.float32), LAYOUTS[0], TEXTS["EAN-13"]) is None
