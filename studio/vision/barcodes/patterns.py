"""Bars and spaces of the retail symbologies (GS1 General Specifications, section 5.2), and what makes a number of theirs valid."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Code, Symbology, check_digit

ODD = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
RIGHT = tuple(digit.translate(str.maketrans("01", "10")) for digit in ODD)
EVEN = tuple(digit[::-1] for digit in RIGHT)
FIRST = ("000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010")
"""Which of the six left digits of an EAN-13 are even, by its first digit."""

EDGE, CENTRE, TAIL = "101", "01010", "010101"


@dataclass(frozen=True, slots=True)
class Character:
    """One window of a code: a guard that is the same in all codes, or a digit of several alternatives (odd 0 … 9, then even 0 … 9)."""

    alternatives: tuple[str, ...]
    start: int

    @property
    def modules(self) -> int:
        return len(self.alternatives[0])

    @property
    def is_digit(self) -> bool:
        return len(self.alternatives) > 1


@dataclass(frozen=True, slots=True)
class Layout:
    """One family of codes that differ in their digits alone. parities: which digits are even, one string for each valid choice."""

    name: str
    characters: tuple[Character, ...]
    parities: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.name)  # what is drawn is kept by layout: hashing all its characters takes longer than drawing

    @property
    def modules(self) -> int:
        return self.characters[-1].start + self.characters[-1].modules

    @property
    def digits(self) -> tuple[int, ...]:
        """Indices of the characters that are digits."""
        return tuple(index for index, character in enumerate(self.characters) if character.is_digit)

    def choices(self, text: str) -> tuple[int, ...]:
        """Which alternative each digit's window shows where the code says `text`. Raises ValueError for a number of another form."""
        printed = text.zfill(13) if self is EAN13 else text
        if len(printed) != {"EAN-13": 13, "EAN-8": 8, "UPC-E": 8}[self.name] or not printed.isdecimal():
            raise ValueError(f"{text!r} is no number of {self.name}")
        if self is EAN13:
            parity, digits = FIRST[int(printed[0])], printed[1:]
        elif self is UPCE:
            parity, digits = _upce_parity(printed[0], printed[7]), printed[1:7]
        else:
            parity, digits = self.parities[0], printed
        return tuple(int(digit) + 10 * (even == "1") for digit, even in zip(digits, parity.ljust(len(digits), "0"), strict=True))

    def text(self, choices: Iterable[int]) -> tuple[str, Symbology] | None:
        """The number that the windows' alternatives say, as printed, and its symbology; None where no valid number does."""
        chosen = tuple(choices)
        parity = "".join("1" if choice >= 10 else "0" for choice in chosen)[: len(self.parities[0])]
        digits = "".join(str(choice % 10) for choice in chosen)
        if parity not in self.parities:
            return None
        if self is UPCE:
            index = self.parities.index(parity)
            text = f"{index // 10}{digits}{index % 10}"
            expanded = Code(text, "UPC-E", np.zeros((4, 2), np.float32)).gtin13
            return (text, "UPC-E") if check_digit(expanded[:-1]) == index % 10 else None
        text = f"{FIRST.index(parity)}{digits}" if self is EAN13 else digits
        if check_digit(text[:-1]) != int(text[-1]):
            return None
        if self is EAN13:
            return (text[1:], "UPC-A") if text[0] == "0" else (text, "EAN-13")
        return text, "EAN-8"


def _characters(*parts: tuple[str, ...]) -> tuple[Character, ...]:
    characters, start = [], 0
    for part in parts:
        characters.append(Character(part, start))
        start += len(part[0])
    return tuple(characters)


def _upce_parity(system: str, check: str) -> str:
    """Even digits of UPC-E: as EAN-13 tells its first digit, but for 0; all turned round for number system 0."""
    parity = FIRST[int(check)] if check != "0" else "000111"
    return parity if system == "1" else parity.translate(str.maketrans("01", "10"))


EAN13 = Layout("EAN-13", _characters((EDGE,), *[ODD + EVEN] * 6, (CENTRE,), *[RIGHT] * 6, (EDGE,)), FIRST)
EAN8 = Layout("EAN-8", _characters((EDGE,), *[ODD] * 4, (CENTRE,), *[RIGHT] * 4, (EDGE,)), ("00000000",))
UPCE = Layout(
    "UPC-E",
    _characters((EDGE,), *[ODD + EVEN] * 6, (TAIL,)),
    tuple(_upce_parity(system, check) for system in "01" for check in "0123456789"),
)
LAYOUTS = (EAN13, EAN8, UPCE)


def layout_of(symbology: Symbology) -> Layout | None:
    """Where codes of `symbology` belong; None for those that are not retail codes."""
    return {"EAN-13": EAN13, "UPC-A": EAN13, "EAN-8": EAN8, "UPC-E": UPCE}.get(symbology)


@lru_cache(maxsize=64)
def modules_of(layout: Layout, choices: tuple[int, ...]) -> NDArray[np.float32]:
    """The code's modules from its first bar to its last: 1 for light, −1 for dark."""
    remaining = iter(choices)
    bits = "".join(each.alternatives[next(remaining) if each.is_digit else 0] for each in layout.characters)
    return np.array([-1.0 if bit == "1" else 1.0 for bit in bits], np.float32)
