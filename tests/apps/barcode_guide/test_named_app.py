"""The guide with names: said with the code, said when they come late, and the number is said whatever is wrong with them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from apps.barcode_guide.announcing import printed
from apps.barcode_guide.app import BarcodeGuide, Settings
from apps.barcode_guide.store import FILE_NAME
from studio.api import Caption, Frame, Result, Speech
from studio.vision.barcodes.code import Code
from studio.vision.barcodes.watcher import View

PICTURE = np.zeros((720, 1280, 3), np.uint8)
PENS = Code("4006381333931", "EAN-13", np.array([[500, 300], [700, 300], [700, 400], [500, 400]], np.float32))
NUMBER = "4, 0 0 6 3 8 1, 3 3 3 9 3 1"


class Seen:
    """In place of the watcher."""

    codes: tuple[Code, ...] = (PENS,)

    def look(self, frame: Frame) -> View:
        return View((), self.codes)


class Held:
    """The app with a product before it."""

    def __init__(self, folder: Path) -> None:
        self.app = BarcodeGuide()
        self.app.storage = folder
        self.seen, self.frames = Seen(), 0
        self.app._watching = lambda: self.seen  # type: ignore[method-assign,assignment,return-value]  # the camera's part is tested elsewhere
        self.app.opened()

    def show(self) -> Result:
        self.frames += 1
        return self.app.process(Frame.of(PICTURE, self.frames, self.frames / 30))


def said(result: Result) -> list[str]:
    return [cue.text for cue in result.cues if isinstance(cue, Speech)]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    made = Held(tmp_path / "guide")
    yield made
    made.app.close()


def test_the_number_is_said_then_the_name_given_to_it(held: Held) -> None:
    assert said(held.show()) == [NUMBER]
    assert said(held.show()) == []
    assert not held.app.name_product("Point 88").problem
    result = held.show()
    assert said(result) == ["Point 88"]
    assert result.facts["said"] == "Point 88"
    assert said(held.show()) == []


def test_next_time_the_name_is_said_at_once(held: Held, tmp_path: Path) -> None:
    held.show()
    held.app.name_product("Point 88")
    held.app.close()
    again = Held(tmp_path / "guide")
    try:
        result = again.show()
        assert said(result) == ["Point 88"]
        assert result.hint == "Point 88"
        assert again.app.copy_history().copied.count("4006381333931\tPoint 88") == 2
    finally:
        again.app.close()


def test_who_wants_numbers_hears_no_late_name(held: Held) -> None:
    held.app.settings = Settings(says="Number")
    held.show()
    held.app.name_product("Point 88")
    assert said(held.show()) == []


@pytest.mark.parametrize("fault", ["damaged", "no folder"])
def test_whatever_is_wrong_with_names_the_number_is_said(fault: str, tmp_path: Path) -> None:
    folder = tmp_path / "guide"
    if fault == "damaged":
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(b"no database" * 500)
    else:
        folder.write_text("no folder")
    held = Held(folder)
    try:
        result = held.show()
        assert said(result) == [NUMBER, "Names can't be kept"]
        assert result.outcome is not None
        assert result.outcome.problem
        assert result.facts["names"] == result.outcome.text
        assert said(held.show()) == []
    finally:
        held.app.close()


def test_asking_is_off_until_the_user_wants_it(held: Held) -> None:
    assert not Settings().ask_online
    held.show()
    assert held.app.products._lookup._thread is None


def test_large_text_takes_the_place_of_the_hint(held: Held) -> None:
    assert held.show().hint == printed(PENS)
    held.app.settings = Settings(large_text=True)
    result = held.show()
    assert result.hint == ""
    assert printed(PENS) in [shape.text for shape in result.shapes if isinstance(shape, Caption)]
