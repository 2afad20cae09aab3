"""An MP4 file that plays at any moment while it grows, and is made whole at the end."""

import os
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from studio.api import Pixels
from studio.runtime.sound import RATE, Stereo

TICKS = 90_000
"""Of the pictures' clock, a second; the usual clock of MPEG."""
BT709 = 1
LIMITED_RANGE = 1
SOUND_BITS = 128_000
CHUNK = 1024
"""Samples that AAC takes at once."""
FILM_ERRORS = (OSError, av.FFmpegError)
"""What writing a film may raise."""
FRAGMENT_SECONDS = 1.0
"""What is lost at most of a file whose writer dies, beside what the encoder holds."""


class FilmFile:
    """H.264 (yuv420p, BT.709) and AAC stereo in a fragmented MP4 at `path`. Raises OSError or av.FFmpegError when it can't be written.

    width, height: even. quality: the constant rate factor of x264, 0 … 51, smaller is better and larger. fast: a third of the processor
    time for files several times larger.
    """

    def __init__(self, path: Path, width: int, height: int, quality: int, *, fast: bool = False) -> None:
        options = {"movflags": "+frag_keyframe+delay_moov+default_base_moof", "frag_duration": str(int(FRAGMENT_SECONDS * 1e6))}
        self._container = av.open(str(path), "w", format="mp4", options={**options, "flush_packets": "1"})
        picture = self._container.add_stream(
            "libx264", options={"preset": "ultrafast" if fast else "veryfast", "crf": str(quality), "g": "120"}
        )
        assert isinstance(picture, VideoStream)
        picture.width, picture.height = width, height
        picture.pix_fmt = "yuv420p"
        context = picture.codec_context
        context.time_base = Fraction(1, TICKS)
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = LIMITED_RANGE
        sound = self._container.add_stream("aac", rate=RATE)
        assert isinstance(sound, AudioStream)
        sound.codec_context.layout = "stereo"
        sound.codec_context.bit_rate = SOUND_BITS
        self._container.start_encoding()  # makes the file, which else begins with the first picture the encoder lets go
        self.size = width, height
        self._picture, self._sound = picture, sound
        self._samples: Stereo = np.zeros((0, 2), np.float32)
        self._sampled = 0

    def add_picture(self, pixels: Pixels, ticks: int) -> None:
        """Pixels of the film's own size, to be seen from `ticks` on, which grow."""
        picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        picture = picture.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        picture.pts, picture.time_base = ticks, Fraction(1, TICKS)
        self._container.mux(self._picture.encode(picture))

    def add_sound(self, samples: Stereo) -> None:
        """The next samples, frames × 2 at RATE."""
        samples = np.concatenate([self._samples, samples])
        whole = len(samples) // CHUNK * CHUNK
        for start in range(0, whole, CHUNK):
            self._encode_sound(samples[start : start + CHUNK])
        self._samples = samples[whole:]

    def close(self) -> None:
        """Writes what the encoders hold."""
        self._encode_sound(self._samples)
        self._container.mux(self._picture.encode(None))
        self._container.mux(self._sound.encode(None))
        self._container.close()

    def give_up(self) -> None:
        """Closes it after an error."""
        with suppress(*FILM_ERRORS):  # it failed before, and was told then
            self._container.close()

    def _encode_sound(self, samples: Stereo) -> None:
        if not len(samples):
            return
        sound = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        sound.sample_rate, sound.pts, sound.time_base = RATE, self._sampled, Fraction(1, RATE)
        self._sampled += len(samples)
        self._container.mux(self._sound.encode(sound))


def make_whole(part: Path, path: Path, *, sound: bool) -> None:
    """Moves a fragmented film to `path`, its index before its pictures, so that it plays while it loads. sound: keeps its sound.

    Where there is no room for a second copy, the fragmented film itself takes the name: it plays too. Raises OSError or av.FFmpegError.
    """
    copy = part.with_name(f"{part.stem}.whole{part.suffix}")
    try:
        _copy(part, copy, sound=sound)
        os.replace(copy, path)
    except FILM_ERRORS:
        copy.unlink(missing_ok=True)
        os.replace(part, path)
    part.unlink(missing_ok=True)


def cut_to_whole_fragments(part: Path) -> bool:
    """Cuts off what a dead writer left half-written; False when nothing is left that plays."""
    end, fragments = 0, 0
    for kind, _, box_end in _boxes(part):
        if kind in (b"ftyp", b"moov", b"mdat"):
            end = box_end
        fragments += kind == b"mdat"
    if fragments and end < part.stat().st_size:
        os.truncate(part, end)
    return fragments > 0


def extent(path: Path) -> tuple[float, int]:
    """Seconds and pictures of a film that plays."""
    with av.open(str(path)) as film:
        pictures = film.streams.video[0]
        count = pictures.frames or sum(1 for packet in film.demux(pictures) if packet.size)  # fragments don't tell
        return (film.duration or 0) / av.time_base, count


def _boxes(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of every box that is wholly there."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = 0
        while start + 16 <= size:
            file.seek(start)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:], "big")
            if length < 8 or start + length > size:
                return
            yield head[4:8], start, start + length
            start += length


def _copy(part: Path, copy: Path, *, sound: bool) -> None:
    with av.open(str(part)) as source, av.open(str(copy), "w", format="mp4", options={"movflags": "+faststart"}) as target:
        streams = [stream for stream in source.streams if stream.type == "video" or (stream.type == "audio" and sound)]
        copies = {stream.index: target.add_stream_from_template(stream) for stream in streams}
        for packet in source.demux(streams):
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
