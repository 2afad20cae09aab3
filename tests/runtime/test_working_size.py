"""Frames are made smaller for an app that is to cost less."""

import numpy as np
import pytest

from studio.api import Frame
from studio.runtime.demands import SetSize
from studio.runtime.working_size import smaller


def test_sides_are_a_share_as_long_and_the_rest_stays() -> None:
    pixels = np.zeros((72, 128, 3), np.uint8)
    pixels[:, 64:] = 200
    frame = Frame.of(pixels, 7, 1.5)
    small = smaller(frame, 0.5)
    assert (small.width, small.height, small.index, small.seconds, small.captured) == (64, 36, 7, 1.5, frame.captured)
    assert (small.pixels[:, :32].max(), small.pixels[:, 32:].min()) == (0, 200)
    assert not small.pixels.flags.writeable
    assert small.pixels.flags.c_contiguous
    assert smaller(frame, 1.0) is frame
    assert smaller(Frame.of(pixels[:1, :1]), 0.1).pixels.shape == (1, 1, 3)


@pytest.mark.parametrize("share", [0.0, -1.0, 1.5])
def test_a_share_is_no_more_than_all(share: float) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        SetSize(share)
