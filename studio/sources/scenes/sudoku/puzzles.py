"""Our own puzzles, each with its one solution, and the symmetries that make others of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SEEDS = (
    (
        "300260008060045300009030706400700100010304060003001004802010600004670080100089003",
        "341267958768945312529138746485726139217394865693851274852413697934672581176589423",
    ),
    (
        "290001007400208000600040052079005600000060000001400790150090008000502006900100073",
        "298651437435278169617349852379815624542967381861423795153796248784532916926184573",
    ),
    (
        "410050360607002000050000270000906000500803006000507000091000020000600709063090014",
        "412759368637182495958364271324916857579823146186547932891475623245631789763298514",
    ),
    (
        "850200000020038650000601070000090700400705001007040000080907000093560080000002016",
        "856279143721438659349651872215893764468725391937146528682917435193564287574382916",
    ),
    (
        "070503000000004800401807005600000500180000064005000009500406108009700000000309020",
        "978513642356294871421867935693142587182975364745638219537426198269781453814359726",
    ),
    (
        "010090700590007002600200000723009001000000000400500927000002005200600038004030070",
        "312896754598347612647215389723489561965721843481563927836172495279654138154938276",
    ),
    (
        "901380000700091000020500090000000300204030509007000000050006030000840001000073604",
        "941387265765291483823564197598712346214638579637459812459126738376845921182973654",
    ),
    (
        "005000907630050000400070100350007000000903000000500036008020009000090012109000800",
        "815234967637159428492678153356487291271963584984512736568721349743895612129346875",
    ),
    (
        "000006800590000602000027050006800010003000200040003700050640000609000045002900000",
        "234596871597418632861327459926874513783159264145263798358641927619782345472935186",
    ),
    (
        "008020031003400900005006000541300000000000000000002597000900200002008700380050100",
        "478529631263481975195736482541397826729865314836142597614973258952618743387254169",
    ),
)
"""Givens ("0" is empty) and solution, row by row; from easy to hard."""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """givens, solution: 81 characters, row by row; "0" where nothing is printed."""

    givens: str
    solution: str


def random_puzzle(random: np.random.Generator, harder: float) -> Puzzle:
    """A puzzle with exactly one solution. harder: 0 … 1, from the easiest to the hardest of ours.

    Digits trade names, bands and the rows within them trade places, and so do stacks and columns; half of them are transposed.
    """
    source = _SEEDS[min(int(harder * len(_SEEDS)), len(_SEEDS) - 1)]
    names = np.concatenate([[0], random.permutation(9) + 1])
    rows, columns, across = _shuffled(random), _shuffled(random), random.random() < 0.5
    varied = []
    for text in source:
        cells = names[np.array([int(digit) for digit in text]).reshape(9, 9)][rows][:, columns]
        varied.append("".join(str(digit) for digit in (cells.T if across else cells).ravel()))
    return Puzzle(*varied)


def candidates(givens: str, cell: int) -> tuple[int, ...]:
    """The digits that no given in the row, column or box of an empty cell has."""
    cells = np.array([int(digit) for digit in givens]).reshape(9, 9)
    row, column = divmod(cell, 9)
    box = cells[row // 3 * 3 : row // 3 * 3 + 3, column // 3 * 3 : column // 3 * 3 + 3]
    taken = {*cells[row].tolist(), *cells[:, column].tolist(), *box.ravel().tolist()}
    return tuple(digit for digit in range(1, 10) if digit not in taken)


def _shuffled(random: np.random.Generator) -> NDArray[np.intp]:
    """The order of nine lines, those of a band kept together."""
    return np.concatenate([band * 3 + random.permutation(3) for band in random.permutation(3)])
