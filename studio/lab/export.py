"""The one way from a trained Keras model to the files a phone runs: .tflite float32, float16 and int8, Core ML, and the model card.

Everything is measured on the files themselves, opened the way apps open them, before anything in the model's folder is replaced.
"""

import json
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter
from studio.inference.card import CARD_FILE, Card, CoreMLPackage, InputSpec, LocalFile, OutputSpec, Variant, parse_card
from studio.inference.card_writing import card_text
from studio.inference.hashes import file_sha256, folder_sha256
from studio.inference.litert import LiteRTInterpreter
from studio.lab.agreement import Agreement
from studio.lab.conversion import PRECISIONS, ConversionError, Inputs, Traced, coreml, saved, tflite

RESULTS_FILE = "results.json"

FAITHFUL_DB = 60.0
"""Below this signal-to-noise ratio float32 did not survive the conversion: float rounding alone gives 100 dB and more."""


@dataclass(frozen=True, slots=True)
class Score:
    """A quality figure of one variant: `value`, and `text` as the card says it, with the interval and what it was measured on."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the files can't tell of a model.

    inputs: for an input that takes pictures, how they are fitted and scaled (tensor and shape are filled in from the model);
    outputs: what each means, in the model's order; training: what `train` gave; default: the variant apps get unless they ask.
    """

    title: str
    task: str
    licence: str
    outputs: Mapping[str, str]
    inputs: Mapping[str, InputSpec]
    training: Mapping[str, Any]
    default: str = "float16"


def export(
    model: Any,
    folder: Path,
    recipe: Recipe,
    calibration: Sequence[Inputs],
    samples: Sequence[Inputs],
    measure: Callable[[Interpreter], Score],
) -> Card:
    """Writes `<name>_<precision>.tflite`, `<name>.mlpackage`, `model.toml` and `results.json` into `folder`, which names the model.

    calibration: a few hundred typical inputs (training data) that set int8's ranges; samples: others, on which each variant is compared
    with the Keras model. measure: runs an opened variant on data not trained on. Returns the card. Raises ConversionError, ModelError,
    and ValueError for outputs that are not finite; the folder then holds what it held before.
    """
    traced = Traced(model, list(recipe.outputs))
    expected = [traced.run(sample) for sample in samples]
    card = _draft(traced, folder, recipe)
    results: dict[str, Any] = {"training": dict(recipe.training), "variants": {}}
    with _replacing(folder) as made, tempfile.TemporaryDirectory() as work:
        saved_model = saved(traced, Path(work))
        for precision in PRECISIONS:
            file = made / f"{folder.name}_{precision}.tflite"
            file.write_bytes(tflite(saved_model, precision, calibration))
            interpreter = LiteRTInterpreter(card, file, 1)
            agreement = Agreement.between(expected, [dict(interpreter.run(**sample).outputs) for sample in samples])
            if precision == "float32" and agreement.worst_db < FAITHFUL_DB:
                raise ConversionError(f"the float32 file gives other numbers than the Keras model: {agreement.text()}")
            variant = _variant(file, precision, score := measure(interpreter), agreement)
            card = replace(card, variants={**card.variants, precision: variant})
            results["variants"][precision] = {"bytes": variant.bytes, "score": asdict(score), "agreement": agreement.figures()}
        package = made / f"{folder.name}.mlpackage"
        coreml(traced, package)
        sha256, size = folder_sha256(package)
        about = "converted, not run: Core ML runs on Apple's systems only"
        results["coreml"] = {"bytes": size, "about": about}
        card = replace(
            card,
            coreml=CoreMLPackage(package.name, "float16", sha256, size, about),
            metric=f"{card.variants[recipe.default].metric} ({recipe.default})",
        )
        _write(card, made, results)
    return card


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`; what it holds at the end goes into `folder`, the card last, as it vouches for the others."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as work:
        made = Path(work)
        yield made
        for path in sorted(made.iterdir(), key=lambda each: each.name == CARD_FILE):
            target = folder / path.name
            if target.is_dir():
                shutil.rmtree(target)
            path.replace(target)


def _draft(traced: Traced, folder: Path, recipe: Recipe) -> Card:
    inputs = {
        name: replace(recipe.inputs.get(name, InputSpec(name, name, shape)), tensor=name, shape=shape)
        for name, shape in traced.input_shapes.items()
    }
    if unknown := recipe.inputs.keys() - inputs.keys():
        raise ConversionError(f"the model has no input {', '.join(sorted(unknown))}; it has {', '.join(inputs)}")
    outputs = {name: OutputSpec(name, name, shape, recipe.outputs[name]) for name, shape in traced.output_shapes.items()}
    return Card(folder.name, folder, recipe.title, recipe.task, recipe.licence, "", recipe.default, inputs, outputs, {})


def _variant(file: Path, precision: str, score: Score, agreement: Agreement) -> Variant:
    source = LocalFile(file.name, file_sha256(file), file.stat().st_size)
    return Variant(precision, precision, precision, (source,), score.text, agreement.text())


def _write(card: Card, folder: Path, results: Mapping[str, Any]) -> None:
    text = card_text(card)
    parse_card(tomllib.loads(text), folder / CARD_FILE)  # never leave a card that can't be read
    (folder / CARD_FILE).write_text(text, encoding="utf-8")
    (folder / RESULTS_FILE).write_text(json.dumps(results, indent=1) + "\n")


def picture_input(name: str, fit: Any = "stretch", span: tuple[float, float] = (0.0, 1.0)) -> InputSpec:
    """An input that takes pictures; its tensor and shape come from the model. span: what 0 and 255 become."""
    return InputSpec(name, name, (1,), fit, "black", span)


def as_inputs(name: str, arrays: NDArray[np.float32]) -> list[Inputs]:
    """n × … arrays as n samples of one input, each a batch of one, float32."""
    return [{name: np.ascontiguousarray(each[None], np.float32)} for each in arrays]
