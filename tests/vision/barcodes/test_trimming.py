"""What stands beside a code is cut off it."""

import cv2
import numpy as np
import pytest

from studio.vision.barcodes.code import Spot
from studio.vision.barcodes.trimming import trimmed
from tests.vision.barcodes.pictures import code_label, noisy, placed


@pytest.mark.parametrize("degrees", [0.0, 70.0])
@pytest.mark.parametrize("before", [False, True])
def test_a_table_beside_a_code_is_cut_off(degrees: float, before: bool) -> None:
    picture, corners = placed(code_label("4006381333931", "EAN-13"), 1.5, degrees)
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    for place in (-0.6, -0.5, -0.4) if before else (1.4, 1.5, 1.6):
        rule = np.round([corners[0] + place * along, corners[0] + place * along + down]).astype(int)
        cv2.line(picture, rule[0].tolist(), rule[1].tolist(), 60, 2, cv2.LINE_AA)
    first, last = (-0.62, 1.0) if before else (0.0, 1.62)
    merged = np.array(
        [corners[0] + first * along, corners[0] + last * along, corners[3] + last * along, corners[3] + first * along], np.float32
    )
    less = trimmed(noisy(picture, 0.5), merged)
    assert less is not None
    np.testing.assert_allclose(less, corners, atol=0.15 * np.hypot(*along))  # with its label, as far as that goes


@pytest.mark.parametrize("module", [1.2, 3.0])
@pytest.mark.parametrize("blur", [0.3, 1.0])
def test_of_a_code_alone_nothing_is_cut_off(module: float, blur: float) -> None:
    picture, corners = placed(code_label("4006381333931", "EAN-13"), module, 20.0)
    assert trimmed(noisy(picture, blur), corners) is None


def test_a_stroke_by_itself_is_not_left_over() -> None:
    picture = np.full((400, 480), 225, np.uint8)
    cv2.line(picture, (100, 150), (100, 240), 40, 3)
    corners = np.array([[80, 140], [400, 140], [400, 250], [80, 250]], np.float32)
    less = trimmed(picture, corners)
    assert less is None or Spot(less, 1.0, 1.0).length > 80
