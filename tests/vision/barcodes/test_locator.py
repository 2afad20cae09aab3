"""Barcodes are found where they are: the network's answer put into the frame, then onto the bars; and the trained network itself."""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.api import FakeInterpreter, Frame
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.vision.barcodes.locator import CELL, CONFIDENT, HEIGHT, WIDTH, Locator, fitted
from studio.vision.barcodes.squaring import squared


def box(x: float, y: float, length: float, height: float, degrees: float) -> np.ndarray:
    turn = np.radians(degrees)
    across, down = np.array([np.cos(turn), np.sin(turn)]) * length / 2, np.array([-np.sin(turn), np.cos(turn)]) * height / 2
    return np.array([x, y]) + np.array([-across - down, across - down, across + down, down - across])


def answer(frame: tuple[int, int], codes: list[tuple[np.ndarray, float]]) -> dict[str, np.ndarray]:
    """What a perfect network would say of `codes` (corners in a frame of `frame` width and height, and scores), modules 1 % long."""
    _, back = fitted(np.zeros(frame[::-1], np.uint8))
    into = np.linalg.inv(np.vstack([back, [0, 0, 1]]))[:2]
    score, boxes = np.zeros((1, HEIGHT // CELL, WIDTH // CELL), np.float32), np.zeros((1, HEIGHT // CELL, WIDTH // CELL, 7), np.float32)
    for corners, sure in codes:
        quad = corners @ into[:, :2].T + into[:, 2]
        (x, y), across, down = quad.mean(axis=0), quad[1] - quad[0], quad[3] - quad[0]
        length, turn = np.hypot(*across), np.arctan2(across[1], across[0])
        row, column = int(y // CELL), int(x // CELL)
        score[0, row, column] = sure
        way = x / CELL - column - 0.5, y / CELL - row - 0.5
        size = np.log(length / CELL), np.log(np.hypot(*down) / CELL)
        boxes[0, row, column] = (*way, *size, np.cos(2 * turn), np.sin(2 * turn), np.log(length / 100))
    return {"score": score, "box": boxes}


def off(found: np.ndarray, truth: np.ndarray) -> float:
    """The farthest corner's distance, half a turn left open."""
    return min(float(np.abs(found - np.roll(truth, turn, axis=0)).max()) for turn in (0, 2))


def scene(corners: np.ndarray, size: tuple[int, int], text: str = "4006381333931", negative: bool = False) -> np.ndarray:
    """RGB: a grey table, white paper, the code's bars within `corners`."""
    label = np.array(zxingcpp.create_barcode(text[:-1], zxingcpp.BarcodeFormat.EAN13).to_image(scale=1))
    row = label[len(label) // 2]
    dark = np.flatnonzero(row < 128)
    bars = np.repeat(row[None, dark[0] : dark[-1] + 1], 50, axis=0)
    bars = np.pad(np.kron(bars, np.ones((8, 8), np.uint8)), 80, constant_values=255)
    high, wide = bars.shape
    flat = np.array([[80, 80], [wide - 80, 80], [wide - 80, high - 80], [80, high - 80]], np.float32)
    big = cv2.getPerspectiveTransform(flat, (corners * 2).astype(np.float32))
    grey = cv2.warpPerspective(bars, big, (size[0] * 2, size[1] * 2), borderValue=110)
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    grey = np.clip(grey + np.random.default_rng(1).normal(0, 3, grey.shape), 0, 255).astype(np.uint8)
    return cv2.cvtColor(255 - grey if negative else grey, cv2.COLOR_GRAY2RGB)


@settings(max_examples=12, deadline=None)
@given(
    frame=st.sampled_from([(640, 480), (1280, 720), (720, 1280), (240, 240), (333, 517)]),
    place=st.tuples(st.floats(0.4, 0.6), st.floats(0.4, 0.6)),
    share=st.floats(0.3, 0.6),
    degrees=st.floats(-180, 180),
)
def test_the_networks_answer_lands_in_the_frame(frame: tuple[int, int], place: tuple[float, float], share: float, degrees: float) -> None:
    length = share * min(frame)
    corners = box(place[0] * frame[0], place[1] * frame[1], length, length / 2, degrees)
    locator = Locator(FakeInterpreter(answer(frame, [(corners, 0.9)])))
    (spot,) = locator.locate(Frame.of(scene(corners, frame)))
    assert off(spot.corners, corners) < 0.09 * length
    assert np.hypot(*(np.array(spot.centre) - corners.mean(axis=0))) < 0.04 * length
    assert CONFIDENT <= spot.confidence <= 1
    assert spot.module == pytest.approx(length / 100, rel=0.1)
    across, down = spot.corners[1] - spot.corners[0], spot.corners[3] - spot.corners[0]
    assert across[0] * down[1] - across[1] * down[0] > 0  # clockwise


def test_several_codes_come_best_first_and_none_lies_on_another() -> None:
    codes = [
        (box(150, 100, 120, 60, 0), 0.6),
        (box(450, 300, 160, 60, 30), 0.95),
        (box(480, 310, 150, 60, 30), 0.7),
        (box(150, 300, 90, 50, 0), 0.3),
    ]
    left, right = (scene(codes[number][0], (640, 480)) for number in (0, 1))
    pixels = np.hstack([left[:, :280], right[:, 280:]])
    spots = Locator(FakeInterpreter(answer((640, 480), codes))).locate(Frame.of(pixels))
    assert len(spots) == 2
    assert spots[0].confidence > spots[1].confidence >= CONFIDENT
    assert off(spots[0].corners, codes[1][0]) < 8
    assert off(spots[1].corners, codes[0][0]) < 6


LEANING = box(300, 240, 260, 120, 8) + np.array([[0, 0], [6, -4], [-8, 3], [5, 0]])


@pytest.mark.parametrize("turn", [0, 2])
def test_roughly_known_corners_are_moved_onto_the_bars(turn: int) -> None:
    grey = cv2.cvtColor(scene(LEANING, (640, 480)), cv2.COLOR_RGB2GRAY)
    rough = np.roll(box(306, 236, 285, 104, 5), turn, axis=0).astype(np.float32)
    assert off(rough, LEANING) > 12
    found = squared(grey, rough, 95)
    assert found is not None
    assert off(found, LEANING) < 5
    true = np.roll(LEANING, turn, axis=0)
    way = true[1] - true[0]
    for one, other in ((0, 3), (1, 2)):
        assert abs(float((found[one] + found[other] - true[one] - true[other]) @ way)) / 2 < 0.01 * float(way @ way)


def test_corners_whose_sides_meet_not_far_off_are_moved_by_no_more_than_the_length_of_a_code() -> None:
    grey, random = cv2.cvtColor(scene(LEANING, (640, 480)), cv2.COLOR_RGB2GRAY), np.random.default_rng(5)
    moved = []
    for _ in range(300):
        rough = LEANING + random.normal(0, 8, (4, 2))
        middle = rough[1:3].mean(axis=0)
        rough[1:3] = middle + (rough[1:3] - middle) * random.uniform(0.02, 0.3)
        if (found := squared(grey, rough.astype(np.float32), 95)) is not None:
            moved.append(np.linalg.norm(found - rough, axis=1).max())
    assert len(moved) > 30
    assert max(moved) < 300  # one was 120 000 pixels away, and no picture could be cut out there


def test_where_no_bars_stand_out_the_corners_stay() -> None:
    corners = box(300, 240, 260, 120, 8).astype(np.float32)
    noise = np.random.default_rng(2).integers(0, 255, (480, 640)).astype(np.uint8)
    blurred = cv2.GaussianBlur(cv2.cvtColor(scene(LEANING, (640, 480)), cv2.COLOR_RGB2GRAY), (0, 0), 12)
    for picture in (np.zeros((480, 640), np.uint8), noise, blurred):
        assert squared(picture, corners, 95) is None


@pytest.fixture(scope="module")
def locator() -> Locator:
    return Locator(open_model(Catalogue(), "barcode_locator", threads=1).interpreter)


@pytest.mark.parametrize("size", [(1280, 720), (480, 640)])
@pytest.mark.parametrize("degrees", [0, 35, 90, -160])
@pytest.mark.parametrize("negative", [False, True])
def test_the_trained_network_finds_a_code_any_way_up(locator: Locator, size: tuple[int, int], degrees: float, negative: bool) -> None:
    corners = box(size[0] * 0.45, size[1] * 0.5, 300, 140, degrees)
    (spot,) = locator.locate(Frame.of(scene(corners, size, negative=negative)))
    assert off(spot.corners, corners) < 0.05 * 300
    assert spot.module == pytest.approx(300 / 95, rel=0.35)


def test_the_trained_network_finds_what_nobody_can_read(locator: Locator) -> None:
    corners = box(600, 300, 260, 130, 12)
    pixels = cv2.GaussianBlur(scene(corners, (1280, 720)), (0, 0), 4)
    assert zxingcpp.read_barcodes(pixels) == []
    (spot,) = locator.locate(Frame.of(pixels))
    assert off(spot.corners, corners) < 0.2 * 260


def shirt() -> np.ndarray:
    return np.broadcast_to(np.where(np.arange(640) % 24 < 12, 220, 60).astype(np.uint8)[None, :, None], (480, 640, 3))


def page() -> np.ndarray:
    paper = np.full((480, 640, 3), 235, np.uint8)
    for row in range(20, 480, 22):
        cv2.putText(
            paper, "illumination will kill little lilies 1l1l1", (10, row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 20), 1, cv2.LINE_AA
        )
    return paper


@pytest.mark.parametrize(
    "pixels", [shirt(), page(), np.zeros((480, 640, 3), np.uint8), np.full((1, 1, 3), 9, np.uint8), np.zeros((500, 1, 3), np.uint8)]
)
def test_stripes_print_and_nothing_are_no_codes(locator: Locator, pixels: np.ndarray) -> None:
    assert locator.locate(Frame.of(np.ascontiguousarray(pixels))) == ()


def test_the_network_gets_the_picture_by_its_input_name() -> None:
    seen: list[Mapping[str, Any]] = []

    def model(inputs: Mapping[str, Any]) -> dict[str, np.ndarray]:
        seen.append(inputs)
        return answer((320, 240), [])

    assert Locator(FakeInterpreter(model)).locate(Frame.of(np.full((480, 640, 3), (255, 0, 0), np.uint8))) == ()
    assert seen[0]["image"].shape == (HEIGHT, WIDTH, 3)
    assert set(np.unique(seen[0]["image"])) == {76}  # red, by ITU-R BT.601
