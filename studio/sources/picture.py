"""Reads one picture file."""

from pathlib import Path

import av

from studio.api import Pixels
from studio.sources import jpeg
from studio.sources.conversion import Converter, orientation_of
from studio.sources.endings import PICTURES
from studio.sources.orientation import Orientation
from studio.sources.source import SourceError

_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\0", b"MM\0*", b"P5", b"P6")


def read_picture(path: Path) -> Pixels:
    """The picture upright, any bit depth as 8, transparent parts on white. Raises SourceError naming the file and what is wrong."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} can't be opened: {error.strerror}") from error
    if not data:
        raise SourceError(f"{path} is empty (0 bytes); copy it again")
    if jpeg.is_jpeg(data) and not jpeg.is_whole(data):
        raise SourceError(f"{path} is cut short: the end of the picture is missing; copy it again")
    try:
        with path.open("rb") as file, av.open(file, "r") as container:
            frame = next(container.decode(video=0))
            orientation = Orientation.from_exif(jpeg.exif_orientation(data)) if jpeg.is_jpeg(data) else orientation_of(frame)
            return Converter(exact=True).convert(frame, orientation)
    except (av.FFmpegError, StopIteration, IndexError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no picture in it"
        raise SourceError(f"{path} is not a picture that can be read ({reason}); open it in a picture viewer to check it") from error


def is_picture(path: Path) -> bool:
    """Told from the first bytes, not the name; by the name for a file that can't be read."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError:
        return path.suffix.lower() in PICTURES
    return start.startswith(_STARTS) or (start[:4], start[8:12]) == (b"RIFF", b"WEBP") or start[4:12] in (b"ftypavif", b"jP  \r\n\x87\n")
