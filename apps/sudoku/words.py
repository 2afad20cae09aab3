"""What the app says: why there is nothing to solve, how it stands with a page, and the facts of it."""

from collections.abc import Iterable

from studio.api import Fact

from .paper import Paper
from .puzzle import Puzzle
from .sheet import Sheet

REFUSALS = {
    "no grid": "Show a sudoku",
    "cut off": "Part of the grid is outside the picture: move back a little",
    "not nine": "This grid is not 9 × 9: no sudoku",
    "letters": "There are letters or pictures in this grid: no sudoku",
    "empty": "This grid is empty: there is nothing to solve",
    "unreadable": "These digits can't be read: come closer, hold still, or give more light",
}


def refusal_words(refusal: str | None) -> str:
    return REFUSALS.get(refusal, refusal) if refusal else ""


def tally(puzzles: Iterable[Puzzle]) -> str:
    """Of what was written by hand on all pages whose solution is known."""
    solved = [puzzle for puzzle in puzzles if puzzle.solution]
    entries, wrong = (sum(map(len, cells)) for cells in ([each.entries for each in solved], [each.mistakes for each in solved]))
    if not entries:
        return "Nothing is written by hand yet." if solved else ""
    return f"1 entry, {'wrong' if wrong else 'right'}." if entries == 1 else f"{entries} entries, {wrong or 'none'} wrong."


def page_facts(paper: Paper, puzzle: Puzzle | None, shown: Sheet | None) -> Fact:
    """puzzle, shown: None while it is not known what stands on the paper."""
    corners = [[round(float(value), 1) for value in corner] for corner in paper.grid.corners]
    if puzzle is None or shown is None:
        return {"state": "reading", "corners": corners}
    return {
        "state": puzzle.state,
        "corners": corners,
        "puzzle": puzzle.printed,
        "filled": puzzle.filled,
        "solution": puzzle.solution,
        "givens": 81 - puzzle.printed.count("0"),
        "written": len(puzzle.entries),
        "mistakes": sorted(puzzle.mistakes),
        "doubtful": sorted(paper.doubtful),
        "told": puzzle.told or shown.said,
        "technique": shown.technique,
        "corrected": sorted(paper.corrections),
    }
