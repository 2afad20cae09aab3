"""Tells whether a file was cut short, where libav says nothing or nothing that helps."""

import struct
from pathlib import Path

_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def matroska_ends_early(path: Path) -> bool:
    """True if a Matroska or WebM file holds fewer bytes than its segment declares (RFC 8794, element sizes). False for other files."""
    with path.open("rb") as file:
        if file.read(4) != _EBML or (header := _size(file.read(8))) is None:
            return False
        file.seek(4 + header[1] + header[0])
        if file.read(4) != _SEGMENT or (segment := _size(file.read(8))) is None:
            return False
        start = 4 + header[1] + header[0] + 4 + segment[1]
        return path.stat().st_size < start + segment[0]


def mp4_lacks_index(path: Path) -> bool:
    """True for an MP4 or MOV file without its `moov` box (ISO/IEC 14496-12), which recorders write last. False for other files."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            length: int
            length, kind = struct.unpack(">I4s", file.read(8))
            if at == 0 and kind != b"ftyp":
                return False
            if kind == b"moov":
                return at + length > size
            if length == 1:
                length = int.from_bytes(file.read(8), "big")
            if length < 8:  # 0: it goes on to the end
                break
            at += length
    return at > 0


def _size(data: bytes) -> tuple[int, int] | None:
    """Value and byte count of an element size; None for "unknown", as live recordings have, and for nonsense."""
    if not data or not data[0]:
        return None
    length = 9 - data[0].bit_length()
    ones = (1 << 7 * length) - 1
    value = int.from_bytes(data[:length], "big") & ones
    return None if value == ones or len(data) < length else (value, length)
