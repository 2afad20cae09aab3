"""A picture as the input of any model: each number as the definition has it, and where the input lies in the frame."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Region
from studio.graph.picture_input import NoPicture, PictureInput, picture_input
from studio.graph.purpose import End
from studio.vision.any_model.focus import Focus, Square, around, square_of, windows
from studio.vision.any_model.preparing import SCALINGS, Scaling, cut, cut_region, tensor

COLOURS = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)


def taking(shape: tuple[int, ...], dtype: str = "float32", quantisation: tuple[float, int] | None = None) -> PictureInput:
    return picture_input((End("x", shape, dtype, quantisation),))


def test_imagenet_with_channels_first_and_their_order_turned() -> None:
    made = tensor(COLOURS, taking((1, 3, 8, 8)), SCALINGS["imagenet"], "BGR")
    assert made.shape == (1, 3, 8, 8)
    red = (float(COLOURS[2, 5, 0]) - 0.485 * 255) / (0.229 * 255)
    blue = (float(COLOURS[2, 5, 2]) - 0.406 * 255) / (0.225 * 255)
    assert made[0, 2, 2, 5] == pytest.approx(red, abs=1e-4)
    assert made[0, 0, 2, 5] == pytest.approx(blue, abs=1e-4)


def test_quantised_inputs_get_the_stored_number_of_each_value() -> None:
    made = tensor(COLOURS, taking((1, 8, 8, 3), "int8", (1 / 128, 0)), SCALINGS["-1_to_1"], "RGB")
    assert made.dtype == np.int8
    wanted = np.clip(np.rint((COLOURS.astype(float) - 127.5) / 127.5 * 128), -128, 127)
    assert np.array_equal(made[0], wanted)
    assert np.array_equal(tensor(COLOURS, taking((1, 8, 8, 3), "int8", (1, 0)), None, "RGB")[0], COLOURS.astype(int) - 128)
    assert np.array_equal(tensor(COLOURS, taking((1, 8, 8, 3), "uint8"), None, "RGB")[0], COLOURS)


def test_grey_pictures_and_those_with_an_empty_mask() -> None:
    grey = tensor(COLOURS, taking((1, 8, 8)), Scaling((0.0,), (255.0,)), "RGB")
    assert grey.shape == (1, 8, 8)
    assert grey[0, 3, 3] == pytest.approx((0.299 * 81 + 0.587 * 82 + 0.114 * 83) / 255, abs=0.003)
    masked = tensor(COLOURS, taking((1, 8, 8, 4)), SCALINGS["0_to_255"], "RGB")
    assert np.array_equal(masked[0, ..., :3], COLOURS)
    assert not masked[0, ..., 3].any()


@given(
    st.integers(16, 90), st.integers(16, 90), st.sampled_from(["stretch", "letterbox", "crop"]), st.floats(0.2, 0.8), st.floats(0.2, 0.8)
)
def test_a_spot_is_found_again_where_the_placement_says(width: int, height: int, fit: str, across: float, down: float) -> None:
    # A smooth bump: its highest place survives scaling.
    y, x = np.mgrid[0:height, 0:width] + 0.5
    side = min(width, height)
    spot = width / 2 + (across - 0.5) * side, height / 2 + (down - 0.5) * side
    bump = 255 * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / (side / 6) ** 2)
    pixels = np.repeat(bump[..., None], 3, axis=2).astype(np.uint8)
    fitted, placement = cut(pixels, taking((1, 64, 64, 3)), fit)  # type: ignore[arg-type]
    weights = fitted[..., 0].astype(float)
    weights[weights < 100] = 0
    rows, columns = np.mgrid[0:64, 0:64] + 0.5
    found = np.array([(columns * weights).sum(), (rows * weights).sum()]) / weights.sum() / 64
    assert np.abs(placement.to_frame(found) - spot).max() < max(1.0, side / 16)


def test_a_square_beyond_the_edge_is_black_there_and_lies_where_it_says() -> None:
    pixels = np.full((40, 60, 3), 200, np.uint8)
    fitted, placement = cut_region(Region(pixels, (0.0, 0.0), (40.0, 40.0)), taking((1, 32, 32, 3)))
    assert fitted[4, 4].tolist() == [0, 0, 0]
    assert fitted[28, 28].tolist() == [200, 200, 200]
    assert np.allclose(placement.to_frame([[0, 0], [1, 1]]), [[-20, -20], [20, 20]])


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (End("x", (1, 4, 32, 32, 3), "float32"), "5 dimensions"),
        (End("x", (1,), "object"), "text"),
        (End("x", (1, -1, -1, 3), "float32"), "not fixed"),
        (End("x", (1, 1, 1, 3), "float32"), "not fixed"),
        (End("x", (1, 12), "float32"), "2 dimensions"),
        (End("x", (1, 32, 32, 2), "float32"), "2 channels"),
        (End("x", (1, 32, 32, 3), "bool"), "takes bool"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(end: End, reason: str) -> None:
    with pytest.raises(NoPicture, match=reason):
        picture_input((end,))


def test_two_inputs_are_refused_by_name() -> None:
    ends = End("picture", (1, 32, 32, 3), "float32"), End("style", (1, 100), "float32")
    with pytest.raises(NoPicture, match=r"2 inputs \(picture .*style"):
        picture_input(ends)


def test_the_focus_looks_everywhere_then_stays_with_what_it_found_until_that_is_gone() -> None:
    focus, looked = Focus(), []
    for _ in range(50):
        looked += list(focus.looks(640, 480))
    assert set(looked) == set(windows(640, 480))
    first, *nearer = (each for each in _found_in_every_look(focus))
    assert first in windows(640, 480)
    assert nearer
    assert all(each == Square(120.0, 130.0, 160.0) for each in nearer)
    assert list(focus.looks(640, 480)) == [Square(120.0, 130.0, 160.0)]
    assert len(list(focus.looks(640, 480))) > 1


def _found_in_every_look(focus: Focus) -> list[Square]:
    seen = []
    for square in focus.looks(640, 480):
        seen.append(square)
        focus.found([(70, 110), (170, 150)])
    return seen


@given(st.floats(-3.1, 3.1))
def test_a_figure_is_followed_upright(radians: float) -> None:
    """A hand of which wrist and knuckle tell how it is turned."""
    upright = np.random.default_rng(0).uniform(-20, 20, (21, 2))
    upright[0], upright[9] = (0, 40), (0, -40)
    cos, sin = np.cos(radians), np.sin(radians)
    square = around(upright @ np.array([[cos, sin], [-sin, cos]]) + np.array([300, 200]))
    level = around(upright + np.array([300, 200]))
    assert np.isclose(np.angle(np.exp(1j * (square.radians - radians))), 0, atol=1e-9)
    assert square.side == pytest.approx(level.side) == pytest.approx(80 * 1.6)
    moved = np.array([level.x - 300, level.y - 200]) @ np.array([[cos, sin], [-sin, cos]]) + np.array([300, 200])
    assert np.allclose((square.x, square.y), moved)


def test_what_a_detector_finds_becomes_the_square_of_its_figure() -> None:
    corners = np.array([[80.0, 80.0], [120.0, 120.0]])
    palm = np.tile([100.0, 120.0], (7, 1))
    palm[2] = (100, 90)
    assert square_of(corners, palm) == Square(100, 80, 104)
    body = np.array([[100.0, 200.0], [150.0, 200.0], [0, 0], [0, 0]])
    turned = square_of(corners, body)
    assert (turned.x, turned.y, turned.side) == (100, 200, 125)
    assert turned.radians == pytest.approx(np.pi / 2)
    assert square_of(corners, np.zeros((6, 2))) == Square(100, 100, 60)


def test_the_focus_looks_where_it_is_told_and_nowhere_else() -> None:
    focus = Focus()
    assert list(focus.looks(640, 480, [Square(50, 60, 70)])) == [Square(50, 60, 70)]
    assert list(focus.looks(640, 480, [])) == []


def test_a_body_is_followed_by_its_circle_not_by_the_points_that_are_seen() -> None:
    focus = Focus()
    looks = focus.looks(640, 480)
    next(looks)
    focus.found(np.full((33, 2), 300.0) + np.arange(33)[:, None], circle=[[320, 240], [320, 100]])
    square = next(looks)
    assert (square.x, square.y, square.side) == pytest.approx((320, 240, 350))
    assert square.radians == pytest.approx(0)
