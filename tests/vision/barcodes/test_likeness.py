"""Codes told from print by how their bars look."""

import cv2
import numpy as np
import pytest

from studio.vision.barcodes.code import Spot, Symbology
from studio.vision.barcodes.likeness import likely
from tests.vision.barcodes.pictures import code_label, noisy, placed


@pytest.mark.parametrize(("text", "symbology"), [("4006381333931", "EAN-13"), ("96385074", "EAN-8"), ("012345678905", "UPC-A")])
@pytest.mark.parametrize(("module", "blur"), [(0.8, 0.3), (1.2, 0.8), (2.2, 0.0), (2.2, 2.0), (3.0, 0.5)])
@pytest.mark.parametrize("degrees", [0.0, 70.0])
def test_a_code_is_likely_one_far_or_blurred(text: str, symbology: Symbology, module: float, blur: float, degrees: float) -> None:
    picture, corners = placed(code_label(text, symbology), module, degrees)
    spot = likely(noisy(picture, blur), Spot(corners, 0.95, module))
    assert spot.confidence > 0.8
    assert spot.module == module


@pytest.mark.parametrize("smear", [0, 12])
@pytest.mark.parametrize("seed", range(8))
def test_print_is_unlikely_one_sharp_or_smeared(seed: int, smear: int) -> None:
    random = np.random.default_rng(seed)
    picture = np.full((400, 480), 225, np.uint8)
    for line in range(4):
        words = " ".join("".join(chr(65 + int(each)) for each in random.integers(0, 26, 5)) for _ in range(4))
        cv2.putText(picture, words, (60, 160 + 30 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 40, 2, cv2.LINE_AA)
    if smear:
        picture = cv2.blur(picture, (1, smear))
    corners = np.array([[80, 140], [400, 140], [400, 250], [80, 250]], np.float32)
    assert likely(noisy(picture, 0.5), Spot(corners, 0.95, 320 / 95)).confidence < 0.5


def test_a_flat_spot_is_no_error() -> None:
    corners = np.array([[80, 140], [400, 140], [400, 250], [80, 250]], np.float32)
    for level in (0, 128, 255):
        assert 0 <= likely(np.full((400, 480), level, np.uint8), Spot(corners, 1.0, 3.0)).confidence <= 1
