"""What would let a phone hold a budget that it misses: other variants of the models, another unit, a lower rate."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from studio.api import Estimate
from studio.phones.budget import Judgement, NoCost, Part, Target, Use, Work, cost_of, judged, part_of, phones_since, summed
from studio.phones.energy import RATES
from studio.phones.latency import TITLES
from studio.phones.profile import Phone

MOST_CHOICES = 256
"""Combinations of variants that are tried; an app with more has its first ones tried."""

Variants = Mapping[str, Sequence[Use]]
"""Model → its variants that are there."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The smallest change found. variants: the models in other variants; unit, rate: "" and None where they stay."""

    variants: tuple[Use, ...]
    unit: str
    rate: float | None
    judgement: Judgement

    @property
    def text(self) -> str:
        changes = [use.title for use in self.variants]
        changes += [f"on the {TITLES[self.unit]}"] if self.unit else []
        changes += [f"{self.rate:g} fps"] if self.rate is not None else []
        return f"{', '.join(changes)}{' perhaps' * (self.judgement.verdict == 'unsure')}"


@dataclass(frozen=True, slots=True)
class Row:
    """A phone's line of a budget. found: the judgement, or why there is none; remedy: None where none is needed or known."""

    phone: Phone
    found: Judgement | NoCost
    remedy: Remedy | None


def budget(
    work: Work, target: Target, variants: Variants, since: float | None = None, unit: str = "", here: Estimate | None = None
) -> tuple[Row, ...]:
    """Every phone, newest first. unit: that all models are to run on, "" for the fastest of each. Raises OSError, TableError."""
    rows = []
    for phone in phones_since(since):
        cost = cost_of(work, phone, unit, here)
        found = cost if isinstance(cost, NoCost) else judged(cost, target)
        held = isinstance(found, Judgement) and found.verdict == "passes"
        rows.append(Row(phone, found, None if held else remedy(work, phone, target, variants, unit, here)))
    return tuple(rows)


def remedy(work: Work, phone: Phone, target: Target, variants: Variants, unit: str = "", here: Estimate | None = None) -> Remedy | None:
    """The first that passes: other variants or units before lower rates, few changes before many, slower models before faster ones, which
    know less. Where none passes, but the budget as it is fails: the first that may.
    """
    now = cost_of(work, phone, unit, here)
    bad = isinstance(now, NoCost) or judged(now, target).verdict == "fails"
    choices = list(_choices(work, phone, variants, unit))
    may: Remedy | None = None
    for rate in (None, *(rate for rate in RATES if rate < (target.rate or RATES[0]))):
        wanted = target if rate is None else replace(target, rate=rate)
        for changed, on, parts in choices:
            if rate is None and not changed and not on:
                continue
            found = Remedy(changed, on, rate, judged(summed(work, phone, parts, here), wanted))
            if found.judgement.verdict == "passes":
                return found
            if bad and may is None and found.judgement.verdict == "unsure":
                may = found
    return may


def _choices(work: Work, phone: Phone, variants: Variants, unit: str) -> Iterator[tuple[tuple[Use, ...], str, list[Part]]]:
    """Models in other variants, another unit, and the parts with both; as it is first."""
    found = []
    for on in [unit, *(other for other in phone.units if unit and other != unit)]:
        each = [[part_of(use, phone, on) for use in _uses(use, variants)] for use in work.models]
        for parts in itertools.islice(itertools.product(*each), MOST_CHOICES):
            known = [part for part in parts if isinstance(part, Part)]
            if len(known) == len(parts):
                changed = tuple(part.use for part, use in zip(known, work.models, strict=True) if part.use.variant != use.variant)
                found.append((changed, on if on != unit else "", known))
    yield from sorted(found, key=lambda choice: (len(choice[0]) + bool(choice[1]), -sum(part.ms.value for part in choice[2])))


def _uses(use: Use, variants: Variants) -> list[Use]:
    others = [other for other in variants.get(use.model, ()) if other.variant != use.variant]
    return [use, *(replace(other, calls=use.calls) for other in others)]
