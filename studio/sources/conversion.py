"""Turns decoded frames of any pixel format into upright RGB pictures."""

from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from studio.api import Pixels
from studio.sources.orientation import Orientation

_BILINEAR, _EXACT = 0x2, 0x40000 | 0x2000  # libswscale: SWS_BILINEAR; SWS_ACCURATE_RND, SWS_FULL_CHR_H_INT

_CAMERAS = ("yuv", "nv", "p0", "p2", "p4")
"""Pixel formats, as they begin, of cameras and their files; PNG has none of these."""


class Converter:
    """Converts one stream's frames; keeps the scaler between frames. For one thread at a time.

    aspect: width of a stored pixel divided by its height. exact: rounds right, for two to three times the time; else colours are up to
    one level of 255 too dark on average. Transparent parts are shown on white.
    """

    def __init__(self, aspect: Fraction | None = None, *, exact: bool = False) -> None:
        self._flags = _BILINEAR | _EXACT if exact else _BILINEAR
        self._aspect = aspect or Fraction(1)
        self._reformatter = VideoReformatter()
        self._orientations: dict[int, Orientation] = {}

    def size(self, frame: VideoFrame) -> tuple[int, int]:
        """Width and height with square pixels, before any turn: the short side is stretched, so that no detail is lost."""
        if self._aspect >= 1:
            return round(frame.width * self._aspect), frame.height
        return frame.width, round(frame.height / self._aspect)

    def orientation(self, frame: VideoFrame) -> Orientation:
        """As `orientation_of`, which is asked once for each angle that the frames tell."""
        angle = frame.rotation
        if angle not in self._orientations:
            self._orientations[angle] = orientation_of(frame)
        return self._orientations[angle]

    def convert(self, frame: VideoFrame, orientation: Orientation) -> Pixels:
        width, height = self.size(frame)
        transparent = any(component.is_alpha for component in frame.format.components)
        flat = self._reformatter.reformat(frame, width, height, "rgba" if transparent else "rgb24", interpolation=self._flags, threads=1)
        pixels = flat.to_ndarray().astype(np.uint8, copy=False)
        return orientation.upright(_on_white(pixels) if transparent else pixels)


def orientation_of(frame: VideoFrame) -> Orientation:
    """From the frame's display matrix; upright if it has none."""
    # PyAV frees the name of a PNG's colour profile twice, which ends the process; the angle is told without.
    if not frame.format.name.startswith(_CAMERAS):
        return Orientation.from_degrees(-frame.rotation)
    # PyAV ties a frame to its side data in a circle, and its megabytes would wait for the garbage collector, which sees only a few small
    # objects: 500 MB of 1080p were in memory at once. A small copy has the same side data.
    small = frame.reformat(16, 16, "gray")
    try:
        matrix = small.side_data["DISPLAYMATRIX"]  # type: ignore[typeddict-item]  # a mapping by name, wrongly typed
    except KeyError:
        return Orientation()
    except ValueError:  # PyAV can't list side data newer than itself (EXIF); the angle alone is still told
        return Orientation.from_degrees(-frame.rotation)
    return Orientation.from_matrix(np.frombuffer(bytes(matrix), np.int32).tolist())


def _on_white(pixels: Pixels) -> Pixels:
    alpha = pixels[..., 3:].astype(np.uint16)
    blended = pixels[..., :3] * alpha + (255 - alpha) * np.uint16(255)
    return ((blended + 127) // 255).astype(np.uint8)
