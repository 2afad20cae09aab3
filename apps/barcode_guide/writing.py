"""Writes to the product file in a thread of its own, and takes in whole tables there."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from studio.api import Outcome

from .product_table import BadLine, TableError, read_products
from .store import Origin, Product, Store, StoreError, set_aside

PATIENCE = 1.0
"""Seconds to wait for another program that writes."""
RETRY = 2.0
MOST_WAITING = 1000
"""Changes that wait for a file that can't be written."""
BATCH = 2000
"""Lines taken in at once: a few hundredths of a second, after which names and codes have their turn."""
NAMED_BAD_LINES = 3

Job = Callable[[Store], None]


class Writer:
    """Does jobs one after the other; one that fails is tried again while the writer lives, and those behind it wait.

    tell: gets the outcome of a table, in the thread. All methods may be called from any thread, and none waits but `settle`, `begin_anew`
    and `close`.
    """

    def __init__(self, folder: Path, tell: Callable[[Outcome], None]) -> None:
        self._folder, self._tell = folder, tell
        self._jobs: deque[Job] = deque()
        self._table: _Table | None = None
        self._error: StoreError | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._using = threading.Lock()
        self._store = Store(folder, PATIENCE)
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> str:
        return str(self._error or "")

    @property
    def damaged(self) -> bool:
        return self._error is not None and self._error.damaged

    @property
    def importing(self) -> str:
        """How far it is with a table, "" for none."""
        return self._table.progress if self._table else ""

    def write(self, job: Job) -> None:
        with self._changed:
            if not self._closed and len(self._jobs) < MOST_WAITING:
                self._jobs.append(job)
                self._wake()

    def read_table(self, path: Path) -> None:
        """One at a time: `importing` tells whether one is being read."""
        with self._changed:
            self._table = _Table(path)
            self._wake()

    def settle(self, seconds: float) -> bool:
        """Waits until everything is written, at most so long; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._jobs, seconds)

    def begin_anew(self) -> Path | None:
        """Sets the file aside and gives where it is now; what waits goes into a new one. Raises OSError."""
        with self._using:
            self._store.close()
            aside = set_aside(self._folder)
        with self._changed:
            self._wake()
        return aside

    def close(self) -> None:
        """After one more try to write what waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="product file", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        while self._something_to_do():
            try:
                with self._using:
                    self._do_one()
                    self._error = None
            except StoreError as error:
                self._error = error
                with self._changed:
                    if self._closed:
                        break
                    self._changed.wait(RETRY)
        self._store.close()

    def _something_to_do(self) -> bool:
        """Waits for it; False when nothing will come any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._jobs or self._table)
            return bool(self._jobs) or not self._closed

    def _do_one(self) -> None:
        if self._jobs:
            self._jobs[0](self._store)
            with self._changed:
                self._jobs.popleft()
                self._changed.notify_all()
        elif self._table:
            try:
                outcome = self._table.step(self._store)
            except TableError as error:
                outcome = Outcome(str(error), problem=True)
            if outcome:
                self._table = None
                self._tell(outcome)


class _Table:
    """A table on its way into the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: Iterator[Product | BadLine] = read_products(path)
        self._batch: list[Product] | None = None
        self._taken = self._passed_over = 0
        self._named: list[str] = []

    @property
    def progress(self) -> str:
        return f"Reading {self._path.name}: {_products(self._taken)} so far."

    def step(self, store: Store) -> Outcome | None:
        """One batch; the outcome after the last. After a StoreError the same batch is tried again. Raises TableError."""
        if self._batch is None:
            lines = list(islice(self._lines, BATCH))
            if not lines:
                return self._outcome()
            self._batch = [line for line in lines if isinstance(line, Product)]
            bad = [line for line in lines if isinstance(line, BadLine)]
            self._passed_over += len(bad)
            self._named += [f"line {line.line}: {line.reason}" for line in bad][: NAMED_BAD_LINES - len(self._named)]
        store.keep(self._batch, Origin.IMPORTED)
        self._taken += len(self._batch)
        self._batch = None
        return None

    def _outcome(self) -> Outcome:
        if not self._passed_over:
            return Outcome(f"Took {_products(self._taken)} from {self._path.name}.", problem=not self._taken)
        lines = "1 line was" if self._passed_over == 1 else f"{self._passed_over:,} lines were"
        more = " …" if self._passed_over > len(self._named) else "."
        text = f"Took {_products(self._taken)} from {self._path.name}. {lines} passed over, {'; '.join(self._named)}{more}"
        return Outcome(text, problem=True)


def _products(count: int) -> str:
    return "1 product" if count == 1 else f"{count:,} products"
