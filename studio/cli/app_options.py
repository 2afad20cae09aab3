"""`--set` and `--variant` held against what an app really has, before it is opened."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from studio.api import App
from studio.api.model import declared_models
from studio.cli.failures import WrongUse
from studio.inference.catalogue import Catalogue
from studio.runtime.declared_settings import fields_of
from studio.runtime.opening import catalogue_of
from studio.runtime.settings_schema import Values, parse_assignments


def settings_of(kind: type[App], name: str, assignments: Sequence[str]) -> Values:
    """`NAME=VALUE` texts as checked values. Raises SettingsError."""
    return parse_assignments(fields_of(kind.settings, name), assignments, name)


def variants_of(kind: type[App], name: str, choices: Sequence[str]) -> Mapping[str, str]:
    """`CARD=VARIANT` texts as a mapping; raises WrongUse naming the nearest and all the cards or variants there are."""
    cards = sorted(set(declared_models(kind).values()))
    catalogue = catalogue_of(name)
    chosen = {}
    for choice in choices:
        card, equals, variant = choice.partition("=")
        if not equals:
            raise WrongUse(f"--variant takes CARD=VARIANT, not {choice!r}; {name} uses the models {_listed(cards)}")
        if card not in cards:
            raise WrongUse(f"{name} uses no model {card!r}{nearest(card, cards)}; it uses {_listed(cards)}")
        known_variant(catalogue, card, variant)
        chosen[card] = variant
    return chosen


def known_variant(catalogue: Catalogue, card: str, variant: str) -> None:
    """Raises WrongUse for a variant that the card doesn't have."""
    variants = list(catalogue.find(card).variants)
    if variant not in variants:
        raise WrongUse(f"the model {card} has no variant {variant!r}{nearest(variant, variants)}; it has {_listed(variants)}")


def nearest(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
