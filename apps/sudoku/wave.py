"""Digits come in a wave over the page, and go."""

from dataclasses import dataclass

from .handwriting import Written

WAVE, WRITING = 0.35, 0.25
"""Seconds from the first digit's beginning to the last one's, and for which each is written."""
FADING = 0.15
"""Seconds in which a digit goes."""


@dataclass(frozen=True, slots=True)
class Inked:
    """share: 0 … 1, of the digit's length that is written; opacity: 0 … 1."""

    written: Written
    share: float = 1.0
    opacity: float = 1.0


class Wave:
    """Of one page, over time."""

    def __init__(self) -> None:
        self._still: tuple[tuple[Written, ...], tuple[Inked, ...]] | None = None
        self._begin: dict[Written, float] = {}
        self._gone: dict[Written, float] = {}
        self._seconds = float("-inf")

    def at(self, seconds: float, written: tuple[Written, ...], *, moving: bool = True) -> tuple[Inked, ...]:
        """What is on the paper then. moving: False brings and takes all of it at once."""
        if self._still and self._still[0] is written:
            self._seconds = seconds
            return self._still[1]
        inked = self._moved(seconds, written, moving)
        at_rest = len(inked) == len(written) and all(each.share >= 1 and each.opacity >= 1 for each in inked)
        self._still = (written, inked) if at_rest else None
        return inked

    def _moved(self, seconds: float, written: tuple[Written, ...], moving: bool) -> tuple[Inked, ...]:
        backwards, self._seconds = seconds < self._seconds, seconds  # a film begins anew
        wanted = dict.fromkeys(written)
        if backwards or not moving:
            self._begin, self._gone = dict.fromkeys(wanted, float("-inf")), {}
            return tuple(map(Inked, wanted))
        self._gone |= {each: seconds for each, begin in self._begin.items() if each not in wanted and begin < seconds}
        self._gone = {each: since for each, since in self._gone.items() if seconds - since < FADING and each not in wanted}
        new = [each for each in wanted if each not in self._begin]
        first = min(map(_place, new), default=0)
        span = max(max(map(_place, new), default=0) - first, 1)
        starts = {each: seconds + WAVE * (_place(each) - first) / span for each in new}
        self._begin = {each: begin for each, begin in self._begin.items() if each in wanted} | starts
        coming = (Inked(each, min((seconds - begin) / WRITING, 1.0)) for each, begin in self._begin.items() if begin < seconds)
        return (*coming, *(Inked(each, opacity=1 - (seconds - since) / FADING) for each, since in self._gone.items()))


def _place(written: Written) -> int:
    """On the way from the top left corner to the bottom right one: a wave comes to all cells of a diagonal at once."""
    row, column = divmod(written.cell, 9)
    return row + column
