"""Reads what a JPEG file says about itself: which way up it is, and whether all of it is there."""

import struct
from collections.abc import Iterator

_START, _SCAN, _EXIF = b"\xff\xd8\xff", 0xDA, 0xE1
_ORIENTATION = 0x0112


def is_jpeg(data: bytes) -> bool:
    return data.startswith(_START)


def is_whole(data: bytes) -> bool:
    """True if the end marker follows the picture data. Decoders fill a missing rest with grey without a word."""
    for kind, start, _ in _segments(data):
        if kind == _SCAN:
            return data.find(b"\xff\xd9", start) >= 0
    return False


def exif_orientation(data: bytes) -> int:
    """EXIF tag 0x0112 (CIPA DC-008), 1 (upright) if there is none."""
    for kind, start, end in _segments(data):
        if kind == _EXIF and data[start : start + 6] == b"Exif\0\0":
            try:
                return _first_directory(data[start + 6 : end]).get(_ORIENTATION, 1)
            except struct.error:
                return 1
    return 1


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of the contents of each segment up to the picture data."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:  # padding
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield kind, at + 4, end
        if kind == _SCAN:
            return
        at = end


def _first_directory(tiff: bytes) -> dict[int, int]:
    """Tag → value of the short values in the first directory."""
    order = "<" if tiff[:2] == b"II" else ">"
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, start)
    found = {}
    for entry in range(count):
        tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * entry)
        if kind == 3:
            found[tag] = value
    return found
