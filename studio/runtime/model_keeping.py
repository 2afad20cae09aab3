"""Saves a model that came alone among the user's models: its file, its labels and its card."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from studio.graph.purpose import Purpose
from studio.inference.card import CARD_FILE, Card, InputSpec, LocalFile
from studio.inference.card_writing import card_text
from studio.inference.catalogue import user_models_folder
from studio.inference.hashes import file_sha256
from studio.vision.any_model import ModelFacts
from studio.vision.any_model.classes import read_labels
from studio.vision.any_model.preparing import SCALINGS
from studio.whole_file import write_whole

LABELS = "labels.txt"


def keep(card: Card, facts: ModelFacts, purpose: Purpose) -> Path:
    """The folder it was saved in: that of the card where it has one, else a new one. Raises OSError."""
    folder = card.folder if card.folder.joinpath(CARD_FILE).is_file() else _folder_for(card, facts.file)
    folder.mkdir(parents=True, exist_ok=True)
    if purpose.labels != Path() and purpose.labels.parent != folder:
        try:
            write_whole(folder / LABELS, "\n".join((*read_labels(purpose.labels), "")).encode())
        except ValueError as error:
            raise OSError(0, str(error), str(purpose.labels)) from error
        purpose = replace(_plain(purpose), labels=folder / LABELS)
    if not (folder / CARD_FILE).is_file():
        _copy(facts.file, folder / facts.file.name)
    source = card.variants[card.default].sources[0]
    variants = card.variants
    if isinstance(source, LocalFile):
        variants = {name: replace(variant, sources=(replace(source, path=facts.file.name),)) for name, variant in card.variants.items()}
    inputs = {name: _input(spec, facts, purpose) for name, spec in card.inputs.items()}
    kept = replace(card, folder=folder, task=purpose.task, inputs=inputs, variants=variants, purpose=_plain(purpose))
    write_whole(folder / CARD_FILE, card_text(kept).encode())
    return folder


def _plain(purpose: Purpose) -> Purpose:
    """Without the checks of one model."""
    return Purpose(**vars(purpose))


def _input(spec: InputSpec, facts: ModelFacts, purpose: Purpose) -> InputSpec:
    """With the part that an app of one's own needs to give it pictures, where a card can say it."""
    scaling = facts.scaling if purpose.pixels == "by_the_file" else SCALINGS[purpose.pixels]
    coloured = len(spec.shape) == 4 and spec.shape[0] == 1 and spec.shape[3] == 3 and purpose.channels == "RGB"
    if not coloured or scaling is None or len(scaling.mean) != 1:
        return spec
    low, high = ((value - scaling.mean[0]) / scaling.deviation[0] for value in (0, 255))
    return replace(spec, fit=purpose.fit, span=(round(low, 6), round(high, 6)))


def _folder_for(card: Card, file: Path) -> Path:
    """One of the same file is written anew; another model of that name is left alone."""
    name = re.sub(r"[^\w-]", "_", card.name)
    sha256 = file_sha256(file)
    number = 1
    while True:
        folder = user_models_folder() / (name if number == 1 else f"{name}_{number}")
        there = folder / file.name
        if not folder.exists() or (there.is_file() and file_sha256(there) == sha256):
            return folder
        number += 1


def _copy(file: Path, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.copyfile(file, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
