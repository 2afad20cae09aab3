"""What the studio fetched and keeps on this computer: listed, and cleared away."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.folders import cache_folder


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A fetched model file, or what there is of one that broke off."""

    path: Path
    bytes: int
    complete: bool


def stored_files(cache: Path | None = None) -> tuple[StoredFile, ...]:
    """All of them, by path."""
    return tuple(sorted(_found(_folder(cache)), key=lambda each: each.path))


def remove(stored: StoredFile, cache: Path | None = None) -> None:
    """Its emptied folders go too. Raises OSError; a file that is in use goes when it is let go, or, on Windows, can't go yet."""
    stored.path.unlink(missing_ok=True)
    folder, top = stored.path.parent, _folder(cache)
    while folder != top and folder.is_relative_to(top):
        for lock in folder.glob(".*.lock"):
            lock.unlink(missing_ok=True)
        if any(folder.iterdir()):
            return
        folder.rmdir()
        folder = folder.parent


def clear(cache: Path | None = None) -> tuple[StoredFile, ...]:
    """Removes everything that was fetched, and returns what that was. Raises OSError for the first that can't go."""
    gone = stored_files(cache)
    for each in gone:
        remove(each, cache)
    return gone


def _folder(cache: Path | None) -> Path:
    return (cache or cache_folder()) / "models"


def _found(folder: Path) -> Iterator[StoredFile]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix != ".lock":
            yield StoredFile(path, path.stat().st_size, path.suffix != ".part")
