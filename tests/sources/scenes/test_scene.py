"""Scenes as sources: pacing, closing, seeking, and what their addresses may say."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Pixels
from studio.sources import SourceError, open_source
from studio.sources.scenes import SCENES, Scene, open_scene
from studio.sources.scenes.hands import HandsOptions
from studio.sources.scenes.options import read_options


class Counter:
    """Content whose picture says when it is, and that remembers what was rendered."""

    title = "Counter"

    def __init__(self) -> None:
        self.rendered: list[float] = []

    def pixels(self, seconds: float) -> Pixels:
        self.rendered.append(seconds)
        return np.full((4, 6, 3), round(seconds * 10), np.uint8)

    def truth(self, seconds: float) -> str:
        return f"at {seconds:g}"


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def scene(counter: Counter) -> Scene[str]:
    return Scene(counter, 6, 4, 10.0)


def test_a_frame_that_is_not_wanted_is_not_rendered(scene: Scene[str], counter: Counter) -> None:
    asked: list[float] = []

    def every_third(seconds: float) -> bool:
        asked.append(seconds)
        return len(asked) % 3 == 0

    frames = scene.frames(every_third)
    assert [next(frames).index for _ in range(3)] == [2, 5, 8]
    assert counter.rendered == [0.2, 0.5, 0.8]
    assert asked == pytest.approx([i / 10 for i in range(9)])


def test_frames_carry_their_own_time_and_cannot_be_written(scene: Scene[str]) -> None:
    frames = scene.frames()
    for index in range(3):
        frame = next(frames)
        assert (frame.index, frame.seconds) == (index, index / 10)
        assert frame.pixels[0, 0, 0] == index
        assert not frame.pixels.flags.writeable
        assert frame.pixels.flags.c_contiguous


def test_truth_is_had_without_rendering(scene: Scene[str], counter: Counter) -> None:
    assert scene.truth(1.5) == "at 1.5"
    assert counter.rendered == []
    pixels, truth = scene.at(1.5)
    assert (int(pixels[0, 0, 0]), truth) == (15, "at 1.5")


def test_seeking_goes_on_from_there(scene: Scene[str]) -> None:
    frames = scene.frames()
    next(frames)
    scene.seek(7.0)
    assert next(frames).seconds == 7.0
    assert next(frames).index == 71


def test_closing_ends_the_frames_also_while_they_wait(scene: Scene[str], counter: Counter) -> None:
    waiting, go_on = threading.Event(), threading.Event()

    def held(seconds: float) -> bool:
        waiting.set()
        return go_on.wait(30)

    taken: list[object] = []
    taker = threading.Thread(target=lambda: taken.extend(scene.frames(held)))
    taker.start()
    assert waiting.wait(30)
    scene.close()
    go_on.set()
    taker.join(30)
    assert not taker.is_alive()
    assert taken == []
    assert counter.rendered == []
    assert list(scene.frames()) == []


def test_an_unknown_scene_is_refused_with_the_choices() -> None:
    with pytest.raises(SourceError, match=r"'hand'.*did you mean scene:hands") as refused:
        open_scene("hand")
    for name in SCENES:
        assert f"scene:{name}" in str(refused.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"size": "3"}, "no option 'size'; it has seed, width, height, fps, hands"),
        ({"name": "3"}, "no option 'name'"),
        ({"hands": "3"}, "hands is one of auto, 0, 1, 2, not '3'"),
        ({"seed": "1.5"}, "seed is a whole number from 0 to"),
        ({"seed": "-1"}, "seed is a whole number from 0 to"),
        ({"width": "0"}, "width is a whole number from 64 to 4096, not 0"),
        ({"fps": "nan"}, "fps is a number from 0.1 to 240, not nan"),
        ({"fps": "fast"}, "fps is a number from 0.1 to 240, not 'fast'"),
    ],
)
def test_bad_options_are_refused_with_what_they_take(options: dict[str, str], says: str) -> None:
    with pytest.raises(SourceError, match="scene:hands") as refused:
        open_scene("hands", **options)
    assert says in str(refused.value)


@given(seed=st.integers(0, 2**31 - 1), fps=st.floats(0.1, 240), hands=st.sampled_from(["auto", "0", "1", "2"]))
def test_options_are_read_from_text_as_they_were_meant(seed: int, fps: float, hands: str) -> None:
    read = read_options(HandsOptions, "hands", {"seed": str(seed), "fps": repr(fps), "hands": hands})
    assert (read.seed, read.fps, read.hands, read.width) == (seed, fps, hands, 1280)


def test_an_address_opens_a_scene_with_its_options() -> None:
    source = open_source("scene:hands?seed=3&width=320&height=180&fps=15")
    try:
        assert (source.width, source.height, source.rate, source.live, source.duration) == (320, 180, 15.0, False, None)
        frames = source.frames()
        next(frames)
        frame = next(frames)
        assert (frame.width, frame.height, frame.seconds) == (320, 180, 1 / 15)
    finally:
        source.close()
    assert list(frames) == []
