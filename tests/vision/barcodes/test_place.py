"""Which of a place's frames are looked at."""

import numpy as np
import pytest

from studio.vision.barcodes.code import Spot
from studio.vision.barcodes.place import Place
from tests.vision.barcodes.pictures import code_label, noisy, placed


def frame(blur: float, degrees: float = 0.0) -> tuple[np.ndarray, Spot]:
    gray, corners = placed(code_label("4006381333931", "EAN-13"), 2.0, degrees)
    return noisy(gray, blur), Spot(corners, 0.9, 2.0)


@pytest.mark.parametrize("degrees", [0.0, 30.0, 90.0])
def test_the_sharpest_frame_is_studied(degrees: float) -> None:
    frames = [frame(blur, degrees) for blur in (2.0, 1.0, 1.6)]
    place = Place(frames[0][1], 0.0)
    assert all(place.offered(gray) for gray, _ in frames)
    assert place.sharpest is not None
    assert place.sharpest[0] is frames[1][0]


def test_frames_without_bars_to_be_told_apart_are_left_out_but_for_a_few() -> None:
    gray, spot = frame(6.0)
    place = Place(spot, 0.0)
    assert [place.offered(gray) for _ in range(17)] == [index % 8 == 7 for index in range(17)]
    assert place.offered(frame(1.0)[0]), "at once, when one is sharp"
    assert not place.offered(gray)
