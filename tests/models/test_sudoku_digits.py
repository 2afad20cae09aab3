"""The digit model's files keep what its card says, and its training pictures show what their truth says."""

from collections.abc import Iterator
from types import ModuleType

import cv2
import numpy as np
import pytest

from studio.bundled import models_folder
from studio.inference.card import read_card
from studio.inference.catalogue import Catalogue
from studio.inference.hashes import folder_sha256
from studio.inference.opening import open_model
from studio.lab.agreement import Agreement
from studio.vision.sudoku.board import OTHER
from tests.models.beside import modules_beside

FOLDER = models_folder() / "sudoku_digits"
VARIANTS = ("float32", "float16", "int8")
MODULES = ("typefaces", "glyphs", "strokes", "papers", "pages", "photos", "others", "stock", "measuring")


@pytest.fixture(scope="module")
def beside() -> Iterator[dict[str, ModuleType]]:
    pytest.importorskip("PIL", reason="typefaces are drawn by Pillow, of the extra lab")
    with modules_beside(FOLDER, MODULES) as modules:
        yield modules


def hershey(beside: dict[str, ModuleType]) -> object:
    """An atlas of one typeface, which OpenCV brings along."""
    glyphs = beside["glyphs"]

    def drawn(sign: str) -> np.ndarray:
        picture = np.zeros((glyphs.SIDE, glyphs.SIDE), np.uint8)
        (width, height), _ = cv2.getTextSize(sign, cv2.FONT_HERSHEY_DUPLEX, 2.3, 5)
        place = ((glyphs.SIDE - width) // 2, (glyphs.SIDE + height) // 2)
        cv2.putText(picture, sign, place, cv2.FONT_HERSHEY_DUPLEX, 2.3, 255, 5, cv2.LINE_AA)
        return picture

    face = glyphs.Glyphs(np.stack([drawn(str(digit)) for digit in range(1, 10)]), np.stack([drawn(sign) for sign in "AKMRX"]))
    return glyphs.Atlas((face,), (face,))


@pytest.fixture(scope="module")
def stock(beside: dict[str, ModuleType]) -> object:
    return beside["stock"].rendered(hershey(beside), np.random.default_rng(0), 12)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_reads_pages_it_was_never_shown(beside: dict[str, ModuleType], stock: object, variant: str) -> None:
    found = beside["measuring"].tallied(open_model(Catalogue(), "sudoku_digits", variant, threads=1).interpreter, stock)
    assert found.digits > 400
    assert found.digits_right / found.digits > 0.8
    assert found.invented < 0.06 * (found.cells - found.digits)
    assert found.told / found.digits > 0.85


def test_the_small_variants_agree_with_the_float_one(beside: dict[str, ModuleType], stock: object) -> None:
    grids = beside["stock"].as_input(stock.cells[: 3 * 81]).reshape(3, 1, 81, 36, 36, 3)  # type: ignore[attr-defined]
    runs = [
        [dict(open_model(Catalogue(), "sudoku_digits", variant, threads=1).interpreter.run(image=each).outputs) for each in grids]
        for variant in VARIANTS
    ]
    assert Agreement.between(runs[0], runs[1]).worst_db > 40
    assert Agreement.between(runs[0], runs[2]).worst_db > 15


def test_the_files_are_the_ones_the_card_means() -> None:
    card = read_card(FOLDER / "model.toml")
    assert card.coreml is not None
    assert folder_sha256(FOLDER / card.coreml.path) == (card.coreml.sha256, card.coreml.bytes)
    assert all(card.variants[small].bytes < 1_000_000 for small in ("float16", "int8"))


def test_rules_lie_where_the_truth_has_them_and_digits_where_there_are_some(beside: dict[str, ModuleType]) -> None:
    """Seen by a good camera, a cell is ringed by its rules, and holds ink where its class is a digit's."""
    pages, photos, random = beside["pages"], beside["photos"], np.random.default_rng(4)
    filled, rings = [], []
    for _ in range(6):
        drawn = pages.page(hershey(beside), random)
        cells = photos.cells(drawn, photos.Camera(50.0, 0.01, 1.0, 0.2), random).mean(axis=3)
        middle = cells[:, 8:-8, 8:-8]
        depth = middle.max(axis=(1, 2)) - middle.min(axis=(1, 2))
        filled += list(zip(drawn.classes, depth, strict=True))
        rings += [(cells[:, 2:8].mean(axis=2).min(axis=1) - cells[:, 14:22].mean(axis=(1, 2))).mean()]
    assert np.mean(rings) < -0.25
    digits = [depth for kind, depth in filled if 0 < kind < OTHER]
    assert np.median(digits) > 0.5
    assert np.mean([depth > 0.15 for depth in digits]) > 0.93


def test_the_same_seed_gives_the_same_cells(beside: dict[str, ModuleType]) -> None:
    atlas = hershey(beside)
    one, two, other = (beside["stock"].rendered(atlas, np.random.default_rng(seed), 1) for seed in (5, 5, 6))
    assert np.array_equal(one.cells, two.cells)
    assert not np.array_equal(one.cells, other.cells)


def test_a_page_upside_down_still_has_its_sixes_and_nines(beside: dict[str, ModuleType]) -> None:
    taught = beside["stock"].UPSIDE_DOWN
    assert (taught[6], taught[9], taught[8], taught[4]) == (9, 6, 8, OTHER)


def test_handwriting_is_within_its_picture_and_never_twice_the_same(beside: dict[str, ModuleType]) -> None:
    strokes, random = beside["strokes"], np.random.default_rng(2)
    for digit in range(1, 10):
        writer = strokes.any_writer(random)
        one, two = (strokes.written(digit, writer, random, 72, 52) for _ in range(2))
        assert not np.array_equal(one, two)
        rows = np.flatnonzero(one.any(axis=1))
        assert 35 < rows[-1] - rows[0] < 70
