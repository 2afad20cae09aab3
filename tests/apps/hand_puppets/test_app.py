"""What the app shows, says and tells, with its two models replaced by fakes."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from apps.hand_puppets.company import BUILT_IN, find_puppets
from apps.hand_puppets.puppet import Puppet
from apps.hand_puppets.stage import Stage as PuppetStage
from studio.api import Caption, Dots, Frame, Polyline, Result, Sprite
from studio.runtime.app_errors import checked_result
from studio.runtime.declared_settings import fields_of
from studio.runtime.drawing import drawn
from studio.vision.hands import Hand
from tests.apps.hand_puppets.staged_hands import HEIGHT, RATE, WIDTH, Stage, flat


def set_to(stage: Stage, **values: object) -> None:
    stage.app.settings = replace(stage.app.settings, **values)


def outline_points(result: Result) -> NDArray[np.float64]:
    return np.array([point for shape in result.shapes if isinstance(shape, Polyline) for point in shape.points])


def test_without_a_hand_it_asks_for_one(stage: Stage) -> None:
    result = stage.show(0.5)
    assert result.shapes == ()
    assert result.hint == "Show a hand"
    assert result.facts == {"hands": []}


@pytest.mark.parametrize("view", ["Puppet", "Landmarks", "Puppet and landmarks"])
def test_shapes_lie_on_the_hand(stage: Stage, view: str) -> None:
    set_to(stage, view=view)
    stage.hands = [flat(200, 300)]
    points = outline_points(stage.show())
    assert len(points)
    assert np.abs(np.median(points, axis=0) - flat(200, 300).mean(axis=0)).max() < 80
    assert np.hypot(*(points - (200, 240)).T).max() < 5 * 80


def test_landmarks_are_where_the_model_sees_them(stage: Stage) -> None:
    set_to(stage, view="Landmarks")
    stage.hands = [flat(300, 350, size=90, degrees=30)]
    result = stage.show()
    dots = np.array([point for shape in result.shapes if isinstance(shape, Dots) for point in shape.points])
    assert len(dots) == 21
    away = np.hypot(*(dots[:, None] - stage.hands[0]).transpose(2, 0, 1))
    assert away.min(axis=0).max() < 2


def test_near_joints_are_larger_and_lighter_when_depth_is_shaded(stage: Stage) -> None:
    set_to(stage, view="Landmarks")
    stage.hands, stage.depth = [flat(300, 350)], np.linspace(40, -40, 21)
    dots = [shape for shape in stage.show().shapes if isinstance(shape, Dots)]
    by_place = {tuple(np.round(shape.points[0])): shape for shape in dots}
    wrist, tip = (by_place[min(by_place, key=lambda at: np.hypot(*(np.array(at) - stage.hands[0][joint])))] for joint in (0, 20))
    assert tip.radius > 1.3 * wrist.radius
    assert light(tip.colours[0]) > light(wrist.colours[0])
    set_to(stage, depth_shading=False)
    (plain,) = (shape for shape in stage.next().shapes if isinstance(shape, Dots))
    assert len(plain.points) == 21


def light(colour: str) -> int:
    return sum(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def test_two_hands_get_two_puppets_one_when_only_one_is_wanted(stage: Stage) -> None:
    stage.hands = [flat(160, 300), flat(480, 300, mirrored=True)]
    two = stage.show()
    assert len(two.facts["hands"]) == 2
    assert points_near(two, 160) > 50 < points_near(two, 480)
    set_to(stage, hands=1)
    one = stage.show()
    assert len(one.facts["hands"]) == 1
    assert min(points_near(one, 160), points_near(one, 480)) == 0


def points_near(result: Result, x: float) -> int:
    points = outline_points(result)
    return int((np.abs(points[:, 0] - x) < 150).sum()) if len(points) else 0


def test_the_mouth_opens_with_the_thumb(stage: Stage) -> None:
    seen = []
    for pinch in (1, 0.5, 0):
        stage.hands = [flat(320, 340, pinch=pinch)]
        seen.append(mouth_seen(stage.show()))
    shut, half, wide = seen
    assert shut < 0.2 * wide
    assert shut < half < wide


def mouth_seen(result: Result) -> int:
    """Pixels of the mouth's inside."""
    picture = drawn(np.zeros((HEIGHT, WIDTH, 3), np.uint8), result.shapes)
    inside = [[0x64, 0x12, 0x1F], [0x3A, 0x06, 0x0F], [0xE8, 0x65, 0x7A]]
    return int(sum((picture == colour).all(axis=2).sum() for colour in inside))


def test_the_hint_asks_for_a_pinch_until_it_has_talked(stage: Stage) -> None:
    stage.hands = [flat(320, 340)]
    assert stage.show(0.5).hint == "Pinch to make it talk"
    stage.hands = [flat(320, 340, pinch=1)]
    assert stage.show(0.5).hint == ""
    stage.hands = [flat(320, 340)]
    assert stage.show(0.5).hint == ""
    set_to(stage, view="Landmarks")
    assert stage.show(0.2).hint == ""


def test_the_puppet_leaves_within_three_tenths_of_a_second(stage: Stage) -> None:
    stage.hands = [flat(320, 340)]
    there = extent(stage.show())
    stage.hands = []
    sizes = []
    for _ in range(round(0.3 * RATE)):
        result = stage.next()
        sizes.append(extent(result))
    assert sizes[-1] == 0
    assert result.shapes == ()
    assert any(0 < size < 0.8 * there for size in sizes), "it vanished at once"
    assert sizes == sorted(sizes, reverse=True)


def test_it_leaves_at_half_a_frame_a_second_too(stage: Stage) -> None:
    stage.hands = [flat(320, 340)]
    stage.show()
    stage.hands = []
    stage.frames += 2 * RATE
    assert stage.next().shapes == ()


def extent(result: Result) -> float:
    points = outline_points(result)
    return float(np.ptp(points, axis=0).max()) if len(points) else 0.0


def test_a_hand_lost_for_a_moment_keeps_its_puppet(stage: Stage) -> None:
    stage.hands = [flat(320, 340)]
    size = extent(stage.show())
    stage.hands = []
    stage.next()
    stage.hands = [flat(324, 338)]
    stage.show(2 / RATE)
    assert extent(stage.next()) > 0.6 * size


def test_it_grows_in(stage: Stage) -> None:
    stage.next()
    stage.hands = [flat(320, 340)]
    sizes = [extent(stage.next()) for _ in range(RATE)]
    first = next(size for size in sizes if size)
    assert first < 0.5 * sizes[-1]
    assert sizes[round(0.35 * RATE)] > 0.95 * sizes[-1]


def test_in_a_still_picture_it_is_there_at_once(stage: Stage) -> None:
    stage.hands = [flat(320, 340)]
    first = extent(stage.next())
    assert first > 0.95 * extent(stage.show())


def test_what_is_a_hand_for_three_frames_gets_no_puppet(stage: Stage) -> None:
    stage.next()
    for _ in range(2):
        for _ in range(3):
            stage.hands = [flat(320, 340, pinch=float(stage.frames % 2))]
            result = stage.next()
            assert (result.shapes, result.cues) == ((), ())
            assert result.facts["hands"][0]["puppet"] == ""  # type: ignore[index, call-overload]
        stage.hands = []
        assert all(stage.next().shapes == () for _ in range(10))


def test_at_rest_it_is_calm(stage: Stage) -> None:
    """A hand held still, seen with a model's usual noise of half a percent of the palm, moves no point of the puppet by one percent."""
    noise = np.random.default_rng(5)
    rest = flat(320, 340, size=100)
    stage.hands = [rest]
    stage.show()
    frames = []
    for _ in range(45):
        stage.hands = [rest + noise.normal(0, 0.5, rest.shape)]
        frames.append(by_fill(stage.next()))
    steps = np.abs(np.diff(np.array(frames), axis=0))
    assert np.median(steps.max(axis=(1, 2))) < 1.0
    assert steps.max() < 2.5


def by_fill(result: Result) -> NDArray[np.float64]:
    """The points of all outlines; eyelids come and go, and so are left out."""
    count = 16
    outlines = [shape for shape in result.shapes if isinstance(shape, Polyline) and len(shape.points) != count]
    return np.array([point for shape in outlines for point in shape.points])


def test_it_blinks_now_and_then(stage: Stage) -> None:
    stage.hands = [flat(320, 340)]
    stage.show(0.5)
    lids = []
    for _ in range(8 * RATE):
        shapes = stage.next().shapes
        lids.append(sum(isinstance(shape, Polyline) for shape in shapes))
    changes = int((np.diff(lids) > 0).sum())
    assert 1 <= changes <= 8


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_chin_is_on_the_thumbs_side_however_the_hand_is_turned(stage: Stage, degrees: int, mirrored: bool) -> None:
    hand = flat(320, 240, size=60, degrees=degrees, mirrored=mirrored)
    stage.hands = [hand]
    result = stage.show()
    thumbward = hand[4] - hand[5:21].mean(axis=0)
    (eye, *_) = (shape for shape in result.shapes if isinstance(shape, Sprite) and shape.element == "eye")
    a, b, c, d, e, f = eye.matrix
    at = np.array([a * 50 + c * 50 + e, b * 50 + d * 50 + f])
    head = hand[5:21].mean(axis=0)
    assert (at - head) @ thumbward < 0
    assert np.sign(a * d - b * c) == np.sign(cross(hand[9] - hand[0], thumbward)), "the drawing is mirrored with the hand"


def cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return float(a[0] * b[1] - a[1] * b[0])


@pytest.mark.parametrize(("mirrored", "side"), [(False, "right"), (True, "left")])
def test_a_mirrored_picture_swaps_left_and_right(stage: Stage, mirrored: bool, side: str) -> None:
    set_to(stage, view="Landmarks", labels=True, mirrored=mirrored)
    stage.hands = [flat(320, 340)]
    result = stage.show(0.2)
    (hand,) = result.facts["hands"]
    assert hand["handedness"] == side
    assert [shape.text for shape in result.shapes if isinstance(shape, Caption)] == [side.capitalize()]
    set_to(stage, labels=False)
    assert not [shape for shape in stage.next().shapes if isinstance(shape, Caption)]


def test_facts_are_plain_data_that_say_where_each_hand_is(stage: Stage) -> None:
    stage.hands = [flat(160, 300), flat(480, 300, mirrored=True)]
    result = stage.show()
    assert json.loads(json.dumps(result.facts)) == result.facts
    first, second = sorted(result.facts["hands"], key=lambda hand: hand["landmarks"][0][0])
    assert first["id"] != second["id"]
    assert np.shape(first["landmarks"]) == (21, 3)
    assert np.abs(np.array(first["landmarks"])[:, :2] - stage.hands[0]).max() < 3
    assert first["size"] == pytest.approx(80, rel=0.2)
    assert 0.9 < first["presence"] <= 1


def test_its_settings_make_a_form() -> None:
    fields = {field.name: field for field in fields_of(Stage().app.settings, "Hand puppets")}
    assert set(fields) == {"view", "left_hand", "right_hand", "voice", "hands", "mirrored", "depth_shading", "labels"}
    assert fields["view"].choices == ("Puppet", "Landmarks", "Puppet and landmarks")
    assert (fields["hands"].low, fields["hands"].high) == (1, 2)
    assert all(field.help for field in fields.values())


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 3), (16, 9), (7, 900), (480, 640), (1920, 8)])
@pytest.mark.parametrize("hands", [0, 1])
def test_odd_frames_are_taken(stage: Stage, width: int, height: int, hands: int) -> None:
    """A hand that the models claim to see in a picture of one pixel must not end the app either."""
    stage.hands = [flat(WIDTH / 2, HEIGHT / 2)] * hands
    for index in range(4):
        frame = Frame.of(np.full((height, width, 3), 40 * index, np.uint8), index, index / RATE)
        checked_result(stage.app.process(frame))


def test_frames_of_another_size_and_times_that_jump_are_taken(stage: Stage) -> None:
    stage.hands = [flat(100, 200, size=40)]
    for index, (width, seconds) in enumerate([(320, 5.0), (640, 5.0), (320, 0.0), (320, 1e6), (320, 1e6 + 0.03), (320, 2.0)]):
        checked_result(stage.app.process(Frame.of(np.full((240, width, 3), 40 * index, np.uint8), index, seconds)))


CAST = list(find_puppets([BUILT_IN]).puppets.values())


@given(st.sampled_from(CAST), arrays(float, (21, 3), elements=st.floats(-1e4, 1e4)), st.floats(0, 1e4), st.floats(0, 10))
def test_impossible_hands_give_finite_shapes(puppet: Puppet, points: NDArray[np.float64], size: float, gap: float) -> None:
    """All landmarks in one point, or thousands of pixels apart: directions lose their meaning, numbers stay numbers."""
    stage = PuppetStage()
    hand = Hand(1, points, np.zeros((21, 3)), 1.0, "right", 1.0, size)
    for seconds in (0.0, gap, gap + 0.03):
        result = Result(stage.show((hand,), {1: puppet}, seconds))
        assert np.isfinite(outline_points(result)).all()
        assert all(np.isfinite(shape.matrix).all() for shape in result.shapes if isinstance(shape, Sprite))
