"""What may still stand in each cell of a sudoku, as one integer of 729 bits, and what the rules leave of it.

Bit 81 × (digit − 1) + 9 × row + column is set while that digit may stand there. A row, column, box or cell, a "unit" here, is then nine
bits, three strides of three, so that one shift works on all units of a kind and all digits at once. A unit is named by its lowest bit.
"""


def _spaced(step: int, count: int) -> int:
    return sum(1 << step * index for index in range(count))


_DIGITS, _THREE_BANDS = _spaced(81, 9), _spaced(27, 3)
_CELLS = (1 << 81) - 1
_ROWS, _COLUMNS, _BOXES = _DIGITS * _spaced(9, 9), _DIGITS * _spaced(1, 9), _DIGITS * _THREE_BANDS * _spaced(3, 3)
_ROW_THIRDS, _COLUMN_THIRDS = _DIGITS * _spaced(3, 27), _DIGITS * _THREE_BANDS * _spaced(1, 9)
_IN_ROW, _IN_COLUMN, _IN_CELL = _spaced(1, 9), _spaced(9, 9), _DIGITS
_IN_ROW_THIRD, _IN_COLUMN_THIRD = _spaced(1, 3), _spaced(9, 3)
_IN_BOX = _IN_ROW_THIRD * _IN_COLUMN_THIRD
_THIRDS_OF_ROW, _THIRDS_OF_COLUMN = _spaced(3, 3), _spaced(27, 3)
_KINDS = ((81, 243, _CELLS, _IN_CELL), (1, 3, _ROWS, _IN_ROW), (9, 27, _COLUMNS, _IN_COLUMN), (1, 9, _BOXES, _IN_BOX))

ALL = (1 << 729) - 1


def bit(cell: int, digit: int) -> int:
    return 1 << 81 * (digit - 1) + cell


def _units(chosen: int) -> tuple[int, int, int, int]:
    """The rows, columns, boxes and cells in which a chosen bit lies."""
    row_thirds = (chosen | chosen >> 1 | chosen >> 2) & _ROW_THIRDS
    column_thirds = (chosen | chosen >> 9 | chosen >> 18) & _COLUMN_THIRDS
    cells = chosen | chosen >> 81 | chosen >> 162
    return (
        (row_thirds | row_thirds >> 3 | row_thirds >> 6) & _ROWS,
        (column_thirds | column_thirds >> 27 | column_thirds >> 54) & _COLUMNS,
        (row_thirds | row_thirds >> 9 | row_thirds >> 18) & _BOXES,
        (cells | cells >> 243 | cells >> 486) & _CELLS,
    )


def _spread(rows: int, columns: int, boxes: int, cells: int) -> int:
    """All bits of these units."""
    return rows * _IN_ROW | columns * _IN_COLUMN | boxes * _IN_BOX | cells * _IN_CELL


def _others(index: int) -> tuple[int, int, int, int]:
    rows, columns, boxes, cells = _units(1 << index)
    rest = ~(1 << index)
    return cells * _IN_CELL & rest, rows * _IN_ROW & rest, columns * _IN_COLUMN & rest, boxes * _IN_BOX & rest


UNITS = tuple(_others(index) for index in range(729))
"""Of each bit the other bits of its cell, row, column and box."""

RIVALS = tuple(cell | row | column | box for cell, row, column, box in UNITS)
"""Of each bit those that it rules out."""


def reduced(candidates: int) -> int:
    """What singles and locked thirds of rows and columns leave; 0 where some unit is left with nothing."""
    while True:
        second, third = candidates >> 81, candidates >> 162
        any_, two = candidates | second | third, candidates & second | (candidates | second) & third
        second, third = any_ >> 243, any_ >> 486
        if (any_ | second | third) & _CELLS != _CELLS:
            return 0
        several = (two | two >> 243 | two >> 486 | any_ & second | (any_ | second) & third) & _CELLS
        settled = not several
        singles = (_CELLS ^ several) * _IN_CELL & candidates

        second, third = candidates >> 1, candidates >> 2
        thirds = (candidates | second | third) & _ROW_THIRDS
        two = (candidates & second | (candidates | second) & third) & _ROW_THIRDS
        second, third = thirds >> 3, thirds >> 6
        if (thirds | second | third) & _ROWS != _ROWS:
            return 0
        apart = (thirds & second | (thirds | second) & third) & _ROWS
        singles |= (_ROWS & ~(apart | two | two >> 3 | two >> 6)) * _IN_ROW & candidates
        only_in_row = (_ROWS ^ apart) * _THIRDS_OF_ROW & thirds
        second, third = thirds >> 9, thirds >> 18
        if (thirds | second | third) & _BOXES != _BOXES:
            return 0
        apart = (thirds & second | (thirds | second) & third) & _BOXES
        singles |= (_BOXES & ~(apart | two | two >> 9 | two >> 18)) * _IN_BOX & candidates
        row_third_of_box = (_BOXES ^ apart) * _IN_COLUMN_THIRD & thirds

        second, third = candidates >> 9, candidates >> 18
        thirds = (candidates | second | third) & _COLUMN_THIRDS
        two = (candidates & second | (candidates | second) & third) & _COLUMN_THIRDS
        second, third = thirds >> 27, thirds >> 54
        if (thirds | second | third) & _COLUMNS != _COLUMNS:
            return 0
        apart = (thirds & second | (thirds | second) & third) & _COLUMNS
        singles |= (_COLUMNS & ~(apart | two | two >> 27 | two >> 54)) * _IN_COLUMN & candidates
        only_in_column = (_COLUMNS ^ apart) * _THIRDS_OF_COLUMN & thirds
        second, third = thirds >> 1, thirds >> 2
        apart = (thirds & second | (thirds | second) & third) & _BOXES
        column_third_of_box = (_BOXES ^ apart) * _IN_ROW_THIRD & thirds
        if settled:
            return candidates

        units = _units(singles)
        if not all(unit.bit_count() == singles.bit_count() for unit in units):
            return 0
        gone = _spread(*units) & ~singles
        kept = (only_in_row | only_in_row >> 9 | only_in_row >> 18) & _BOXES
        gone |= kept * _IN_BOX & ~(only_in_row * _IN_ROW_THIRD)
        kept = (row_third_of_box | row_third_of_box >> 3 | row_third_of_box >> 6) & _ROWS
        gone |= kept * _IN_ROW & ~(row_third_of_box * _IN_ROW_THIRD)
        kept = (only_in_column | only_in_column >> 1 | only_in_column >> 2) & _BOXES
        gone |= kept * _IN_BOX & ~(only_in_column * _IN_COLUMN_THIRD)
        kept = (column_third_of_box | column_third_of_box >> 27 | column_third_of_box >> 54) & _COLUMNS
        gone |= kept * _IN_COLUMN & ~(column_third_of_box * _IN_COLUMN_THIRD)
        left = candidates & ~gone
        if left == candidates:
            return candidates
        candidates = left


def fewest(candidates: int) -> tuple[int, int, int, int]:
    """The bits of units with two candidates, by cells, rows, columns and boxes; else of those with three; else of an open cell."""
    counted = [(_counted(candidates, inner, outer, units), spread) for inner, outer, units, spread in _KINDS]
    for number in (0, 1):
        cells, rows, columns, boxes = (counts[number] * spread & candidates for counts, spread in counted)
        if cells | rows | columns | boxes:
            return cells, rows, columns, boxes
    left = candidates
    while left:
        cell = candidates & UNITS[(left & -left).bit_length() - 1][0]
        if cell:
            return cell | left & -left, 0, 0, 0
        left &= left - 1
    return 0, 0, 0, 0


def _counted(candidates: int, inner: int, outer: int, units: int) -> tuple[int, int]:
    """The units that hold exactly two and exactly three, by adding nine bits of each at once."""
    second, third = candidates >> inner, candidates >> 2 * inner
    ones, twos = candidates ^ second ^ third, candidates & second | (candidates | second) & third
    second, third = ones >> outer, ones >> 2 * outer
    odd, carry = ones ^ second ^ third, ones & second | (ones | second) & third
    second, third = twos >> outer, twos >> 2 * outer
    half, fours = twos ^ second ^ third, twos & second | (twos | second) & third
    few = (half ^ carry) & ~(fours | half & carry) & units
    return few & ~odd, few & odd
