"""Keeps each puzzle that was solved in the list, and gives that list to the person."""

from collections.abc import Callable

from studio.api import App, Outcome, StorageError

from .history import History, HistoryError, as_file, as_text

AGAIN_SECONDS = 5.0
"""After which a list that can't be written is tried again."""


class Keeping:
    """In the storage of an app that is opened; without one nothing is kept, and `trouble` says why."""

    def __init__(self, app: App) -> None:
        self._kept: set[str] = set()
        self._told = self._trouble = ""
        self._tried = float("-inf")
        self._history: History | None = None
        try:
            self._history = History(app.storage)
        except StorageError as error:
            self._trouble = f"{str(error).rstrip('.')}. Puzzles are solved all the same."

    def keep(self, puzzle: str, solution: str, now: float) -> None:
        """Once while the app is open. now: seconds."""
        waits = bool(self._trouble) and 0 <= now - self._tried < AGAIN_SECONDS
        if self._history is None or puzzle in self._kept or waits:
            return
        self._tried = now
        try:
            self._history.keep(puzzle, solution)
        except HistoryError as error:
            self._trouble = str(error)
        else:
            self._kept.add(puzzle)
            self._trouble = ""

    def trouble(self) -> Outcome | None:
        """Why it can't be kept, if that is news."""
        told, self._told = self._told, self._trouble
        return Outcome(self._trouble, problem=True) if self._trouble not in ("", told) else None

    def copied(self) -> Outcome:
        def answer(history: History) -> Outcome:
            seen = history.seen()
            return Outcome(f"Copied {_puzzles(len(seen))}.", copied=as_text(seen)) if seen else _NONE

        return self._answer(answer)

    def exported(self) -> Outcome:
        def answer(history: History) -> Outcome:
            seen = history.seen()
            return Outcome(f"{_puzzles(len(seen)).capitalize()}.", export=as_file(seen)) if seen else _NONE

        return self._answer(answer)

    def cleared(self) -> Outcome:
        def answer(history: History) -> Outcome:
            gone = history.clear()
            return Outcome(f"Cleared {_puzzles(gone)}.") if gone else _NONE

        return self._answer(answer)

    def close(self) -> None:
        if self._history:
            self._history.close()

    def _answer(self, answer: Callable[[History], Outcome]) -> Outcome:
        if self._history is None:
            return Outcome(self._trouble, problem=True)
        try:
            return answer(self._history)
        except HistoryError as error:
            return Outcome(str(error), problem=True)


_NONE = Outcome("No puzzle was seen yet.", problem=True)


def _puzzles(count: int) -> str:
    return "1 puzzle" if count == 1 else f"{count:,} puzzles"
