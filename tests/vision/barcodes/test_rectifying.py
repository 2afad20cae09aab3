import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.barcodes.rectifying import rectified

MODULES, PIXELS, HEIGHT, QUIET = 95, 4, 160, 0.1
bars = np.array(zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13).to_image(scale=1))
row = bars[0][np.flatnonzero(bars[0] == 0)[0] :][:MODULES]
flat = np.repeat(np.repeat(row[None], HEIGHT, 0), PIXELS, 1).astype(np.uint8)
padded = cv2.copyMakeBorder(flat, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
EDGES = np.array([[39.5, 39.5], [419.5, 39.5], [419.5, 199.5], [39.5, 199.5]], np.float32)

shifts = st.lists(st.floats(-25, 25), min_size=8, max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.floats(-180, 180), st.floats(0.6, 1.6), shifts)
def test_a_turned_tilted_code_comes_back_as_it_was_printed(degrees: float, scale: float, shifts: list[float]) -> None:
    turn = cv2.getRotationMatrix2D((0, 0), degrees, scale)
    centred = EDGES - EDGES.mean(axis=0)
    corners = (centred @ turn[:, :2].T + 500 + np.reshape(shifts, (4, 2))).astype(np.float32)
    picture = cv2.warpPerspective(padded, cv2.getPerspectiveTransform(EDGES, corners), (1000, 1000), borderValue=(200,))
    crop = rectified(picture, corners, width=round(MODULES * PIXELS * (1 + 2 * QUIET)), height=40, margin=QUIET)
    profile = crop[5:-5, round(MODULES * PIXELS * QUIET) :][:, : MODULES * PIXELS].mean(axis=0)
    assert np.corrcoef(profile, flat[0])[0, 1] > 0.9


def test_what_is_larger_than_the_crop_is_averaged_and_does_not_alias() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (400, 500))
    crop = rectified(stripes, np.array([[100, 50], [900, 50], [900, 350], [100, 350]], np.float32), width=250, height=40)
    assert np.ptp(crop.astype(int)) < 80


def test_corners_that_span_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="span no code"):
        rectified(flat, np.zeros((4, 2), np.float32))
    with pytest.raises(ValueError, match="span no code"):
        rectified(flat, np.full((4, 2), np.nan, np.float32))
