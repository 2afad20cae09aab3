"""The hashes models are pinned by."""

import hashlib
from pathlib import Path


def file_sha256(file: Path) -> str:
    """64 small hexadecimal digits. Raises OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def folder_sha256(folder: Path) -> tuple[str, int]:
    """The sha256 of the lines `<sha256 of the file>  <its path in the folder>`, sorted by path, as `sha256sum` prints them;
    and all bytes.
    """
    lines, size = [], 0
    for file in sorted((each for each in folder.rglob("*") if each.is_file()), key=lambda each: each.relative_to(folder).as_posix()):
        lines.append(f"{file_sha256(file)}  {file.relative_to(folder).as_posix()}\n")
        size += file.stat().st_size
    return hashlib.sha256("".join(lines).encode()).hexdigest(), size
