"""Tells whether a Matroska or WebM file was cut short; libav ends such a file without a word."""

from pathlib import Path

_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def ends_early(path: Path) -> bool:
    """True if the file holds fewer bytes than its segment declares (RFC 8794, element sizes). False for any other kind of file."""
    with path.open("rb") as file:
        if file.read(4) != _EBML or (header := _size(file.read(8))) is None:
            return False
        file.seek(4 + header[1] + header[0])
        if file.read(4) != _SEGMENT or (segment := _size(file.read(8))) is None:
            return False
        start = 4 + header[1] + header[0] + 4 + segment[1]
        return path.stat().st_size < start + segment[0]


def _size(data: bytes) -> tuple[int, int] | None:
    """Value and byte count of an element size; None for "unknown", as live recordings have, and for nonsense."""
    if not data or not data[0]:
        return None
    length = 9 - data[0].bit_length()
    ones = (1 << 7 * length) - 1
    value = int.from_bytes(data[:length], "big") & ones
    return None if value == ones or len(data) < length else (value, length)
