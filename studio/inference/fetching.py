"""Fetches a model file by its pinned address: goes on where it broke off, and puts nothing in place before its hash is right."""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from studio.inference.downloading import FetchCancelled, FetchError, Unusable, address_problem, download, write
from studio.inference.hashes import file_sha256

Progress = Callable[[str, int, int], None]
"""Called with what is being fetched, bytes done and bytes in all."""

_SILENCE_SECONDS = 15.0
PART = ".part"
"""Ending of what is not whole yet."""
_STALE_SECONDS = 7 * 24 * 3600.0
_LOOK_SECONDS = 0.1


def part_of(target: Path) -> Path:
    """What came of `target` while it is not whole."""
    return target.with_name(target.name + PART)


def begun(target: Path) -> int:
    """Bytes of a download of `target` that broke off or goes on."""
    return _size(part_of(target))


def silent(what: str, done: int, total: int) -> None:
    """Reports progress to no one."""


def fetch(
    url: str,
    sha256: str,
    size: int,
    target: Path,
    what: str,
    progress: Progress = silent,
    cancelled: threading.Event | None = None,
    silence: float = _SILENCE_SECONDS,
) -> None:
    """Writes the `size` bytes at `url` to `target` if their hash is `sha256`; until then they lie beside it in `<name>.part`.

    What came before a break, a stop or a power cut is kept for a week and not fetched again. While another process or thread fetches
    the same file, waits for it. silence: seconds the server may say nothing; cancelled: looked at after each piece, so within that time.
    Raises FetchError with the reason, FetchCancelled.
    """
    if problem := address_problem(url):
        raise FetchError(f"its address {problem}")
    part = part_of(target)

    def report(done: int) -> None:
        progress(what, done, size)

    report(_size(part))  # whoever must not fetch raises here, before anything is written or asked
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(target.parent)
        lock = FileLock(target.parent / f".{target.name}.lock")
        _acquire(lock, part, report, cancelled)
    except OSError as error:
        raise FetchError(
            f"can't write to {target.parent}: {error.strerror or error}; free some room there or check its permissions"
        ) from error
    try:
        if _size(target) == size and _sha256(target) == sha256:
            report(size)
            return
        for resumed in (_size(part) > 0, False):
            _check_room(part, size)
            _complete(part, lambda file: download(url, size, file, report, cancelled, silence))
            if (found := _sha256(part)) == sha256:
                break
            part.unlink()
            if not resumed:  # else what lay there before was no part of this file: once more, from the beginning
                raise FetchError(f"what {url} gave has the sha256 {found}, not {sha256}: it is another file and was thrown away")
        try:
            os.replace(part, target)
            _sync_folder(target.parent)
        except OSError as error:
            raise FetchError(f"can't put {target} in place: {error.strerror or error}; check its permissions") from error
    finally:
        lock.release()


def _acquire(lock: FileLock, part: Path, report: Callable[[int], None], cancelled: threading.Event | None) -> None:
    """Waits while somebody else fetches the same file, telling how far they are."""
    while True:
        try:
            lock.acquire(timeout=_LOOK_SECONDS)
            return
        except Timeout:
            report(_size(part))
            if cancelled is not None and cancelled.is_set():
                raise FetchCancelled("waiting for another download of the same file was called off") from None


def _check_room(part: Path, size: int) -> None:
    free, coming = shutil.disk_usage(part.parent).free, size - _size(part)
    if free < coming:
        raise FetchError(
            f"{part.parent} has {free / 1e6:.1f} MB free, and {coming / 1e6:.1f} MB are still to come; free some room there or set "
            "POCKET_STUDIO_CACHE"
        )


def _complete(part: Path, add: Callable[[IO[bytes]], None]) -> None:
    """Lets `add` write on in `part`; removes it where nothing of it is worth keeping."""
    try:
        with part.open("ab") as file:
            add(file)
            write(file, b"", flush=True)
    except Unusable:
        part.unlink(missing_ok=True)
        raise
    except BaseException:
        if not _size(part):
            part.unlink(missing_ok=True)
        raise


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _sha256(file: Path) -> str:
    try:
        return file_sha256(file)
    except OSError as error:
        raise FetchError(f"{file} can't be read: {error.strerror or error}; check its permissions") from error


def _remove_stale(folder: Path) -> None:
    """Removes what nobody went on with for long; a young one may belong to a download going on elsewhere."""
    for part in folder.glob(f"*{PART}"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE_SECONDS:
                part.unlink()


def _sync_folder(folder: Path) -> None:
    """Makes the new name itself outlive a power cut, where folders can be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
