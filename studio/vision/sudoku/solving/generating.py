"""Makes sudokus with exactly one solution."""

import random

from studio.vision.sudoku.solving.solver import solve

_FEWEST = 17
"""No puzzle with fewer givens has one solution: G. McGuire, B. Tugemann, G. Civario, "There is no 16-clue sudoku", 2014."""


def solved_grid(chance: random.Random) -> str:
    """81 digits that keep the rules: the boxes of the diagonal shuffled, the rest found."""
    cells = ["."] * 81
    for box in range(3):
        digits = chance.sample("123456789", 9)
        for index, digit in enumerate(digits):
            cells[9 * (3 * box + index // 3) + 3 * box + index % 3] = digit
    return shuffled(solve("".join(cells), limit=1)[0], chance)


def puzzle_of(solution: str, chance: random.Random, givens: int = 28) -> str:
    """`givens` digits of the solution that leave no other one, or as few more as were needed; "0" elsewhere.

    Cells are emptied in random order, several at once while many are left. Raises ValueError for fewer than 17 givens.
    """
    if givens < _FEWEST:
        raise ValueError(f"{givens} givens: no sudoku with fewer than {_FEWEST} has only one solution")
    cells = list(solution)
    order = chance.sample(range(81), 81)
    left = 81
    while order and left > givens:
        count = min(len(order), left - givens, max(1, (left - 36) // 2))
        tried, order = order[:count], order[count:]
        for cell in tried:
            cells[cell] = "0"
        if len(solve("".join(cells))) == 1:
            left -= count
            continue
        for cell in tried:
            cells[cell] = solution[cell]
        if count > 1:
            chance.shuffle(order := [*tried, *order])
    return "".join(cells)


def shuffled(puzzle: str, chance: random.Random) -> str:
    """The same puzzle to a solver: digits renamed, lines moved within their bands, bands moved, perhaps mirrored at the diagonal."""
    digits = dict(zip("123456789", chance.sample("123456789", 9), strict=True))
    rows, columns = ([3 * band + line for band in chance.sample(range(3), 3) for line in chance.sample(range(3), 3)] for _ in range(2))
    places = [9 * row + column for row in rows for column in columns]
    if chance.random() < 0.5:
        places = [place % 9 * 9 + place // 9 for place in places]
    return "".join(digits.get(puzzle[place], puzzle[place]) for place in places)
