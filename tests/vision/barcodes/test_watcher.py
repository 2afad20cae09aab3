from itertools import count, repeat

import numpy as np
import pytest

from studio.api import Frame
from studio.vision.barcodes import Reader, Spot, View, Watcher
from studio.vision.barcodes.code import Part
from studio.vision.barcodes.patterns import EAN13, modules_of
from studio.vision.barcodes.place import FORGOTTEN
from studio.vision.barcodes.steps import Budget
from tests.vision.barcodes.pictures import Placed, code_label, frame_of, label, noisy, placed

LEFT, RIGHT = "4006381333931", "9780804816632"


@pytest.fixture(autouse=True)
def _each_step_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """1 ms of CPU, however busy the machine is: with the true clock it would decide how far a frame's reading comes."""
    clock, wall = count(), count()
    monkeypatch.setattr("studio.vision.barcodes.steps.thread_time", lambda: next(clock) / 1000)
    monkeypatch.setattr("studio.vision.barcodes.steps.perf_counter", lambda: next(wall))


class Scene:
    """What a locator sees in frames that a test makes, 30 a second."""

    def __init__(self) -> None:
        self.spots: tuple[Spot, ...] = ()
        self.frames = 0
        self.watcher = Watcher(self, None)

    def locate(self, frame: Frame, part: Part | None = None) -> tuple[Spot, ...]:
        return self.spots

    def show(self, *labels: np.ndarray, degrees: float = 0.0, blur: float = 0.6, shift: float = 0.0, seconds: float = 1 / 30) -> View:
        page, corners = None, []
        for index, face in enumerate(labels):
            centre = (240 + shift, 200 if len(labels) == 1 else 100 + 200 * index)
            page, found = placed(face, 2.0, degrees, centre, page)
            corners.append(found)
        self.spots = tuple(Placed(*corners).spots)
        self.frames += 1
        gray = noisy(np.full((400, 480), 120, np.uint8) if page is None else page, blur, seed=self.frames)
        return self.watcher.look(frame_of(gray, self.frames, self.frames * seconds))


def texts(view: View) -> set[str]:
    return {code.text for code in view.codes}


def test_a_clear_code_is_read_at_once_and_followed_as_it_moves_and_turns() -> None:
    scene, face = Scene(), code_label(LEFT, "EAN-13")
    assert texts(scene.show(face)) == {LEFT}
    for step in range(1, 30):
        (code,) = scene.show(face, degrees=step * 10, shift=step).codes
        assert abs(code.corners[:, 0].mean() - 240 - step) < 12
        turned = np.degrees(np.arctan2(*(code.corners[1] - code.corners[0])[::-1]))
        assert abs((turned - step * 10 + 180) % 360 - 180) < 5


def test_two_codes_are_told_apart_by_place_and_forgotten_when_they_leave() -> None:
    scene = Scene()
    for _ in range(4):
        view = scene.show(code_label(LEFT, "EAN-13"), code_label(RIGHT, "EAN-13"))
    rows = {code.text: code.corners[:, 1].mean() for code in view.codes}
    assert rows == {LEFT: pytest.approx(100, abs=12), RIGHT: pytest.approx(300, abs=12)}
    for _ in range(round(FORGOTTEN * 30) + 2):
        view = scene.show()
    assert (view.spots, view.codes) == ((), ())


def test_another_product_held_at_the_same_place_is_read_anew() -> None:
    scene = Scene()
    for _ in range(3):
        scene.show(code_label(LEFT, "EAN-13"))
    seen = [texts(scene.show(code_label(RIGHT, "EAN-13"))) for _ in range(42)]
    assert seen[-1] == {RIGHT}
    assert all(each <= {LEFT, RIGHT} and len(each) <= 1 for each in seen)


def test_a_wrong_check_digit_is_never_said_however_long_it_is_shown() -> None:
    scene, face = Scene(), label(modules_of(EAN13, EAN13.choices("4006381333932")))
    assert all(texts(scene.show(face)) == set() for _ in range(10))


def test_what_is_blurred_is_read_over_frames_or_not_at_all() -> None:
    scene, face = Scene(), code_label(LEFT, "EAN-13")
    seen = set().union(*(texts(scene.show(face, blur=2.2)) for _ in range(12)))
    assert seen <= {LEFT}
    assert texts(scene.show(face, blur=0.8)) | texts(scene.show(face, blur=0.8)) == {LEFT}


def test_a_picture_that_stays_is_read_as_patiently_as_one_by_itself_and_in_steps() -> None:
    scene = Scene()
    page, corners = placed(code_label(LEFT, "EAN-13"), 2.0)
    gray = noisy(page, 2.2, 3.0)
    patient = [code.text for code in Reader(Placed(corners), None).read(frame_of(gray))]
    scene.show(blur=0.6)  # a frame of its own before, so that the picture is not the source's first
    scene.spots = tuple(Placed(corners).spots)
    views = [scene.watcher.look(frame_of(gray, index, index / 30)) for index in range(2, 90)]
    assert patient == [LEFT]
    assert texts(views[0]) == set()
    assert texts(views[-1]) == {LEFT}


def test_a_picture_by_itself_is_read_in_the_frame_it_has() -> None:
    scene = Scene()
    page, corners = placed(code_label(LEFT, "EAN-13"), 2.0)
    scene.spots = tuple(Placed(corners).spots)
    assert texts(scene.watcher.look(frame_of(noisy(page, 0.6)))) == {LEFT}
    page, corners = placed(code_label(RIGHT, "EAN-13"), 2.0)
    scene.spots = tuple(Placed(corners).spots)
    assert texts(scene.watcher.look(frame_of(noisy(page, 0.6), 1, 2.0))) == {RIGHT}


def test_the_same_frame_over_and_over_is_one_vote() -> None:
    """A number said by one picture alone needs as much as any picture by itself, however often it is repeated."""
    scene, face = Scene(), label(modules_of(EAN13, EAN13.choices("4006381333932")))
    page, corners = placed(face, 2.0)
    scene.spots = tuple(Placed(corners).spots)
    gray = noisy(page, 1.4)
    assert all(texts(scene.watcher.look(frame_of(gray, index, index / 30))) == set() for index in range(40))


def test_corners_stay_on_the_bars_where_the_locator_is_beside_them() -> None:
    scene, face = Scene(), code_label(LEFT, "EAN-13")
    for step in range(12):
        page, corners = placed(face, 2.0, 2.0 * step, (220 + 3 * step, 200))
        beside = corners + (-1) ** step * 9
        scene.spots = tuple(Placed(beside).spots)
        view = scene.watcher.look(frame_of(noisy(page, 0.6, seed=step), step, step / 30))
        for code in view.codes:
            assert np.abs(code.corners - corners).max() < 6, step  # the locator: 9
    assert texts(view) == {LEFT}


@pytest.mark.parametrize(("rate", "seconds"), [(60, 0.008), (30, 0.4 / 30), (15, 0.4 / 15), (2, 0.04)])
def test_fewer_frames_have_more_time_each(monkeypatch: pytest.MonkeyPatch, rate: int, seconds: float) -> None:
    earned: list[float] = []
    monkeypatch.setattr(Budget, "earn", lambda _, more: earned.append(more))
    scene = Scene()
    for _ in range(3):
        scene.show(code_label(LEFT, "EAN-13"), seconds=1 / rate)
    assert earned[1:] == [pytest.approx(seconds)] * 2


def test_time_for_reading_is_kept_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count()
    monkeypatch.setattr("studio.vision.barcodes.steps.thread_time", lambda: next(clock) / 1000)
    budget = Budget(0.005)
    for _ in range(10):
        budget.earn(0.008)
    assert budget.spent(each for each in repeat(None)) == (False, None)
    assert next(clock) / 1000 == pytest.approx(0.013, abs=0.005)


def test_reset_forgets() -> None:
    scene = Scene()
    scene.show(code_label(LEFT, "EAN-13"))
    scene.watcher.reset()
    assert texts(scene.show()) == set()
