"""Saves a model that came alone among the user's models: its file, its labels and its card."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from studio.api import ModelError
from studio.bundled import models_folder
from studio.graph.purpose import Purpose
from studio.inference.card import CARD_FILE, Card, InputSpec, LocalFile, read_card
from studio.inference.card_writing import card_text
from studio.inference.catalogue import user_models_folder
from studio.inference.hashes import file_sha256
from studio.vision.any_model import ModelFacts
from studio.vision.any_model.classes import read_labels
from studio.vision.any_model.preparing import SCALINGS
from studio.whole_file import write_whole

LABELS = "labels.txt"


def keep(card: Card, facts: ModelFacts, purpose: Purpose) -> Path:
    """The folder it was saved in: that of the card where the user opened one of theirs, else a new one. Raises OSError.

    A file that came alone is its card's one variant; a card that lies beside it by chance, or comes with the studio, stays as it is.
    """
    own = _stands_in(card) and not card.folder.is_relative_to(models_folder())
    folder = card.folder if own else _folder_for(card, facts.file)
    folder.mkdir(parents=True, exist_ok=True)
    if purpose.labels != Path() and purpose.labels.parent != folder:
        try:
            write_whole(folder / LABELS, "\n".join((*read_labels(purpose.labels), "")).encode())
        except ValueError as error:
            raise OSError(0, str(error), str(purpose.labels)) from error
        purpose = replace(_plain(purpose), labels=folder / LABELS)
    inputs = {name: _input(spec, facts, purpose) for name, spec in card.inputs.items()}
    kept = replace(card, folder=folder, task=purpose.task, inputs=inputs, purpose=_plain(purpose))
    if not own:
        if facts.file.parent != folder:
            _copy(facts.file, folder / facts.file.name)
        variant = card.variants[card.default]
        sources = tuple(replace(each, path=facts.file.name) if isinstance(each, LocalFile) else each for each in variant.sources)
        kept = replace(kept, variants={variant.name: replace(variant, sources=sources)}, coreml=None)
    write_whole(folder / CARD_FILE, card_text(kept).encode())
    return folder


def _stands_in(card: Card) -> bool:
    """Whether it was read from its folder, rather than guessed of a file that lies there."""
    try:
        return read_card(card.folder / CARD_FILE).variants == card.variants
    except ModelError:
        return False


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
    """One of the same file is written anew; another model of that name is left alone, and none of the studio's is hidden by it."""
    name = re.sub(r"[^\w-]", "_", card.name)
    sha256 = file_sha256(file)
    number = 2 if (models_folder() / name).is_dir() else 1
    while True:
        folder = user_models_folder() / (name if number == 1 else f"{name}_{number}")
        if not folder.exists() or _holds_alone(folder, file.name, sha256):
            return folder
        number += 1


def _holds_alone(folder: Path, name: str, sha256: str) -> bool:
    """Whether that file is the only one its card tells of."""
    try:
        (variant,) = read_card(folder / CARD_FILE).variants.values()
    except (ModelError, ValueError):
        return False
    return sha256 in {source.sha256 for source in variant.sources} and (folder / name).is_file()


def _copy(file: Path, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.copyfile(file, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
