"""What is unknown is filled from what is known, and nothing else."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from studio.vision.removal.spreading import spread

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40))


@settings(max_examples=40)
@given(SHAPES.flatmap(lambda shape: st.tuples(arrays(np.float32, (*shape, 2), elements=st.floats(0, 1, width=32)), arrays(bool, shape))))
def test_known_values_stay_and_the_others_lie_between_them(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    values, known = drawn
    filled = spread(values, known.astype(np.float32))
    assert filled.shape == values.shape
    assert np.array_equal(filled[known], values[known])
    if known.any():
        for channel in range(2):
            low, high = values[known, channel].min(), values[known, channel].max()
            assert low - 1e-4 <= filled[..., channel].min() <= filled[..., channel].max() <= high + 1e-4
    else:
        assert not filled.any()


def test_a_slope_goes_on_across_a_hole() -> None:
    slope = np.linspace(0, 1, 64, dtype=np.float32)[None, :, None] * np.ones((64, 1, 1), np.float32)
    known = np.ones((64, 64), np.float32)
    known[20:44, 20:44] = 0
    assert np.abs(spread(slope, known) - slope).max() < 0.12
