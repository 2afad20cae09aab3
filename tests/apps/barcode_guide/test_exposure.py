"""Short exposures are told from long ones by the grain of the pictures."""

import numpy as np
import pytest

from apps.barcode_guide.exposure import COMPARED, Exposure
from studio.api import Frame

SCENE = np.random.default_rng(1).integers(30, 220, (360, 640, 3)).astype(np.float32)


def frames(noise: float, count: int = COMPARED, moving: float = 0.0) -> list[Frame]:
    """noise: standard deviation in grey levels; moving: share of the picture that is another in each."""
    random = np.random.default_rng(2)
    made = []
    for index in range(count):
        picture = SCENE + random.normal(0, noise, SCENE.shape)
        picture[: round(moving * len(picture))] += random.uniform(-80, 80)
        made.append(Frame.of(np.clip(np.round(picture), 0, 255).astype(np.uint8), index, index / 10))
    return made


@pytest.mark.parametrize("moving", [0.0, 0.25])
@pytest.mark.parametrize(("noise", "short"), [(0.7, True), (1.3, True), (3.0, False), (6.0, False)])
def test_grainy_pictures_were_exposed_long(noise: float, short: bool, moving: float) -> None:
    exposure = Exposure()
    said = [exposure.short(frame) for frame in frames(noise, moving=moving)]
    assert said == [False] + [short] * (COMPARED - 1), "nothing is known from one picture"


def test_it_follows_the_light_and_takes_a_picture_shown_twice_for_none() -> None:
    exposure = Exposure()
    for frame in frames(4.0):
        exposure.short(frame)
        assert not exposure.short(frame)
    assert [exposure.short(frame) for frame in frames(0.8)][-1]


def test_pictures_of_another_size_are_not_compared() -> None:
    exposure = Exposure()
    small = Frame.of(np.zeros((120, 160, 3), np.uint8))
    assert not [exposure.short(frame) for frame in (frames(1.0, 1)[0], small)][-1]
