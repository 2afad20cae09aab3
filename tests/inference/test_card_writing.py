"""A written card reads back as the same card."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.graph.purpose import Purpose
from studio.inference.card import Card, CoreMLPackage, InputSpec, OutputSpec, Variant, parse_card
from studio.inference.card_writing import card_text
from studio.inference.catalogue import Catalogue

CATALOGUE = Catalogue()
TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
NAMES = st.text("abcdefgh_", min_size=1, max_size=8)


def read_back(card: Card) -> Card:
    return parse_card(tomllib.loads(card_text(card)), card.folder / "model.toml")


@pytest.mark.parametrize("name", CATALOGUE.names())
def test_every_card_of_the_studio_survives(name: str) -> None:
    card = CATALOGUE.find(name)
    assert read_back(card) == card


@given(title=TEXTS, about=TEXTS, metric=TEXTS, input_name=NAMES, output_name=TEXTS)
def test_any_text_survives(title: str, about: str, metric: str, input_name: str, output_name: str) -> None:
    card = CATALOGUE.find("palm_detection")
    variants = {name: Variant(name, title, "int8", old.sources, metric, about) for name, old in card.variants.items()}
    changed = replace(
        card,
        title=title,
        inputs={input_name: InputSpec(input_name, output_name, (1, 3))},
        outputs={output_name: OutputSpec(output_name, output_name, (1, 2), about)},
        variants=variants,
        coreml=CoreMLPackage("palm.mlpackage", "float16", "0" * 64, 12, about),
        purpose=Purpose(task="keypoints", pixels="imagenet", labels=card.folder / "labels.txt", threshold=0.25),
    )
    assert read_back(changed) == changed
