"""One picture to a file; the window may import this, as it brings no video library."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from studio.api import Pixels
from studio.runtime.drawing import image_of
from studio.whole_file import write_whole

FORMATS = {".png": b"png", ".jpg": b"jpeg", ".jpeg": b"jpeg"}
_QUALITY = {b"png": 80, b"jpeg": 92}
"""Of a PNG, which loses nothing, how soon its packing is content: a seventh larger than Qt's usual, in an eighth of the time."""


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
    try:
        write_whole(path, encoded(image_of(pixels), FORMATS[path.suffix.lower()]))
    except OSError as error:
        reason = error.strerror or str(error)
        raise SnapshotError(f"{path} can't be written: {reason}. Check the room on the disk, or choose another place.") from error


def encoded(image: QImage, kind: bytes) -> bytes:
    """The bytes of a picture file. kind: as in FORMATS. Raises OSError."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, kind)
    writer.setQuality(_QUALITY[kind])
    if not writer.write(image):
        raise OSError(0, writer.errorString())
    return bytes(buffer.data().data())
