"""Clips made here, each picture carrying its own number, and how to read it."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from studio.api import Pixels

WIDTH, HEIGHT, _BITS = 160, 120, 8


def numbered(number: int, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """Above, eight stripes, white for a set bit, the lowest at the left; below, red at the left and blue at the right."""
    picture = np.zeros((height, width, 3), np.uint8)
    for bit in range(_BITS):
        if number >> bit & 1:
            picture[: height // 2, bit * width // _BITS : (bit + 1) * width // _BITS] = 255
    picture[height // 2 :, : width // 2] = (220, 20, 30)
    picture[height // 2 :, width // 2 :] = (20, 40, 220)
    return picture


@pytest.fixture(scope="session")
def picture_of() -> Callable[..., Pixels]:
    return numbered


@pytest.fixture(scope="session")
def number_of() -> Callable[[Pixels], int]:
    def read(pixels: Pixels) -> int:
        height, width = pixels.shape[:2]
        middles = [round((bit + 0.5) * width / _BITS) for bit in range(_BITS)]
        return sum(1 << bit for bit, x in enumerate(middles) if pixels[height // 4, x].mean() > 128)

    return read


MakeClip = Callable[..., Path]


@pytest.fixture(scope="session")
def make_clip(tmp_path_factory: pytest.TempPathFactory) -> MakeClip:
    """make_clip("a.mp4", frames=60, …) encodes numbered pictures and gives the path."""
    folder = tmp_path_factory.mktemp("clips")

    def make(
        name: str,
        *,
        frames: int = 60,
        times: Iterable[int] | None = None,
        time_base: Fraction = Fraction(1, 30),
        codec: str = "libx264",
        size: tuple[int, int] = (WIDTH, HEIGHT),
        pixel_format: str = "yuv420p",
        gop: int = 20,
        options: Mapping[str, str] = {},
        container_options: Mapping[str, str] = {},
    ) -> Path:
        path = folder / name
        with av.open(str(path), "w", options=dict(container_options)) as container:
            stream = container.add_stream(codec, rate=30, options=dict(options))
            stream.width, stream.height = size
            stream.pix_fmt = pixel_format
            stream.gop_size = gop
            stream.codec_context.time_base = time_base
            for number, pts in enumerate(range(frames) if times is None else times):
                frame = av.VideoFrame.from_ndarray(numbered(number, *size))
                frame.pts, frame.time_base = pts, time_base
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path

    return make
