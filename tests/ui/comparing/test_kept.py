"""Which frames are kept: the worst, of each moment one, as many as there is room for."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Pixels
from studio.runtime.messages import Picture
from studio.ui.comparing import kept as kept_module
from studio.ui.comparing.kept import MOST, KeptFrames

PIXELS = np.zeros((9, 16, 3), np.uint8)


def noise(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (9, 16, 3), np.uint8)


def picture(seconds: float, *apart: float | None) -> Picture:
    models: list[Any] = [{"title": "first"}]
    models += [{"closeness": None if each is None else {"apart": each, "iou": 1 - each}} for each in apart]
    return Picture(0, 1, 16, 9, 16, 9, 0.0, seconds, (), {"reference": 0, "models": models}, "")


def offered(*frames: tuple[float, float | None], source: str = "clip") -> KeptFrames:
    kept = KeptFrames()
    for place, (seconds, apart) in enumerate(frames):
        kept.offer(noise(place), picture(seconds, apart), source)
    return kept


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 2)), max_size=120))
def test_they_are_the_worst_in_order_and_each_a_moment_of_its_own(frames: list[tuple[float, float]]) -> None:
    kept = list(offered(*frames))
    assert len(kept) <= MOST
    assert [each.apart for each in kept] == sorted((each.apart for each in kept), reverse=True)
    assert all(each.apart > 0 for each in kept)
    times = [each.picture.seconds for each in kept]
    assert all(abs(one - other) >= 1 for place, one in enumerate(times) for other in times[:place])
    if worst := max((apart for _, apart in frames), default=0):
        assert kept[0].apart == worst


def test_of_a_moment_the_worse_frame_takes_the_place_of_the_other() -> None:
    kept = offered((5.0, 0.2), (5.4, 0.6), (5.2, 0.3))
    assert [(each.apart, each.told) for each in kept] == [(0.6, "IoU 0.40")]
    assert kept.offer(PIXELS, picture(5.4, 0.1), "another clip")
    assert len(kept) == 2


def test_a_picture_that_is_held_or_comes_round_again_is_kept_once() -> None:
    kept = KeptFrames()
    for seconds, apart in ((0.0, 0.3), (1.5, 0.3), (30.0, 0.2), (60.0, 0.4)):
        kept.offer(PIXELS, picture(seconds, apart), "folder")
    assert [(each.apart, each.picture.seconds) for each in kept] == [(0.4, 60.0)]


def test_of_several_models_the_one_that_differs_most_counts() -> None:
    kept = KeptFrames()
    assert kept.offer(PIXELS, picture(1.0, 0.1, None, 0.7), "clip")
    assert next(iter(kept)).told == "IoU 0.30"
    assert not kept.offer(PIXELS, picture(9.0, None, None), "clip")
    assert not kept.offer(PIXELS, picture(19.0, 0.0), "clip")


def test_of_large_pictures_fewer_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "MOST_BYTES", 3 * PIXELS.nbytes)
    kept = offered(*((float(place), 0.1 + place / 100) for place in range(10)))
    assert [each.apart for each in kept] == pytest.approx([0.19, 0.18, 0.17])
    version = kept.version
    assert not kept.offer(noise(10), picture(20.0, 0.15), "clip")
    assert kept.version == version  # the strip is made anew with each
    kept.clear()
    assert (len(kept), kept.version != version) == (0, True)
