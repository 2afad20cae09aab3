"""The picture: where it lies, what is drawn over it, what the pointer says."""

import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from studio.api import Polyline, Stroke
from studio.runtime.messages import Picture, Point, Readings
from studio.ui import theme
from studio.ui.strokes import StrokeTracker
from studio.ui.tokens import DARK
from studio.ui.view_state import Chip, ViewfinderState
from studio.ui.viewfinder import Viewfinder
from tests.ui.conftest import Stage
from tests.ui.fake_device import FakeDevice, reading

RED, GREEN = (220, 30, 30), (30, 200, 60)


def halves(width: int = 160, height: int = 90) -> np.ndarray[Any, Any]:
    """Red on the left, green on the right."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:, : width // 2], pixels[:, width // 2 :] = RED, GREEN
    return pixels


@pytest.fixture
def view(qtbot: Any, qapp: QApplication) -> Viewfinder:
    theme.apply(DARK, qapp)
    view = Viewfinder()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.show_state(ViewfinderState())
    view.show()
    return view


def shown(view: Viewfinder, pixels: np.ndarray[Any, Any], **changes: Any) -> Picture:
    device = FakeDevice(lambda event: None)
    picture = device.picture(pixels, **changes)
    view.show_picture(pixels, picture)
    return picture


def near(image: QImage, x: float, y: float, colour: tuple[int, int, int], tolerance: int = 6) -> bool:
    found = QColor(image.pixel(round(x), round(y)))
    return max(abs(a - b) for a, b in zip((found.red(), found.green(), found.blue()), colour, strict=True)) <= tolerance


@pytest.mark.parametrize(("width", "height"), [(160, 90), (90, 160), (64, 64), (1280, 720), (300, 20)])
def test_the_picture_is_shown_whole_centred_and_in_its_proportions(view: Viewfinder, width: int, height: int) -> None:
    shown(view, halves(width, height))
    box = view.picture_box()
    assert box.width() / box.height() == pytest.approx(width / height)
    assert (box.center().x(), box.center().y()) == pytest.approx((320, 240))
    assert box.width() == pytest.approx(640) or box.height() == pytest.approx(480)
    image = view.grab().toImage()
    assert near(image, box.left() + box.width() * 0.25, 240, RED)
    assert near(image, box.left() + box.width() * 0.75, 240, GREEN)


def test_shapes_are_painted_at_the_resolution_of_the_screen(view: Viewfinder) -> None:
    """A line one frame pixel wide across a tiny picture is a sharp bar of many screen pixels, not a blur."""
    line = Polyline(((0.0, 8.0), (16.0, 8.0)), "#ffffff", width=1.0)
    shown(view, np.zeros((12, 16, 3), np.uint8), shapes=(line,))
    image = view.grab().toImage()
    column = np.array([QColor(image.pixel(200, y)).lightness() for y in range(480)])
    bright, between = (column > 250).sum(), ((column > 5) & (column < 250) & (np.arange(480) > 30)).sum()
    assert 36 <= bright <= 44, "1 of 12 frame pixels of 480"
    assert between <= 4, "edges are one or two pixels wide"


def test_shapes_do_not_leave_the_picture(view: Viewfinder) -> None:
    wide = Polyline(((-500.0, 45.0), (900.0, 45.0)), "#ffffff", width=400.0)
    shown(view, halves(), shapes=(wide,))
    image = view.grab().toImage()
    assert QColor(image.pixel(320, 20)).lightness() < 60
    assert QColor(image.pixel(320, 240)).lightness() > 240


def test_a_picture_that_is_not_live_is_dimmed(view: Viewfinder) -> None:
    shown(view, halves())
    bright = QColor(view.grab().toImage().pixel(160, 240)).lightness()
    view.show_state(ViewfinderState(dimmed=True))
    assert QColor(view.grab().toImage().pixel(160, 240)).lightness() < bright * 0.6


def test_blank_shows_no_old_picture(view: Viewfinder) -> None:
    shown(view, halves())
    view.show_state(ViewfinderState(blank=True, waiting="Starting…"))
    assert not near(view.grab().toImage(), 160, 200, RED, 60)


def test_each_picture_is_told_once_with_the_time_it_took(view: Viewfinder, qtbot: Any) -> None:
    told: list[tuple[float, float, float]] = []
    view.painted.connect(lambda *times: told.append(times))
    picture = shown(view, halves())
    view.grab()
    view.grab()
    assert len(told) == 1
    captured, at, seconds = told[0]
    assert captured == picture.captured
    assert 0 < seconds < at - captured


@pytest.mark.parametrize(("width", "height"), [(640, 360), (640, 480), (900, 360)])
def test_the_picture_has_round_corners_and_nothing_around_it(view: Viewfinder, width: int, height: int) -> None:
    view.resize(width, height)
    shown(view, np.full((90, 160, 3), 255, np.uint8))
    image, box = view.grab().toImage(), view.picture_box().toRect()
    for corner, inwards in (
        (box.topLeft(), QPoint(1, 1)),
        (box.topRight(), QPoint(-1, 1)),
        (box.bottomLeft(), QPoint(1, -1)),
        (box.bottomRight(), QPoint(-1, -1)),
    ):
        assert QColor(image.pixel(corner)).name() == DARK.window
        assert QColor(image.pixel(corner + 8 * inwards)).lightness() > 240
    assert QColor(image.pixel(0, 0)).name() == QColor(image.pixel(width - 1, height - 1)).name() == DARK.window


CORNERS = """
import os, sys
os.environ["QT_QPA_PLATFORM"], os.environ["QT_SCALE_FACTOR"] = "offscreen", sys.argv[1]
import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from studio.runtime.messages import Picture
from studio.ui import theme
from studio.ui.tokens import DARK
from studio.ui.view_state import ViewfinderState
from studio.ui.window import StudioWindow
application = QApplication([])
theme.apply(DARK, application)
window = StudioWindow()
window.resize(1281, 801)
window.show()
view = window.viewfinder
view.show_state(ViewfinderState())
view.show_picture(np.full((720, 1280, 3), 255, np.uint8), Picture(0, 1, 1280, 720, 1280, 720, 0.0, 0.0, (), {}, ""))
application.processEvents()
image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGBX8888)
ratio, place = image.devicePixelRatio(), view.mapTo(window, view.rect().topLeft())
rows = slice(round(place.y() * ratio), round((place.y() + view.height()) * ratio))
columns = slice(round(place.x() * ratio) - 2, round((place.x() + view.width()) * ratio) + 2)
pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[rows, columns, :3].astype(int)
bright = (pixels.min(axis=2) + pixels.max(axis=2)) // 2 > 40  # the lightness of HSL
first, last = bright.any(axis=1).nonzero()[0][[0, -1]]
for row in (first, first + 1, last - 1, last):
    print(bright[row].nonzero()[0].min(), bright[row].nonzero()[0].max(), bright.any(axis=0).nonzero()[0][[0, -1]])
"""


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "1.75", "2"])
def test_the_corners_are_round_at_every_scale_of_the_screen(scale: str) -> None:
    """Also where the picture's edges would lie between two pixels of the screen."""
    ran = subprocess.run([sys.executable, "-c", CORNERS, scale], capture_output=True, text=True, check=True, timeout=60)
    radius = 12 * float(scale)
    for line in ran.stdout.splitlines():
        begin, end, left, right = map(int, re.findall(r"\d+", line))
        assert begin - left > radius / 4, "the first rows begin well inside"
        assert right - end > radius / 4


def test_what_is_told_lies_over_the_picture_and_beside_a_picture_too_small_for_it(view: Viewfinder) -> None:
    view.show_state(ViewfinderState(source=Chip("Camera"), rate=Chip("30 fps"), hint="Show a hand"))
    shown(view, halves(160, 90))
    box = view.picture_box()
    assert (view._source.x(), view._source.y()) == (12, box.top() + 12)
    assert view._rate.geometry().right() == box.right() - 1 - 12
    assert view._hint.geometry().bottom() == box.bottom() - 1 - 12
    shown(view, halves(300, 20))
    assert view._source.y() == 12
    view.show_state(ViewfinderState(source=Chip("Camera"), bare=True))
    shown(view, halves(160, 90))
    assert view._source.y() == 12, "on stage in the corner of the screen"


def test_a_long_source_name_leaves_room_for_the_rate(view: Viewfinder) -> None:
    view.show_state(ViewfinderState(source=Chip("A camera with a very long name " * 8, "good"), rate=Chip("29.9 of 30 fps")))
    assert view._source.geometry().right() < view._rate.geometry().left()
    assert view._rate.geometry().right() < view.width()


# --- the pointer --------------------------------------------------------------------------------------------------------


@given(x=st.floats(0.01, 0.99), y=st.floats(0.01, 0.99), width=st.integers(8, 3000), height=st.integers(8, 3000))
def test_places_are_told_in_frame_pixels(qapp: Any, x: float, y: float, width: int, height: int) -> None:
    view = Viewfinder()
    view.resize(700, 500)
    picture = Picture(0, 1, width, height, width, height, 0.0, 0.0, (), {}, "")
    view.show_picture(np.zeros((height, width, 3), np.uint8)[:1, :1].repeat(1, 0), picture)
    box = view.picture_box()
    place = view.to_frame(QPointF(box.left() + x * box.width(), box.top() + y * box.height()))
    assert place == pytest.approx((x * width, y * height), abs=0.05 * max(width, height) / 100)
    assert view.to_frame(QPointF(box.left() - 2, box.center().y())) is None
    view.deleteLater()


def test_a_smaller_picture_in_the_ring_keeps_frame_pixels(stage: Stage) -> None:
    pixels = halves(80, 45)
    picture = stage.device.picture(pixels)
    picture = Picture(0, picture.sequence, 80, 45, 1280, 720, picture.captured, 0.0, (), {}, "")
    stage.tell(Readings((reading(picture.captured),), (), picture))
    centre = stage.window.viewfinder.picture_box().center()
    assert stage.window.viewfinder.to_frame(centre) == pytest.approx((640, 360))


def test_a_click_is_a_tap_and_a_drag_is_a_stroke(stage: Stage, qtbot: Any) -> None:
    view = stage.window.viewfinder
    box = view.picture_box()
    start, end = box.center().toPoint(), box.center().toPoint() + QPoint(60, 0)
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(view, left, pos=start)
    sent = stage.device.sent[-1]
    assert isinstance(sent, Point)
    assert sent.stroke.phase == "tap"
    assert sent.stroke.points[0] == pytest.approx((64, 36), abs=0.2)
    qtbot.mousePress(view, left, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, left, pos=end)
    strokes = [command.stroke for command in stage.device.sent_of(Point)][1:]  # type: ignore[attr-defined]
    assert strokes[0].phase == "begin"
    assert strokes[-1].phase == "end"
    assert strokes[-1].points[0][0] > strokes[0].points[0][0] + 5


def test_nothing_is_told_beside_the_picture(stage: Stage, qtbot: Any) -> None:
    view = stage.window.viewfinder
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, 2))
    assert not stage.device.sent_of(Point)


def test_a_drag_that_leaves_the_picture_ends_where_it_was_last_seen() -> None:
    strokes = StrokeTracker()
    strokes.press((10.0, 10.0))
    assert strokes.move((11.0, 10.0), threshold=4.0) == ()
    assert strokes.move((20.0, 10.0), threshold=4.0) == (Stroke("begin", ((10.0, 10.0),)), Stroke("move", ((20.0, 10.0),)))
    assert strokes.release(None) == (Stroke("end", ((20.0, 10.0),)),)
    assert strokes.move((30.0, 10.0), threshold=4.0) == ()
    assert strokes.release((1.0, 1.0)) == ()
