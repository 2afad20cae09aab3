"""How fast sudokus are solved, and the same puzzles given to solvers from the package index, puzzle by puzzle in turns.

    python benchmarks/sudoku_solver.py [--puzzles 10000] [--compared 500] [--seed 1] [--json FILE]

Three sets: puzzles generated here with 22 to 36 givens and one solution each; the hardest known ones; and unsolvable ones, generated
puzzles with one given altered so that no house holds a digit twice. The studio's solver proves that there is no second solution
("studio"), or stops at the first as the others do ("studio, first"). The others take part where they are installed: py-sudoku (backtracking
in Python), pycosat (PicoSAT, in C, given the sudoku's rules as clauses) and ortools (CP-SAT, one worker), into an environment of their own:

    pip install py-sudoku pycosat ortools

They solve the first `--compared` generated puzzles and all of the hardest, for four seconds a puzzle and a minute a set at most: those not
solved until then are "given_up" and count with the time until then. Every answer is compared with the studio's: "different" counts those
that differ. Milliseconds are CPU time of one thread; "times_studio": by how much the
median is longer than the studio's over the very same puzzles, proof of uniqueness included.

The hardest puzzles: the twenty of H. Li's comparison of solvers (attractivechaos, plb, 2011), among them Easter Monster, Golden Nugget,
Platinum Blonde, Red Dwarf, Fata Morgana and some of the magictour lists; A. Inkala's of 2012 and 2006 (AI Escargot); and two of
P. Norvig's "Solving Every Sudoku Puzzle" (2010), the impossible one last.
"""

import argparse
import importlib
import json
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from studio.vision.sudoku.solving.generating import puzzle_of, solved_grid
from studio.vision.sudoku.solving.solver import GaveUp, conflicts, solve

HARDEST = [
    "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
    ".......12........3..23..4....18....5.6..7.8.......9.....85.....9...4.5..47...6...",
    ".2..5.7..4..1....68....3...2....8..3.4..2.5.....6...1...2.9.....9......57.4...9..",
    "........3..1..56...9..4..7......9.5.7.......8.5.4.2....8..2..9...35..1..6........",
    "12.3....435....1....4........54..2..6...7.........8.9...31..5.......9.7.....6...8",
    "1.......2.9.4...5...6...7...5.9.3.......7.......85..4.7.....6...3...9.8...2.....1",
    ".......39.....1..5..3.5.8....8.9...6.7...2...1..4.......9.8..5..2....6..4..7.....",
    "12.3.....4.....3....3.5......42..5......8...9.6...5.7...15..2......9..6......7..8",
    "..3..6.8....1..2......7...4..9..8.6..3..4...1.7.2.....3....5.....5...6..98.....5.",
    "1.......9..67...2..8....4......75.3...5..2....6.3......9....8..6...4...1..25...6.",
    "..9...4...7.3...2.8...6...71..8....6....1..7.....56...3....5..1.4.....9...2...7..",
    "....9..5..1.....3...23..7....45...7.8.....2.......64...9..1.....8..6......54....7",
    "4...3.......6..8..........1....5..9..8....6...7.2........1.27..5.3....4.9........",
    "7.8...3.....2.1...5.........4.....263...8.......1...9..9.6....4....7.5...........",
    "3.7.4...........918........4.....7.....16.......25..........38..9....5...2.6.....",
    "........8..3...4...9..2..6.....79.......612...6.5.2.7...8...5...1.....2.4.5.....3",
    ".......1.4.........2...........5.4.7..8...3....1.9....3..4..2...5.1........8.6...",
    ".......12....35......6...7.7.....3.....4..8..1...........12.....8.....4..5....6..",
    "1.......2.9.4...5...6...7...5.3.4.......6........58.4...2...6...3...9.8.7.......1",
    ".....1.2.3...4.5.....6....7..2.....1.8..9..3.4.....8..5....2....9..3.4....67.....",
    "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
    "1....7.9..3..2...8..96..5....53..9...1..8...26....4...3......1..4......7..7...3..",
    "85...24..72......9..4.........1.7..23.5...9...4...........8..7..17..........36.4.",
    ".....5.8....6.1.43..........1.5........1.6...3.......553.....61........4.........",
]

PUZZLE_S, SET_S = 4.0, 60.0
Solver = Callable[[str], str]
"""Of a puzzle its solution, "" where there is none."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--puzzles", type=int, default=10_000)
    arguments.add_argument("--compared", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    others, absent = available()
    generated = puzzles(chosen.puzzles, random.Random(chosen.seed))
    unsolvable = altered(generated[: max(1, chosen.puzzles // 10)], random.Random(chosen.seed))
    figures: dict[str, Any] = {
        "generated": measured(generated, others, chosen.compared) | {"givens": givens(generated)},
        "hardest": measured(HARDEST, others, len(HARDEST)),
        "unsolvable": measured(unsolvable, {}, 0),
        "absent": absent,
    }
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    for name in ("generated", "hardest", "unsolvable"):
        for solver, own in figures[name]["solvers"].items():
            print(f"{name}, {solver}: " + ", ".join(f"{key} {value}" for key, value in own.items()))
    for name, why in absent.items():
        print(f"{name}: left out, {why}")
    print(json.dumps(figures))


def puzzles(count: int, chance: random.Random) -> list[str]:
    return [puzzle_of(solved_grid(chance), chance, chance.randint(22, 36)) for _ in range(count)]


def givens(generated: list[str]) -> dict[str, int]:
    counts = sorted(81 - puzzle.count("0") for puzzle in generated)
    return {"fewest": counts[0], "median": counts[len(counts) // 2], "most": counts[-1]}


def altered(solvable: list[str], chance: random.Random) -> list[str]:
    """Of each puzzle one given altered, without a clash, until there is no solution."""
    changed = []
    for puzzle in solvable:
        for _ in range(200):
            cell = chance.choice([cell for cell, digit in enumerate(puzzle) if digit != "0"])
            other = puzzle[:cell] + chance.choice("123456789") + puzzle[cell + 1 :]
            if not conflicts(other) and not solve(other, limit=1):
                changed.append(other)
                break
    return changed


def measured(given: list[str], others: dict[str, Solver], compared: int) -> dict[str, Any]:
    spent: dict[str, list[float]] = {name: [] for name in ("studio", "studio, first", *others)}
    different, late = dict.fromkeys(spent, 0), dict.fromkeys(spent, 0)
    solutions, gave_up = [0, 0, 0], 0
    for index, puzzle in enumerate(given):
        began = time.thread_time()
        try:
            found = solve(puzzle)
        except GaveUp:
            found, gave_up = (), gave_up + 1
        else:
            solutions[len(found)] += 1
        spent["studio"].append(time.thread_time() - began)
        solvers: dict[str, Solver] = {"studio, first": first}
        if index < compared:
            solvers |= {name: solver for name, solver in others.items() if sum(spent[name]) < SET_S}
        for name, solver in solvers.items():
            began = time.thread_time()
            try:
                with limited():
                    said = solver(puzzle)
            except TimeoutError:
                late[name] += 1
            else:
                different[name] += said != (found[0] if found else "")
            spent[name].append(time.thread_time() - began)
    medians = {name: percentile(own, 0.5) for name, own in spent.items() if own}
    return {
        "puzzles": len(given),
        "one_solution": solutions[1],
        "no_solution": solutions[0],
        "several_solutions": solutions[2],
        "gave_up": gave_up,
        "solvers": {
            name: {
                "asked": len(own),
                "given_up": late[name],
                "different": different[name],
                "ms_p50": round(medians[name], 3),
                "ms_p95": round(percentile(own, 0.95), 3),
                "ms_worst": round(max(own) * 1000, 3),
                "times_studio": round(medians[name] / percentile(spent["studio"][: len(own)], 0.5), 2),
            }
            for name, own in spent.items()
            if own
        },
    }


@contextmanager
def limited() -> Iterator[None]:
    """Ends Python code with a TimeoutError after PUZZLE_S of CPU time; compiled code when it returns."""

    def end(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, PUZZLE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def percentile(seconds: list[float], share: float) -> float:
    """In milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))] * 1000


def first(puzzle: str) -> str:
    return (*solve(puzzle, limit=1), "")[0]


def available() -> tuple[dict[str, Solver], dict[str, str]]:
    """The other solvers that are here, and why others are not."""
    here: dict[str, Solver] = {}
    absent = {}
    for name, (module, made) in {
        "py-sudoku": ("sudoku", by_py_sudoku),
        "pycosat": ("pycosat", by_pycosat),
        "ortools": ("ortools.sat.python.cp_model", by_ortools),
    }.items():
        try:
            here[name] = made(importlib.import_module(module))
        except ImportError as error:
            absent[name] = f"can't be imported ({error})"
    return here, absent


def by_py_sudoku(package: Any) -> Solver:
    def solver(puzzle: str) -> str:
        digits = [int(character) for character in puzzle.replace(".", "0")]
        board = package.Sudoku(3, board=[[digit or None for digit in digits[9 * row : 9 * row + 9]] for row in range(9)]).solve().board
        return "" if any(digit is None for row in board for digit in row) else "".join(str(digit) for row in board for digit in row)

    return solver


def houses() -> list[list[int]]:
    rows = [[9 * row + column for column in range(9)] for row in range(9)]
    columns = [[9 * row + column for row in range(9)] for column in range(9)]
    return rows + columns + [[27 * (box // 3) + 3 * (box % 3) + 9 * (n // 3) + n % 3 for n in range(9)] for box in range(9)]


def by_pycosat(package: Any) -> Solver:
    groups = [[9 * cell + digit for digit in range(1, 10)] for cell in range(81)]
    groups += [[9 * cell + digit for cell in house] for house in houses() for digit in range(1, 10)]
    rules = groups + [[-one, -two] for group in groups for index, one in enumerate(group) for two in group[index + 1 :]]

    def solver(puzzle: str) -> str:
        model = package.solve(rules + [[9 * cell + int(digit)] for cell, digit in enumerate(puzzle) if digit not in "0."])
        return "" if model == "UNSAT" else "".join(str((true - 1) % 9 + 1) for true in model if true > 0)

    return solver


def by_ortools(package: Any) -> Solver:
    def solver(puzzle: str) -> str:
        model = package.CpModel()
        cells = [model.new_int_var(int(digit), int(digit), "") if digit not in "0." else model.new_int_var(1, 9, "") for digit in puzzle]
        for house in houses():
            model.add_all_different([cells[cell] for cell in house])
        search = package.CpSolver()
        search.parameters.num_workers = 1
        status = search.solve(model)
        return "".join(str(search.value(cell)) for cell in cells) if status in (package.OPTIMAL, package.FEASIBLE) else ""

    return solver


if __name__ == "__main__":
    main()
