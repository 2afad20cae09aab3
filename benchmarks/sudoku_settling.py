"""How doubtful readings of sudokus are settled by the rules: simulated readings whose probabilities are true, counted cell by cell.

    python benchmarks/sudoku_settling.py [--boards 200] [--seed 1] [--json FILE]

Of each board some cells are hard to read: their probability is drawn from 0.5 to 0.999, and the digit is misread as often as that says,
mostly for one of like shape or for an empty cell. "wrong_read": cells whose likeliest class is wrong; "wrong_settled": after the rules;
"wrong_unmarked": of those, the ones not marked as doubtful; "marked_right": right cells marked all the same. "kinds_wrong": printed taken
for handwritten or the other way round. Milliseconds are CPU time of one call.
"""

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from studio.vision.sudoku.board import OTHER, Board, Reading
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading.settling import settled
from studio.vision.sudoku.solving.generating import puzzle_of, solved_grid
from studio.vision.sudoku.solving.solver import conflicts

LIKE = {"1": "74", "2": "7", "3": "85", "4": "19", "5": "63", "6": "85", "7": "12", "8": "369", "9": "48", "0": "1"}
CONDITIONS = {
    "clear": (0.3, 0.0, False),
    "printed": (2.0, 0.0, False),
    "blurred": (6.0, 0.0, False),
    "half filled": (3.0, 0.5, False),
    "all filled": (3.0, 1.0, False),
    "contradictory": (2.0, 0.0, True),
}
"""Hard cells a board, share of the empty cells filled in by hand (5 % of these wrong), one given altered so that it clashes."""


@dataclass(frozen=True)
class Truth:
    digits: str
    handwritten: tuple[bool, ...]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--boards", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    figures = {name: measured(condition, chosen.boards, random.Random(f"{chosen.seed} {name}")) for name, condition in CONDITIONS.items()}
    for name, own in figures.items():
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in own.items()))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(json.dumps(figures))


def measured(condition: tuple[float, float, bool], boards: int, chance: random.Random) -> dict[str, Any]:
    counts = dict.fromkeys(("wrong_read", "wrong_settled", "wrong_unmarked", "marked_right", "kinds_wrong", "refused"), 0)
    boards_right, spent = {"read": 0, "settled": 0}, []
    for _ in range(boards):
        truth = board_of(condition, chance)
        reading = reading_of(truth, condition[0], chance)
        began = time.thread_time()
        board = settled(reading)
        spent.append((time.thread_time() - began) * 1000)
        likeliest = reading.probabilities[:, :OTHER].argmax(axis=1)
        wrong_read = sum(int(digit) != int(read) for digit, read in zip(truth.digits, likeliest, strict=True))
        counts["wrong_read"] += wrong_read
        boards_right["read"] += not wrong_read
        if not isinstance(board, Board):
            counts["refused"] += 1
            continue
        wrong = [str(cell.digit) != digit for cell, digit in zip(board.cells, truth.digits, strict=True)]
        marked = [cell.doubtful for cell in board.cells]
        counts["wrong_settled"] += sum(wrong)
        counts["wrong_unmarked"] += sum(bad and not doubtful for bad, doubtful in zip(wrong, marked, strict=True))
        counts["marked_right"] += sum(doubtful and not bad for bad, doubtful in zip(wrong, marked, strict=True))
        counts["kinds_wrong"] += sum(
            (cell.kind == "handwritten") != hand for cell, hand in zip(board.cells, truth.handwritten, strict=True) if cell.digit
        )
        boards_right["settled"] += not any(wrong)
    return {
        "boards": boards,
        "boards_right_read": boards_right["read"],
        "boards_right_settled": boards_right["settled"],
        **counts,
        "ms_p50": round(float(np.median(spent)), 2),
        "ms_worst": round(max(spent), 2),
    }


def board_of(condition: tuple[float, float, bool], chance: random.Random) -> Truth:
    _, filled, contradictory = condition
    solution = solved_grid(chance)
    puzzle = puzzle_of(solution, chance, chance.randint(23, 34))
    digits, hand = list(puzzle), [False] * 81
    for cell in range(81):
        if puzzle[cell] == "0" and chance.random() < filled:
            digits[cell] = chance.choice("123456789") if chance.random() < 0.05 else solution[cell]
            hand[cell] = True
    while contradictory and not conflicts("".join(digits)):
        cell = chance.choice([cell for cell in range(81) if puzzle[cell] != "0"])
        digits = [*puzzle[:cell], chance.choice("123456789"), *puzzle[cell + 1 :]]
    return Truth("".join(digits), tuple(hand))


def reading_of(truth: Truth, hard: float, chance: random.Random) -> Reading:
    probabilities = np.full((81, 11), 1e-6)
    handwritten = np.zeros(81)
    for cell, digit in enumerate(truth.digits):
        own = probabilities[cell]
        sure = chance.uniform(0.5, 0.999) if chance.random() < hard / 81 else 0.99999
        other = chance.choice(LIKE[digit]) if chance.random() < 0.8 else chance.choice([each for each in "0123456789" if each != digit])
        said, instead = (digit, other) if chance.random() < sure else (other, digit)
        if digit == "0" and sure == 0.99999:
            said, instead = "0", other
        own[int(instead)] += (1 - sure) * 0.8
        own[chance.randrange(11)] += (1 - sure) * 0.2
        own[int(said)] += sure
        probabilities[cell] = own / own.sum()
        sure = chance.uniform(0.5, 1) if chance.random() < 0.05 else 0.995
        handwritten[cell] = sure if truth.handwritten[cell] == (chance.random() < sure) else 1 - sure
    grid = Grid(np.stack(np.meshgrid(np.arange(10), np.arange(10)), axis=-1).astype(np.float32))
    return Reading(grid, probabilities.astype(np.float32), handwritten.astype(np.float32))


if __name__ == "__main__":
    main()
