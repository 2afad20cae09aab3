"""What the app shows, says and tells, with what it sees replaced."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from apps.barcode_guide.app import BarcodeGuide
from apps.barcode_guide.cues import turning
from studio.api import Box, Caption, Frame, Result, Speech, Tone
from studio.runtime.app_errors import checked_result
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from studio.vision.barcodes.code import Code, Spot
from studio.vision.barcodes.watcher import View
from tests.apps.barcode_guide.session import FPS, HEIGHT, WIDTH, spot

NUMBER = "5012345678900"


class Seen:
    """In place of a watcher."""

    def __init__(self) -> None:
        self.view = View((), ())

    def look(self, frame: Frame) -> View:
        return self.view


class Desk:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.app, self.seen, self.frames = BarcodeGuide(), Seen(), 0
        self.app.storage = folder
        monkeypatch.setattr(self.app, "_watching", lambda: self.seen)
        self.app.opened()

    def show(self, *spots: Spot, codes: tuple[Code, ...] = (), seconds: float = 0.0) -> list[Result]:
        self.seen.view = View(spots, codes)
        results = []
        for _ in range(max(1, round(seconds * FPS))):
            frame = Frame.of(np.zeros((HEIGHT, WIDTH, 3), np.uint8), self.frames, self.frames / FPS)
            results.append(checked_result(self.app.process(frame)))
            self.frames += 1
        return results

    def set_to(self, **values: object) -> None:
        self.app.settings = replace(self.app.settings, **values)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Callable[[], Desk]":
    desk = Desk(monkeypatch, tmp_path)
    yield desk
    desk.app.close()


def code(text: str = NUMBER, x: float = 640) -> Code:
    return Code(text, "EAN-13", spot(x, module=2).corners)


def sentences(results: list[Result]) -> list[str]:
    return [cue.text for result in results for cue in result.cues if isinstance(cue, Speech)]


def test_it_guides_from_the_first_picture_on(desk: Desk) -> None:
    first, *later = desk.show(seconds=0.3)
    assert first.cues, "it ticks"
    assert any(turning("turn left")[0] in result.cues for result in later)
    assert later[-1].hint == "Turn left"
    assert first.hint
    assert first.shapes == ()


def test_what_is_found_is_outlined_and_what_is_read_has_its_number(desk: Desk) -> None:
    grey = desk.show(spot(module=1))[-1].shapes
    blue = desk.show(spot(module=2), codes=(code(),))[-1].shapes
    assert [shape.label for shape in grey if isinstance(shape, Box)] == [""]
    assert [shape.label for shape in blue if isinstance(shape, Box)] == [NUMBER]
    beside = desk.show(spot(200, module=1), spot(690, module=1.4), codes=(code(),))[-1].shapes
    assert [shape.label for shape in beside if isinstance(shape, Box)] == ["", NUMBER], "grey around another code alone"
    assert len({shape.colour for shape in (*grey, *blue) if isinstance(shape, Box)}) == 2


def test_a_number_is_chimed_and_said_once(desk: Desk) -> None:
    results = desk.show(spot(module=2), codes=(code(),), seconds=5)
    assert sentences(results) == ["5, 0 1 2 3 4 5, 6 7 8 9 0 0"]
    assert sum(isinstance(cue, Tone) for cue in results[0].cues) == 3
    assert results[-1].hint == "5 012345 678900"
    facts = json.loads(json.dumps(results[-1].facts))
    assert facts["codes"] == [{"text": NUMBER, "symbology": "EAN-13", "gtin13": NUMBER, "name": ""}]
    assert facts["said"] == sentences(results)[0]


def test_the_hint_stays_while_it_is_done(desk: Desk) -> None:
    hints = [result.hint for result in desk.show(seconds=12)]
    shown = [hint for hint, _ in groupby(hints)]
    assert shown[:2] == ["Show a product", "Turn left"]
    assert "Show a product" not in shown[1:], "one is being turned"
    assert desk.show(spot(module=2), codes=(code(),))[-1].hint == "5 012345 678900"
    assert [hint for hint, _ in groupby(result.hint for result in desk.show(seconds=8))][:2] == ["5 012345 678900", "Show the next product"]


def test_two_codes_are_both_said(desk: Desk) -> None:
    results = desk.show(spot(300), spot(900), codes=(code(x=300), code("4006381333931", 900)), seconds=1)
    assert len(sentences(results)) == 1
    assert "5, 0 1 2 3 4 5" in sentences(results)[0]
    assert "4, 0 0 6 3 8 1" in sentences(results)[0]


def test_what_is_not_read_surely_is_not_said(desk: Desk) -> None:
    results = desk.show(spot(module=2), spot(200), seconds=10)
    assert not [text for text in sentences(results) if any(letter.isdigit() for letter in text)]
    assert all(result.facts["codes"] == [] for result in results)


def test_facts_tell_the_cues_in_words(desk: Desk) -> None:
    results = desk.show(spot(1100, 600, module=0.8), seconds=3)
    for result in results:
        assert len(result.facts["cues"]) == len(result.cues)
    words = [line for result in results for line in result.facts["cues"]]
    assert any("523 Hz" in line and "right" in line for line in words)
    assert any("“Closer”" in line for line in words)


def test_it_says_it_again_when_asked(desk: Desk) -> None:
    desk.app.say_again()
    assert sentences(desk.show()) == []
    (said,) = sentences(desk.show(spot(module=2), codes=(code(),)))
    desk.show(seconds=1)
    desk.app.say_again()
    assert sentences(desk.show()) == [said]
    assert sentences(desk.show()) == []


def test_large_letters_say_what_to_do_and_what_was_read(desk: Desk) -> None:
    desk.set_to(large_text=True)
    desk.show(spot(module=0.8), seconds=1)
    for result, text in ((desk.show(spot(module=0.8))[0], "Closer"), (desk.show(spot(module=2), codes=(code(),))[0], "5 012345 678900")):
        assert text in " ".join(shape.text for shape in result.shapes if isinstance(shape, Caption))


def test_other_symbologies_are_a_setting() -> None:
    settings = BarcodeGuide().settings
    assert settings.symbologies == ("EAN-13", "EAN-8", "UPC-A", "UPC-E")
    assert replace(settings, qr_code=True, code_128=True).symbologies[4:] == ("QR Code", "Code 128")


def test_it_reads_a_drawn_code_with_its_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole chain: locator, watcher, guide."""
    import cv2
    import zxingcpp

    monkeypatch.setenv("POCKET_STUDIO_DATA", str(tmp_path))
    drawn = np.asarray(zxingcpp.create_barcode(NUMBER[:12], zxingcpp.BarcodeFormat.EAN13).to_image(scale=2))
    picture = np.full((480, 640), 235, np.uint8)
    high, wide = drawn.shape
    picture[200 : 200 + high, 220 : 220 + wide] = drawn
    pixels = cv2.cvtColor(cv2.GaussianBlur(picture, (3, 3), 0), cv2.COLOR_GRAY2RGB)
    opened = open_app("barcode_guide", {}, threads=1)
    try:
        outputs = list(pipeline([Frame.of(pixels, index, index / 10) for index in range(5)], opened))
    finally:
        opened.close()
    assert [found["text"] for found in outputs[-1].result.facts["codes"]] == [NUMBER]
