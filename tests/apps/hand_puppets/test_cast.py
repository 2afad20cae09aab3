"""Every puppet of the company on staged hands: it covers the hand, moves with it, is mirrored with it, and is calm at rest."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from apps.hand_puppets.company import BUILT_IN, find_puppets
from apps.hand_puppets.puppet import Puppet
from apps.hand_puppets.stage import Stage
from studio.api import Polyline, Shape, Sprite
from studio.runtime.drawing import drawn
from studio.vision.hands import BONES, Hand
from studio.vision.hands.hand import palm_size
from tests.apps.hand_puppets.staged_hands import HEIGHT, WIDTH, flat

CAST = find_puppets([BUILT_IN]).puppets
SIZE = 80.0
Points = NDArray[np.float64]

every_puppet = pytest.mark.parametrize("puppet", CAST.values(), ids=lambda puppet: puppet.name)


def hand(points: Points, number: int = 1, side: str = "right") -> Hand:
    landmarks = np.column_stack([points, np.zeros(21)])
    return Hand(number, landmarks, np.zeros((21, 3)), 1.0, side, 1.0, palm_size(landmarks))  # type: ignore[arg-type]


def settled(puppet: Puppet, points: Points, stage: Stage | None = None, start: float = 0.0) -> tuple[Shape, ...]:
    stage = stage or Stage()
    for index in range(40):
        shapes = stage.show((hand(points),), {1: puppet}, start + index / 30)
    return shapes


def fist(x: float, y: float) -> Points:
    """Fingers bent back to the palm."""
    points = flat(x, y, SIZE)
    for start in (5, 9, 13, 17):
        points[start + 1] = points[start] + (0, -0.25 * SIZE)
        points[start + 2] = points[start] + (0, -0.1 * SIZE)
        points[start + 3] = points[start] + (0, 0.1 * SIZE)
    return points


def outlines(shapes: tuple[Shape, ...]) -> Points:
    return np.array([point for shape in shapes if isinstance(shape, Polyline) and len(shape.points) != 16 for point in shape.points])


def test_there_are_five_with_a_voice_of_their_own() -> None:
    assert len(CAST) >= 5
    assert len({puppet.voice.pitch for puppet in CAST.values()}) == len(CAST)
    assert {puppet.rig for puppet in CAST.values()} == {"mouth", "fingers", "strings"}
    assert all(puppet.about for puppet in CAST.values())


@every_puppet
@pytest.mark.parametrize("degrees", [0, 60, 180, 290])
@pytest.mark.parametrize("pinch", [0, 1])
def test_it_covers_the_hand(puppet: Puppet, degrees: float, pinch: float) -> None:
    points = flat(320, 240, 60, degrees, pinch=pinch)
    flesh = np.zeros((HEIGHT, WIDTH), np.uint8)
    for a, b in BONES:
        ends = [tuple(int(value) for value in points[joint]) for joint in (a, b)]
        cv2.line(flesh, ends[0], ends[1], 255, round(0.2 * 60))
    cv2.fillPoly(flesh, [points[[0, 1, 2, 5, 9, 13, 17]].astype(np.int32)], 255)
    shown = drawn(np.full((HEIGHT, WIDTH, 3), 255, np.uint8), settled(puppet, points))
    bare = (shown == shown[..., :1]).all(axis=2) & (shown[..., 0] > 150)  # white, or a shadow on it, is no cover
    covered = float((~bare)[flesh > 0].mean())
    assert covered > 0.9, f"{covered:.2f} of the hand is hidden"


@every_puppet
def test_a_mirrored_hand_gives_the_mirrored_puppet(puppet: Puppet) -> None:
    straight, mirrored = flat(0, 300, SIZE, 10), flat(0, 300, SIZE, 10)
    mirrored[:, 0] *= -1
    one, other = (outlines(settled(puppet, np.add(points, (320, 0)))) for points in (straight, mirrored))
    assert np.abs((640 - one[:, 0]) - other[:, 0]).max() < 1.0
    assert np.abs(one[:, 1] - other[:, 1]).max() < 1.0


@every_puppet
@pytest.mark.parametrize("size", [25.0, 150.0])
def test_it_is_as_large_as_the_hand(puppet: Puppet, size: float) -> None:
    small, here = outlines(settled(puppet, flat(320, 240, SIZE))), outlines(settled(puppet, flat(320, 240, size)))
    assert np.ptp(here, axis=0) == pytest.approx(np.ptp(small, axis=0) * size / SIZE, rel=0.02)


@every_puppet
def test_it_does_not_lag_behind_a_moving_hand(puppet: Puppet) -> None:
    """After one frame of a sudden move of a whole palm, nearly all of it has been followed."""
    stage = Stage()
    settled(puppet, flat(250, 300, SIZE), stage)
    before = outlines(stage.show((hand(flat(250, 300, SIZE)),), {1: puppet}, 40 / 30))
    after = outlines(stage.show((hand(flat(250 + SIZE, 300, SIZE)),), {1: puppet}, 41 / 30))
    assert np.median((after - before)[:, 0]) > 0.75 * SIZE


@every_puppet
def test_at_rest_it_is_calm(puppet: Puppet) -> None:
    """Landmarks that tremble by half a percent of the palm make the puppet tremble less than that."""
    noise, stage = np.random.default_rng(4), Stage()
    rest = flat(320, 300, SIZE)
    settled(puppet, rest, stage)
    frames = [outlines(stage.show((hand(rest + noise.normal(0, 0.4, rest.shape)),), {1: puppet}, 2 + i / 30)) for i in range(30)]
    steps = np.diff(np.array(frames), axis=0)
    assert np.sqrt((steps**2).sum(axis=2).mean()) < 0.01 * SIZE


@every_puppet
@pytest.mark.parametrize("make", [fist, lambda x, y: np.full((21, 2), (x, y)), lambda x, y: flat(x, y, SIZE) * (1, 0) + (0, y)])
def test_odd_hands_are_drawn(puppet: Puppet, make: object) -> None:
    """A fist, a hand that is a point, and one that is a line."""
    shapes = settled(puppet, make(320.0, 300.0))  # type: ignore[operator]
    assert np.isfinite(outlines(shapes)).all()
    drawn(np.zeros((HEIGHT, WIDTH, 3), np.uint8), shapes)


@every_puppet
def test_it_blinks(puppet: Puppet) -> None:
    stage = Stage()
    lids = [
        sum(isinstance(shape, Polyline) and len(shape.points) == 16 for shape in stage.show((hand(flat(320, 300)),), {1: puppet}, i / 30))
        for i in range(240)
    ]
    heights = [lids[i] for i in range(60, 240)]
    assert max(heights) >= 1


def pupil(shapes: tuple[Shape, ...], puppet: Puppet) -> Points:
    found = [shape for shape in shapes if isinstance(shape, Sprite) and shape.svg == puppet.drawing and shape.element in ("pupil", "eye")]
    eye, seen = (next(shape for shape in found if shape.element == name) for name in ("eye", "pupil"))
    centre = {"eye": (50.0, 50.0), "pupil": (150.0, 50.0)}
    places = []
    for shape in (eye, seen):
        a, b, c, d, e, f = shape.matrix
        x, y = centre[shape.element] if puppet.name != "tik" else {"eye": (300.0, 60.0), "pupil": (350.0, 60.0)}[shape.element]
        places.append(np.array([a * x + c * y + e, b * x + d * y + f]))
    return np.array(places[1] - places[0])


@every_puppet
def test_two_puppets_look_at_each_other(puppet: Puppet) -> None:
    stage = Stage()
    left, right = hand(flat(150, 300), 1), hand(flat(490, 300, mirrored=True), 2, "left")
    other = next(each for each in CAST.values() if each is not puppet)
    for index in range(40):
        shapes = stage.show((left, right), {1: puppet, 2: other}, index / 30)
    alone = settled(puppet, flat(150, 300))
    assert pupil(shapes, puppet)[0] > pupil(alone, puppet)[0] - 0.5
    assert pupil(shapes, puppet)[0] > 0
    assert pupil(shapes, other)[0] < 0


def test_a_hand_gets_the_puppet_that_is_chosen_while_the_old_one_leaves() -> None:
    stage, (one, other) = Stage(), list(CAST.values())[:2]
    settled(one, flat(320, 300), stage)
    assert stage.on == {1: one.name}
    for index in range(60):
        shapes = stage.show((hand(flat(320, 300)),), {1: other}, 2 + index / 30)
    assert stage.on == {1: other.name}
    assert {shape.svg for shape in shapes if isinstance(shape, Sprite)} == {other.drawing}


def test_a_glimpse_of_the_wrong_handedness_changes_nothing() -> None:
    stage, (one, other) = Stage(), list(CAST.values())[:2]
    settled(one, flat(320, 300), stage)
    for index in range(30):
        stage.show((hand(flat(320, 300)),), {1: other if index % 10 < 4 else one}, (40 + index) / 30)
        assert stage.on == {1: one.name}
