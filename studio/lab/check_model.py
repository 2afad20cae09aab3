"""Says whether a model file or a model card works: one finding per question, the risky ones asked in a process of their own."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from studio.api import ModelError
from studio.api.model import Tensor
from studio.graph.model_format import TFLITE, model_format, with_article
from studio.inference.card import Card
from studio.inference.catalogue import Catalogue
from studio.inference.litert import LiteRTInterpreter, tensors_of
from studio.lab.finding import LIMIT_SECONDS, Finding, asked_apart
from studio.lab.uncarded import card_of, described, finite, made_up_inputs


def check_model(file: Path, seconds: float = LIMIT_SECONDS) -> tuple[Finding, ...]:
    """A model file: its format by content, its tensors, and one run. Raises OSError for one that can't be read."""
    kind, advice = model_format(file)
    if kind != TFLITE:
        return (Finding(False, f"{file.name} is {with_article(kind)}, not a {TFLITE}; {advice}"),)
    with file.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    format_told = Finding(True, f"{file.name} is a {TFLITE}, {file.stat().st_size} bytes, sha256 {sha256}")
    return (format_told, *asked_apart("the model", _try_model, file, seconds=seconds))


def check_card(card: Card, seconds: float = LIMIT_SECONDS) -> tuple[Finding, ...]:
    """A model by its card: for each variant the file, whether the card is true of it, and one run. Fetches what isn't here yet."""
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


def _try_model(file: Path) -> tuple[Finding, ...]:
    return tuple(_model_findings(file))


def _model_findings(file: Path) -> Iterator[Finding]:
    try:
        inputs, outputs = tensors_of(file)
        for kind, tensors in (("input", inputs), ("output", outputs)):
            yield from (Finding(True, f"{kind} {text}") for text in described(tensors))
        yield _one_run(LiteRTInterpreter(card_of(file), file, 1), made_up_inputs(file))
    except ModelError as error:
        yield Finding(False, str(error))


def _try_variant(card: Card, file: Path) -> tuple[Finding, ...]:
    try:
        interpreter = LiteRTInterpreter(card, file, 1)
        made_up = made_up_inputs(file)
        picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
        inputs = {name: made_up[spec.tensor] if spec.fit is None else picture for name, spec in card.inputs.items()}
        return (_one_run(interpreter, inputs),)
    except ModelError as error:
        return (Finding(False, str(error)),)


def _one_run(interpreter: LiteRTInterpreter, inputs: Mapping[str, Tensor]) -> Finding:
    started = time.perf_counter()
    prediction = interpreter.run(**inputs)
    took = f"{(time.perf_counter() - started) * 1000:.1f} ms, the first time, on one thread (measured here)"
    if finite(prediction.outputs):
        return Finding(True, f"it runs: {took}")
    return Finding(False, f"it runs ({took}), but gives NaN or infinity for made-up inputs; check how it was converted")
