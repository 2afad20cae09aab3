"""The barcode locator: its files keep what its card says, and its training pictures say truly where the bars are."""

import re
import sys
from collections.abc import Iterator
from types import ModuleType

import cv2
import numpy as np
import pytest

from studio.api import FakeInterpreter, Frame
from studio.bundled import models_folder
from studio.inference.card import read_card
from studio.inference.catalogue import Catalogue
from studio.inference.hashes import folder_sha256
from studio.inference.opening import open_model
from studio.lab.spread import wilson
from studio.vision.barcodes.locator import Locator
from studio.vision.barcodes.rectifying import rectified
from tests.models.beside import modules_beside

FOLDER = models_folder() / "barcode_locator"
SEEDS = range(8_000_000, 8_000_036)
MODULES = ("labels", "surfaces", "scenes", "packages", "targets", "measuring")


@pytest.fixture(scope="module")
def beside() -> Iterator[dict[str, ModuleType]]:
    with modules_beside(FOLDER, MODULES) as modules:
        yield modules


@pytest.fixture(scope="module")
def drawn(beside: dict[str, ModuleType]) -> list:
    return [beside["scenes"].scene(seed, 480, 360) for seed in SEEDS]


@pytest.mark.parametrize("variant", ["float16", "int8"])
def test_a_variant_is_as_good_as_its_card_says(beside: dict[str, ModuleType], drawn: list, variant: str) -> None:
    locator = Locator(open_model(Catalogue(), "barcode_locator", variant, threads=1).interpreter)
    tally = beside["measuring"].measured(locator, drawn)
    metric = read_card(FOLDER / "model.toml").variants[variant].metric
    right = {"recall": (sum(tally.readable), len(tally.readable)), "precision": (tally.spots - tally.false, tally.spots)}
    for figure, (good, count) in right.items():
        low, high = wilson(good, count, z=3.3)  # wrong once in a thousand
        assert low <= float(re.search(rf"{figure} ([0-9.]+)", metric)[1]) <= high  # type: ignore[index]


def test_the_files_are_the_ones_the_card_means() -> None:
    card = read_card(FOLDER / "model.toml")
    assert card.coreml is not None
    assert folder_sha256(FOLDER / card.coreml.path) == (card.coreml.sha256, card.coreml.bytes)
    assert all(variant.bytes < 500_000 for variant in card.variants.values())


def stands(pixels: np.ndarray, quad: np.ndarray) -> tuple[bool, bool]:
    """Whether what `quad` cuts out is upright bars, and whether there is a bar at both of its ends."""
    middle = rectified(pixels, quad.astype(np.float32)).astype(np.float32)[16:48]
    across, down = (np.abs(cv2.Sobel(middle, cv2.CV_32F, *way)).mean() for way in ((1, 0), (0, 1)))
    profile = np.abs(np.diff(middle.mean(axis=0)))
    edges = np.flatnonzero(profile > 0.35 * np.percentile(profile, 95))
    bars = 512 * 0.12 / 1.24, 512 * 1.12 / 1.24
    return across > 2 * down, min(np.abs(edges - bars[0])) < 5 and min(np.abs(edges - bars[1])) < 5


def test_the_truth_of_a_rendered_picture_stands_on_its_bars(drawn: list) -> None:
    """Cut out by its corners, a clear code has a bar at both ends, and bars upright."""
    clear = [(each, code) for each in drawn for code in each.codes if code.readable and code.module > 1.6 and code.contrast > 20]
    assert len(clear) >= 10
    upright, ends = zip(*(stands(each.pixels, code.quad) for each, code in clear), strict=True)
    assert np.mean(upright) > 0.85
    assert np.mean(ends) > 0.85


def test_the_same_seed_gives_the_same_picture(beside: dict[str, ModuleType]) -> None:
    one, two, other = (beside["scenes"].scene(seed, 320, 240) for seed in (5, 5, 6))
    assert np.array_equal(one.pixels, two.pixels)
    assert [code.module for code in one.codes] == [code.module for code in two.codes]
    assert not np.array_equal(one.pixels, other.pixels)


def test_targets_decode_to_the_codes_they_were_made_from(beside: dict[str, ModuleType]) -> None:
    """A network that answered exactly as it is taught would find what was rendered."""
    tally = beside["measuring"].Tally()
    for seed in range(12):
        made = beside["scenes"].scene(seed, 480, 360)
        _, wanted = beside["targets"].taught(made)
        answer = {"score": (wanted[None, ..., 0] > 0).astype(np.float32), "box": wanted[None, ..., 2:]}
        single = beside["measuring"].measured(Locator(FakeInterpreter(answer)), [made])
        tally.readable += single.readable
        tally.false += single.false
    assert tally.recall > 0.95
    assert tally.false <= 1


def test_an_example_seen_from_farther_away_keeps_its_codes_where_they_are(beside: dict[str, ModuleType]) -> None:
    targets, found = beside["targets"], []
    for seed in range(12):
        made = beside["scenes"].scene(seed, 320, 240)
        small, wanted = targets.taught(made)
        share, left, top = 0.55, 40, 70
        picture, moved = targets.farther(small.astype(np.float32), wanted, share, left, top)
        assert picture.shape == small.shape
        answer = {"score": (moved[None, ..., 0] > 0).astype(np.float32), "box": moved[None, ..., 2:]}
        spots = Locator(FakeInterpreter(answer)).locate(Frame.of(cv2.cvtColor(picture.astype(np.uint8), cv2.COLOR_GRAY2RGB)))
        for code in made.codes:
            there = code.quad * share + (left, top)
            found.append(any(beside["measuring"].overlap(spot.corners, there) > 0.5 for spot in spots))
    assert len(found) >= 8
    assert np.mean(found) > 0.9


def test_the_truth_of_a_package_stands_on_its_bars(beside: dict[str, ModuleType]) -> None:
    pictures = [beside["packages"].posed(70_000_000 + 5 * number, 960, 540) for number in range(16)]
    clear = [(each, code) for each in pictures for code in each.codes if code.module > 1 and code.blur < 0.6]
    assert len(clear) >= 3
    assert all(stands(each.pixels, code.quad) == (True, True) for each, code in clear)
    assert any(not each.codes and not each.ignored for each in pictures)


def test_the_network_sees_colours_as_their_grey(beside: dict[str, ModuleType]) -> None:
    layers = pytest.importorskip("tensorflow", reason="needs the extra lab").keras.layers
    trained = __import__("network")
    try:
        image = layers.Input((240, 320, 1))  # in place of the network, which takes long to build
        cells = [layers.Conv2D(channels, 8, strides=8)(image) for channels in (1, 7)]
        inner = trained.keras.Model(image, layers.Concatenate(name="cells")(cells))
        whole = trained.for_pictures(inner)
        picture = np.random.default_rng(0).random((1, 240, 320, 3)).astype(np.float32)
        grey = (picture @ np.array(trained.LUMA, np.float32))[..., None]
        score, box = (np.asarray(each) for each in whole(picture))
        expected = np.asarray(inner(grey))
        assert score.shape == (1, 30, 40)
        assert np.allclose(score, 1 / (1 + np.exp(-expected[..., 0])), atol=1e-4)
        assert np.allclose(box, expected[..., 1:], atol=1e-3)
    finally:
        sys.modules.pop("network", None)
