"""The app, from a tap to the picture without the thing."""

from collections.abc import Callable, Iterator
from itertools import count

import cv2
import numpy as np
import pytest

from apps.object_removal import emptying
from apps.object_removal.app import ObjectRemoval, Settings
from apps.object_removal.pace import LINES, SETTLES, Pace
from apps.object_removal.words import reset_words
from studio.api import Caption, FakeInterpreter, Frame, Mask, ModelError, Pixels, Stroke
from studio.api.model import AbsentModel

WIDTH, HEIGHT = 320, 180
GROUND = np.asarray(
    np.clip(
        np.array(cv2.resize(np.random.default_rng(4).integers(60, 170, (9, 16, 3)).astype(np.float32), (WIDTH, HEIGHT))) * (0.5, 0.9, 0.6),
        0,
        255,
    ),
    np.uint8,
)
OTHER = np.ascontiguousarray(255 - GROUND[::-1])
RED = (210, 30, 40)


def with_ball(x: int, y: int = 90, radius: int = 22) -> Pixels:
    return np.asarray(cv2.circle(GROUND.copy(), (x, y), radius, RED, -1, cv2.LINE_AA), np.uint8)


@pytest.fixture
def opened() -> Callable[..., ObjectRemoval]:
    def make(**settings: object) -> ObjectRemoval:
        app = ObjectRemoval()
        people = np.zeros((1, 256, 256, 1), np.float32)
        people[0, 60:200, 40:90] = 1
        app.selfie = FakeInterpreter({"people": people})
        app.deeplab, app.inpaint = AbsentModel("DeepLab v3 is not on this computer"), AbsentModel("no network here")
        app.poses = AbsentModel("no poses here")
        app.settings = Settings(**{"begins": False, "shadow": False} | settings)  # type: ignore[arg-type]  # names as in Settings
        app.opened()
        return app

    return make


def frames(*pixels: Pixels) -> Iterator[Frame]:
    for index, each in zip(count(), pixels, strict=False):
        yield Frame.of(each, index, index / 30)


def tapped(app: ObjectRemoval, x: int, y: int = 90) -> None:
    app.pointer(Stroke("tap", ((float(x), float(y)),)))


def red(pixels: Pixels) -> int:
    apart = np.abs(pixels.astype(int) - RED).sum(axis=2)
    return int((apart < 90).sum())


def test_a_tapped_thing_is_gone_and_where_it_stood_is_really_there_once_it_has_moved(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened()
    results = []
    for frame in frames(*(with_ball(80 + 6 * max(0, step - 3)) for step in range(20))):
        if frame.index == 1:
            tapped(app, 84)
        results.append(app.process(frame))
    assert results[0].hint.startswith("Tap a thing")
    assert results[0].facts["things"] == 0
    last = results[-1]
    assert last.pixels is not None
    assert red(last.pixels) < 0.03 * red(with_ball(176))
    assert float(last.facts["seen"]) > 0.8  # type: ignore[arg-type]  # a number
    assert np.abs(last.pixels.astype(int) - GROUND).mean() < 3
    assert any(isinstance(shape, Caption) and "really there" in shape.text for shape in last.shapes)


def test_what_was_never_seen_is_said_to_be_filled_in_not_to_be_true(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened()
    pictures = [with_ball(150)] * 4
    for frame in frames(*pictures):
        if frame.index == 1:
            tapped(app, 150)
        result = app.process(frame)
    # At most the margin around it, in which the frame itself shows the ground.
    assert float(result.facts["seen"]) < 0.2  # type: ignore[arg-type]  # a number
    assert float(result.facts["invented"]) > 0.8  # type: ignore[arg-type]  # a number
    (told,) = (shape.text for shape in result.shapes if isinstance(shape, Caption))
    assert told.endswith("filled in from its rim")
    assert result.pixels is not None
    assert red(result.pixels) < 60


def test_a_second_tap_on_what_is_gone_takes_more_or_says_that_there_is_nothing_larger(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened()
    source = frames(*[with_ball(150)] * 10)
    app.process(next(source))
    tapped(app, 150)
    once = app.process(next(source))
    assert "Tap the same place again" in once.hint
    tapped(app, 150)
    twice = app.process(next(source))
    assert "Nothing larger" in twice.hint
    assert twice.pixels is not None
    assert red(twice.pixels) < 60
    assert app.process(next(source)).facts["things"] == 1
    part = app.choosing.chosen.things[0].number
    tiny = cv2.circle(np.zeros((HEIGHT, WIDTH), np.uint8), (150, 90), 6, [255], -1)
    app.choosing._followed[part].follow = lambda pixels: tiny  # type: ignore[method-assign]  # a tap that took only a part
    app.process(next(source))
    tapped(app, 150)
    larger = app.process(next(source))
    assert "next larger" in larger.hint
    assert float(larger.facts["hole"]) > 3 * tiny.mean() / 255  # type: ignore[arg-type]  # a number
    app.undo()
    assert app.choosing.chosen.things[0].number == part


def test_undo_brings_things_back_one_by_one_and_clear_all_of_them(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened()
    two = np.asarray(cv2.circle(with_ball(90), (230, 90), 22, RED, -1, cv2.LINE_AA), np.uint8)
    source = frames(*[two] * 12)

    def gone() -> int:
        result = app.process(next(source))
        return round(red(two) / 1500) - round(red(two if result.pixels is None else result.pixels) / 1500)

    app.process(next(source))
    tapped(app, 90)
    tapped(app, 230)
    assert gone() == 2
    app.undo()
    assert gone() == 1
    app.clear()
    assert gone() == 0
    app.undo()
    assert [gone() for _ in range(4)][-1] == 1
    app.undo()
    nothing = app.undo()
    assert nothing is not None
    assert "nothing to undo" in nothing.text


def test_a_scene_cut_resets_says_why_and_lets_nothing_of_the_old_scene_through(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened()
    reasons = set()
    for frame in frames(*[with_ball(90)] * 3, *[OTHER] * 6):
        if frame.index == 1:
            tapped(app, 90)
        result = app.process(frame)
        reasons.add(result.facts["reset"])
        if frame.index >= 3:
            assert result.facts["lost"] == 1
            assert result.pixels is not None
            assert np.array_equal(result.pixels, OTHER)
    assert len(reasons) == 2  # none, and one of those of the memory
    assert result.hint == reset_words(next(str(reason) for reason in reasons if reason))


def test_people_go_by_themselves_and_an_empty_picture_says_so(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened(removes="People")
    (frame,) = frames(GROUND)
    assert float(app.process(frame).facts["hole"]) > 0.05  # type: ignore[arg-type]  # a number
    app.selfie.run = FakeInterpreter({"people": np.zeros((1, 256, 256, 1), np.float32)}).run  # type: ignore[method-assign]  # nobody now
    app = opened(removes="People")
    app.selfie = FakeInterpreter({"people": np.zeros((1, 256, 256, 1), np.float32)})
    app.opened()
    assert app.process(frame).hint == "Nobody is in the picture"


def test_a_picture_full_of_people_is_shown_as_it_is(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened(removes="People")
    app.selfie = FakeInterpreter({"people": np.ones((1, 256, 256, 1), np.float32)})
    app.opened()
    (frame,) = frames(GROUND)
    result = app.process(frame)
    assert "fills the picture" in result.hint
    assert result.pixels is not None
    assert np.array_equal(result.pixels, GROUND)


def test_without_its_model_the_class_mode_says_what_is_missing_and_taps_work(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened(removes="A class")
    (frame,) = frames(with_ball(90))
    assert app.process(frame).hint == "DeepLab v3 is not on this computer"
    app.settings = Settings(begins=False, shadow=False)
    tapped(app, 90)
    assert float(app.process(Frame.of(with_ball(90), 1, 0.03)).facts["hole"]) > 0.01  # type: ignore[arg-type]  # a number


def test_the_cloak_needs_a_plate_hides_people_in_it_and_notices_a_moved_camera(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened(removes="Me, invisibly")
    shifted = np.ascontiguousarray(np.roll(GROUND, 70, axis=1))
    source = frames(GROUND, with_ball(80), shifted)
    without = app.process(next(source))
    assert "Take the plate" in without.hint
    assert not without.shapes  # nothing is hidden yet, so nothing is said to be really there
    assert "is taken" in app.take_plate().text
    hidden = app.process(next(source))
    assert hidden.pixels is not None
    assert red(hidden.pixels) < 0.1 * red(with_ball(80))
    assert "camera has moved" in app.process(next(source)).hint


@pytest.mark.parametrize("lines", [90, 100, 121])
def test_the_cloak_works_on_a_smaller_size_than_the_plate_was_taken_at(
    opened: Callable[..., ObjectRemoval], monkeypatch: pytest.MonkeyPatch, lines: int
) -> None:
    app = opened(removes="Me, invisibly")
    source = frames(GROUND, with_ball(80))
    app.process(next(source))
    app.take_plate()
    monkeypatch.setattr(Pace, "lines", lambda _pace, height: lines)
    hidden = app.process(next(source))
    assert not hidden.hint
    assert hidden.pixels is not None
    assert red(hidden.pixels) < 0.15 * red(with_ball(80))


def test_views_and_the_divider_that_a_drag_moves(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened(shows="Before and after")
    source = frames(*[with_ball(160, radius=30)] * 8)
    app.process(next(source))
    tapped(app, 160)
    app.process(next(source))
    app.pointer(Stroke("begin", ((160.0, 90.0),)))
    halves = app.process(next(source)).pixels
    assert halves is not None
    assert red(halves[:, :158]) > 600
    assert red(halves[:, 160:]) < 120
    app.pointer(Stroke("move", ((200.0, 90.0),)))
    app.pointer(Stroke("end", ((200.0, 90.0),)))
    left = app.process(next(source)).pixels  # it stays where it was let go
    assert left is not None
    assert red(left) > 0.9 * red(with_ball(160, radius=30))
    app.settings = Settings(begins=False, shows="Before and after", divider=0.1)
    moved = app.process(next(source)).pixels
    assert moved is not None
    assert red(moved) < 120
    app.settings = Settings(begins=False, shows="What is true")
    masks = [shape for shape in app.process(next(source)).shapes if isinstance(shape, Mask)]
    behind = cv2.circle(np.zeros((HEIGHT, WIDTH), np.uint8), (160, 90), 29, 1, -1) > 0
    assert masks[0].alpha[behind].max() == 0  # nothing was ever seen there
    assert masks[1].alpha[behind].min() > 0
    app.compare()
    before = app.process(next(source))
    assert before.pixels is None
    assert [shape.text for shape in before.shapes if isinstance(shape, Caption)] == ["Before"]


def test_after_a_tap_it_says_for_a_while_what_to_do_with_a_rest(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened()
    hints = []
    for index, picture in enumerate([with_ball(150)] * 12):
        if index == 1:
            tapped(app, 150)
        hints.append(app.process(Frame.of(picture, index, index / 4)).hint)
    assert "some of it left" in hints[1]
    assert "some of it left" in hints[7]
    assert hints[-1].startswith("Move a little")


def test_undo_does_not_lead_back_to_what_nobody_chose(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened(begins=True)
    both = np.asarray(cv2.circle(with_ball(150), (260, 60), 22, (30, 40, 220), -1, cv2.LINE_AA), np.uint8)
    source = frames(*[both] * 5)
    assert app.process(next(source)).facts["things"] == 1  # by itself
    tapped(app, 260, 60)
    assert app.process(next(source)).facts["things"] == 1
    app.undo()
    assert app.process(next(source)).facts["things"] == 0
    assert app.undo() is not None
    assert app.process(next(source)).facts["things"] == 0


def test_exports_have_a_see_through_hole_and_nothing_to_export_is_said(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened()
    assert app.export_result().problem
    assert app.export_plate().problem
    source = frames(*[with_ball(160)] * 3)
    app.process(next(source))
    assert app.export_hole().problem
    tapped(app, 160)
    app.process(next(source))
    export = app.export_hole().export
    assert export is not None
    picture = cv2.imdecode(np.frombuffer(export.data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture.shape == (HEIGHT, WIDTH, 4)
    assert picture[90, 160, 3] == 0
    assert picture[20, 20, 3] == 255
    plate = app.export_plate()
    assert plate.export is not None
    assert "never seen" in plate.text


def test_the_clean_plate_is_as_large_as_the_frame_and_has_its_detail(
    opened: Callable[..., ObjectRemoval], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "lines", lambda _pace, height: height // 2)
    app = opened()
    scene = with_ball(160)
    scene[20:60:2, 20:60] = 255  # finer than the size worked at
    scene[21:60:2, 20:60] = 0
    for frame in frames(*[scene] * 3):
        if frame.index == 1:
            tapped(app, 160)
        app.process(frame)
    export = app.export_plate().export
    assert export is not None
    plate = cv2.cvtColor(cv2.imdecode(np.frombuffer(export.data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    assert plate.shape == scene.shape
    assert np.array_equal(plate[25:55, 25:55], scene[25:55, 25:55])
    assert red(np.asarray(plate, np.uint8)) < 150


def test_in_cloak_mode_the_clean_plate_is_the_one_that_was_taken(opened: Callable[..., ObjectRemoval]) -> None:
    app = opened(removes="Me, invisibly")
    source = frames(GROUND, with_ball(80))
    app.process(next(source))
    app.take_plate()
    app.process(next(source))
    export = app.export_plate().export
    assert export is not None
    plate = cv2.imdecode(np.frombuffer(export.data, np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(cv2.cvtColor(plate, cv2.COLOR_BGR2RGB), GROUND)


def test_under_load_the_size_shrinks_to_480_lines_and_no_further_and_grows_again() -> None:
    pace = Pace()
    sizes = set()
    for _ in range(20 * SETTLES):
        sizes.add(pace.lines(1080))
        pace.took(0.2, 1 / 30, 1080)
    assert min(sizes) == LINES[-1] == 480
    assert pace.lines(360) == 360
    for _ in range(40 * SETTLES):
        pace.took(0.005, 1 / 30, 1080)
    assert pace.lines(1080) == 1080


def test_a_smaller_working_size_leaves_the_picture_around_the_hole_as_it_was(
    opened: Callable[..., ObjectRemoval], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "lines", lambda _pace, height: height // 2)
    app = opened()
    source = frames(*[with_ball(160)] * 3)
    app.process(next(source))
    tapped(app, 160)
    result = app.process(next(source))
    assert result.pixels is not None
    assert result.pixels.shape == (HEIGHT, WIDTH, 3)
    assert np.array_equal(result.pixels[:50], GROUND[:50])
    assert red(result.pixels) < 150


def test_slits_are_closed_from_their_rims() -> None:
    unseen = np.zeros((HEIGHT, WIDTH), np.uint8)
    unseen[80:84, 100:200] = 255
    broken = GROUND.copy()
    broken[unseen > 0] = 255
    mended = emptying.closed(broken, unseen)
    assert np.abs(mended.astype(int) - GROUND).max() < 60
    assert np.array_equal(mended[:60], GROUND[:60])


def test_an_absent_model_tells_its_reason_when_it_is_run() -> None:
    with pytest.raises(ModelError, match="fetch it"):
        AbsentModel("fetch it first").run()
