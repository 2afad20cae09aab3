"""Drawing the codes that a picture is compared with: as finely as if step by step, hour after hour."""

import gc
import tracemalloc

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.barcodes.code import check_digit
from studio.vision.barcodes.patterns import EAN13
from studio.vision.barcodes.synthesis import SAMPLES, drawn, with_quiet_zones

FINE = 16


def drawn_finely(levels: np.ndarray, blur: float, growth: float, smear: float) -> np.ndarray:
    signal = np.repeat(levels, FINE, axis=-1)
    reach = np.ones((1, 2 * round(abs(growth) / 2 * FINE) + 1), np.uint8)
    signal = cv2.erode(signal, reach) if growth > 0 else cv2.dilate(signal, reach)
    kernel = np.exp(-0.5 * (np.arange(-5 * FINE, 5 * FINE + 1) / FINE / blur) ** 2)
    kernel = np.convolve(kernel, np.ones(max(1, round(smear * FINE))), "same")
    padded = np.pad(signal, ((0, 0), (5 * FINE, 5 * FINE)), mode="edge")
    blurred = np.stack([np.convolve(row, (kernel / kernel.sum())[::-1], "valid") for row in padded])
    return blurred.reshape(len(levels), -1, FINE // SAMPLES).mean(axis=-1)


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from((-1.0, 0.0, 1.0)), min_size=12, max_size=12), min_size=1, max_size=3),
    st.floats(0.1, 1.5),
    st.sampled_from((-0.6, -0.3, 0.0, 0.15, 0.45)),
    st.sampled_from((0.0, 1.5, 2.75)),
)
def test_it_is_what_is_drawn_finely(levels: list[list[float]], blur: float, growth: float, smear: float) -> None:
    modules = np.array(levels, np.float32)
    assert drawn(modules, blur, growth, smear) == pytest.approx(drawn_finely(modules, blur, growth, smear), abs=1e-5)


def test_many_codes_are_drawn_as_each_alone() -> None:
    modules = np.random.default_rng(0).choice(np.float32([-1, 1]), (2, 3, 20))
    together = drawn(modules, 0.7, 0.3)
    assert together.shape == (2, 3, 20 * SAMPLES)
    assert together[1, 2] == pytest.approx(drawn(modules[1, 2], 0.7, 0.3), abs=1e-6)


def draw_codes(first: int, count: int) -> None:
    for number in range(first, first + count):
        digits = f"{number:012}"
        with_quiet_zones(EAN13, EAN13.choices(f"{digits}{check_digit(digits)}"))


def test_codes_seen_long_ago_take_no_memory() -> None:
    draw_codes(0, 500)
    tracemalloc.start()
    try:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        draw_codes(500, 500)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000  # 500 of them take 300 kB
