"""The rows, columns and boxes of a sudoku ("houses"), and how they are called."""

ROWS = tuple(tuple(range(9 * row, 9 * row + 9)) for row in range(9))
COLUMNS = tuple(tuple(range(column, 81, 9)) for column in range(9))
BOXES = tuple(
    tuple(27 * band + 3 * stack + 9 * row + column for row in range(3) for column in range(3)) for band in range(3) for stack in range(3)
)
HOUSES = BOXES + ROWS + COLUMNS

SEEN = tuple(frozenset(other for house in HOUSES if cell in house for other in house) - {cell} for cell in range(81))
"""Of each cell the twenty that may not hold the same digit."""

_HEIGHTS, _SIDES = ("top", "middle", "bottom"), ("left", "middle", "right")


def house_name(house: tuple[int, ...]) -> str:
    """ "row 3", "the top left box"."""
    if house in ROWS:
        return f"row {ROWS.index(house) + 1}"
    if house in COLUMNS:
        return f"column {COLUMNS.index(house) + 1}"
    band, stack = divmod(BOXES.index(house), 3)
    return "the middle box" if band == stack == 1 else f"the {_HEIGHTS[band]} {_SIDES[stack]} box"


def place_name(cell: int) -> str:
    """ "row 3, column 5"."""
    return f"row {cell // 9 + 1}, column {cell % 9 + 1}"
