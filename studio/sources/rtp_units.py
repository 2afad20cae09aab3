"""Coded pictures out of RTP packets: H.264 (RFC 6184) and H.265 (RFC 7798)."""

from collections.abc import Iterator

START = b"\0\0\0\1"
"""Stands before each unit in what a decoder takes (ITU-T H.264, annex B)."""

_LARGEST = 64 << 20  # bytes of one picture
_BYE = 203
_STAP_A, _FU_A = 24, 28
_AP, _FU = 48, 49


class PictureUnits:
    """Gathers packets into pictures, for one stream in order, as a connection brings it.

    A picture is given with its last packet, which is marked as such; libav's parser waits for the next picture's first. codec: "h264" or
    "hevc".
    """

    def __init__(self, codec: str, payload_type: int) -> None:
        self._units = _h264 if codec == "h264" else _h265
        self._type = payload_type
        self._stamp: bytes | None = None
        self._picture = bytearray()

    def add(self, packet: bytes) -> Iterator[bytes]:
        """The pictures that are whole now. Raises ValueError for what is no RTP packet, and for a picture without end."""
        if len(packet) < 12 or packet[0] >> 6 != 2:
            raise ValueError("a packet that is none")
        if packet[1] & 0x7F != self._type:
            return
        start = 12 + 4 * (packet[0] & 15)
        if packet[0] & 16:
            start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
        end = len(packet) - (packet[-1] if packet[0] & 32 else 0)
        if packet[4:8] != self._stamp and self._picture:  # the mark was left out
            yield self._taken()
        self._stamp = packet[4:8]
        for part in self._units(packet[start:end]):
            self._picture += part
        if len(self._picture) > _LARGEST:
            raise ValueError("a picture without end")
        if packet[1] & 0x80 and self._picture:
            yield self._taken()

    def _taken(self) -> bytes:
        picture = bytes(self._picture)
        self._picture.clear()
        return picture


def says_goodbye(report: bytes) -> bool:
    """True for a report (RTCP, RFC 3550, section 6.6) by which the sender takes its leave."""
    while len(report) >= 4:
        if report[1] == _BYE:
            return True
        report = report[4 + 4 * int.from_bytes(report[2:4], "big") :]
    return False


def _h264(load: bytes) -> Iterator[bytes]:
    kind = load[0] & 0x1F if load else 0
    if 1 <= kind < _STAP_A:
        yield START + load
    elif kind == _STAP_A:
        yield from _each(load[1:])
    elif kind == _FU_A and len(load) > 2:
        if load[1] & 0x80:
            yield START + bytes([load[0] & 0xE0 | load[1] & 0x1F])
        yield load[2:]


def _h265(load: bytes) -> Iterator[bytes]:
    kind = load[0] >> 1 & 0x3F if len(load) > 2 else 63
    if kind < _AP:
        yield START + load
    elif kind == _AP:
        yield from _each(load[2:])
    elif kind == _FU and len(load) > 3:
        if load[2] & 0x80:
            yield START + bytes([load[0] & 0x81 | (load[2] & 0x3F) << 1, load[1]])
        yield load[3:]


def _each(units: bytes) -> Iterator[bytes]:
    """Units behind their lengths."""
    while len(units) > 2:
        length = int.from_bytes(units[:2], "big")
        yield START + units[2 : 2 + length]
        units = units[2 + length :]
