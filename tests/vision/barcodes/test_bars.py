"""Bars that are seen in a spot."""

import cv2
import numpy as np
import pytest

from studio.vision.barcodes.bars import bars_seen, plausible
from studio.vision.barcodes.code import Spot, Symbology
from tests.vision.barcodes.pictures import code_label, noisy, placed

LENGTH, HEIGHT = 300, 120


def corners(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


@pytest.mark.parametrize(
    ("text", "symbology", "bars"), [("4006381333931", "EAN-13", 30), ("96385074", "EAN-8", 22), ("012345678905", "UPC-A", 30)]
)
@pytest.mark.parametrize("degrees", [0.0, 25.0])
def test_a_code_has_its_bars_and_is_plausible_far_and_blurred(text: str, symbology: Symbology, bars: int, degrees: float) -> None:
    label = code_label(text, symbology)
    for module, blur in ((0.7, 0.0), (1.2, 0.8), (2.2, 0.0), (2.2, 2.0), (3.0, 0.5)):
        picture, around = placed(label, module, degrees)
        picture = noisy(picture, blur)
        assert plausible(picture, Spot(around, 0.9, module))
        if module == 3.0:
            assert bars_seen(picture, around) in (bars - 1, bars)  # the last one lies at the edge


def test_letters_and_lines_of_a_table_have_too_few_for_their_size() -> None:
    picture = np.full((HEIGHT, LENGTH), 230, np.uint8)
    cv2.putText(picture, "LULISTER", (5, 90), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 30, 9)
    assert not plausible(picture, Spot(corners(0, 45, LENGTH, 95), 0.95, LENGTH / 95))
    table = np.full((HEIGHT, LENGTH), 230, np.uint8)
    table[:, 15::30] = 40
    assert not plausible(table, Spot(corners(0, 0, LENGTH, HEIGHT), 0.95, LENGTH / 95))
    assert bars_seen(table, corners(0, 0, LENGTH, HEIGHT)) == LENGTH // 30


def test_noise_has_none() -> None:
    noise = noisy(np.full((HEIGHT, LENGTH), 128, np.uint8))
    assert not plausible(noise, Spot(corners(0, 0, LENGTH, HEIGHT), 0.9, LENGTH / 95))
