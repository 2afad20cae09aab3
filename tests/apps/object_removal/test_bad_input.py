"""What the app shows and says when a picture gives it nothing to go by: never old pixels as if they were true."""

from collections.abc import Callable, Iterator
from itertools import count

import cv2
import numpy as np
import pytest

from apps.object_removal import app as module
from apps.object_removal.app import ObjectRemoval, Settings
from apps.object_removal.pace import LINES, SETTLES
from apps.object_removal.words import OUT_OF_SIGHT, RESETS
from studio.api import Caption, FakeInterpreter, Frame, Pixels, Result, Stroke
from studio.api.model import AbsentModel

WIDTH, HEIGHT = 320, 180
ROOM = np.asarray(
    np.clip(np.array(cv2.resize(np.random.default_rng(7).integers(40, 200, (18, 48, 3)).astype(np.float32), (3 * WIDTH, HEIGHT))), 0, 255),
    np.uint8,
)
"""Three pictures wide, for a camera that turns."""
RED = (210, 30, 40)


def view(left: int = 0, ball: int | None = 160) -> Pixels:
    """The room from `left` on, with a ball whose middle is at `ball` of the view."""
    pixels = np.ascontiguousarray(ROOM[:, left : left + WIDTH])
    return pixels if ball is None else np.asarray(cv2.circle(pixels, (ball, 90), 24, RED, -1, cv2.LINE_AA), np.uint8)


@pytest.fixture
def app() -> ObjectRemoval:
    made = ObjectRemoval()
    made.selfie = FakeInterpreter({"people": np.zeros((1, 256, 256, 1), np.float32)})
    made.poses = made.deeplab = made.inpaint = AbsentModel("not here")
    made.settings = Settings(begins=False, shadow=False)
    made.opened()
    return made


@pytest.fixture
def show(app: ObjectRemoval) -> Callable[[Pixels], Result]:
    numbers = count()

    def process(pixels: Pixels) -> Result:
        number = next(numbers)
        return app.process(Frame.of(pixels, number, number / 30))

    return process


def removed(app: ObjectRemoval, show: Callable[[Pixels], Result], steps: int = 14) -> None:
    """A ball is tapped, and moves on, so that what was behind it becomes known."""
    show(view())
    app.pointer(Stroke("tap", ((160.0, 90.0),)))
    for step in range(steps):
        result = show(view(ball=160 + 4 * step))
    assert float(result.facts["seen"]) > 0.5  # type: ignore[arg-type]  # a number


def red(pixels: Pixels) -> int:
    return int((np.abs(pixels.astype(int) - RED).sum(axis=2) < 90).sum())


def shown(result: Result, pixels: Pixels) -> Pixels:
    return pixels if result.pixels is None else result.pixels


def claims(result: Result) -> list[str]:
    return [shape.text for shape in result.shapes if isinstance(shape, Caption)]


def test_where_nothing_stands_out_a_tap_says_so_and_changes_nothing(app: ObjectRemoval, show: Callable[[Pixels], Result]) -> None:
    plain = np.full((HEIGHT, WIDTH, 3), (120, 122, 118), np.uint8)
    show(plain)
    app.pointer(Stroke("tap", ((100.0, 90.0),)))
    result = show(plain)
    assert result.hint.startswith("Nothing stands out there")
    assert np.array_equal(shown(result, plain), plain)
    assert result.facts["things"] == 0


def test_a_thing_that_leaves_is_said_to_be_out_of_sight_and_taken_away_when_it_is_back(
    app: ObjectRemoval, show: Callable[[Pixels], Result]
) -> None:
    removed(app, show)
    empty = view(ball=None)
    for _ in range(5):
        gone = show(empty)
    assert gone.hint == OUT_OF_SIGHT
    assert gone.facts["lost"] == 1
    assert np.array_equal(shown(gone, empty), empty)
    for _ in range(8):
        back = show(view(ball=90))
    assert back.facts["lost"] == 0
    assert red(shown(back, view(ball=90))) < 0.05 * red(view(ball=90))


def resets(results: Iterator[Result]) -> list[Result]:
    return [result for result in results if result.facts["reset"]]


def test_in_the_dark_nothing_of_what_was_seen_in_the_light_is_shown(app: ObjectRemoval, show: Callable[[Pixels], Result]) -> None:
    removed(app, show)
    dark = np.asarray(view(ball=212) // 24, np.uint8)
    results = [show(dark) for _ in range(4)]
    assert {result.facts["reset"] for result in results} & set(RESETS)
    assert all(shown(result, dark).max() <= dark.max() + 12 for result in results)
    assert results[-1].hint in (*RESETS.values(), OUT_OF_SIGHT)


def test_after_a_jerk_of_the_camera_the_old_view_is_not_laid_over_the_new_one(app: ObjectRemoval, show: Callable[[Pixels], Result]) -> None:
    removed(app, show)
    after = view(left=2 * WIDTH - 40, ball=None)
    results = [show(after) for _ in range(16)]
    for result in results:
        assert np.abs(shown(result, after).astype(int) - after).mean() < 1.0
        assert not any("really there" in text and not text.startswith("0 %") for text in claims(result)) or result.facts["lost"] == 0
    told = resets(iter(results))
    assert told
    assert any(result.hint == RESETS[str(told[0].facts["reset"])] for result in results)


def test_when_everything_is_masked_the_picture_stays_and_it_is_said(app: ObjectRemoval, show: Callable[[Pixels], Result]) -> None:
    app.selfie = FakeInterpreter({"people": np.ones((1, 256, 256, 1), np.float32)})
    app.settings = Settings(removes="People", shadow=False)
    app.opened()
    for _ in range(14):
        result = show(view())
    assert "fills the picture" in result.hint
    assert not claims(result)
    assert np.array_equal(shown(result, view()), view())


def test_when_a_step_is_slow_the_working_size_shrinks_to_480_lines_and_grows_again(
    app: ObjectRemoval, show: Callable[[Pixels], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, takes = [0.0], [0.12]

    def clock() -> float:
        now[0] += takes[0] / 2
        return now[0]

    monkeypatch.setattr(module.time, "perf_counter", clock)
    tall = np.full((1080, 96, 3), 90, np.uint8)
    lines = [int(str(show(tall).facts["lines"])) for _ in range(7 * SETTLES)]
    assert lines[0] == 1080
    assert lines[-1] == LINES[-1] == 480
    assert lines == sorted(lines, reverse=True)
    takes[0] = 0.004
    lines = [int(str(show(tall).facts["lines"])) for _ in range(7 * SETTLES)]
    assert lines[-1] == 1080
