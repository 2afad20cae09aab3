"""The app made of several models, by the name that lists them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from studio.api import App, ModelError, model
from studio.graph.purpose import Purpose
from studio.inference.card import CARD_FILE, Card, read_card
from studio.inference.catalogue import Catalogue
from studio.runtime.app_errors import AppError
from studio.runtime.contenders import TITLE, Contender, contenders_of, titles_of
from studio.runtime.declared_settings import fields_of, with_values
from studio.runtime.model_apps import model_set_up, usual_settings
from studio.runtime.settings_schema import SettingsError, parse_assignments
from studio.vision.any_model import AnyModel
from studio.vision.any_model.comparison import Comparison, Side, comparison_settings
from studio.vision.any_model.preparing import SCALINGS

LEFT_OUT = "It ended the process that runs models, so it is left out. Choose it anew to try it again"


def load_comparison(name: str) -> type[App]:
    """The app that compares those models. Those that can't be shown are among its sides with the reason. Raises AppError."""
    parts = _parts(name)
    sides = tuple(part.side for part in parts)
    declared: dict[str, Any] = {"title": TITLE, "sides": sides, "settings": comparison_settings(sides)}
    for place, part in enumerate(parts):
        if part.card:
            declared[f"net_{place}"] = model(part.card.name, optional=True)
        if part.finder:
            declared[f"finder_{place}"] = model(part.finder.name, optional=True)
    return type("ComparedModels", (Comparison,), declared)


def catalogue_of_comparison(name: str) -> Catalogue:
    """Where that app finds its models. Raises AppError."""
    return Catalogue(given=[card for part in _parts(name) for card in (part.card, part.finder) if card])


@dataclass(frozen=True, slots=True)
class Part:
    """card: of the model, named net_0 and so on by its place, None where the side has a problem; finder: of its bundle's detector."""

    side: Side
    card: Card | None = None
    finder: Card | None = None


def _parts(name: str) -> tuple[Part, ...]:
    try:
        contenders = contenders_of(name)
    except ValueError as error:
        raise AppError(str(error)) from error
    return parts_of(contenders)


def parts_of(contenders: Sequence[Contender]) -> tuple[Part, ...]:
    """What it takes to show each; one that can't be shown says why."""
    titles = titles_of(contenders)
    return tuple(_part(place, contender, titles[place]) for place, contender in enumerate(contenders))


def _part(place: int, contender: Contender, title: str) -> Part:
    if contender.left_out:
        return Part(Side(title, str(contender.path), 0, problem=LEFT_OUT))
    file = contender.path
    try:
        card = read_card(contender.path) if contender.path.name == CARD_FILE else None
        file = _file_of(card, contender.variant) if card else contender.path
        known = model_set_up(file)
        assert known.card.purpose
        purpose = _with(usual_settings(file, known, _said_by(card, known.card.purpose) if card else None), contender)
    except (AppError, ModelError, SettingsError, ValueError, OSError) as error:
        return Part(Side(title, str(file), 0, problem=str(error)))
    declared: dict[str, Any] = {"title": title, "facts": replace(known.facts, reasons=()), "settings": purpose}
    finder = None
    if known.finder:
        finder = replace(known.finder[0], name=f"finder_{place}", title=f"{title}, detector")
        declared |= {"finder_facts": known.finder[1], "finder_purpose": known.finder[0].purpose}
    shown = type("Shown", (AnyModel,), declared)
    side = Side(title, str(known.facts.file), known.facts.file.stat().st_size, shown, purpose)
    return Part(side, replace(known.card, name=f"net_{place}", title=title), finder)


def _file_of(card: Card, variant: str) -> Path:
    """Raises ModelError for a variant that is not here; nothing is fetched behind anyone's back."""
    catalogue = Catalogue(given=[card])
    chosen = catalogue.variant(card, variant or None)
    if (file := catalogue.here(card, chosen)) is None:
        raise ModelError(f"{card.title} {chosen.title} is not on this computer: fetch it on the Models page")
    return file


def _said_by(card: Card, guessed: Purpose) -> Purpose:
    """What the card says of its purpose; of one that is for an app of its own, how its input takes pictures, and the rest is guessed."""
    if card.purpose:
        return card.purpose
    if len(card.inputs) != 1 or (spec := next(iter(card.inputs.values()))).fit is None:
        return guessed
    spans = {(scaled.mean, scaled.deviation): name for name, scaled in SCALINGS.items()}
    low, high = spec.span
    deviation = 255 / (high - low)
    known = spans.get(((round(-low * deviation, 6),), (round(deviation, 6),)))
    fit = guessed.fit if guessed.task == "keypoints" else spec.fit  # an app of landmarks gives its model the part of a frame it looks at
    return replace(guessed, fit=fit, pixels=known or guessed.pixels)


def _with(purpose: Purpose, contender: Contender) -> Purpose:
    """Its purpose, put right by the values it was named with."""
    fields = fields_of(purpose, contender.path.name)
    values = parse_assignments(fields, (f"{name}={text}" for name, text in contender.values.items()), contender.path.name)
    return with_values(purpose, values, contender.path.name)
