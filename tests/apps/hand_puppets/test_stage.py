"""How puppets follow a hand that is lost in motion, points at the camera, or turns its other side."""

import numpy as np
import pytest
from numpy.typing import NDArray

from apps.hand_puppets.company import BUILT_IN, find_puppets
from apps.hand_puppets.performer import FASTEST, FLIES_ON
from apps.hand_puppets.puppet import Puppet
from apps.hand_puppets.stage import Stage
from studio.api import Polyline, Shape, Sprite
from studio.vision.hands import Hand
from studio.vision.hands.hand import palm_size
from tests.apps.hand_puppets.staged_hands import flat

CAST = {puppet.name: puppet for puppet in find_puppets([BUILT_IN]).puppets.values()}
SIZE = 80.0
Points = NDArray[np.float64]


def hand(points: Points, number: int = 1, size: float | None = None) -> Hand:
    landmarks = np.column_stack([points, np.zeros(21)])
    return Hand(number, landmarks, np.zeros((21, 3)), 1.0, "right", 1.0, palm_size(landmarks) if size is None else size)


def middle(shapes: tuple[Shape, ...]) -> Points:
    return np.array([point for shape in shapes if isinstance(shape, Polyline) for point in shape.points]).mean(axis=0)


@pytest.mark.parametrize("puppet", CAST.values(), ids=CAST)
@pytest.mark.parametrize("speed", [0.0, 400.0, 5000.0])
def test_a_puppet_that_loses_its_hand_flies_on_a_little(puppet: Puppet, speed: float) -> None:
    stage = Stage()
    for index in range(30):
        at = flat(100 + speed * max(0, index - 20) / 30, 300, SIZE)
        held = middle(stage.show((hand(at),), {1: puppet}, index / 30))
    flown = [middle(shapes)[0] - held[0] for index in range(30, 40) if (shapes := stage.show((), {}, index / 30))]
    assert flown, "it vanished at once"
    most = min(speed, FASTEST * palm_size(np.column_stack([at, np.zeros(21)]))) * FLIES_ON
    shrinks = SIZE  # towards the wrist, which is not in its middle
    assert all(step <= most + shrinks for step in flown)
    if speed:
        assert flown[1] > 0.3 * most - 0.1 * shrinks


def test_a_hand_found_again_ahead_of_where_it_was_lost_keeps_its_puppet() -> None:
    stage, puppet = Stage(), CAST["otto"]
    for index in range(30):
        stage.show((hand(flat(100 + 15 * index, 300, SIZE)),), {1: puppet}, index / 30)
    for index in range(30, 34):
        stage.show((), {}, index / 30)
    shapes = stage.show((hand(flat(100 + 15 * 34, 300, SIZE), 2),), {2: puppet}, 34 / 30)
    assert stage.on == {2: "otto"}
    assert {shape.svg for shape in shapes if isinstance(shape, Sprite)} == {puppet.drawing}


def eyes(shapes: tuple[Shape, ...]) -> Points:
    """Where the eyes' pivots are, in the order they are painted."""
    pivot = {"poppy": (50.0, 50.0), "tik": (300.0, 60.0)}
    found = [shape for shape in shapes if isinstance(shape, Sprite) and shape.element == "eye"]
    places = []
    for shape in found:
        (a, b, c, d, e, f), (x, y) = shape.matrix, pivot[shape.svg.stem]
        places.append((a * x + c * y + e, b * x + d * y + f))
    return np.array(places)


@pytest.mark.parametrize("name", ["poppy", "tik"])
def test_a_face_seen_from_the_front_stays_when_the_thumb_changes_sides(name: str) -> None:
    stage, seen = Stage(), []
    for index in range(60):
        shown = flat(320, 300, SIZE, mirrored=index >= 30)
        shapes = stage.show((hand(shown),), {1: CAST[name]}, index / 30)
        apart = np.diff(eyes(shapes), axis=0)[0]
        sprite = next(shape for shape in shapes if isinstance(shape, Sprite) and shape.element == "eye")
        a, b, c, d, _, _ = sprite.matrix
        seen.append((apart[0], abs(a * d - b * c)))
    first = seen[29]
    for apart, area in seen[30:]:
        assert apart == pytest.approx(first[0], rel=0.15)
        assert area == pytest.approx(first[1], rel=0.15), "the eye is squeezed"


@pytest.mark.parametrize("name", ["otto", "coco", "brim", "poppy"])  # a marionette's limbs move with the fingers' bends
def test_a_hand_that_points_at_the_camera_does_not_spin_its_puppet(name: str) -> None:
    """The palm is so short that its direction turns about from frame to frame."""
    stage, before, steps = Stage(), None, []
    for index in range(60):
        points = flat(320, 300, SIZE)
        if index >= 30:  # wrist and knuckles nearly in one place, the wrist now above, now below
            knuckles = points[5:18].mean(axis=0)
            points[:] = knuckles + (points - knuckles) * (1.0, 0.12)
            points[0] = knuckles + np.array([3.0, 6.0 if index % 4 < 2 else -6.0])
        shapes = stage.show((hand(points, size=SIZE),), {1: CAST[name]}, index / 30)
        now = outlines(shapes)
        if index > 40 and before is not None and len(now) == len(before):
            steps.append(float(np.hypot(*(now - before).T).max()))
        before = now
    assert steps
    assert max(steps) < 0.6 * SIZE, max(steps)


def outlines(shapes: tuple[Shape, ...]) -> Points:
    """Without eyelids, which blink."""
    return np.array([point for shape in shapes if isinstance(shape, Polyline) and len(shape.points) != 16 for point in shape.points])
