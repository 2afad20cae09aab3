"""Apps made of a model alone: a model file, or a card in a folder of models that says what the model is for."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from studio.api import App, ModelError, Outcome, action, model
from studio.graph import GraphError, Model, problems, read_model
from studio.graph.custom_operators import IN_LITERT, explained
from studio.graph.guessing import Guess, guess, told_scaling
from studio.graph.labels import labels_of, usual_labels
from studio.graph.picture_input import PictureInput, holds_text, picture_input
from studio.graph.purpose import End, Purpose
from studio.graph.roles import Unsuited
from studio.inference.card import CARD_FILE, Card, InputSpec, LocalFile, OutputSpec, Variant, read_card
from studio.inference.catalogue import Catalogue
from studio.inference.file_tensor import FileTensor
from studio.inference.hashes import file_sha256
from studio.inference.opening import tensors_in
from studio.runtime.app_errors import AppError
from studio.runtime.discovery import bundle_of
from studio.runtime.model_keeping import keep
from studio.runtime.model_parts import unpacked
from studio.vision.any_model import AnyModel, ModelFacts
from studio.vision.any_model.app import INPUT
from studio.vision.any_model.preparing import Scaling
from studio.vision.any_model.suiting import class_count, reading, settings_of, unsuited

LABELS_BESIDE = ("{stem}.txt", "{stem}_labels.txt", "{stem}.labels.txt", "labels.txt", "labelmap.txt", "label_map.txt", "classes.txt")
"""Names of a list of labels that lies beside its model, tried in order."""


class _ModelApp(AnyModel):
    card: Card

    @action("Save as model.toml")
    def save(self) -> Outcome:
        """Its card and file go into the folder of the user's models."""
        try:
            folder = keep(self.card, self.facts, self.settings)
        except OSError as error:
            return Outcome(f"It can't be saved: {error.filename or 'the folder'}: {error.strerror or error}.", problem=True)
        alone = " The detector of its bundle is not saved with it: it looks for itself." if self.finder_facts else ""
        return Outcome(f"Saved as {folder / CARD_FILE}. From now on it is among the apps.{alone}")


def load_model_app(source: Path) -> type[App]:
    """The app of a model file or of a card. Raises AppError naming the file, the reason and what to do."""
    known = model_set_up(source)
    card, facts, usual = known.card, known.facts, usual_settings(source, known)
    name = re.sub(r"\W", "_", card.name) or "model"
    title = _bundle(source) if bundle_of(source) else card.title
    declared: dict[str, Any] = {"title": title, "facts": facts, "settings": usual, "card": card, "net": model(card.name)}
    if known.finder:
        finder, its_facts = known.finder
        declared |= {"finder": model(finder.name), "finder_facts": its_facts, "finder_purpose": finder.purpose}
    return type(name, (_ModelApp,), declared)


def catalogue_of_model(source: Path) -> Catalogue:
    """Where the app of `source` finds its models. Raises AppError."""
    known = model_set_up(source)
    return Catalogue(given=[known.card, *([known.finder[0]] if known.finder else [])])


@dataclass(frozen=True, slots=True)
class ModelSetUp:
    """What it takes to show a model. finder: a detector that comes with a model of landmarks."""

    card: Card
    facts: ModelFacts
    finder: tuple[Card, ModelFacts] | None = None


def usual_settings(source: Path, known: ModelSetUp, purpose: Purpose | None = None) -> Purpose:
    """As the app of that model has them unless others are chosen. purpose: in place of the card's. Raises AppError."""
    purpose = purpose or known.card.purpose
    assert purpose
    beside = (bundle_of(source) or (source, ""))[0]
    try:
        return settings_of(known.facts)(**vars(_with_labels_beside(beside, purpose, known.facts)))
    except ValueError as error:
        raise AppError(f"{source}: the table [purpose] doesn't suit the model: {error}") from error


def model_set_up(source: Path) -> ModelSetUp:
    """Of a model file or of a card. Raises AppError naming the file, the reason and what to do."""
    try:
        found = bundle_of(source)
        status = (found[0] if found else source).stat()
        return _read(source, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise AppError(f"{source} can't be read: {error.strerror or error}") from error
    except (ModelError, ValueError) as error:
        text = str(error)
        raise AppError(text if source.name in text else f"The model {source.name} can't be shown: {text}") from error


@lru_cache(maxsize=8)
def _read(source: Path, _changed: int, _bytes: int) -> ModelSetUp:
    """Raises ModelError, ValueError, OSError."""
    if source.name != CARD_FILE:
        file, parts = unpacked(source, _says)
        card, facts = _guessed(file)
        finder = None
        if parts:
            card = _as_part(card, _bundle(source))
            facts = replace(facts, reasons=(*facts.reasons, f"one of its {len(parts)} models: {', '.join(parts)}"))
            finder = next(_finders(parts.values(), _bundle(source)), None) if card.task == "keypoints" else None
        return ModelSetUp(card, facts, finder)
    card = read_card(source)
    file = Catalogue(given=[card]).file(card, card.variants[card.default])
    found, facts, _ = _looked_at(file)
    inputs, outputs = _ends(card, file)
    facts = replace(facts, file=file, picture=picture_input(inputs), outputs=outputs, reasons=())
    return ModelSetUp(replace(card, purpose=card.purpose or found), facts)


def _finders(parts: Iterable[Path], bundle: str) -> Iterator[tuple[Card, ModelFacts]]:
    """Detectors of what has landmarks."""
    for file in parts:
        with suppress(ModelError, ValueError):
            card, facts = _guessed(file)
            if card.purpose and reading(card.purpose, facts)[0] == "mediapipe_anchors":
                yield _as_part(card, bundle), facts


def _as_part(card: Card, bundle: str) -> Card:
    return replace(card, name=re.sub(r"[^\w.-]", "_", f"{bundle}_{card.name}"), title=card.title.partition("-")[2])


def _bundle(source: Path) -> str:
    found = bundle_of(source)
    return found[0].stem if found else source.stem


def _says(file: Path) -> int | None:
    """How much a part of a bundle says: what is followed or cut out, more than where it is."""
    try:
        task = _looked_at(file)[0].task
    except (ModelError, ValueError):
        return None
    return {"keypoints": 3, "segment": 2, "detect": 1}.get(task, 0)


def _guessed(file: Path) -> tuple[Card, ModelFacts]:
    purpose, facts, read = _looked_at(file)
    metadata = read.metadata
    name = re.sub(r"[^\w.-]", "_", file.stem) or "model"
    card = Card(
        name=name,
        folder=file.parent,
        title=file.stem[:60],
        task=purpose.task,
        licence=(metadata.licence.strip() if metadata else "") or "unknown",
        metric="not measured",
        default="file",
        inputs={INPUT: InputSpec(INPUT, facts.picture.end.name, facts.picture.end.shape)},
        outputs={end.name: OutputSpec(end.name, end.name, end.shape) for end in facts.outputs},
        variants={"file": Variant("file", "File", _precision(read), (LocalFile(file.name, file_sha256(file), file.stat().st_size),))},
        purpose=purpose,
    )
    return card, facts


def _looked_at(file: Path) -> tuple[Purpose, ModelFacts, Model]:
    """Raises ModelError, ValueError, OSError."""
    read = _sound(file)
    inputs, given = (_ends_of(tensors) for tensors in tensors_in(file))
    picture = picture_input(inputs)
    outputs = tuple(end for end in given if not holds_text(end))
    if not outputs:
        raise Unsuited("all it gives is text, which nothing here shows; write an app that reads it")
    found: Guess = guess(read, file.stem, picture, outputs)
    told = told_scaling(read)
    scaling = Scaling(told.mean, told.std) if told else None
    if scaling is not None and len(scaling.mean) not in (1, picture.channels):
        scaling = None
    reasons = (*found.reasons, *_closed(read, picture))
    facts = ModelFacts(file, picture, outputs, labels_of(read.metadata), scaling, reasons)
    return found.purpose, _with_usual_labels(facts, found.purpose), read


def _closed(read: Model, picture: PictureInput) -> tuple[str, ...]:
    """What is told where the file leaves the size of the picture open."""
    shape = read.graphs[0].tensors[read.graphs[0].inputs[0]].shape if read.graphs and read.graphs[0].inputs else None
    open_sides = shape is not None and any(side < 0 for side in shape[1:])
    return (f"{picture.width} × {picture.height} pixels, as its sides are open",) if open_sides else ()


def _with_usual_labels(facts: ModelFacts, purpose: Purpose) -> ModelFacts:
    """Those of the data set it was most likely trained on, where the file brings none."""
    if facts.labels:
        return facts
    decoding, read = reading(purpose, facts)
    name, labels = usual_labels(decoding, class_count(decoding, read, facts), re.sub(r"[_.-]", " ", facts.file.stem.lower()))
    if not labels:
        return facts
    return replace(facts, labels=labels, assumed=name, reasons=(*facts.reasons, f"labels of {name} (assumed)"))


def _sound(file: Path) -> Model:
    """Raises GraphError for a file that the runtime would refuse, or could not survive, with the operator or tensor."""
    read = read_model(file)
    found = [str(problem) for problem in problems(read)]
    for operator in read.custom_operators if read.format == "tflite" else ():
        if operator.name not in IN_LITERT:
            what, advice = explained(operator.name)
            found.append(f"{operator} is {what} that LiteRT does not have; {advice}")
    if found:
        more = f" (and {len(found) - 1} more of the kind)" if len(found) > 1 else ""
        raise GraphError(f"The model {file.name} can't run: {found[0]}{more}. Take another variant of it, or export it anew")
    return read


def _with_labels_beside(file: Path, purpose: Purpose, facts: ModelFacts) -> Purpose:
    """Where the file brings none of its own and they fit."""
    if purpose.task in ("classify", "detect", "segment") and (not facts.labels or facts.assumed) and purpose.labels == Path():
        for name in LABELS_BESIDE:
            path = file.with_name(name.format(stem=file.stem))
            if path.is_file() and not unsuited(found := replace(purpose, labels=path), facts):
                return found
    return purpose


def _ends(card: Card, file: Path) -> tuple[tuple[End, ...], tuple[End, ...]]:
    """By the names of the card."""
    inputs, outputs = tensors_in(file)
    named = (
        {spec.tensor: name for name, spec in card.inputs.items()},
        {spec.tensor: name for name, spec in card.outputs.items()},
    )
    return (
        tuple(replace(end, name=named[0].get(end.name, end.name)) for end in _ends_of(inputs)),
        tuple(replace(end, name=named[1][end.name]) for end in _ends_of(outputs) if end.name in named[1] and not holds_text(end)),
    )


def _ends_of(tensors: dict[str, FileTensor]) -> tuple[End, ...]:
    return tuple(
        End(name, each.shape, str(each.dtype), (each.quantisation.scale, each.quantisation.zero_point) if each.quantisation else None)
        for name, each in tensors.items()
    )


def _precision(read: Model) -> str:
    """Of most of its multiply-accumulates."""
    work: dict[str, int] = {}
    for graph in read.graphs:
        for operator in graph.operators:
            work[operator.precision] = work.get(operator.precision, 0) + (operator.macs or 0)
    return max(work, key=lambda each: work[each], default="float32")
