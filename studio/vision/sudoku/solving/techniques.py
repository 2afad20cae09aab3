"""How a person goes on in a sudoku, one function a technique: the first place where it helps, with its reason in words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from studio.vision.sudoku.solving.houses import BOXES, COLUMNS, HOUSES, ROWS, SEEN, house_name, place_name

Technique = Literal[
    "hidden single", "naked single", "pointing", "claiming", "naked pair", "hidden pair", "naked triple", "hidden triple", "X-wing",
    "trying out",
]  # fmt: skip

Candidates = list[frozenset[int]]
"""Of each of the 81 cells the digits that may still stand there; none where one stands."""


@dataclass(frozen=True, slots=True)
class Step:
    """What follows next. reason: one or two plain sentences.

    cell, digit: where which digit goes, None where the step only rules digits out; because: the cells to look at; removes: (cell, digit)
    that can't be, empty where a digit is placed.
    """

    technique: Technique
    reason: str
    cell: int | None
    digit: int | None
    because: frozenset[int]
    removes: frozenset[tuple[int, int]] = frozenset()


def hidden_single(digits: Sequence[int], candidates: Candidates, only: int | None = None) -> Step | None:
    """only: the cell that is asked about."""
    for house in HOUSES:
        for digit in range(1, 10):
            cells = [cell for cell in house if digit in candidates[cell]]
            if len(cells) != 1 or only not in (None, cells[0]):
                continue
            open_cells = [cell for cell in house if not digits[cell] and cell != cells[0]]
            because = {seen for cell in open_cells for seen in SEEN[cell] if digits[seen] == digit}
            where, name = place_name(cells[0]), house_name(house)
            reason = f"In {name}, {digit} fits only in {where}." if open_cells else _last(cells[0], digit, name)
            return Step("hidden single", reason, cells[0], digit, frozenset(because or set(house) - {cells[0]}))
    return None


def naked_single(digits: Sequence[int], candidates: Candidates, only: int | None = None) -> Step | None:
    """only: the cell that is asked about."""
    for cell, own in enumerate(candidates):
        if len(own) != 1 or only not in (None, cell):
            continue
        (digit,) = own
        holders = {digits[seen]: seen for seen in sorted(SEEN[cell]) if digits[seen]}
        if len(holders) == 8:
            reason = f"Only {digit} is left for {place_name(cell)}: its row, column and box hold all other digits."
        else:
            reason = f"Only {digit} is left for {place_name(cell)}: all other digits are ruled out."
        return Step("naked single", reason, cell, digit, frozenset(holders.values()))
    return None


def pointing(digits: Sequence[int], candidates: Candidates) -> Step | None:
    return _locked("pointing", BOXES, ROWS + COLUMNS, candidates)


def claiming(digits: Sequence[int], candidates: Candidates) -> Step | None:
    return _locked("claiming", ROWS + COLUMNS, BOXES, candidates)


def _locked(
    technique: Technique, houses: Iterable[tuple[int, ...]], others: Sequence[tuple[int, ...]], candidates: Candidates
) -> Step | None:
    for house in houses:
        for digit in range(1, 10):
            cells = frozenset(cell for cell in house if digit in candidates[cell])
            if not 2 <= len(cells) <= 3:
                continue
            for other in others:
                if cells <= set(other):
                    removes = _removed((cell for cell in other if cell not in cells), {digit}, candidates)
                    if removes:
                        name, rest = house_name(house), house_name(other)
                        reason = f"In {name}, {digit} can only be in {rest}. So no other cell of {rest} holds {digit}."
                        return Step(technique, reason, None, None, cells, removes)
    return None


def naked_pair(digits: Sequence[int], candidates: Candidates) -> Step | None:
    return _naked(2, "naked pair", candidates)


def naked_triple(digits: Sequence[int], candidates: Candidates) -> Step | None:
    return _naked(3, "naked triple", candidates)


def _naked(size: int, technique: Technique, candidates: Candidates) -> Step | None:
    for house in HOUSES:
        few = [cell for cell in house if 2 <= len(candidates[cell]) <= size]
        for cells in combinations(few, size):
            held = frozenset[int]().union(*(candidates[cell] for cell in cells))
            if len(held) != size:
                continue
            removes = _removed((cell for cell in house if cell not in cells), held, candidates)
            if removes:
                name = house_name(house)
                reason = f"In {name}, {_cells(cells, house)} hold {_listed(held)} between them. So no other cell of {name} holds these."
                return Step(technique, reason, None, None, frozenset(cells), removes)
    return None


def hidden_pair(digits: Sequence[int], candidates: Candidates) -> Step | None:
    return _hidden(2, "hidden pair", candidates)


def hidden_triple(digits: Sequence[int], candidates: Candidates) -> Step | None:
    return _hidden(3, "hidden triple", candidates)


def _hidden(size: int, technique: Technique, candidates: Candidates) -> Step | None:
    for house in HOUSES:
        places = {digit: frozenset(cell for cell in house if digit in candidates[cell]) for digit in range(1, 10)}
        for held in combinations([digit for digit in places if 2 <= len(places[digit]) <= size], size):
            cells = frozenset[int]().union(*(places[digit] for digit in held))
            if len(cells) != size:
                continue
            removes = _removed(cells, set(range(1, 10)) - set(held), candidates)
            if removes:
                name, places_named = house_name(house), _cells(sorted(cells), house)
                reason = f"In {name}, {_listed(held)} fit only in {places_named}. So these cells hold no other digit."
                return Step(technique, reason, None, None, cells, removes)
    return None


def x_wing(digits: Sequence[int], candidates: Candidates) -> Step | None:
    for lines, across in ((ROWS, COLUMNS), (COLUMNS, ROWS)):
        for digit in range(1, 10):
            places = [[place for place in range(9) if digit in candidates[line[place]]] for line in lines]
            for one, two in combinations([index for index in range(9) if len(places[index]) == 2], 2):
                if places[one] != places[two]:
                    continue
                corners = frozenset(lines[line][place] for line in (one, two) for place in places[one])
                removes = _removed((cell for place in places[one] for cell in across[place] if cell not in corners), {digit}, candidates)
                if removes:
                    kind, other = ("rows", "columns") if lines is ROWS else ("columns", "rows")
                    held = f"{other} {places[one][0] + 1} and {places[one][1] + 1}"
                    reason = f"In {kind} {one + 1} and {two + 1}, {digit} fits only in {held}. So no other cell of {held} holds {digit}."
                    return Step("X-wing", reason, None, None, corners, removes)
    return None


TECHNIQUES: tuple[Callable[[Sequence[int], Candidates], Step | None], ...] = (
    hidden_single, naked_single, pointing, claiming, naked_pair, hidden_pair, naked_triple, hidden_triple, x_wing,
)  # fmt: skip
"""Easiest first."""


def trying_out(candidates: Candidates, solution: str) -> Step:
    """Where nothing else helps: a cell with the fewest candidates, and the one that does not lead into a contradiction."""
    cell = min((cell for cell in range(81) if candidates[cell]), key=lambda cell: len(candidates[cell]))
    digit = int(solution[cell])
    wrong = candidates[cell] - {digit}
    reason = (
        f"No simple rule helps here. In {place_name(cell)}, trying out {_listed(wrong, 'or')} ends in a contradiction, so it is {digit}."
    )
    return Step("trying out", reason, cell, digit, frozenset({cell}))


def _removed(cells: Iterable[int], held: Iterable[int], candidates: Candidates) -> frozenset[tuple[int, int]]:
    held = frozenset(held)
    return frozenset((cell, digit) for cell in cells for digit in candidates[cell] & held)


def _last(cell: int, digit: int, name: str) -> str:
    return f"{_capital(place_name(cell))} is the last empty cell of {name}: only {digit} is missing."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _listed(parts: Iterable[int], word: str = "and") -> str:
    return _joined([str(part) for part in sorted(parts)], word)


def _cells(cells: Sequence[int], house: tuple[int, ...]) -> str:
    """Cells of a house that was named already, by row and column as far as these are not clear."""
    rows = _joined(sorted({str(cell // 9 + 1) for cell in cells}))
    columns = _joined(sorted({str(cell % 9 + 1) for cell in cells}))
    if house in ROWS:
        return f"columns {columns}"
    if house in COLUMNS:
        return f"rows {rows}"
    if len({cell // 9 for cell in cells}) == 1:
        return f"columns {columns} of row {rows}"
    if len({cell % 9 for cell in cells}) == 1:
        return f"rows {rows} of column {columns}"
    return _joined([f"({place_name(cell)})" for cell in cells])


def _joined(parts: list[str], word: str = "and") -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"
