"""One picture to a file; the window may import this, as it brings no video library."""

import os
from pathlib import Path

from PySide6.QtCore import QSaveFile
from PySide6.QtGui import QImageWriter

from studio.api import Pixels
from studio.runtime.drawing import image_of

FORMATS = {".png": b"png", ".jpg": b"jpeg", ".jpeg": b"jpeg"}


class SnapshotError(Exception):
    """A picture that can't be written; the message names the file, the reason and the next step."""


def check_picture_path(path: Path) -> None:
    """Raises SnapshotError for what can be known before there is a picture."""
    if path.suffix.lower() not in FORMATS:
        raise SnapshotError(f"{path} can't be written: a picture's name ends in .png or .jpg.")
    if not path.parent.is_dir():
        raise SnapshotError(f"{path} can't be written: there is no folder {path.parent}. Make it, or choose another.")


def save_picture(path: Path, pixels: Pixels) -> None:
    """Writes height × width × 3 uint8 RGB as PNG or JPEG, by the name's ending: whole, or not at all.

    Raises SnapshotError.
    """
    check_picture_path(path)
    file = QSaveFile(os.fspath(path))  # a temporary file beside it, renamed by commit()
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise SnapshotError(f"{path} can't be written: {file.errorString()}. Choose another place.")
    writer = QImageWriter(file, FORMATS[path.suffix.lower()])
    writer.setQuality(92)
    if not writer.write(image_of(pixels)):
        file.cancelWriting()
        raise SnapshotError(f"{path} can't be written: {writer.errorString()}. Check the room on the disk, or choose another place.")
    if not file.commit():
        raise SnapshotError(f"{path} can't be written: {file.errorString()}. Check the room on the disk, or choose another place.")
