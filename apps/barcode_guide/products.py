"""The names of products and what was read so far: one door for the app, that never lets it wait."""

import queue
import time
from pathlib import Path

from studio.api import Outcome

from .history import FileType, as_file, as_text
from .lookup import OPEN_FOOD_FACTS, Lookup
from .product_table import tidy
from .store import Entry, Origin, Product, Store, StoreError
from .writing import Writer

FRESH_SECONDS = 1.0
"""So long what was read from the file is taken for true."""
MOST_KNOWN = 10_000
A_MOMENT = 0.5
"""Seconds that somebody who pressed a button may wait."""


class Products:
    """Reads from the file at once, writes in the background, and asks Open Food Facts there where that is allowed.

    All methods are called from the app's thread. folder: None where there is none, and `trouble` says why: names then last until `close`.
    address: of Open Food Facts.
    """

    def __init__(self, folder: Path | None, trouble: str = "", address: str = OPEN_FOOD_FACTS) -> None:
        self._no_folder, self._unreadable, self._unasked = trouble, "", ""
        self._outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._reader = Store(folder) if folder else None
        self._writer = Writer(folder, self._outcomes.put) if folder else None
        self._lookup = Lookup(self._found, self._not_found, address)
        self._asks = self._damaged = False
        self._named: dict[int, Product] = {}
        self._known: dict[int, tuple[float, Product | None]] = {}
        self._last: tuple[int, str] | None = None

    @property
    def trouble(self) -> str:
        """What is wrong with the file or the net, in a sentence, "" while all is well. Numbers are said all the same."""
        return self._no_folder or (self._writer.trouble if self._writer else "") or self._unreadable or self._unasked

    @property
    def trouble_in_short(self) -> str:
        """To be said after a number."""
        if self._no_folder or (self._writer and self._writer.trouble) or self._unreadable:
            return "Names can't be kept"
        return "No answer from Open Food Facts" if self._unasked else ""

    @property
    def importing(self) -> str:
        """How far it is with a table, "" for none."""
        return self._writer.importing if self._writer else ""

    def outcome(self) -> Outcome | None:
        """Of what ended in the background, each once: for `Result.outcome`."""
        return None if self._outcomes.empty() else self._outcomes.get()

    def allow_asking(self, allowed: bool) -> None:
        """Whether Open Food Facts may be asked for what is not known here. It may not until this is called."""
        self._asks = allowed
        if not allowed:
            self._unasked = ""

    def name(self, gtin: str) -> str:
        """As it is said, "" for unknown: at once what is known here; what the net knows is found some frames later."""
        return str(self._product(int(gtin)) or "") if gtin else ""

    def add(self, gtin: str, text: str, symbology: str) -> None:
        """A code was read and said: it is in the history, and what “Name this product” names.

        gtin: "" for a code that is no product's; text: as printed.
        """
        number, seconds, text = int(gtin or 0), time.time(), tidy(text)
        self._last = (number, text) if gtin else None
        if self._writer:
            self._writer.write(lambda store: store.add_to_history(seconds, number, text, symbology))

    def close(self) -> None:
        """Ends the threads; what waits is written, what is being asked for is not waited for."""
        self._lookup.close()
        if self._writer:
            self._writer.close()
        if self._reader:
            self._reader.close()

    # --- buttons ---------------------------------------------------------------------------------------------------------

    def name_last(self, name: str) -> Outcome:
        """Names the product that was read last; without a name, the one given here before is taken back."""
        if self._last is None:
            return Outcome("There is no product to name yet: read its barcode first.", problem=True)
        gtin, text = self._last
        if tidied := tidy(name):
            product = self._named[gtin] = Product(gtin, tidied)
            if self._writer:
                self._writer.write(lambda store: store.keep([product], Origin.NAMED))
            return self._written(f"{text} is now called {tidied}.")
        if self._product(gtin) is None:
            return Outcome(f"Write a name for {text} first.", problem=True)
        self._named.pop(gtin, None)
        self._known.pop(gtin, None)
        if self._writer:
            self._writer.write(lambda store: store.forget(gtin, Origin.NAMED))
        return self._written(f"{text} has no name of your own any more.")

    def read_table(self, path: Path) -> Outcome:
        """Begins to take in a CSV file; `outcome` tells the end."""
        if not path.name:
            return Outcome("Choose a CSV file of products first.", problem=True)
        if not self._writer or self._writer.trouble:
            return Outcome(self.trouble, problem=True)
        if self.importing:
            return Outcome(f"One file at a time. {self.importing}", problem=True)
        self._writer.read_table(path)
        return Outcome(f"Reading {path.name} …")

    def copied_history(self) -> Outcome:
        entries = self._history()
        return entries if isinstance(entries, Outcome) else Outcome(f"Copied {_codes(entries)}.", copied=as_text(entries))

    def exported_history(self, kind: FileType) -> Outcome:
        entries = self._history()
        return entries if isinstance(entries, Outcome) else Outcome(f"{_codes(entries)}.", export=as_file(entries, kind))

    def clear_history(self) -> Outcome:
        if self._writer:
            self._writer.write(lambda store: store.clear_history())
        return self._written("The list of codes is empty. Names are kept.")

    def begin_anew(self) -> Outcome:
        """Keeps a damaged file aside and begins a new one."""
        if not self._writer or not self._reader or not (self._damaged or self._writer.damaged):
            return Outcome("The product file is in order, so it is kept.", problem=True)
        self._reader.close()
        try:
            aside = self._writer.begin_anew()
        except OSError as error:
            return Outcome(f"The damaged product file can't be moved aside: {error.strerror or error}.", problem=True)
        self._damaged, self._unreadable = False, ""
        self._known.clear()
        named = list(self._named.values())
        self._writer.write(lambda store: store.keep(named, Origin.NAMED))
        return self._written("A new product file is begun." + (f" The damaged one is kept as {aside}." if aside else ""))

    def _written(self, text: str) -> Outcome:
        if not self._writer:
            return Outcome(f"{text} It lasts until the app is closed. {self.trouble}", problem=True)
        if self._writer.settle(A_MOMENT):
            return Outcome(text)
        return Outcome(f"{text} It is not written yet. {self._writer.trouble}".rstrip(), problem=True)

    def _history(self) -> tuple[Entry, ...] | Outcome:
        """Or why there is none."""
        if not self._reader or not self._writer:
            return Outcome(self.trouble, problem=True)
        self._writer.settle(A_MOMENT)
        try:
            return self._reader.history() or Outcome("No code was read yet.", problem=True)
        except StoreError as error:
            self._refused(error)
            return Outcome(str(error), problem=True)

    # --- what is known ---------------------------------------------------------------------------------------------------

    def _product(self, gtin: int) -> Product | None:
        if gtin in self._named:
            return self._named[gtin]
        now = time.monotonic()
        seen, product = self._known.get(gtin, (-FRESH_SECONDS, None))
        if now - seen < FRESH_SECONDS:
            return product
        ask = True
        if self._reader and not self._damaged:
            try:
                stored, ask = self._reader.product(gtin)
                product, self._unreadable = stored or product, ""
            except StoreError as error:
                self._refused(error)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[gtin] = now, product
        if ask and self._asks:
            self._lookup.ask(gtin)
        return product

    def _refused(self, error: StoreError) -> None:
        self._unreadable, self._damaged = str(error), error.damaged

    def _found(self, product: Product) -> None:
        """In the thread that asks."""
        self._unasked = ""
        if product.name:
            self._known[product.gtin] = time.monotonic(), product
        if self._writer:
            self._writer.write(lambda store: store.keep([product], Origin.LOOKED_UP))

    def _not_found(self, reason: str) -> None:
        """In the thread that asks."""
        if self._asks:
            self._unasked = reason


def _codes(entries: tuple[Entry, ...]) -> str:
    return "1 code" if len(entries) == 1 else f"{len(entries):,} codes"
