"""What the guide says of a product beside its number: its name, also when that comes late, and why there is none."""

from studio.api import Outcome
from studio.vision.barcodes.code import Code

from .products import Products

AWAITED_SECONDS = 15.0
"""A name that comes later than this after the number is not said: the hand holds something else."""


class Naming:
    """For one thread, like `Products`."""

    def __init__(self, products: Products) -> None:
        self._products = products
        self._awaited: dict[str, float] = {}
        self._trouble = ""

    def name(self, code: Code) -> str:
        """Of the product, "" if it is not known yet."""
        return self._products.name(code.gtin13)

    def read(self, code: Code, name: str, now: float) -> None:
        """It was read, at `now` seconds, and is said."""
        self._products.add(code.gtin13, code.text, code.symbology)
        if code.gtin13 and not name:
            self._awaited[code.gtin13] = now

    def late(self, now: float) -> tuple[str, ...]:
        """Names of what was read without one, each once."""
        self._awaited = {gtin: read for gtin, read in self._awaited.items() if 0 <= now - read < AWAITED_SECONDS}
        come = {gtin: name for gtin in self._awaited if (name := self._products.name(gtin))}
        for gtin in come:
            del self._awaited[gtin]
        return tuple(come.values())

    @property
    def state(self) -> str:
        """What is wrong, or how far an import is; "" for neither."""
        return self._products.trouble or self._products.importing

    def trouble(self) -> tuple[str, Outcome | None]:
        """In a few words to be said, and whole; both empty unless it is news. An import that ended is told the same way."""
        trouble, self._trouble = self._trouble, self._products.trouble
        if self._trouble and self._trouble != trouble:
            return self._products.trouble_in_short, Outcome(self._trouble, problem=True)
        return "", self._products.outcome()
