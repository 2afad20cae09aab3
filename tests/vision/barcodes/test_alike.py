"""Digits that movement makes alike are told apart by the code as a whole."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.barcodes import Reader, check_digit
from studio.vision.barcodes.alike import LEAST_AHEAD, ahead_of_alike
from studio.vision.barcodes.patterns import EAN8
from studio.vision.barcodes.synthesis import drawn, with_quiet_zones
from tests.vision.barcodes.pictures import PIXELS, Placed, code_label, frame_of, noisy, placed


def scans(text: str, smear: float, slope: float, seed: int) -> np.ndarray:
    """Six, each noisy by itself, the light falling off along them."""
    signal = drawn(with_quiet_zones(EAN8, EAN8.choices(text)), 0.4, 0.0, smear)
    lit = signal * (1 + slope * np.linspace(-1, 1, len(signal))) + 0.2
    return np.asarray(lit + np.random.default_rng(seed).normal(0, 0.05, (6, len(signal))), np.float32)


@settings(max_examples=25, deadline=None)
@given(st.text("0123456789", min_size=7, max_size=7), st.floats(0, 2.8), st.floats(-0.3, 0.3), st.integers(0, 9))
def test_the_right_number_is_ahead(digits: str, smear: float, slope: float, seed: int) -> None:
    text = digits + str(check_digit(digits))
    assert ahead_of_alike(scans(text, smear, slope, seed), EAN8, EAN8.choices(text), 0.7, 0.0) >= LEAST_AHEAD


@pytest.mark.parametrize(
    ("text", "taken_for"),
    [("88888224", "82228224"), ("38885174", "32225174"), ("88783819", "82123819"), ("01998887", "01998221"), ("58968888", "58968222")],
)
@pytest.mark.parametrize("smear", [2.0, 2.3, 2.6])
def test_a_number_of_digits_alike_is_behind(text: str, taken_for: str, smear: float) -> None:
    assert ahead_of_alike(scans(text, smear, 0.1, 1), EAN8, EAN8.choices(taken_for), 0.7, 0.0) < 0


@pytest.mark.parametrize("text", ["88888224"])
def test_a_smeared_code_is_not_read_as_another(text: str) -> None:
    face = cv2.blur(code_label(text, "EAN-8"), (round(2.25 * PIXELS), 1))
    page, corners = placed(face, 2.5, 20)
    assert {code.text for code in Reader(Placed(corners, modules=67), None).read(frame_of(noisy(page)))} <= {text}
