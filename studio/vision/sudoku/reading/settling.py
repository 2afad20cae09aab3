"""Settles what a reading leaves in doubt by what is known of sudokus, and refuses what is none.

The printed digits of a newspaper's sudoku have exactly one solution. Of the likeliest ways to read the doubtful cells, each is weighed by
the model's probabilities times how often such a puzzle is printed at all. One is taken for the best reading's only where it outweighs
all others together by far; and no way is tried that changes a cell read for sure.
"""

import heapq
import math
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.board import OTHER, Board, Cell, Kind, Reading
from studio.vision.sudoku.solving.solver import GaveUp, solve

Refusal = Literal["empty", "letters", "unreadable"]

SURE = 0.999
"""The probability from which on a cell stays as read, whatever the rules say."""
DOUBTFUL = 0.98
"""The probability, after the rules were asked, below which a cell is marked."""

_PRIORS = (0.002, 1.0, 0.01)
"""Odds of printed digits with no solution (misprinted, or made to try this out), with one, with several (a given that can't be seen)."""
_ACCEPTED = 0.9
_FAINTEST = 1e-4
_TRIES = 80
_EFFORT, _EFFORT_OF_A_TRY = 300, 30
_LEAST = 0.002
_KIND_SURE = 0.95
_RIGHT_ENTRY = 0.9
"""How often a handwritten digit is the solution's: only asked where it is hard to read."""
_SURE_ENTRY = 0.9
_FEW_PRINTED = 8


@dataclass(frozen=True, slots=True)
class _Option:
    digit: int
    kind: Kind
    loss: float


@dataclass(frozen=True, slots=True)
class _Trial:
    weight: float
    options: tuple[_Option, ...]
    solution: str | None


def settled(reading: Reading) -> Board | Refusal:
    """The board as read, doubtful cells by the rules; cells still in doubt or changed by the rules are marked.

    Where hardly anything is printed and all digits together are a puzzle, written digits are its givens, and count as printed.
    """
    probabilities = np.clip(np.asarray(reading.probabilities, np.float64), 1e-9, 1)
    refusal = _refusal(probabilities)
    if refusal:
        return refusal
    handwritten = _by_company(probabilities, np.clip(np.asarray(reading.handwritten, np.float64), 1e-6, 1 - 1e-6))
    options = _of_the_hand([_options(own, float(hand)) for own, hand in zip(probabilities, handwritten, strict=True)])
    trials = _tried(options)
    first, best = trials[0], max(trials, key=lambda trial: trial.weight)
    if any(
        _share(trials, index, best.options[index].digit) < _ACCEPTED for index in range(81) if best.options[index] != first.options[index]
    ):
        best = first
    cells = []
    for index, (own, option) in enumerate(zip(probabilities, best.options, strict=True)):
        alike = _share(trials, index, option.digit) if len(options[index]) > 1 else 1.0
        confidence = float(own[option.digit] / own[:OTHER].sum())
        if len(options[index]) > 1 and (best.solution or alike < confidence) and len(trials) < _TRIES:
            confidence = alike
        cell = Cell(option.digit, option.kind, confidence, option.digit != first.options[index].digit)
        if best.solution and option.kind == "handwritten":
            cell = _entry(cell, own, int(best.solution[index]))
        confidence = cell.confidence * float(1 - own[OTHER])
        cells.append(replace(cell, confidence=confidence, doubtful=cell.doubtful or confidence < DOUBTFUL))
    return Board(tuple(cells))


def _refusal(probabilities: NDArray[np.float64]) -> Refusal | None:
    digits = probabilities[:, 1:OTHER].sum(axis=1)
    others = probabilities[:, OTHER]
    if np.sum(digits > 0.3) < 2 and digits.sum() < 4 and others.sum() < 4:
        return "empty"
    if others.sum() > 3 and others.sum() > 0.2 * digits.sum():
        return "letters"
    clear = probabilities[digits > 0.3].max(axis=1)
    if not len(clear) or clear.mean() < 0.7 or np.sum(clear < 0.8) > max(6, 0.35 * len(clear)):
        return "unreadable"
    return None


def _by_company(probabilities: NDArray[np.float64], handwritten: NDArray[np.float64]) -> NDArray[np.float64]:
    """`handwritten` where the other digits of the grid count as well: one amid print is likelier print. By the root of their odds only, as
    the first digit that someone writes stands amid print."""
    digits = probabilities[:, 1:OTHER].sum(axis=1)
    share = ((digits * handwritten).sum() + 1) / (digits.sum() + 2)
    odds = handwritten / (1 - handwritten) * math.sqrt(share / (1 - share))
    return np.asarray(odds / (1 + odds))


def _options(own: NDArray[np.float64], hand: float) -> list[_Option]:
    """The ways to read one cell, likeliest first; one alone where it is sure."""
    classes = own[:OTHER] / own[:OTHER].sum()
    likely = [int(index) for index in np.argsort(-classes, kind="stable") if classes[index] > _FAINTEST]
    if classes[likely[0]] >= SURE:
        likely = likely[:1]
    options = []
    for digit in likely:
        if not digit:
            options.append(_Option(0, "empty", -math.log(classes[0])))
            continue
        kinds: tuple[tuple[Kind, float], ...] = (("printed", 1 - hand), ("handwritten", hand))
        options += [
            _Option(digit, kind, -math.log(classes[digit] * share))
            for kind, share in kinds
            if share > 1 - _KIND_SURE or share == max(hand, 1 - hand)
        ]
    return sorted(options, key=lambda option: option.loss)


def _of_the_hand(options: list[list[_Option]]) -> list[list[_Option]]:
    """The same, with all digits for printed, where hardly any is printed and all together have exactly one solution."""
    first = [own[0] for own in options]
    if sum(option.kind == "printed" for option in first) > _FEW_PRINTED:
        return options
    if len(_solutions("".join(str(option.digit) for option in first), _EFFORT)) != 1:
        return options
    given: list[list[_Option]] = []
    for own in options:
        seen: dict[int, _Option] = {}
        for option in own:
            seen.setdefault(option.digit, replace(option, kind="printed" if option.digit else "empty"))
        given.append(list(seen.values()))
    return given


def _tried(options: list[list[_Option]]) -> list[_Trial]:
    """The reading's own way first, then others, likeliest first, as long as one of them could still matter."""
    first, known = tuple(own[0] for own in options), KnownSolutions()
    trials = [_trial(first, 0.0, known, _EFFORT)]
    unique = trials[0].solution is not None
    changes = sorted(
        (option.loss - first[cell].loss, cell, place)
        for cell, own in enumerate(options)
        for place, option in enumerate(own)
        if place and not (unique and option.digit == first[cell].digit)
    )
    waiting: list[tuple[float, tuple[int, ...]]] = [(changes[0][0], (0,))] if changes else []
    most = trials[0].weight
    while waiting and len(trials) < _TRIES:
        loss, chosen = heapq.heappop(waiting)
        if math.exp(-loss) < _LEAST * most:
            break
        last = chosen[-1]
        if last + 1 < len(changes):
            step = changes[last + 1][0]
            heapq.heappush(waiting, (loss + step, (*chosen, last + 1)))
            heapq.heappush(waiting, (loss + step - changes[last][0], (*chosen[:-1], last + 1)))
        cells = [changes[index][1] for index in chosen]
        if len(set(cells)) == len(cells):
            changed = list(first)
            for index in chosen:
                _, cell, place = changes[index]
                changed[cell] = options[cell][place]
            trials.append(_trial(tuple(changed), loss, known, _EFFORT_OF_A_TRY))
            most = max(most, trials[-1].weight)
    return trials


def _share(trials: list[_Trial], index: int, digit: int) -> float:
    """How much of all ways' weight reads this digit in this cell."""
    return sum(trial.weight for trial in trials if trial.options[index].digit == digit) / sum(trial.weight for trial in trials)


def _trial(options: tuple[_Option, ...], loss: float, known: "KnownSolutions", effort: int) -> _Trial:
    solutions = known.solutions("".join(str(option.digit) if option.kind == "printed" else "0" for option in options), effort)
    return _Trial(math.exp(-loss) * _PRIORS[len(solutions)], options, solutions[0] if len(solutions) == 1 else None)


class KnownSolutions:
    """The solutions found so far, which often tell those of another puzzle that differs in few givens: it has all that fit its givens, and
    no others where some of its givens are a puzzle with one solution or none, as more givens never make more solutions."""

    def __init__(self) -> None:
        self._solved: set[str] = set()
        self._told: list[frozenset[tuple[int, str]]] = []

    def solutions(self, puzzle: str, effort: int) -> tuple[str, ...]:
        """As of `_solutions`."""
        givens = frozenset((cell, digit) for cell, digit in enumerate(puzzle) if digit != "0")
        found = tuple(islice((solved for solved in self._solved if all(solved[cell] == digit for cell, digit in givens)), 2))
        if len(found) == 2:
            return found
        if any(fewer <= givens for fewer in self._told):
            return found
        found = _solutions(puzzle, effort)
        self._solved.update(filter(None, found))
        if len(found) < 2:
            self._told.append(givens)
        return found


def _solutions(puzzle: str, effort: int) -> tuple[str, ...]:
    """Two at most; two empty ones where that is too hard to say."""
    try:
        return solve(puzzle, effort=effort)
    except GaveUp:
        return ("", "")


def _entry(cell: Cell, own: NDArray[np.float64], solved: int) -> Cell:
    """A handwritten digit, where it is hard to read the likelier for being right; one read well stays, right or wrong."""
    likely = own[:OTHER] * (1 - _RIGHT_ENTRY) / 8
    likely[[0, solved]] = own[0], own[solved] * _RIGHT_ENTRY
    likely /= likely.sum()
    digit = int(likely.argmax()) if own[cell.digit] < _SURE_ENTRY else cell.digit
    changed = digit != cell.digit
    return replace(
        cell,
        digit=digit,
        kind="handwritten" if digit else "empty",
        confidence=float(likely[digit]) if changed or digit == solved else cell.confidence,
        doubtful=cell.doubtful or changed,
    )
