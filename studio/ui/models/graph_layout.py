"""Where the operators of a graph are drawn: below all that they take from, in the column of the first of these where it is free."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.ui.models.inspecting import OperatorRow


@dataclass(frozen=True, slots=True)
class Place:
    """Counted from the top and from the left."""

    rank: int
    column: int


def laid_out(rows: Sequence[OperatorRow]) -> dict[int, Place]:
    """By the operators' indices. Rows come in the order in which they run."""
    places: dict[int, Place] = {}
    taken: dict[int, set[int]] = {}
    for row in rows:
        before = [places[feed] for feed in row.feeds if feed in places]
        rank = 1 + max((place.rank for place in before), default=-1)
        used = taken.setdefault(rank, set())
        wanted = max(before, key=lambda place: place.rank).column if before else 0
        column = min((abs(column - wanted), column) for column in range(wanted + len(used) + 2) if column not in used)[1]
        used.add(column)
        places[row.index] = Place(rank, column)
    return places
