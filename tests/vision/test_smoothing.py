import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.vision.hands.smoothing import DEPTH_SCATTER, SCATTER, Smoother

PALM = 100.0
points = st.lists(st.tuples(*[st.floats(-500, 500)] * 3), min_size=21, max_size=21).map(np.array)
steps = st.lists(st.floats(0.005, 0.5), min_size=1, max_size=20)


@given(points, steps)
def test_what_stays_stays(still, passed):
    smoother = Smoother()
    for seconds in np.cumsum([0.0, *passed]):
        np.testing.assert_array_equal(smoother.smooth(still, seconds, PALM), still)


@given(points, points, steps)
def test_it_never_overshoots_and_is_never_far_behind(start, end, passed):
    smoother = Smoother()
    last = smoother.smooth(start, 0.0, PALM)
    for seconds in np.cumsum(passed):
        now = smoother.smooth(end, seconds, PALM)
        low, high = np.minimum(last, end), np.maximum(last, end)
        assert (now >= low - 1e-6).all()
        assert (now <= high + 1e-6).all()
        assert np.hypot(*(now - end)[:, :2].T).max() <= 0.53 * SCATTER * PALM + 1e-6
        assert np.abs(now - end)[:, 2].max() <= 0.53 * DEPTH_SCATTER * PALM + 1e-6
        last = now


def test_it_converges():
    smoother = Smoother()
    smoother.smooth(np.zeros((21, 3)), 0.0, PALM)
    for frame in range(1, 200):
        now = smoother.smooth(np.full((21, 3), 1.0), frame / 30, PALM)
    np.testing.assert_allclose(now, 1.0, atol=1e-3)


def test_a_resting_hand_shakes_a_third_as_much_and_a_fast_one_is_not_held_back():
    random = np.random.default_rng(1)
    noise = random.normal(0, 0.004 * PALM, (60, 21, 3))
    rest, fast = Smoother(), Smoother()
    smooth = np.array([rest.smooth(shake, i / 30, PALM) for i, shake in enumerate(noise)])
    assert np.diff(smooth[5:], axis=0).std() < 0.35 * np.diff(noise[5:], axis=0).std()
    for i in range(10):
        true = np.full((21, 3), i * 0.2 * PALM)
        assert np.abs(fast.smooth(true, i / 30, PALM) - true).max(axis=0) == pytest.approx([0, 0, 0], abs=0.005 * PALM)


@pytest.mark.parametrize("step", [0.0, -0.1])
def test_a_time_that_stands_still_changes_nothing(step):
    smoother = Smoother()
    first = smoother.smooth(np.zeros((21, 3)), 1.0, PALM)
    np.testing.assert_array_equal(smoother.smooth(np.ones((21, 3)), 1.0 + step, PALM), first)


def test_far_and_near_hands_are_smoothed_alike():
    random = np.random.default_rng(2)
    path = np.cumsum(random.normal(0, 0.01, (30, 21, 3)), axis=0)
    small, large = Smoother(), Smoother()
    for i, now in enumerate(path):
        np.testing.assert_allclose(small.smooth(now, i / 30, 1.0) * 300, large.smooth(now * 300, i / 30, 300.0), atol=1e-6)
