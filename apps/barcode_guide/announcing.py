"""Which codes are news, and what is said of them."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

from studio.vision.barcodes.code import RETAIL, Code

Says = Literal["Name, or else number", "Name and number", "Number"]

FORGOTTEN_SECONDS = 3.0
"""A code that was away so long is news again."""
LONGEST = 120
"""Letters of a text that are said."""
GROUPS = {"EAN-13": (1, 6, 6), "UPC-A": (1, 5, 5, 1), "EAN-8": (4, 4), "UPC-E": (1, 6, 1)}
"""As printed under the bars."""


class News:
    """Tells each code once while it stays in view, however often it is read."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def of(self, codes: Sequence[Code], now: float) -> tuple[Code, ...]:
        """Those of `codes`, read at `now` seconds, that are not said yet."""
        self._seen = {key: seen for key, seen in self._seen.items() if 0 <= now - seen < FORGOTTEN_SECONDS}
        fresh = {_key(code): code for code in reversed(codes) if _key(code) not in self._seen}
        self._seen |= {_key(code): now for code in codes}
        return tuple(code for code in codes if fresh.get(_key(code)) is code)


def spoken(code: Code, name: str, says: Says) -> str:
    """What is said of a code. name: of the product, "" if it is not known."""
    number = digits(code)
    if not name or says == "Number":
        return number
    return name if says == "Name, or else number" else f"{name}, {number}"


def digits(code: Code) -> str:
    """A number digit by digit, in groups as printed; another text as it is."""
    if code.symbology not in RETAIL:
        return " ".join(code.text) if code.text.isdigit() else f"{code.symbology}: {code.text[:LONGEST]}"
    return ", ".join(" ".join(group) for group in _groups(code))


def printed(code: Code) -> str:
    """In groups, which are read more easily."""
    return " ".join(_groups(code)) if code.symbology in RETAIL else code.text


def _groups(code: Code) -> list[str]:
    ends = list(accumulate(GROUPS[code.symbology]))
    return [code.text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _key(code: Code) -> str:
    """UPC-A and the EAN-13 of the same number are one code."""
    return code.gtin13 or f"{code.symbology} {code.text}"
