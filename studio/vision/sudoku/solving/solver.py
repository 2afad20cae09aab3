"""Solves any 9 × 9 sudoku: what the rules force, and trying out where they force nothing.

A puzzle is 81 characters row by row, "1" … "9" and "0" or "." where a cell is empty.
"""

from studio.vision.sudoku.solving.candidates import ALL, RIVALS, UNITS, bit, fewest, reduced

EFFORT = 5_000
"""Guesses after which the search gives up, some 0.4 s; of the hardest puzzles known none takes 200."""


class GaveUp(Exception):
    """The search ended before it was known how many solutions there are; `solutions`: those found until then."""

    def __init__(self, solutions: tuple[str, ...]) -> None:
        super().__init__("too hard to solve in the time allowed")
        self.solutions = solutions


def solve(puzzle: str, limit: int = 2, effort: int = EFFORT) -> tuple[str, ...]:
    """All solutions up to `limit`: none where the puzzle contradicts itself, two or more where it is open.

    Raises ValueError where `puzzle` is none, and GaveUp after `effort` guesses.
    """
    given, gone = 0, 0
    for cell, digit in enumerate(digits_of(puzzle)):
        if digit:
            given |= bit(cell, digit)
            gone |= RIVALS[81 * (digit - 1) + cell]
    found: list[str] = []
    waiting = [] if given & gone else [ALL & ~gone]
    while waiting and len(found) < limit:
        candidates = reduced(waiting.pop())
        if not candidates:
            continue
        if candidates.bit_count() == 81:
            found.append(_text(candidates))
            continue
        effort -= 1
        if effort < 0:
            raise GaveUp(tuple(found))
        chosen = _most_telling(candidates)
        waiting.append(candidates & ~(1 << chosen))
        waiting.append(candidates & ~RIVALS[chosen])
    return tuple(found)


def conflicts(puzzle: str) -> frozenset[int]:
    """The cells whose digit stands in their row, column or box once more, as indices 0 … 80."""
    digits = digits_of(puzzle)
    rivals = {cell: RIVALS[81 * (digit - 1) + cell] for cell, digit in enumerate(digits) if digit}
    given = sum(bit(cell, digits[cell]) for cell in rivals)
    return frozenset(cell for cell, ruled_out in rivals.items() if ruled_out & given)


def digits_of(puzzle: str) -> list[int]:
    """81 digits, 0 where empty. Raises ValueError where `puzzle` is none."""
    if len(puzzle) != 81 or not set(puzzle) <= set("0123456789."):
        raise ValueError(f"{puzzle!r} is no sudoku: 81 characters are wanted, 1 to 9, and 0 or . for an empty cell")
    return [int(character) for character in puzzle.replace(".", "0")]


def _most_telling(candidates: int) -> int:
    """The bit, of those in a unit with the fewest candidates, that rules out the most both where it holds and where it does not."""
    kinds = fewest(candidates)
    left, best, most = kinds[0] | kinds[1] | kinds[2] | kinds[3], 0, -1
    while left:
        index = (left & -left).bit_length() - 1
        left &= left - 1
        if_true = (candidates & RIVALS[index]).bit_count()
        if not if_true:
            continue
        others = 0
        for few, unit in zip(kinds, UNITS[index], strict=True):
            if few >> index & 1:
                others |= few & unit
        ruled_out = 0
        while others:
            ruled_out |= RIVALS[(others & -others).bit_length() - 1]
            others &= others - 1
        if (telling := if_true * (candidates & ruled_out).bit_count()) > most:
            best, most = index, telling
    return best


def _text(candidates: int) -> str:
    text = [""] * 81
    while candidates:
        digit, cell = divmod((candidates & -candidates).bit_length() - 1, 81)
        text[cell] = str(digit + 1)
        candidates &= candidates - 1
    return "".join(text)
