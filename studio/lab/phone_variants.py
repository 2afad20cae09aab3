"""The variants of a model that are on this computer, as an app would use them on a phone."""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from studio.graph import read_model
from studio.inference.catalogue import Catalogue
from studio.phones.budget import NoCost, Use, part_of
from studio.phones.profile import Phone
from studio.runtime.opening import catalogue_of

CHEAPER = 0.97
"""Share of the time that a variant must stay under to be worth a change."""

_WAY = r"[-_.](lite|full|heavy|small|large|float32|float16|fp32|fp16|int8|uint8|w8a8|quant|quantized|dynamic)(?=[-_.]|$)"
"""What files of one model that lie side by side differ in by name."""


def uses_of_card(catalogue: Catalogue, name: str) -> tuple[Use, ...]:
    """Each variant of a card whose file is here. Raises ModelError, GraphError."""
    card = catalogue.find(name)
    files = {variant.name: catalogue.here(card, variant) for variant in card.variants.values()}
    return tuple(Use(name, variant, read_model(file).graphs[0]) for variant, file in files.items() if file)


def cheaper_variants(app: str, models: Sequence[tuple[str, str]], phone: Phone) -> Mapping[str, list[str]]:
    """Of each card of `app` the variant in use, then those on this computer that cost less on the phone, the dearest first.

    models: card and variant. Raises ModelError, TableError, OSError.
    """
    found = {}
    catalogue = catalogue_of(app)
    for card, variant in models:
        parts = [part_of(use, phone) for use in uses_of_card(catalogue, card)]
        ms = {part.use.variant: part.latency.ms.value for part in parts if not isinstance(part, NoCost)}
        own = ms.get(variant, math.inf)
        cheaper = sorted((name for name in ms if name != variant and ms[name] < CHEAPER * own), key=lambda name: -ms[name])
        found[card] = [variant, *cheaper]
    return found


def uses_beside(file: Path) -> tuple[Use, ...]:
    """The model of `file`, then others of its folder that differ in name by their way of computing alone, as net_int8.tflite beside
    net.tflite. Raises GraphError.
    """
    same = [other for other in sorted(file.parent.glob("*.tflite")) if other != file and _plain(other) == _plain(file)]
    return tuple(Use(_plain(file), each.stem, read_model(each).graphs[0]) for each in (file, *same))


def _plain(file: Path) -> str:
    return re.sub(_WAY, "", file.stem, flags=re.IGNORECASE) or file.stem
