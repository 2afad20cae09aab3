"""Says whether a model works by its card: for each variant the file, whether the card is true of it, and one run."""

from pathlib import Path

import numpy as np

from studio.api import ModelError
from studio.inference.card import Card
from studio.inference.catalogue import Catalogue
from studio.inference.opening import interpreter as opened
from studio.lab.finding import LIMIT_SECONDS, Finding, asked_apart
from studio.lab.trial import one_run
from studio.lab.uncarded import made_up_inputs


def check_card(card: Card, seconds: float = LIMIT_SECONDS) -> tuple[Finding, ...]:
    """Fetches what isn't here yet."""
    catalogue = Catalogue()
    findings = [Finding(True, f"the card describes {card.title!r}: {card.task}, {card.licence}")]
    for variant in card.variants.values():
        try:
            file = catalogue.file(card, variant)
        except ModelError as error:
            findings.append(Finding(False, str(error)))
        else:
            found = (Finding(True, f"the file is {file}"), *asked_apart("it", _try_variant, card, file, seconds=seconds))
            findings += [Finding(each.good, f"{variant.name}: {each.text}") for each in found]
    return tuple(findings)


def _try_variant(card: Card, file: Path) -> tuple[Finding, ...]:
    try:
        interpreter = opened(card, file, 1)
        made_up = made_up_inputs(file)
        picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
        inputs = {name: made_up[spec.tensor] if spec.fit is None else picture for name, spec in card.inputs.items()}
        return (one_run(interpreter, inputs),)
    except ModelError as error:
        return (Finding(False, str(error)),)
