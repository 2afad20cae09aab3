"""What a command leaves behind: files written whole or not at all, and the JSON object on the last line."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from studio.cli.failures import Failure
from studio.runtime.json_lines import json_line, keep_lines


@contextlib.contextmanager
def replacing(path: Path, *, keep_part: bool = False) -> Iterator[IO[str]]:
    """A text file that takes the place of `path` when the block ends well; when it fails, `path` stays as it was.

    keep_part: after a failure leave the whole lines that were written beside it and say where.
    A pipe or a device is written straight away, and so is what this process's own output goes to (`/dev/stdout`). Raises Failure naming
    path and reason where it can't be written.
    """
    try:
        path = path.expanduser()
        if (own := _own_output(path)) is not None:
            with open(os.dup(own), "w", encoding="utf-8") as file:
                yield file
            return
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8") as file:
                yield file
            return
        path = path.resolve()  # a link stays a link
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent, text=True)
    except OSError as error:
        raise Failure(f"can't write {path}: {error.strerror or error}") from error
    part = Path(name)
    file = open(handle, "w", encoding="utf-8")  # noqa: SIM115 - closed below, where its errors are told apart
    try:
        yield file
        try:
            file.close()
            mask = os.umask(0)
            os.umask(mask)
            part.chmod(0o666 & ~mask)  # a temporary file is readable by its owner alone
            os.replace(part, path)
        except OSError as error:
            raise Failure(f"can't write {path}: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):  # what had no room is lost, which was told
            file.close()
        if part.exists():
            if keep_part:
                keep_lines(part, sys.maxsize)
            if keep_part and part.stat().st_size:
                print(f"What was written so far is in {part}", file=sys.stderr)
            else:
                part.unlink()


def _own_output(path: Path) -> int | None:
    """The handle of stdout or stderr that goes to `path`: opened by name once more, a file would be written over from its start."""
    for handle, stream in ((1, sys.__stdout__), (2, sys.__stderr__)):  # not sys.stdout, which may stand for something else meanwhile
        with contextlib.suppress(OSError):  # missing or closed
            if os.path.samestat(path.stat(), os.fstat(handle)):
                if stream:
                    stream.flush()
                return handle
    return None


def checked_writable(path: Path | None) -> None:
    """Raises Failure now rather than after the work is done."""
    if path is None:
        return
    try:
        path = path.expanduser()
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        if path.is_file() or not path.exists():
            tempfile.TemporaryFile(dir=path.resolve().parent).close()
    except OSError as error:
        raise Failure(f"can't write {path}: {error.strerror or error}") from error


def finish_with(figures: Mapping[str, Any], path: Path | None) -> None:
    """Writes the object to `path` and prints it as the last line of stdout, unless `path` is None."""
    if path is None:
        return
    text = json_line(figures)
    with replacing(path) as file:
        file.write(text + "\n")
    print(text, flush=True)
