"""Tells whether a file was cut short, where libav says nothing or nothing that helps."""

import struct
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

_TS_SYNC = 0x47
_TS_PACKETS = {
    188: 188,
    192: 188,
    204: 204,
}  # length → bytes from the sync byte on (ISO/IEC 13818-1); Blu-ray adds 4 in front, DVB 16 behind
_LOOK_BACK = (2_000_000, 20_000_000)  # microseconds before the end in which a keyframe is looked for
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


def stream_ends_early(path: Path) -> bool:
    """True if the last packet of a transport stream, or the last picture of one or of a raw stream, isn't all there.

    Such files declare no length: pictures that are missing altogether can't be told.
    """
    return _ends_within_a_packet(path) or _last_picture_is_damaged(path)


def _ends_within_a_packet(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(16 * max(_TS_PACKETS))
    for length, after_sync in _TS_PACKETS.items():
        for first in range(length):
            found = start[first::length]
            if len(found) >= 4 and all(byte == _TS_SYNC for byte in found):
                return (size - first - after_sync) % length != 0
    return False


def _last_picture_is_damaged(path: Path) -> bool:
    """Decodes the last group of pictures once more, by a decoder that makes nothing up for what is missing."""
    with av.open(str(path.absolute())) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        stream.codec_context.options = {"err_detect": "explode"}
        damaged = False
        for packet in _last_group(container, stream):
            try:
                packet.decode()
                damaged = False
            except av.FFmpegError:  # of any but the last it says that something before the group is missing
                damaged = True
        return damaged


def _last_group(container: InputContainer, stream: VideoStream) -> "list[av.Packet[VideoStream]]":
    """The packets from the last keyframe on."""
    starts = [container.duration - back for back in _LOOK_BACK if back < container.duration] if container.duration else []
    for start in (*starts, 0):
        if container.duration:  # raw streams can't seek, and need not: they are at their start
            container.seek((container.start_time or 0) + start)
        group: list[av.Packet[VideoStream]] = []
        for packet in container.demux(stream):
            if packet.is_keyframe:
                group.clear()
            if packet.size and (group or packet.is_keyframe):
                group.append(packet)
        if group:
            return group
    return []


def _size(data: bytes) -> tuple[int, int] | None:
    """Value and byte count of an element size; None for "unknown", as live recordings have, and for nonsense."""
    if not data or not data[0]:
        return None
    length = 9 - data[0].bit_length()
    ones = (1 << 7 * length) - 1
    value = int.from_bytes(data[:length], "big") & ones
    return None if value == ones or len(data) < length else (value, length)
