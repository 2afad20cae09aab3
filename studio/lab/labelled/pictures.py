"""Finds the pictures that labels name, also by paths of another computer."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from studio.sources.endings import PICTURES

LEFT_ALONE = frozenset({"__MACOSX", "$RECYCLE.BIN"})


class Ambiguous(ValueError):
    """A name that several pictures have."""


class PictureFinder:
    """The pictures in `folder` and below it, told apart without regard to case."""

    def __init__(self, folder: Path, apart: Collection[str] = ()) -> None:
        """apart: folders of pictures that are labels themselves."""
        self.folder = folder
        self.files = tuple(file for file in files_below(folder, PICTURES) if not set(file.relative_to(folder).parts[:-1]) & set(apart))
        self._ends: dict[str, list[Path]] = {}
        for file in self.files:
            whole = file.relative_to(folder).as_posix().casefold()
            for text in (whole, whole.rpartition(".")[0]):
                parts = text.split("/")
                for start in range(len(parts)):
                    self._ends.setdefault("/".join(parts[start:]), []).append(file)

    def name(self, file: Path) -> str:
        """As labels call it: its path in the folder; whole for one that lies elsewhere."""
        return (file.relative_to(self.folder) if file.is_relative_to(self.folder) else file).as_posix()

    def find(self, text: str) -> Path | None:
        """By its path in the folder, else by as much of the path's end as there is. Raises Ambiguous."""
        plain = text.strip().strip("\"'").replace("\\", "/")
        wanted = [part for part in PurePosixPath(plain).parts if part not in ("/", ".")]
        if not wanted:
            return None
        if ".." not in wanted and _is_file(exact := self.folder.joinpath(*wanted)):
            return exact
        for start in range(len(wanted)):
            found = self._ends.get("/".join(wanted[start:]).casefold(), [])
            if len(found) == 1:
                return found[0]
            if found:
                whole = [each for each in found if len(each.relative_to(self.folder).parts) == len(wanted) - start]
                if len(whole) == 1:
                    return whole[0]
                raise Ambiguous(text)
        away = Path(plain)
        return away if away.is_absolute() and _is_file(away) else None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long for a name, or in a folder that can't be looked into
        return False


def files_below(folder: Path, endings: frozenset[str]) -> Iterator[Path]:
    """By name, folder by folder; hidden ones and those that systems put there are left alone."""
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in LEFT_ALONE)
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in endings:
                yield Path(place, name)
