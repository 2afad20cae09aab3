import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.api import ModelError, Pixels, Placement, Region
from studio.inference.card import Border, Fit, InputSpec
from studio.inference.preparing import Preparer, Quantisation, pixel_table

sides = st.integers(16, 240)
fits = st.sampled_from(get_args(Fit))
borders = st.sampled_from(get_args(Border))


def spec(height: int, width: int, fit: Fit = "letterbox", border: Border = "black", span: tuple[float, float] = (0, 255)) -> InputSpec:
    return InputSpec("image", "t", (1, height, width, 3), fit, border, span)


def prepare(preparer: Preparer, picture: Pixels | Region, height: int, width: int) -> tuple[NDArray[np.float32], Placement]:
    tensor = np.full((1, height, width, 3), np.nan, np.float32)
    placement = preparer.cut(picture)
    preparer.write(tensor)
    return tensor[0], placement


def smooth_picture(height: int, width: int) -> Pixels:
    """Slow waves, different in each channel, so that bilinear sampling is exact to about one grey level."""
    y, x = np.mgrid[:height, :width]
    waves = [128 + 100 * np.sin(x / 17 + k) * np.cos(y / 23 - k) for k in range(3)]
    return np.stack(waves, axis=2).round().astype(np.uint8)


def expected(
    picture: Pixels, placement: Placement, height: int, width: int, border: Border, fit: Fit = "stretch"
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What the placement says must be in the tensor, sampled one by one; and which samples lie clear of the frame's rim."""
    rows, columns = np.mgrid[:height, :width]
    at = placement.pixels_to_frame(np.stack([columns + 0.5, rows + 0.5], axis=-1)) - 0.5
    frame_height, frame_width = picture.shape[:2]
    if fit == "crop":  # the picture ends where the crop does
        first, last = placement.to_frame([[0, 0], [1, 1]])
        at = np.clip(at, first, last - 1)
    x, y = np.clip(at[..., 0], 0, frame_width - 1), np.clip(at[..., 1], 0, frame_height - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, frame_width - 1), np.minimum(top + 1, frame_height - 1)
    across, down = (x - left)[..., None], (y - top)[..., None]
    source = picture.astype(float)
    sampled = (source[top, left] * (1 - across) + source[top, right] * across) * (1 - down) + (
        source[bottom, left] * (1 - across) + source[bottom, right] * across
    ) * down
    outside = np.maximum.reduce([-at[..., 0], at[..., 0] - frame_width + 1, -at[..., 1], at[..., 1] - frame_height + 1])
    if border == "black":
        sampled[outside > 1.05] = 0
        return sampled, (outside < -0.05) | (outside > 1.05)
    return sampled, np.ones(outside.shape, bool)


@given(sides, sides, sides, sides, fits, borders)
@settings(max_examples=150)
def test_a_fitted_picture_lies_where_its_placement_says(
    frame_height: int, frame_width: int, height: int, width: int, fit: Fit, border: Border
) -> None:
    picture = smooth_picture(frame_height, frame_width)
    tensor, placement = prepare(Preparer(spec(height, width, fit, border), np.float32), picture, height, width)
    wanted, clear = expected(picture, placement, height, width, border, fit)
    assert np.abs(tensor - wanted)[clear].max() <= 2.5
    corners = placement.to_frame([[0, 0], [1, 1]])
    scale = np.diff(corners, axis=0)[0] / (width, height)
    if fit == "stretch":
        np.testing.assert_allclose(corners, [[0, 0], [frame_width, frame_height]])
    else:
        # Proportions are kept but for the rounding of one side to whole pixels.
        across, down = width / frame_width, height / frame_height
        rounded = min(frame_width, frame_height) * min(across, down) if fit == "letterbox" else min(width, height) / max(across, down)
        assert abs(scale[0] / scale[1] - 1) <= 0.5 / (rounded - 0.5) + 1e-9
    middle = placement.to_frame([0.5, 0.5])
    np.testing.assert_allclose(middle, [frame_width / 2, frame_height / 2], atol=max(0.5, *scale) + 1e-9)
    if fit == "letterbox":
        assert (corners[0] <= 1e-9).all()
        assert (corners[1] >= np.array([frame_width, frame_height]) - 1e-9).all()
    if fit == "crop":
        assert (corners[0] >= 0).all()
        assert (corners[1] <= [frame_width, frame_height]).all()


@given(
    sides, sides, st.integers(16, 128), st.integers(16, 128), borders,
    st.floats(-0.5, 1.5), st.floats(-0.5, 1.5), st.floats(0.2, 2), st.floats(0.2, 2), st.floats(-7, 7),
)  # fmt: skip
@settings(max_examples=150)
def test_a_region_lies_where_its_placement_says(
    frame_height: int, frame_width: int, height: int, width: int, border: Border,
    x: float, y: float, across: float, down: float, radians: float,
) -> None:  # fmt: skip
    picture = smooth_picture(frame_height, frame_width)
    region = Region(picture, (x * frame_width, y * frame_height), (across * frame_width, down * frame_height), radians)
    tensor, placement = prepare(Preparer(spec(height, width, "stretch", border), np.float32), region, height, width)
    np.testing.assert_allclose(placement.matrix, region.placement((width, height)).matrix)
    wanted, clear = expected(picture, placement, height, width, border)
    assert np.abs(tensor - wanted)[clear].max(initial=0) <= 2.5


def dot(height: int, width: int, x: float, y: float, radius: float) -> Pixels:
    """A bright round dot centred at (x, y) in frame pixels."""
    rows, columns = np.mgrid[:height, :width]
    bright = 250 * np.exp(-((columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2) / (2 * radius**2))
    return np.repeat(bright.round().astype(np.uint8)[..., None], 3, axis=2)


large = st.integers(48, 224)


@given(large, large, large, large, fits, st.booleans(), st.floats(-4, 4), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=150)
def test_a_dot_found_in_the_tensor_maps_back_to_where_it_was(
    frame_height: int, frame_width: int, height: int, width: int, fit: Fit, turned: bool, radians: float, x: float, y: float
) -> None:
    frame, short = np.array([frame_width, frame_height]), min(frame_width, frame_height)

    def view(picture: Pixels) -> Pixels | Region:
        return Region(picture, (frame_width / 2, frame_height / 2), (0.5 * short, 0.4 * short), radians) if turned else picture

    preparer = Preparer(spec(height, width, fit), np.float32)
    matrix = preparer.cut(view(np.zeros((frame_height, frame_width, 3), np.uint8))).matrix
    extent = np.linalg.norm(matrix[:, :2], axis=0)
    radius = max(1.5, *(extent / (width, height)))
    # Only a dot that is wholly in the frame and in the tensor has its middle where the light's is.
    if turned or fit == "crop":
        margin = 4 * radius / extent
        assume((margin < 0.45).all())
        at = matrix[:, :2] @ (margin + (x, y) * (1 - 2 * margin)) + matrix[:, 2]
    else:
        at = 4 * radius + (x, y) * (frame - 8 * radius)
    tensor, placement = prepare(preparer, view(dot(frame_height, frame_width, *at, radius)), height, width)
    light = tensor[..., 0].astype(float)
    rows, columns = np.mgrid[:height, :width]
    middle = np.array([(light * (columns + 0.5)).sum(), (light * (rows + 0.5)).sum()]) / light.sum()
    assert np.linalg.norm(placement.pixels_to_frame(middle) - at) < 0.3


def test_bars_stay_clean_whatever_was_prepared_before() -> None:
    preparer = Preparer(spec(64, 64), np.float32)
    white = np.full((100, 50, 3), 255, np.uint8)
    for before in (np.full((50, 100, 3), 255, np.uint8), white, Region(white, (25, 50), (20, 20)), np.full((64, 64, 3), 255, np.uint8)):
        prepare(preparer, before, 64, 64)
        tensor, _ = prepare(preparer, white, 64, 64)
        assert (tensor[:, 16:48] == 255).all()
        assert (tensor[:, :16] == 0).all()
        assert (tensor[:, 48:] == 0).all()


def test_the_range_of_the_card_is_reached_exactly_at_both_ends() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2).repeat(256, axis=0)
    tensor, _ = prepare(Preparer(spec(256, 256, "stretch", span=(-1, 1)), np.float32), ramp, 256, 256)
    np.testing.assert_allclose(tensor[0, :, 0], np.arange(256) / 127.5 - 1, atol=1e-6)
    assert tensor[0, 0, 0] == -1
    assert tensor[0, 255, 0] == 1


@pytest.mark.parametrize(
    ("dtype", "quantisation", "span", "pixels", "stored"),
    [
        (np.uint8, None, (0, 255), [0, 7, 255], [0, 7, 255]),
        (np.uint8, Quantisation(1 / 128, 128), (-1, 1), [0, 255], [0, 255]),  # 256 does not fit and is clipped
        (np.uint8, Quantisation(1 / 255, 0), (0, 1), [0, 100, 255], [0, 100, 255]),
        (np.int8, Quantisation(1 / 255, -128), (0, 1), [0, 100, 255], [-128, -28, 127]),
        (np.int8, Quantisation(0.5, 3), (0, 10), [0, 255], [3, 23]),
    ],
)
def test_quantised_tensors_hold_what_stands_for_the_range(
    dtype: type, quantisation: Quantisation | None, span: tuple[float, float], pixels: list[int], stored: list[int]
) -> None:
    table = pixel_table(span, dtype, quantisation)
    assert table.dtype == dtype
    assert table[pixels].tolist() == stored


@given(st.floats(1e-4, 1), st.integers(-128, 127), st.floats(-50, 50), st.floats(0.1, 100))
def test_quantising_is_undone_to_within_half_a_step(scale: float, zero_point: int, low: float, width: float) -> None:
    quantisation = Quantisation(scale, zero_point)
    real = np.linspace(low, low + width, 256)
    representable = (real > scale * (-128 - zero_point)) & (real < scale * (127 - zero_point))
    back = quantisation.real(pixel_table((low, low + width), np.int8, quantisation))
    assert np.abs(back - real)[representable].max(initial=0) <= scale / 2 + 1e-4


def test_a_read_only_or_strided_picture_is_taken_as_it_is() -> None:
    picture = smooth_picture(60, 90)
    preparer = Preparer(spec(60, 90, "stretch"), np.float32)
    mirrored = picture[:, ::-1]
    mirrored.flags.writeable = False
    tensor, _ = prepare(preparer, mirrored, 60, 90)
    assert (tensor == mirrored).all()


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (np.zeros((10, 10), np.uint8), r"\[10, 10\] uint8"),
        (np.zeros((10, 10, 4), np.uint8), r"\[10, 10, 4\]"),
        (np.zeros((10, 10, 3), np.float32), "float32"),
        (np.zeros((0, 10, 3), np.uint8), "10 × 0"),
        (None, "NoneType"),
    ],
)
def test_what_is_no_picture_is_refused(picture: Pixels, says: str) -> None:
    preparer = Preparer(spec(16, 16), np.float32)
    with pytest.raises(ModelError, match=says):
        preparer.cut(picture)
    with pytest.raises(ModelError, match=says):
        preparer.cut(Region(picture, (5, 5), (4, 4)))


@pytest.mark.parametrize(
    ("centre", "size", "radians"),
    [((5, 5), (0, 4), 0), ((5, 5), (4, -1), 0), ((math.nan, 5), (4, 4), 0), ((5, 5), (math.inf, 4), 0), ((5, 5), (4, 4), math.nan)],
)
def test_an_impossible_region_is_refused(centre: tuple[float, float], size: tuple[float, float], radians: float) -> None:
    with pytest.raises(ModelError, match="a region needs a size above 0 and finite numbers"):
        Preparer(spec(16, 16), np.float32).cut(Region(np.zeros((10, 10, 3), np.uint8), centre, size, radians))


def test_a_region_far_outside_the_picture_is_black_or_its_edge() -> None:
    picture = np.full((20, 30, 3), 200, np.uint8)
    for border, value in (("black", 0), ("edge", 200)):
        for centre in ((1e6, 1e6), (-1e9, 10.0), (15.0, 1e12)):
            tensor, _ = prepare(Preparer(spec(16, 16, "stretch", border), np.float32), Region(picture, centre, (10, 10)), 16, 16)
            assert (tensor == value).all(), (border, centre)


def test_a_picture_too_large_for_opencv_is_refused() -> None:
    with pytest.raises(ModelError, match="40000 × 2 is too large"):
        Preparer(spec(16, 16), np.float32).cut(Region(np.zeros((2, 40000, 3), np.uint8), (5, 5), (4, 4)))
