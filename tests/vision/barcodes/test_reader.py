from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.barcodes import Reader, check_digit
from studio.vision.barcodes.matching import match
from studio.vision.barcodes.patterns import EAN13, UPCE, modules_of
from studio.vision.barcodes.reader import sure_alone
from studio.vision.barcodes.rules import alone
from studio.vision.barcodes.steps import finished
from tests.vision.barcodes.pictures import PIXELS, QUIET, Placed, code_label, frame_of, label, noisy, placed

CODES = [("4006381333931", "EAN-13"), ("890444000335", "UPC-A"), ("96385074", "EAN-8"), ("01234565", "UPC-E")]
MODULES = {"EAN-13": 95, "UPC-A": 95, "EAN-8": 67, "UPC-E": 51}


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(CODES), st.floats(-180, 180), st.floats(1.8, 2.6), st.floats(0, 1.1), st.integers(0, 9))
def test_codes_of_each_symbology_are_read_any_way_up(code: tuple, degrees: float, module: float, blur: float, seed: int) -> None:
    text, symbology = code
    page, corners = placed(code_label(text, symbology), module, degrees)
    read = Reader(Placed(corners, modules=MODULES[symbology]), None).read(frame_of(noisy(page, blur, seed=seed)))
    assert [(each.text, each.symbology) for each in read] == [(text, symbology)]
    assert (read[0].corners[1] - read[0].corners[0]) @ (corners[1] - corners[0]) > 0  # as the digits run, not half a turn off


@pytest.mark.parametrize("blur", [1.0, 1.6, 2.0])
def test_bars_too_blurred_for_edges_are_read_as_a_whole(blur: float) -> None:
    page, corners = placed(code_label("4006381333931", "EAN-13"), 2.0)
    found = finished(match(noisy(page, blur, 2), corners, EAN13))
    assert found is not None
    assert (found.evidence.text, found.evidence.margin > 20) == ("4006381333931", True)


def test_blur_that_makes_digits_alike_is_said_by_a_small_margin() -> None:
    page, corners = placed(code_label("1717171717178"[:12] + str(check_digit("171717171717")), "EAN-13"), 1.6)
    margins = [found.evidence.margin for blur in (0.5, 2.4, 3.2) if (found := finished(match(noisy(page, blur, 5), corners, EAN13)))]
    assert margins[0] > 40
    assert all(margin < 20 for margin in margins[1:])


@pytest.mark.parametrize(("module", "smear"), [(2.0, 2.0), (2.0, 2.25), (2.5, 2.5)])
def test_bars_that_a_hand_has_smeared_are_not_taken_for_another_number(module: float, smear: float) -> None:
    page, corners = placed(code_label("5838915511374", "EAN-13"), module)
    fine = cv2.resize(page, None, fx=4, fy=1, interpolation=cv2.INTER_LINEAR)
    moved = cv2.resize(cv2.blur(fine, (round(smear * module * 4), 1)), page.shape[::-1], interpolation=cv2.INTER_AREA)
    for seed in range(2):
        read = Reader(Placed(corners), None).read(frame_of(noisy(moved, 0.5, 3, seed)))
        assert [each.text for each in read] in ([], ["5838915511374"]), "2842915511374 fits too, if smeared by a bell"


def test_bars_finer_than_pixels_do_not_speak_alone() -> None:
    page, corners = placed(code_label("4006381333931", "EAN-13"), 2.0)
    gray = noisy(page, 1.0, 2)
    found = finished(match(gray, corners, EAN13))
    code = sure_alone(gray, found, EAN13)
    assert found is not None
    assert code is not None
    fine = replace(found, corners=(found.corners - found.corners[0]) * 0.45 + found.corners[0])
    assert sure_alone(gray, fine, EAN13) is None


def test_a_stretch_that_does_not_bear_a_number_out_tells_against_it() -> None:
    page, corners = placed(code_label("4006381333931", "EAN-13"), 2.0)
    whole = finished(match(noisy(page, 1.0, 2), corners, EAN13))
    left, right = (int(corners[0, 0] + share * (corners[1, 0] - corners[0, 0])) for share in (0.1, 0.32))
    page[:, left:right] = np.roll(page[:, left:right], 1, axis=1)  # half a module off
    bent = finished(match(noisy(page, 1.0, 2), corners, EAN13))
    assert whole is not None
    assert bent is not None
    assert whole.evidence.worst > bent.evidence.worst + 0.02
    assert bent.evidence.worst < bent.evidence.fit
    assert alone(EAN13).allows(whole.evidence)
    assert not alone(EAN13).allows(replace(whole.evidence, worst=0.6)), "as of three digits that were missed"


@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_check_digit_is_no_number(seed: int) -> None:
    digits = "".join(map(str, np.random.default_rng(seed).integers(0, 10, 12)))
    choices = EAN13.choices(digits + str((check_digit(digits) + 1 + seed) % 10))
    page, corners = placed(label(modules_of(EAN13, choices)))
    assert Reader(Placed(corners), None).read(frame_of(noisy(page))) == ()


def not_codes() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    across = np.tile([1.0, -1.0], 48)[:95]
    false_bars = np.concatenate([np.full(rng.integers(1, 5), 1 - 2 * (index % 2)) for index in range(40)])[:95]
    keyboard = np.full((480, 920), 60, np.uint8)
    for row in range(5):
        for key in range(12):
            cv2.rectangle(keyboard, (70 * key + 40, 90 * row + 20), (70 * key + 96, 90 * row + 96), 200, -1)
            cv2.putText(keyboard, chr(65 + key), (70 * key + 50, 90 * row + 75), 0, 1.4, 30, 4)
    columns, rows = np.meshgrid(np.arange(920), np.arange(480))
    return {
        "stripes": label(across),
        "wide stripes": label(np.repeat(across, 4)[:95]),
        "a blind": label(np.ones(95)) - (80 * (np.sin(columns[:, : (95 + 2 * QUIET) * PIXELS] / 9) > 0)).astype(np.uint8),
        "false bars": label(np.append(false_bars, np.ones(95 - len(false_bars)))),
        "a keyboard": keyboard,
        "moiré": (127 + 60 * np.sin(columns / 7) + 60 * np.sin((columns * 1.06 + rows * 0.02) / 7)).astype(np.uint8),
        "noise": rng.integers(0, 255, (480, 920)).astype(np.uint8),
    }


@pytest.mark.parametrize("name", list(not_codes()))
def test_what_is_no_code_gives_no_number(name: str) -> None:
    page, corners = placed(not_codes()[name], 2.4)
    for layout in (EAN13, UPCE):
        assert Reader(Placed(corners, modules=layout.modules), None).read(frame_of(noisy(page))) == (), layout.name


def test_a_short_code_within_a_longer_one_is_not_read() -> None:
    # The left half of this EAN-13 and its middle guard are bars of a valid UPC-E.
    page, corners = placed(code_label("9780441014989", "EAN-13"))
    half = corners.copy()
    half[1:3] = corners[[0, 3]] + (corners[[1, 2]] - corners[[0, 3]]) * 51 / 95
    assert [code.text for code in Reader(Placed(half, modules=51), None).read(frame_of(noisy(page)))] in ([], ["9780441014989"])
    assert Reader(Placed(half, modules=51), None, ("UPC-E", "EAN-8")).read(frame_of(noisy(page))) == ()


def test_two_codes_side_by_side_are_told_apart() -> None:
    page, left = placed(code_label("4006381333931", "EAN-13"), 1.8, centre=(115, 200))
    page, right = placed(code_label("96385074", "EAN-8"), 2.0, 90, centre=(370, 200), page=page)
    read = {code.text: code for code in Reader(Placed(left, right), None).read(frame_of(noisy(page)))}
    assert set(read) == {"4006381333931", "96385074"}
    assert read["4006381333931"].corners[:, 0].max() < 250 < read["96385074"].corners[:, 0].min()


def test_other_symbologies_are_read_where_asked_for() -> None:
    import zxingcpp

    picture = np.array(zxingcpp.create_barcode("shelf 7", zxingcpp.BarcodeFormat.QRCode).to_image(scale=6))
    page = cv2.copyMakeBorder(picture, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    assert Reader(Placed(), None).read(frame_of(page)) == ()
    (code,) = Reader(Placed(), None, ("QR Code",)).read(frame_of(page))
    assert (code.text, code.symbology, code.gtin13) == ("shelf 7", "QR Code", "")
