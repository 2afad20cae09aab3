"""A picture, or a folder of them, as a source."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from studio.api import Frame, Pixels
from studio.sources.endings import PICTURES
from studio.sources.picture import read_picture
from studio.sources.source import SourceError, Wanted, every

REPEATS = 30.0
"""Frames a second of a looping picture: what a camera looking at it would give."""

HOLD = 2.0
"""Seconds each picture of a folder lasts."""


class ImagesSource:
    """Pictures in natural order (2 before 10).

    Without loop each picture is one frame (index = its place in the folder), `HOLD` seconds apart. With loop each is repeated `REPEATS`
    times a second, a single one for ever, those of a folder for `HOLD` seconds each, round and round.
    A picture that can't be read doesn't stop the others: after a whole round frames() raises one SourceError naming all of them.
    """

    live = False

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        self._paths = tuple(_listed(path)) if path.is_dir() else (path,)
        if not self._paths:
            raise SourceError(f"no picture in the folder {path}; it takes {', '.join(sorted(PICTURES))}")
        self.title = path.name or str(path)
        self._loop = loop
        self._closed = False
        self._targets: deque[float] = deque(maxlen=1)
        self._broken: dict[int, SourceError] = {}
        self._read: tuple[int, Pixels] | None = None
        first = self._first()
        self.height, self.width = first.shape[:2]
        self.rate = REPEATS if loop else 1 / HOLD
        self.duration: float | None = None if loop and len(self._paths) == 1 else len(self._paths) * HOLD

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        each = round(HOLD * REPEATS) if self._loop else 1
        step = HOLD / each
        position, index = 0, 0
        while not self._closed:
            if self._targets:
                position = int(self._targets.pop() / step + 1e-6)
            place = 0 if self.duration is None else position // each
            if place >= len(self._paths):
                self._tell_broken()
                if not self._loop:
                    return
                position = place = 0
            taken = place not in self._broken and wanted(position * step) and not self._targets and not self._closed
            if taken and (pixels := self._picture(place)) is not None:
                yield Frame.of(pixels, index, position * step)
            if not self._targets:
                position = (place + 1) * each if place in self._broken else position + 1
            index += 1

    def seek(self, seconds: float) -> None:
        self._targets.append(max(0.0, seconds))

    def close(self) -> None:
        self._closed = True

    def _first(self) -> Pixels:
        for place in range(len(self._paths)):
            if (pixels := self._picture(place)) is not None:
                return pixels
        self._tell_broken()
        raise AssertionError("unreachable: every picture is broken")

    def _picture(self, place: int) -> Pixels | None:
        """Read once while it is shown; None, and noted, if it is broken."""
        if self._read and self._read[0] == place:
            return self._read[1]
        try:
            pixels = read_picture(self._paths[place])
        except SourceError as error:
            self._broken[place] = error
            return None
        self._read = place, pixels
        return pixels

    def _tell_broken(self) -> None:
        if not self._broken:
            return
        errors = [self._broken[place] for place in sorted(self._broken)]
        if len(self._paths) == 1:
            raise errors[0]
        raise SourceError(f"{len(errors)} of {len(self._paths)} pictures could not be read: " + "; ".join(map(str, errors)))


def _listed(folder: Path) -> list[Path]:
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in PICTURES and not path.name.startswith(".") and path.is_file()]
    except OSError as error:
        raise SourceError(f"the folder {folder} can't be read: {error.strerror}") from error
    return sorted(found, key=_natural)


def _natural(path: Path) -> list[tuple[int, str]]:
    """A key that sorts numbers in a name by value."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in re.split(r"(\d+)", path.name)]
