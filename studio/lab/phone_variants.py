"""The variants of a model that are on this computer, as an app would use them on a phone."""

import re
from pathlib import Path

from studio.graph import read_model
from studio.inference.catalogue import Catalogue
from studio.phones.budget import Use

_WAY = r"[-_.](lite|full|heavy|small|large|float32|float16|fp32|fp16|int8|uint8|w8a8|quant|quantized|dynamic)(?=[-_.]|$)"
"""What files of one model that lie side by side differ in by name."""


def uses_of_card(catalogue: Catalogue, name: str) -> tuple[Use, ...]:
    """Each variant of a card whose file is here. Raises ModelError, GraphError."""
    card = catalogue.find(name)
    files = {variant.name: catalogue.here(card, variant) for variant in card.variants.values()}
    return tuple(Use(name, variant, read_model(file).graphs[0]) for variant, file in files.items() if file)


def uses_beside(file: Path) -> tuple[Use, ...]:
    """The model of `file`, then others of its folder that differ in name by their way of computing alone, as net_int8.tflite beside
    net.tflite. Raises GraphError.
    """
    same = [other for other in sorted(file.parent.glob("*.tflite")) if other != file and _plain(other) == _plain(file)]
    return tuple(Use(_plain(file), each.stem, read_model(each).graphs[0]) for each in (file, *same))


def _plain(file: Path) -> str:
    return re.sub(_WAY, "", file.stem, flags=re.IGNORECASE) or file.stem
