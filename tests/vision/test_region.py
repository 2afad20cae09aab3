from math import cos, pi, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.vision.hands.region import Square, around_landmarks, around_palm

# One hand of a photo, and the rectangles mediapipe 0.10.21's own graph made of it (its streams hand_rects_from_landmarks and
# hand_rects_from_palm_detections), in pixels.
LANDMARKS = np.array(
    [
        (362.51, 153.78), (355.54, 142.24), (345.24, 133.56), (339.29, 126.42), (339.45, 119.6), (330.33, 134.93), (322.07, 145.69),
        (326.62, 151.92), (330.96, 154.35), (329.2, 141.72), (322.53, 153.13), (327.45, 158.09), (332.1, 160.49), (329.76, 149.83),
        (321.05, 160.6), (325.3, 165.17), (330.11, 167.53), (330.99, 158.82), (317.53, 165.03), (309.63, 169.92), (303.38, 174.35),
    ]
)  # fmt: skip
FROM_LANDMARKS = (338.146, 149.198, 87.357, -1.228)
PALM_BOX = np.array([(333.79, 134.62), (367.68, 168.48)])
PALM_POINTS = np.array(
    [(366.84, 159.66), (337.95, 137.99), (336.53, 146.4), (336.07, 155.09), (335.96, 163.81), (359.77, 151.04), (345.47, 142.84)]
)
FROM_PALM = (335.22, 144.763, 88.122, -1.159)

places = st.builds(Square, st.floats(-2000, 2000), st.floats(-2000, 2000), st.floats(1, 2000), st.floats(-pi, pi))


def numbers(square: Square) -> tuple[float, ...]:
    return square.x, square.y, square.side, square.radians


def test_squares_are_mediapipes():
    assert numbers(around_landmarks(LANDMARKS)) == pytest.approx(FROM_LANDMARKS, abs=0.02)
    assert numbers(around_palm(PALM_BOX, PALM_POINTS)) == pytest.approx(FROM_PALM, abs=0.1)


@given(places)
def test_a_square_goes_where_the_hand_goes(to):
    c, s, scale = cos(to.radians), sin(to.radians), to.side / 100
    turn = np.array([[c, -s], [s, c]]) * scale
    before = around_landmarks(LANDMARKS)
    after = around_landmarks(LANDMARKS @ turn.T + (to.x, to.y))
    assert (after.x, after.y) == pytest.approx(tuple(turn @ (before.x, before.y) + (to.x, to.y)), abs=1e-6 * max(1, to.side))
    assert after.side == pytest.approx(before.side * scale)
    assert cos(after.radians - before.radians - to.radians) == pytest.approx(1)


@given(places)
def test_fingers_point_up_in_the_square(to):
    c, s = cos(to.radians), sin(to.radians)
    landmarks = LANDMARKS @ np.array([[c, s], [-s, c]]) + (to.x, to.y)
    placement = around_landmarks(landmarks).of(np.zeros((4, 4, 3), np.uint8)).placement((224, 224))
    inside = np.linalg.solve(placement.matrix[:, :2], (landmarks - placement.matrix[:, 2]).T).T
    wrist, knuckles = inside[0], inside[5] / 4 + inside[9] / 2 + inside[13] / 4
    assert wrist[0] == pytest.approx(knuckles[0], abs=1e-6)
    assert wrist[1] > knuckles[1]
    assert (inside > 0).all()
    assert (inside < 1).all()
    np.testing.assert_allclose(placement.to_frame(inside), landmarks, atol=1e-6)


@given(places, places)
def test_overlap_is_a_share(a, b):
    assert 0 <= a.overlap(b) <= 1 + 1e-9
    assert a.overlap(b) == pytest.approx(b.overlap(a))
    assert a.overlap(a) == pytest.approx(1)


def test_overlap_of_known_squares():
    assert Square(0, 0, 10, 0).overlap(Square(5, 0, 10, 1)) == pytest.approx(1 / 3)
    assert Square(0, 0, 10, 0).overlap(Square(1, 1, 2, 0)) == pytest.approx(0.04)
    assert Square(0, 0, 10, 0).overlap(Square(10, 0, 10, 0)) == 0


def test_near_knows_that_an_angle_wraps():
    square = Square(100, 100, 50, pi - 0.01)
    assert square.near(Square(100.5, 100, 51, -pi + 0.01))
    assert not square.near(Square(102, 100, 50, pi - 0.01))
    assert not square.near(Square(100, 100, 55, pi - 0.01))
    assert not square.near(Square(100, 100, 50, pi - 0.1))
