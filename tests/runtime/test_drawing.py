"""Shapes become the right pixels, sharp at any scale, and nothing an app can say takes the painter down."""

import math
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPainterPath, QPen, QPolygonF

from studio.api import Box, Caption, Dots, Mask, Pixels, Polyline, Quad, Shape, Sprite
from studio.runtime import sprites
from studio.runtime.drawing import drawn, image_of, paint, pixels_of

TESTS = Path(__file__).resolve().parent.parent
GOLDEN, FAILED = TESTS / "golden", TESTS / "failed"
APPROVE = "POCKET_STUDIO_APPROVE"
"""Set to 1, it writes the golden pictures anew: look at them before they are committed."""

WIDTH, HEIGHT = 160, 120
# Other versions of Qt round an edge pixel otherwise; a shape that is wrong differs strongly in many.
STRONG, STRONG_SHARE, MEAN = 32, 0.002, 0.25

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">
  <defs><linearGradient id="sky"><stop offset="0" stop-color="#3060ff"/><stop offset="1" stop-color="#ffe040"/></linearGradient></defs>
  <rect id="panel" x="0" y="0" width="20" height="20" fill="#20c060"/>
  <g transform="translate(20 0)"><rect id="moved" x="0" y="0" width="20" height="10" fill="#e03040"/></g>
  <circle id="sun" cx="30" cy="15" r="4" fill="url(#sky)"/>
</svg>"""


@pytest.fixture
def svg(tmp_path: Path) -> Path:
    path = tmp_path / "drawing.svg"
    path.write_text(SVG)
    return path


@pytest.fixture(scope="module")
def svg_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("svg") / "drawing.svg"
    path.write_text(SVG)
    return path


def backdrop(width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """A quiet slope of greys and blues, so that translucency shows."""
    across, down = np.meshgrid(np.linspace(40, 150, width), np.linspace(0, 60, height))
    return np.stack([across, across * 0.9 + down * 0.5, 90 + down], axis=2).astype(np.uint8)


def spoke(radius: float, count: int = 7) -> tuple[tuple[float, float], ...]:
    angles = np.arange(count * 2) * np.pi / count
    reach = np.where(np.arange(count * 2) % 2, radius, radius * 0.5)
    return tuple((float(80 + r * np.cos(a)), float(60 + r * np.sin(a))) for r, a in zip(reach, angles, strict=True))


def checker() -> NDArray[np.uint8]:
    """40 × 40 RGBA: red, green / blue, see-through."""
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:20, :20], pixels[:20, 20:], pixels[20:, :20] = (220, 30, 30, 255), (30, 200, 60, 255), (40, 60, 230, 255)
    return pixels


def alpha() -> NDArray[np.uint8]:
    mask = np.zeros((30, 40), np.uint8)
    mask[8:22, 10:30] = np.linspace(0, 255, 20).astype(np.uint8)
    return mask


def scenes(svg: Path) -> dict[str, Sequence[Shape]]:
    return {
        "polyline": [Polyline(((10, 10), (80, 30), (30, 60)), "#ffd040", 5), Polyline(((100, 20), (150, 20), (125, 60)), closed=True)],
        "polyline_smooth": [Polyline(spoke(50), "#101820", 3, closed=True, smooth=True, fill="#c0e05080")],
        "polyline_curve": [Polyline(((10, 100), (40, 20), (80, 100), (120, 20), (150, 100)), "#ffffff", 6, smooth=True)],
        "box": [Box.at([(20, 20), (70, 60)]), Box(((110, 20), (145, 50), (115, 100), (85, 60)), colour="#ff7a7f", width=4)],
        "dots": [Dots(((30, 30), (60, 60), (90, 90)), 9, ("#ff0000", "#00ff00"), "#ffffff"), Dots(((120, 40),), 14, ("#80000000",))],
        "mask": [Mask(alpha(), "#e5a13b"), Mask(alpha()[::-1, ::-1].copy(), "#80ffffff")],
        "quad": [
            Quad(checker(), ((20, 15), (90, 25), (100, 100), (10, 90))),
            Quad(checker(), ((110, 10), (150, 10), (150, 60), (110, 60)), 0.5),
        ],
        "sprite": [Sprite(svg, (2, 0, 0, 2, 10, 10)), Sprite(svg, (1.5, 0.8, -0.8, 1.5, 100, 40), "moved", 0.7)],
    }


@pytest.mark.parametrize("name", scenes(Path()))
def test_each_shape_looks_as_approved(name: str, svg: Path) -> None:
    compare(name, drawn(backdrop(), scenes(svg)[name]))


def compare(name: str, got: Pixels) -> None:
    path = GOLDEN / f"{name}.png"
    if os.environ.get(APPROVE) == "1":
        assert image_of(got).save(str(path))
    assert path.is_file(), f"no golden picture {path}; look at one made with {APPROVE}=1"
    expected = read(path)
    assert expected.shape == got.shape
    if problem := difference(got, expected):
        FAILED.mkdir(exist_ok=True)
        away = np.abs(got.astype(int) - expected).clip(0, 255).astype(np.uint8)
        assert image_of(np.ascontiguousarray(np.hstack([got, expected, away]))).save(str(FAILED / f"{name}.png"))
        pytest.fail(f"{name}: {problem}; drawn | approved | difference in {FAILED / name}.png")


def difference(got: Pixels, expected: Pixels) -> str:
    away = np.abs(got.astype(int) - expected.astype(int)).max(axis=2)
    strong = float((away > STRONG).mean())
    if strong > STRONG_SHARE or away.mean() > MEAN:
        return (
            f"{strong:.2%} of the pixels differ by more than {STRONG} (allowed {STRONG_SHARE:.1%}), {away.mean():.2f} on average ({MEAN})"
        )
    return ""


def read(path: Path) -> Pixels:
    return pixels_of(QImage(str(path)))


def test_the_comparison_sees_a_shifted_shape_and_a_darker_channel() -> None:
    picture = drawn(backdrop(), [Polyline(spoke(50), closed=True, fill="#c0e050")])
    darker = picture.copy()
    darker[40:60, 60:80, 1] //= 2
    assert not difference(picture, picture)
    assert difference(np.roll(picture, 1, axis=1), picture)
    assert difference(darker, picture)


# --- nothing an app can say takes the painter down --------------------------------------------------------------------

wild = st.floats(allow_nan=True, allow_infinity=True)
bad = st.sampled_from([float("nan"), float("inf"), float("-inf")])
inside = st.tuples(st.floats(40, 120), st.floats(30, 90))


@given(st.lists(st.tuples(wild, wild), max_size=6), wild, st.booleans(), st.booleans())
def test_any_coordinates_and_sizes_are_survived(points: list[tuple[float, float]], size: float, closed: bool, smooth: bool) -> None:
    at = tuple(points)
    shapes: list[Shape] = [
        Polyline(at, width=size, closed=closed, smooth=smooth, fill="#ffffff"),
        Dots(at, size, outline="#000000"),
        Box(at),
    ]
    shapes.append(Quad(checker(), at, size))
    drawn(backdrop(32, 24), shapes)


@given(wild, wild, wild, st.tuples(wild, wild, wild, wild, wild, wild))
def test_any_text_size_and_matrix_are_survived(
    svg_once: Path, qapp: QGuiApplication, x: float, y: float, size: float, matrix: tuple[float, float, float, float, float, float]
) -> None:
    drawn(backdrop(32, 24), [Caption("text", (x, y), size), Sprite(svg_once, matrix, "sun", size), Sprite(svg_once, matrix)])


@given(st.lists(inside, min_size=3, max_size=6), bad, st.integers(0, 2), st.integers(0, 1), st.booleans())
def test_a_shape_with_a_coordinate_that_is_no_number_is_left_out(
    points: list[tuple[float, float]], value: float, index: int, axis: int, smooth: bool
) -> None:
    broken = [list(point) for point in points]
    broken[index][axis] = value
    at = tuple((x, y) for x, y in broken)
    picture = backdrop()
    assert np.array_equal(
        drawn(picture, [Polyline(at, fill="#ff0000", smooth=smooth, closed=True), Box(at), Quad(checker(), at[:4])]), picture
    )
    assert np.array_equal(drawn(picture, [Polyline(tuple(points), width=value)]), picture)


def test_of_dots_only_the_bad_one_is_left_out() -> None:
    good = Dots(((30.0, 30.0), (90.0, 60.0)), colours=("#ff0000", "#00ff00", "#0000ff"))
    some = Dots(((30.0, 30.0), (90.0, 60.0), (float("nan"), 20.0)), colours=good.colours)
    assert np.array_equal(drawn(backdrop(), [some]), drawn(backdrop(), [good]))


def test_empty_shapes_draw_nothing(svg: Path) -> None:
    nothing: list[Shape] = [
        *(Polyline(()), Box(()), Dots(()), Dots(((5, 5),), 0), Dots(((5, 5),), colours=())),
        *(Caption("", (5, 5)), Caption("a", (5, 5), 0), Mask(np.zeros((0, 0), np.uint8)), Mask(np.zeros((3, 4), np.uint8))),
        *(Quad(np.zeros((0, 0, 4), np.uint8), ((0, 0), (9, 0), (9, 9), (0, 9))), Quad(checker(), ((0, 0), (9, 9), (18, 18), (27, 27)))),
        *(Sprite(svg, (0, 0, 0, 0, 5, 5)), Sprite(svg, (1, 0, 0, 1, 5, 5), opacity=0), Sprite(svg, (float("nan"), 0, 0, 1, 5, 5))),
    ]
    picture = backdrop()
    for shape in nothing:
        assert np.array_equal(drawn(picture, [shape]), picture), shape


@given(st.lists(inside, min_size=1, max_size=5), st.floats(0.5, 12), st.booleans())
def test_nothing_is_drawn_outside_a_shape(points: list[tuple[float, float]], width: float, filled: bool) -> None:
    at = tuple(points)
    line = Polyline(at, width=width, closed=filled, fill="#ff0000" if filled else None)
    changed = (drawn(backdrop(), [line, Dots(at, width / 2)]) != backdrop()).any(axis=2)
    (left, top), (right, bottom) = np.min(at, axis=0) - width / 2 - 1, np.max(at, axis=0) + width / 2 + 1
    rows, columns = np.nonzero(changed)
    assert changed.any()
    assert columns.min() >= np.floor(left)
    assert columns.max() <= np.ceil(right)
    assert rows.min() >= np.floor(top)
    assert rows.max() <= np.ceil(bottom)


def test_a_smooth_line_goes_through_its_points() -> None:
    points = ((20.5, 100.5), (50.5, 20.5), (80.5, 90.5), (120.5, 30.5))
    picture = drawn(backdrop(), [Polyline(points, "#ffffff", 4, smooth=True)])
    for x, y in points:
        assert (picture[int(y), int(x)] > 240).all()
    assert not (picture[:, :15] > 240).all(axis=2).any()


@given(st.integers(3, 6), st.floats(0, 360), st.floats(1.1, 14), st.booleans(), st.sampled_from([None, "#2060ff"]))
def test_straight_lines_look_as_one_path_does(corners: int, turn: float, width: float, closed: bool, fill: str | None) -> None:
    angles = [math.radians(turn + 360 * corner / corners) for corner in range(corners)]
    at = tuple((80 + 45 * math.cos(angle), 60 + 45 * math.sin(angle)) for angle in angles)
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in at]))
    if closed:
        path.closeSubpath()
    image = image_of(backdrop()).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#ffd040"), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    if fill:
        painter.setBrush(QColor(fill))
    painter.drawPath(path)
    painter.end()
    away = np.abs(drawn(backdrop(), [Polyline(at, "#ffd040", width, closed, fill=fill)]).astype(int) - pixels_of(image)).max(axis=2)
    assert (away > 64).sum() <= 2 * len(at), "more than a few pixels at the joints differ"


def test_a_translucent_line_is_no_darker_at_its_joints() -> None:
    picture = drawn(np.zeros((HEIGHT, WIDTH, 3), np.uint8), [Polyline(((20, 60), (80, 60), (140, 60)), "#80ffffff", 12)])
    assert np.ptp(picture[60, 25:135]) <= 1


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts threads where the system lists them")
def test_painting_stays_on_its_thread() -> None:
    """Qt would spread spans over threads, which takes longer; a process of its own, as this one may have painted with them."""
    program = """
import os, numpy as np
from studio.api import Polyline
from studio.runtime.drawing import drawn
round = [(320 + 300 * float(np.cos(a)), 320 + 300 * float(np.sin(a))) for a in np.arange(0, 6.2, 0.1)]
before = len(os.listdir("/proc/self/task"))
drawn(np.zeros((640, 640, 3), np.uint8), [Polyline(tuple(round), "#ff0000", 9, True, True, "#80ffffff")])
print("threads", len(os.listdir("/proc/self/task")) - before)
"""
    environment = {key: value for key, value in os.environ.items() if key != "QT_NO_GUI_THREADPOOL"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, cwd=TESTS.parent, check=False)
    assert done.stdout == "threads 0\n", done.stdout + done.stderr


# --- placement --------------------------------------------------------------------------------------------------------


def test_a_mask_is_stretched_over_the_frame_and_mixed_by_its_alpha() -> None:
    mask = np.zeros((2, 2), np.uint8)
    mask[0, 0], mask[1, 1] = 255, 128
    picture = drawn(np.full((80, 80, 3), 100, np.uint8), [Mask(mask, "#ff0000")])
    assert picture[2, 2].tolist() == [255, 0, 0]
    assert picture[2, 77].tolist() == [100, 100, 100]
    assert np.abs(picture[77, 77] - np.array([178.0, 50, 50])).max() <= 2


def test_a_masks_own_alpha_counts_too() -> None:
    picture = drawn(np.full((8, 8, 3), 100, np.uint8), [Mask(np.full((4, 4), 255, np.uint8), "#800000ff")])
    assert np.abs(picture[4, 4] - np.array([50.0, 50, 178])).max() <= 2


def test_a_quads_corners_keep_their_order() -> None:
    mirrored = drawn(backdrop(), [Quad(checker(), ((100, 20), (20, 20), (20, 100), (100, 100)))])
    assert mirrored[40, 80].tolist() == [220, 30, 30]
    assert mirrored[40, 40].tolist() == [30, 200, 60]
    assert mirrored[80, 80].tolist() == [40, 60, 230]
    assert mirrored[80, 40].tolist() == backdrop()[80, 40].tolist()


def test_an_svg_element_lies_where_it_lies_in_the_whole_drawing(svg: Path) -> None:
    whole = drawn(backdrop(), [Sprite(svg, (3, 0, 0, 3, 10, 20))])
    parts = drawn(backdrop(), [Sprite(svg, (3, 0, 0, 3, 10, 20), name) for name in ("panel", "moved", "sun")])
    assert np.abs(whole.astype(int) - parts).mean() < 0.2
    assert parts[30, 100].tolist() == [0xE0, 0x30, 0x40]
    assert parts[60, 40].tolist() == [0x20, 0xC0, 0x60]


@pytest.mark.qt_log_ignore("Cannot read file", extend=True)
def test_a_missing_drawing_or_element_is_named(svg: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.svg").write_text("<svg")
    unit = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for sprite, words in (
        (Sprite(svg, unit, "moon"), "drawing.svg has no element 'moon'"),
        (Sprite(tmp_path / "gone.svg", unit), "there is no drawing .*gone.svg"),
        (Sprite(tmp_path / "broken.svg", unit), "broken.svg is not an SVG drawing"),
    ):
        with pytest.raises(ValueError, match=words):
            drawn(backdrop(), [sprite])


def test_the_picture_given_is_not_touched_and_may_be_a_view() -> None:
    picture = backdrop(2 * WIDTH, HEIGHT)[:, ::2]
    before = picture.copy()
    picture.flags.writeable = False
    shapes = [Dots(((50, 50),), 20)]
    assert np.array_equal(drawn(picture, shapes), drawn(before, shapes))
    assert np.array_equal(picture, before)


def test_shapes_are_scaled_to_a_picture_of_another_size() -> None:
    line = Polyline(((20, 20), (100, 60)), width=6)
    scaled = drawn(backdrop(2 * WIDTH, 2 * HEIGHT), [line], (WIDTH, HEIGHT))
    twice = drawn(backdrop(2 * WIDTH, 2 * HEIGHT), [Polyline(((40, 40), (200, 120)), width=12)])
    assert np.abs(scaled.astype(int) - twice).max() <= 16  # the edge is rounded at another step
    assert not difference(scaled, twice)


def test_one_shape_does_not_colour_the_next_nor_the_caller(svg: Path) -> None:
    shapes = [*scenes(svg)["sprite"], *scenes(svg)["quad"], *scenes(svg)["dots"], *scenes(svg)["polyline"]]
    one_by_one = backdrop()
    for shape in shapes:
        one_by_one = drawn(one_by_one, [shape])
    assert np.array_equal(drawn(backdrop(), shapes), one_by_one)
    canvas = backdrop()
    image = image_of(canvas)
    painter = QPainter(image)
    before = (painter.opacity(), painter.pen(), painter.brush(), painter.transform())
    paint(painter, shapes, (WIDTH, HEIGHT))
    after = (painter.opacity(), painter.pen(), painter.brush(), painter.transform())
    painter.end()
    assert after == before


# --- sharpness --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["line", "dots", "sprite"])
def test_painting_at_twice_the_size_is_sharper_than_enlarging(name: str, svg: Path) -> None:
    """An edge painted at 200 % has about half the soft pixels of one that was painted and then enlarged."""
    shapes: dict[str, Shape] = {
        "line": Polyline(((20, 30), (130, 90)), "#ffffff", 8),
        "dots": Dots(((80, 60),), 30, ("#ffffff",)),
        "sprite": Sprite(svg, (2, 0.7, -0.7, 2, 50, 30), "panel"),
    }
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    large = drawn(np.zeros((2 * HEIGHT, 2 * WIDTH, 3), np.uint8), [shapes[name]], (WIDTH, HEIGHT))
    small = drawn(black, [shapes[name]])
    smooth = Qt.TransformationMode.SmoothTransformation
    enlarged = pixels_of(image_of(small).scaled(2 * WIDTH, 2 * HEIGHT, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
    assert soft(large) < 0.6 * soft(enlarged)


def soft(picture: Pixels) -> int:
    level = picture.max(axis=2)
    return int(((level > 0.08 * level.max()) & (level < 0.92 * level.max())).sum())


# --- text: where it lies, never its pixels ----------------------------------------------------------------------------


def test_a_caption_stays_in_its_row_and_grows_with_its_text(qapp: QGuiApplication) -> None:
    def extent(text: str) -> tuple[int, int, int]:
        rows, columns = np.nonzero((drawn(backdrop(400, 100), [Caption(text, (20, 50), 24)]) != backdrop(400, 100)).any(axis=2))
        assert abs((rows.min() + rows.max()) / 2 - 50) < 2
        return int(columns.min()), int(np.ptp(columns)), int(np.ptp(rows))

    (left, short, low), (_, long, high) = extent("ab"), extent("abababab")
    assert abs(left - 20) <= 1
    assert long > 2 * short
    assert low == high
    assert 24 <= low <= 60


@pytest.mark.parametrize("corners", [[(20, 4), (120, 80)], [(-60, 40), (40, 80)], [(180, 40), (260, 80)]], ids=["top", "left", "right"])
def test_a_box_label_stays_in_the_picture(qapp: QGuiApplication, corners: list[tuple[int, int]]) -> None:
    """As large as where there is room around it."""

    def label(corners: list[tuple[int, int]]) -> tuple[int, int]:
        pictures = [drawn(backdrop(200, 100), [Box.at(corners, text, "#1f5fd0")]) for text in ("cup 93%", "")]
        rows, columns = np.nonzero((pictures[0] != pictures[1]).any(axis=2))
        return int(np.ptp(columns)), int(rows.max())

    (wide, low), (usual, _) = label(corners), label([(60, 40), (90, 80)])
    assert low < 50
    assert wide >= usual - 4  # where the box's own line lies under it


def test_text_makes_its_application_and_refuses_other_threads() -> None:
    """Qt ends the process when text is painted without one; a process of its own, as this one may have an application."""
    program = """
import threading, numpy as np
from studio.api import Caption
from studio.runtime.drawing import drawn
picture, said = np.zeros((60, 200, 3), np.uint8), []
def elsewhere():
    try:
        drawn(picture, [Caption("hello", (5, 30))])
    except RuntimeError as error:
        said.append(str(error))
thread = threading.Thread(target=elsewhere); thread.start(); thread.join()
assert said and "main thread" in said[0], said
assert drawn(picture, [Caption("hello", (5, 30))]).any()
print("painted")
"""
    environment = {key: value for key, value in os.environ.items() if key not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, cwd=TESTS.parent, check=False)
    assert done.returncode == 0, done.stderr
    assert "painted" in done.stdout


def test_a_kept_picture_of_a_sprite_goes_when_it_was_long_not_painted(svg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def paint(size: float) -> int:
        before = len(sprites._painted)
        drawn(backdrop(), [Sprite(svg, (size, 0, 0, size, 0, 0))])
        return len(sprites._painted) - before

    now = time.monotonic()
    monkeypatch.setattr(sprites.time, "monotonic", lambda: now)
    paint(1)
    now += sprites.KEPT_SECONDS + 1
    paint(2)
    assert paint(1) == 1, "it had gone"
    now += sprites.KEPT_SECONDS - 1
    assert (paint(1), paint(2), paint(4)) == (0, 0, 1)
    now += 2
    assert (paint(1), paint(8)) == (0, 1), "it is painted all the time"
    monkeypatch.setattr(sprites, "MOST_KEPT", 3)
    for place in range(1, 6):
        paint(2.0**-place)
    assert len(sprites._painted) == 3
