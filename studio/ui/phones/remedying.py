"""What would let the phones that miss a budget hold it, looked for in a process of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from studio.phones.budget import Target


@dataclass(frozen=True, slots=True)
class Question:
    """models: card, title, variant and file of each of the app's; runs: of each a frame, by title; own_ms: of the rest, here."""

    app: str
    models: tuple[tuple[str, str, str, str], ...]
    runs: tuple[tuple[str, float], ...]
    own_ms: float
    target: Target


def remedies(question: Question) -> Mapping[str, str]:
    """Phone → the smallest change with which it would hold the budget, for those that don't and have one."""
    from studio.graph import read_model
    from studio.lab.phone_variants import uses_of_card
    from studio.phones.budget import Use, Work
    from studio.phones.remedies import budget
    from studio.runtime.opening import catalogue_of

    catalogue, runs = catalogue_of(question.app), dict(question.runs)
    uses = tuple(Use(title, variant, read_model(Path(file)).graphs[0], runs.get(title, 0.0)) for _, title, variant, file in question.models)
    variants = {title: [replace(use, model=title) for use in uses_of_card(catalogue, card)] for card, title, _, _ in question.models}
    rows = budget(Work(uses, question.own_ms), question.target, variants)
    return {row.phone.name: row.remedy.text for row in rows if row.remedy}
