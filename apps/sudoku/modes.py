"""What is shown on a page, by what the person wants to see of its solution."""

from functools import lru_cache
from typing import Literal

from studio.vision.sudoku.solving.houses import place_name
from studio.vision.sudoku.solving.techniques import Step

from .handwriting import Written
from .puzzle import Puzzle
from .sheet import Mark, Sheet
from .words import refusal_words

Mode = Literal["Full solution", "Only wrong entries", "A hint", "Step by step", "Check what I wrote"]
ABOUT_ENTRIES: tuple[Mode, ...] = "Only wrong entries", "Check what I wrote"
EXPLAINED: tuple[Mode, ...] = "A hint", "Step by step"
"""What needs more words than a line beside the picture has room for."""

BESIDE, SMALL = (0.8, 0.22), 0.42
"""Where in a cell, and how large, the right digit goes that is written beside a wrong one."""
MOST_DOUBTFUL = 8
"""Cells: with more in doubt, what contradicts itself is no puzzle's fault, but a page that is seen badly."""


@lru_cache(maxsize=64)
def sheet(mode: Mode, puzzle: Puzzle, doubtful: frozenset[int], chosen: int | None, step: int, *, whole: bool = True) -> Sheet:
    """doubtful: cells that may be misread; chosen: by the pointer; step: the last one that is shown of “Step by step”, from 1 on; whole: no
    part of the page is outside the picture.
    """
    marks: dict[int, Mark] = {} if chosen is None else {chosen: "chosen"}
    if not puzzle.solution and not whole:
        return Sheet(said=refusal_words("cut off"))
    if not puzzle.solution and len(doubtful) > MOST_DOUBTFUL:
        return Sheet(said=refusal_words("unreadable"))
    if not puzzle.solution:
        return Sheet((), marks | dict.fromkeys(puzzle.wrong, "conflict"), doubtful - puzzle.wrong, said=puzzle.told)
    mistaken: dict[int, Mark] = dict.fromkeys(puzzle.mistakes, "wrong")
    match mode:
        case "Full solution":
            return Sheet(_solution(puzzle), marks | mistaken, doubtful)
        case "Only wrong entries":
            return Sheet(_mended(puzzle), marks | mistaken, doubtful)
        case "Check what I wrote":
            return Sheet((), marks, doubtful, puzzle.entries - puzzle.mistakes, puzzle.mistakes)
        case "A hint":
            return _hint(puzzle, marks | mistaken, doubtful, chosen)
        case "Step by step":
            return _steps(puzzle, marks | mistaken, doubtful, step)


def _solution(puzzle: Puzzle) -> tuple[Written, ...]:
    """In the empty cells, and beside what is wrong."""
    empty = (Written(cell, int(puzzle.solution[cell])) for cell in puzzle.empty)
    return (*empty, *_mended(puzzle))


def _mended(puzzle: Puzzle) -> tuple[Written, ...]:
    return tuple(Written(cell, int(puzzle.solution[cell]), SMALL, BESIDE) for cell in sorted(puzzle.mistakes))


def _hint(puzzle: Puzzle, marks: dict[int, Mark], doubtful: frozenset[int], chosen: int | None) -> Sheet:
    """About the chosen cell, if it can be told now; what is wrong comes first, as nothing follows from it."""
    if puzzle.mistakes:
        return Sheet((), marks, doubtful, said=f"The digit in {place_name(min(puzzle.mistakes))} can't be right.")
    step, first = puzzle.next, ""
    if step is None:
        return Sheet((), marks, doubtful, said="It is solved.")
    if chosen in puzzle.empty and chosen != step.cell:
        told = puzzle.single_for(chosen)
        step, first = told or step, "" if told else "The cell you tapped can't be told yet. First: "
    return Sheet(_placed(step, puzzle), _explained(step) | marks, doubtful, said=first + step.reason, technique=step.technique)


def _steps(puzzle: Puzzle, marks: dict[int, Mark], doubtful: frozenset[int], number: int) -> Sheet:
    done = puzzle.steps[:number]
    if not done:
        return Sheet((), marks, doubtful, said="It is solved.")
    written = tuple(digit for step in done for digit in _placed(step, puzzle))
    said = f"Step {len(done)} of {len(puzzle.steps)}: {done[-1].reason}"
    return Sheet(written, _explained(done[-1]) | marks, doubtful, said=said, technique=done[-1].technique)


def _placed(step: Step, puzzle: Puzzle) -> tuple[Written, ...]:
    if step.cell is None or step.digit is None:
        return ()
    return (Written(step.cell, step.digit) if step.cell in puzzle.empty else Written(step.cell, step.digit, SMALL, BESIDE),)


def _explained(step: Step) -> dict[int, Mark]:
    """A step that places no digit is about the cells in which it rules some out."""
    about = {cell for cell, _ in step.removes} if step.cell is None else {step.cell}
    because: dict[int, Mark] = dict.fromkeys(step.because, "reason")
    return because | dict.fromkeys(about, "target")
