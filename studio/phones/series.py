"""Rows that were measured alike, fitted together with their kind."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from studio.phones.measurements import Row
from studio.phones.solving import OWN_DOUBT, costs_of_all
from studio.phones.terms import Terms, Vector, terms_of

Works = Mapping[str, Mapping[str, float]]
"""Name of a network → the sums of its work."""

Kind = tuple[str, str]
"""Unit and precision; GPUs compute both precisions alike."""


@dataclass(frozen=True, slots=True)
class Series:
    """Rows of one device, runtime, unit and precision."""

    device: str
    runtime: str
    unit: str
    precision: str
    rows: tuple[Row, ...]

    @property
    def kind(self) -> Kind:
        return self.unit, "any" if self.unit == "gpu" else self.precision

    @property
    def times(self) -> Vector:
        return np.array([row.ms for row in self.rows])

    def terms(self, terms: Terms, works: Works) -> Vector:
        """rows × terms"""
        return np.array([terms.of(works[row.network]) for row in self.rows])


def series_by_kind(rows: Iterable[Row]) -> dict[Kind, list[Series]]:
    """In the order of units and precisions, largest series first."""
    gathered: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in rows:
        gathered.setdefault((row.device, row.runtime, row.unit, row.precision), []).append(row)
    kinds: dict[Kind, list[Series]] = {}
    for key, members in sorted(gathered.items(), key=lambda item: (item[0][2], item[0][3], -len(item[1]), item[0])):
        one = Series(*key, tuple(sorted(members, key=lambda row: row.network)))
        kinds.setdefault(one.kind, []).append(one)
    return kinds


@dataclass(frozen=True, slots=True)
class Fitted:
    """Costs of each series of one kind, in ms for each term, and those they share."""

    terms: Terms
    own: tuple[Vector, ...]
    shared: Vector

    def ms(self, series: int, work: Mapping[str, float]) -> float:
        return float(self.terms.of(work) @ self.own[series])


GENERATIONS_DOUBT = 1.5
"""In place of OWN_DOUBT for the iPhones of Core ML's chart: GPUs of six generations by two makers, and a Neural Engine."""


def fitted(kind: Kind, members: Sequence[Series], works: Works, wanted: Container[int] | None = None) -> Fitted:
    """wanted: the places of those whose own costs matter, None for all."""
    terms = terms_of(*kind)
    doubt = GENERATIONS_DOUBT if kind[0] == "coreml" else OWN_DOUBT
    tables, times = [each.terms(terms, works) for each in members], [each.times for each in members]
    own, shared = costs_of_all(tables, times, terms.expected, doubt, wanted)
    return Fitted(terms, tuple(own), shared)
