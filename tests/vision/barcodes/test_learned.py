"""The learned reader: what it makes of a network's scores, and what it reads and refuses with the model of the repository."""

import sys
from collections.abc import Iterator
from types import ModuleType

import cv2
import numpy as np
import pytest
import zxingcpp

from studio.api import FakeInterpreter
from studio.bundled import models_folder
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.vision.barcodes.learned import CLASSES, SLOTS, SURE, Candidate, LearnedReader
from studio.vision.barcodes.patterns import EAN8, EAN13, LAYOUTS, UPCE, Layout

CROP = np.full((64, 512), 128, np.uint8)


def scores(layout: Layout, text: str | tuple[int, ...], *, certain: float = 12.0) -> dict[str, np.ndarray]:
    """What the network gives for a crop of `text`, or of digits of these looks."""
    first = sum(len(each.digits) for each in LAYOUTS[: LAYOUTS.index(layout)])
    choices = layout.choices(text) if isinstance(text, str) else text
    digits = np.zeros((1, SLOTS, CLASSES), np.float32)
    digits[0, first + np.arange(len(choices)), choices] = certain
    kind = np.zeros((1, 4), np.float32)
    kind[0, 1 + LAYOUTS.index(layout)] = certain
    return {"kind": kind, "digits": digits, "centres": np.linspace(0.1, 0.9, SLOTS, dtype=np.float32)[None]}


def no_code() -> dict[str, np.ndarray]:
    nothing = scores(EAN13, "4006381333931")
    return nothing | {"kind": np.array([[12, 0, 0, 0]], np.float32)}


def reading(*answers: dict[str, np.ndarray]) -> tuple[Candidate, ...]:
    left = iter(answers)
    return LearnedReader(FakeInterpreter(lambda inputs: next(left))).read(CROP)


@pytest.mark.parametrize(
    ("layout", "text", "said", "symbology"),
    [
        (EAN13, "4006381333931", "4006381333931", "EAN-13"),
        (EAN13, "0036000291452", "036000291452", "UPC-A"),
        (EAN8, "96385074", "96385074", "EAN-8"),
        (UPCE, "04252614", "04252614", "UPC-E"),
    ],
)
def test_it_says_the_number_its_symbology_and_where_its_digits_are(layout: Layout, text: str, said: str, symbology: str) -> None:
    best, second, *_ = reading(scores(layout, text), no_code())
    assert (best.text, best.symbology, best.upside_down) == (said, symbology, False)
    assert best.probability > SURE > 0.5 > second.probability
    assert best.margin == -second.margin > 10
    assert len(best.centres) == len(layout.digits)
    assert (np.diff(best.centres) > 0).all()


def test_a_code_upside_down_has_its_digits_from_right_to_left() -> None:
    best = reading(no_code(), scores(EAN13, "4006381333931"))[0]
    assert (best.text, best.upside_down) == ("4006381333931", True)
    assert best.centres[0] == pytest.approx(0.9 * CROP.shape[1])
    assert (np.diff(best.centres) < 0).all()


def test_nothing_is_said_of_a_crop_without_a_code() -> None:
    assert reading(no_code(), no_code()) == ()


@pytest.mark.parametrize("place", range(12))
def test_a_number_of_a_wrong_check_digit_is_never_sure(place: int) -> None:
    """However sure the digits: the nearest valid numbers are not what was printed."""
    looks = list(EAN13.choices("4006381333931"))
    looks[place] = (looks[place] + 1) % 10 + looks[place] // 10 * 10
    assert max(candidate.probability for candidate in reading(scores(EAN13, tuple(looks)), no_code())) < 0.5


def test_a_valid_number_that_the_digits_hardly_show_is_not_sure() -> None:
    """All but one digit certain, and that one all but certain too: the one valid number near is still not what was printed."""
    looks = list(EAN13.choices("4006381333931"))
    right, looks[7] = looks[7], looks[7] + 1
    seen = scores(EAN13, tuple(looks), certain=30)
    seen["digits"][0, 7, right] = 30 - 9
    best, second = reading(seen, no_code())
    assert (best.text, best.margin > 5) == ("4006381333931", True)
    assert second.probability < best.probability < SURE


def test_an_unclear_digit_is_told_by_the_check_digit_but_two_are_not() -> None:
    seen = scores(EAN13, "4006381333931")
    seen["digits"][0, 7] = 0
    best = reading(seen, no_code())[0]
    assert best.text == "4006381333931"
    assert best.probability > 0.9
    seen["digits"][0, 9] = 0
    assert reading(seen, no_code())[0].probability < 0.5


@pytest.mark.parametrize("crop", [np.zeros((64, 512, 3), np.uint8), np.zeros((64, 512), np.float32), np.zeros((0, 512), np.uint8)])
def test_what_is_no_crop_is_refused(crop: np.ndarray) -> None:
    with pytest.raises(ValueError, match="height × width uint8"):
        LearnedReader(FakeInterpreter(no_code())).read(crop)


@pytest.fixture(scope="module")
def rendering() -> Iterator[ModuleType]:
    folder = str(models_folder() / "barcode_reader")
    sys.path.insert(0, folder)
    try:
        import rendering

        yield rendering
    finally:
        sys.path.remove(folder)
        sys.modules.pop("rendering", None)


@pytest.fixture(scope="module")
def reader() -> LearnedReader:
    return LearnedReader(open_model(Catalogue(), "barcode_reader", threads=1).interpreter)


def blurred(text: str, kind: zxingcpp.BarcodeFormat, blur: float, *, shift: int = 0) -> np.ndarray:
    """64 × 512 drawn by zxing-cpp, four pixels a module, blurred by `blur` modules, with some noise."""
    bars = np.array(zxingcpp.create_barcode(text, kind).to_image(scale=4, add_quiet_zones=False))[:1]
    row = np.full((1, 512), 230, np.uint8)
    start = (512 - bars.shape[1]) // 2 + shift
    row[:, start : start + bars.shape[1]] = np.maximum(bars, 30)
    crop = cv2.GaussianBlur(np.repeat(row, 64, axis=0), (0, 0), 4 * blur)
    return np.clip(crop + np.random.default_rng(0).normal(0, 3, crop.shape), 0, 255).astype(np.uint8)


def test_the_model_reads_what_zxing_cannot(reader: LearnedReader) -> None:
    read = 0
    for text in ("4006381333931", "9780306406157", "5449000000996", "0036000291452", "7622210449283", "8076809513753"):
        crop = blurred(text, zxingcpp.EAN13, 0.6)
        assert not [said for said in zxingcpp.read_barcodes(crop) if said.text.zfill(13) == text]
        for seen in (crop, crop[::-1, ::-1]):
            best = reader.read(np.ascontiguousarray(seen))[0]
            assert best.text.zfill(13) == text
            read += best.probability >= SURE
    assert read >= 8


def test_the_model_says_where_the_digits_are(reader: LearnedReader) -> None:
    for shift in (-20, 20):
        best = reader.read(blurred("4006381333931", zxingcpp.EAN13, 0.5, shift=shift))[0]
        starts = np.array([character.start for character in (EAN13.characters[place] for place in EAN13.digits)])
        assert best.centres == pytest.approx(4 * (starts + 3.5) + 66 + shift, abs=8)


def test_the_model_takes_nothing_else_for_a_code(reader: LearnedReader, rendering: ModuleType) -> None:
    random = np.random.default_rng(77)
    for _ in range(60):
        sample = rendering.no_code(random, rendering.any_optics(random))
        said = [candidate.text.zfill(13) for candidate in reader.read(sample.crop) if candidate.probability >= SURE]
        assert said in ([], [sample.text.zfill(13)])  # a code upside down is one
