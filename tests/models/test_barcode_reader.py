"""The barcode reader's files keep what their card says."""

import re

import numpy as np
import pytest

from studio.bundled import models_folder
from studio.inference.card import read_card
from studio.inference.catalogue import Catalogue
from studio.inference.hashes import folder_sha256
from studio.inference.opening import open_model
from studio.lab.agreement import Agreement
from studio.vision.barcodes.learned import LearnedReader
from studio.vision.barcodes.patterns import EAN13, modules_of

CARD = read_card(models_folder() / "barcode_reader" / "model.toml")
VARIANTS = ("float32", "float16", "int8")
MOST_BYTES = 1_000_000


def crop(text: str) -> np.ndarray:
    light = np.repeat(modules_of(EAN13, EAN13.choices(text)), 4) * 80 + 130
    return np.repeat(np.pad(light, 66, constant_values=210)[None], 64, axis=0).astype(np.uint8)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_reads_a_clean_code(variant: str) -> None:
    reader = LearnedReader(open_model(Catalogue(), "barcode_reader", variant, threads=1).interpreter)
    best = reader.read(crop("4006381333931"))[0]
    assert best.text == "4006381333931"
    assert best.probability > 0.99


def test_the_small_variants_agree_with_the_float_one() -> None:
    random = np.random.default_rng(0)
    bands = [random.normal(0, 1, (1, 8, 384)).astype(np.float32) for _ in range(4)]
    runs = [
        [dict(open_model(Catalogue(), "barcode_reader", variant, threads=1).interpreter.run(bands=each).outputs) for each in bands]
        for variant in VARIANTS
    ]
    assert Agreement.between(runs[0], runs[1]).worst_db > 40
    assert Agreement.between(runs[0], runs[2]).worst_db > 8


def test_no_file_is_larger_than_a_phone_app_likes() -> None:
    assert all(variant.bytes < MOST_BYTES for variant in CARD.variants.values())
    assert CARD.coreml is not None
    assert CARD.coreml.bytes < MOST_BYTES
    assert folder_sha256(models_folder() / "barcode_reader" / CARD.coreml.path) == (CARD.coreml.sha256, CARD.coreml.bytes)


def test_no_variant_read_a_wrong_number_when_it_was_measured() -> None:
    for variant in CARD.variants.values():
        assert re.search(r", 0 wrong, 0 of \d+ others", variant.metric)
