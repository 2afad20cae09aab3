"""The inpainting model's files keep what its card says, and its training pictures are what they should be."""

from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from studio.bundled import models_folder
from studio.inference.card import read_card
from studio.inference.catalogue import Catalogue
from studio.inference.hashes import folder_sha256
from studio.inference.opening import open_model
from studio.lab.agreement import Agreement
from studio.vision.removal.coarse import SIDE, Given
from tests.models.beside import modules_beside

FOLDER = models_folder() / "inpaint"
VARIANTS = ("float32", "float16", "int8")
MODULES = ("textures", "scenes", "holes", "stock", "measuring")


@pytest.fixture(scope="module")
def beside() -> Iterator[dict[str, ModuleType]]:
    with modules_beside(FOLDER, MODULES) as modules:
        yield modules


@pytest.fixture(scope="module")
def shown(beside: dict[str, ModuleType]) -> list[object]:
    found: list[object] = beside["measuring"].rendered(8)
    return found


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_beats_telea_on_pictures_it_was_never_shown(beside: dict[str, ModuleType], shown: list[object], variant: str) -> None:
    found = beside["measuring"].tallied(open_model(Catalogue(), "inpaint", variant, threads=1).interpreter, shown)
    assert found.pictures == 8
    assert found.gain > 0.5


def test_the_small_variants_agree_with_the_float_one(shown: list[object]) -> None:
    runs = []
    for variant in VARIANTS:
        model = open_model(Catalogue(), "inpaint", variant, threads=1).interpreter
        pictures = [(case.truth[:SIDE, :SIDE].astype(np.float32) / 255) for case in shown]  # type: ignore[attr-defined]
        hole = np.zeros((SIDE, SIDE), bool)
        hole[30:66, 34:60] = True
        runs.append([dict(model.run(given=Given.of(each, hole).tensor[None]).outputs) for each in pictures])
    assert Agreement.between(runs[0], runs[1]).worst_db > 35
    assert Agreement.between(runs[0], runs[2]).worst_db > 8


def test_the_files_are_the_ones_the_card_means() -> None:
    card = read_card(FOLDER / "model.toml")
    assert card.coreml is not None
    assert folder_sha256(FOLDER / card.coreml.path) == (card.coreml.sha256, card.coreml.bytes)
    assert all(card.variants[small].bytes < 2_200_000 for small in ("float16", "int8"))


def test_pictures_are_the_same_for_the_same_seed_and_fall_off_as_natural_ones_do(beside: dict[str, ModuleType]) -> None:
    scene = beside["scenes"].scene
    pictures = [scene(seed, 96) for seed in range(16)]
    assert np.array_equal(pictures[5], scene(5, 96))
    assert not np.array_equal(pictures[5], pictures[6])
    window = np.hanning(96)[:, None] * np.hanning(96)
    power = np.mean([np.abs(np.fft.fft2((each.mean(axis=2) - each.mean()) * window)) ** 2 for each in pictures], axis=0)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(96), np.fft.fftfreq(96)))
    rings = [(0.02, 0.04), (0.04, 0.08), (0.08, 0.16), (0.16, 0.32)]
    mean = [np.log2(power[(frequency >= low) & (frequency < high)].mean()) for low, high in rings]
    slope = np.polyfit(range(4), mean, 1)[0]
    assert -3.5 < slope < -1.3


def test_holes_are_of_a_things_size(beside: dict[str, ModuleType]) -> None:
    random = np.random.default_rng(1)
    shares = [(beside["holes"].hole(random, 96, 96) > 0).mean() for _ in range(60)]
    assert min(shares) > 0.02
    assert max(shares) < 0.7
    assert 0.08 < np.median(shares) < 0.35
