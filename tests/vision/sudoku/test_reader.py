"""Whole grids are read, however the page is held; what the model says is passed on as probabilities."""

from collections.abc import Mapping

import cv2
import numpy as np
import pytest

from studio.api import FakeInterpreter
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.vision.sudoku.board import OTHER, Reading
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading.cells import CELLS, SIZE
from studio.vision.sudoku.reading.reader import Reader

PUZZLE = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
SIDE, EDGE = 48, 30


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(open_model(Catalogue(), "sudoku_digits", threads=1).interpreter)


def drawn(text: str, paper: int = 225, ink: int = 30) -> tuple[np.ndarray, Grid]:
    """A page of `text`: digits, letters, and "#" for black squares."""
    picture = np.full((9 * SIDE + 2 * EDGE,) * 2, paper, np.uint8)
    for rule in range(10):
        at, width = EDGE + rule * SIDE, 3 if rule % 3 == 0 else 1
        cv2.line(picture, (at, EDGE), (at, EDGE + 9 * SIDE), ink, width)
        cv2.line(picture, (EDGE, at), (EDGE + 9 * SIDE, at), ink, width)
    for cell, sign in enumerate(text):
        left, top = EDGE + cell % 9 * SIDE, EDGE + cell // 9 * SIDE
        if sign == "#":
            picture[top : top + SIDE, left : left + SIDE] = ink
        elif sign != "0":
            (width, height), _ = cv2.getTextSize(sign, cv2.FONT_HERSHEY_DUPLEX, 1.05, 2)
            place = (left + (SIDE - width) // 2, top + (SIDE + height) // 2)
            cv2.putText(picture, sign, place, cv2.FONT_HERSHEY_DUPLEX, 1.05, ink, 2, cv2.LINE_AA)
    rules = np.arange(10, dtype=np.float32) * SIDE + EDGE
    pixels = cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), 0.7), cv2.COLOR_GRAY2RGB)
    return pixels, Grid(np.stack(np.meshgrid(rules, rules), axis=-1), inverted=ink > paper)


def said(reading: Reading) -> str:
    return "".join(str(each) for each in reading.probabilities.argmax(axis=1))


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_held_any_way_is_read_and_turned_upright(reader: Reader, quarters: int) -> None:
    pixels, grid = drawn(PUZZLE)
    side = pixels.shape[0]
    for _ in range(quarters):  # the page turns clockwise
        pixels = np.ascontiguousarray(np.rot90(pixels, -1))
    reading = reader.read(pixels, grid)
    assert said(reading) == PUZZLE
    corners = np.array([[EDGE, EDGE], [side - EDGE, EDGE], [side - EDGE, side - EDGE], [EDGE, side - EDGE]])
    assert np.allclose(reading.grid.corners[0], corners[quarters])
    assert np.median(reading.probabilities.max(axis=1)) > 0.99


def test_a_dark_screen_is_read(reader: Reader) -> None:
    assert said(reader.read(*drawn(PUZZLE, paper=30, ink=215))) == PUZZLE


def test_letters_and_black_squares_are_no_digits(reader: Reader) -> None:
    text = "RK0#0WT##A0H0#K0NR" + "0" * 63
    seen = reader.read(*drawn(text)).probabilities.argmax(axis=1)
    strange = np.array([sign != "0" for sign in text])
    assert (seen[strange] == OTHER).mean() > 0.8
    assert (seen[~strange] == 0).mean() > 0.95


def test_an_upright_page_costs_one_run_and_a_turned_one_four() -> None:
    for share, runs in ((8.0, 1), (-8.0, 4)):
        scores = np.zeros((1, CELLS, OTHER + 1), np.float32)
        scores[0, :, 7], scores[0, :, OTHER] = share, -share
        asked = FakeInterpreter({"digit": scores, "hand": np.full((1, CELLS), 2.0, np.float32)})
        reading = Reader(asked).read(*drawn(PUZZLE))
        assert len(asked.runs) == runs
        assert np.asarray(asked.runs[0]["image"]).shape == (1, CELLS, SIZE, SIZE, 3)
        assert np.allclose(reading.probabilities.sum(axis=1), 1, atol=1e-5)
        assert reading.handwritten.min() > 0.88


def test_a_digit_is_taken_for_handwriting_where_others_of_its_ink_are() -> None:
    pixels, grid = drawn(PUZZLE)
    blue = np.arange(CELLS) % 2 == 1
    for cell in np.flatnonzero(blue):
        left, top = EDGE + cell % 9 * SIDE + 4, EDGE + cell // 9 * SIDE + 4
        part = pixels[top : top + SIDE - 8, left : left + SIDE - 8]
        part[..., 2] = np.maximum(part[..., 2], 150)
    scores = np.zeros((1, CELLS, OTHER + 1), np.float32)
    scores[0, np.arange(CELLS), [int(sign) for sign in PUZZLE]] = 9
    unsure = np.random.default_rng(1).normal(0, 1.6, CELLS)
    hand = (np.where(blue, 2.5, -2.5) + unsure).astype(np.float32)[None]
    filled = np.array([sign != "0" for sign in PUZZLE])
    assert ((hand[0] > 0) != blue)[filled].any()
    reading = Reader(FakeInterpreter({"digit": scores, "hand": hand})).read(pixels, grid)
    assert np.array_equal((reading.handwritten > 0.5)[filled], blue[filled])


def test_the_way_in_which_most_is_surely_a_digit_is_believed() -> None:
    answers = iter([0.1, 0.2, 6.0, 0.3])

    def answer(_: Mapping[str, object]) -> dict[str, np.ndarray]:
        scores = np.zeros((1, CELLS, OTHER + 1), np.float32)
        scores[0, :, 4] = next(answers)
        return {"digit": scores, "hand": np.zeros((1, CELLS), np.float32)}

    pixels, grid = drawn(PUZZLE)
    reading = Reader(FakeInterpreter(answer)).read(pixels, grid)
    assert np.array_equal(reading.grid.lattice, grid.turned(2).lattice)
    assert reading.probabilities[0].argmax() == 4
