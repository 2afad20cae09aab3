"""Says whether an app, a model file or a model card works: one finding per question, the risky ones asked in a process of their own."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from studio.api import ModelError
from studio.api.model import Tensor
from studio.inference.card import Card
from studio.inference.catalogue import Catalogue
from studio.inference.litert import LiteRTInterpreter, tensors_of
from studio.lab.model_format import TFLITE, model_format, with_article
from studio.lab.spread import Spread
from studio.lab.uncarded import card_of, described, finite, made_up_inputs
from studio.runtime.app_errors import AppError
from studio.runtime.device import IsolatedError, isolated
from studio.runtime.discovery import find_app
from studio.runtime.opening import open_app
from studio.runtime.pipeline import Output, pipeline
from studio.sources import open_source

LIMIT_SECONDS = 60.0
SAMPLE = "scene:hands"
SAMPLE_FRAMES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. good: it works; a finding that isn't good says what to do."""

    good: bool
    text: str


def works(findings: tuple[Finding, ...]) -> bool:
    return all(finding.good for finding in findings)


def check_app(name: str, seconds: float = LIMIT_SECONDS) -> tuple[Finding, ...]:
    """An app by name or by its folder as a path: its source, its opening, and its results on a sample scene. Raises UnknownApp."""
    listing = find_app(name)
    if listing.error:
        return (Finding(False, f"app.py can't be read: {listing.error}"),)
    findings = [Finding(True, f"app.py declares {listing.title!r}")]
    if not listing.summary:
        findings.append(Finding(False, "it doesn't say what it does; give the class a docstring of one line"))
    return (*findings, *_isolated("the app", _try_app, name, seconds=seconds))


def check_model(file: Path, seconds: float = LIMIT_SECONDS) -> tuple[Finding, ...]:
    """A model file: its format by content, its tensors, and one run. Raises OSError for one that can't be read."""
    kind, advice = model_format(file)
    if kind != TFLITE:
        return (Finding(False, f"{file.name} is {with_article(kind)}, not a {TFLITE}; {advice}"),)
    with file.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    format_told = Finding(True, f"{file.name} is a {TFLITE}, {file.stat().st_size} bytes, sha256 {sha256}")
    return (format_told, *_isolated("the model", _try_model, file, seconds=seconds))


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
            found = (Finding(True, f"the file is {file}"), *_isolated("it", _try_variant, card, file, seconds=seconds))
            findings += [Finding(each.good, f"{variant.name}: {each.text}") for each in found]
    return tuple(findings)


def _isolated(what: str, function: Callable[..., tuple[Finding, ...]], *arguments: object, seconds: float) -> tuple[Finding, ...]:
    try:
        return isolated(function, *arguments, seconds=seconds)
    except IsolatedError as error:
        return (Finding(False, f"{what} {error}"),)


def _try_app(name: str) -> tuple[Finding, ...]:
    return tuple(app_findings(name))


def app_findings(name: str) -> Iterator[Finding]:
    """Opens the app and gives it the sample scene, in this process."""
    try:
        opened = open_app(name)
    except Exception as error:
        yield Finding(False, f"it doesn't open: {error}")
        return
    models = ", ".join(f"{model.card} ({model.variant})" for model in opened.models)
    yield Finding(True, f"it opens with {len(opened.fields)} settings, {len(opened.actions)} actions and the models {models or 'none'}")
    source = open_source(SAMPLE)
    times: list[float] = []
    facts: set[str] = set()
    shapes = 0
    try:
        for output in pipeline(islice(source.frames(), SAMPLE_FRAMES), opened):
            facts |= output.result.facts.keys()
            shapes += len(output.result.shapes)
            _draw(output)
            times.append(output.reading.finished - output.reading.started)
    except (AppError, ValueError) as error:
        yield Finding(False, f"it fails on frame {len(times)} of {SAMPLE}: {error}")
    else:
        spread = Spread.of(times)
        told = f"{shapes} shapes in all, facts {', '.join(sorted(facts)) or 'none'}"
        yield Finding(
            True, f"{len(times)} frames of {SAMPLE} give valid results: {told}; {spread.p50 * 1000:.1f} ms a frame (median, measured here)"
        )
    finally:
        source.close()
    try:
        opened.close()
    except AppError as error:
        yield Finding(False, f"it doesn't close: {error}")


def _draw(output: Output) -> None:
    """Raises ValueError for a shape that can't be drawn."""
    from studio.runtime.drawing import drawn  # Qt belongs in the process of its own

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    drawn(output.frame.pixels, output.result.shapes)


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
