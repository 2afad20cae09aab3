"""Fits, scales and normalises a picture into an input tensor, and says where the tensor lies in the frame.

Sampling is bilinear without smoothing beforehand, as in MediaPipe's ImageToTensorCalculator on the CPU: its models are used with that,
and averaging areas would read every pixel of the frame to find palms no better. Unlike there, pixel centres meet pixel centres
(cv2.resize's rule, also used here for regions), so a `Placement` maps points without a shift of half a pixel.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import DTypeLike, NDArray

from studio.api import ModelError, Pixels, Placement, Region
from studio.api.model import Tensor
from studio.inference.card import InputSpec

_LONGEST_SIDE = 32767
"""cv2.warpAffine addresses pixels with 16 bits."""


@dataclass(frozen=True, slots=True)
class Quantisation:
    """real = scale × (stored − zero_point)."""

    scale: float
    zero_point: int

    def real(self, stored: Tensor) -> NDArray[np.float32]:
        """Stored numbers as float32 of the same shape."""
        return (stored.astype(np.float32) - np.float32(self.zero_point)) * np.float32(self.scale)


def pixel_table(span: tuple[float, float], dtype: DTypeLike, quantisation: Quantisation | None) -> Tensor:
    """What each pixel value 0 … 255 becomes in a tensor of `dtype`: 256 numbers from span[0] to span[1], quantised if asked."""
    real = np.linspace(*span, 256)
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return real.astype(kind)
    if quantisation is not None:
        real = real / quantisation.scale + quantisation.zero_point
    limits = np.iinfo(kind)
    table: Tensor = np.clip(np.rint(real), limits.min, limits.max).astype(kind)
    return table


class Preparer:
    """Brings pictures and regions into one input tensor (1 × height × width × 3): `cut`, then `write`. Keeps its buffer between runs."""

    def __init__(self, spec: InputSpec, dtype: DTypeLike, quantisation: Quantisation | None = None) -> None:
        _, self._height, self._width, _ = spec.shape
        self._fit = spec.fit
        self._border = cv2.BORDER_REPLICATE if spec.border == "edge" else cv2.BORDER_CONSTANT
        self._table = pixel_table(spec.span, dtype, quantisation)
        self._cut = np.zeros((self._height, self._width, 3), np.uint8)
        # An index names the centre of a pixel, here and in cv2: it lies at index + ½.
        self._index_to_unit = np.array([[1 / self._width, 0, 0.5 / self._width], [0, 1 / self._height, 0.5 / self._height], [0, 0, 1]])
        self._inner: tuple[slice, slice] | None = None

    def cut(self, picture: Pixels | Region) -> Placement:
        """Cuts and scales to the tensor's size; where that lies in the frame. Raises ModelError for what is no picture."""
        return self._cut_region(picture) if isinstance(picture, Region) else self._fit_picture(_checked(picture))

    def write(self, tensor: Tensor) -> None:
        """Writes what was cut into `tensor`, in its own type and range."""
        cv2.LUT(self._cut, self._table, dst=tensor[0])

    def _fit_picture(self, picture: Pixels) -> Placement:
        height, width = picture.shape[:2]
        across, down = self._width / width, self._height / height
        if self._fit == "letterbox" and across != down:
            scale = min(across, down)
            if self._border == cv2.BORDER_REPLICATE:
                return self._cut_region(Region(picture, (width / 2, height / 2), (self._width / scale, self._height / scale)))
            return self._letterbox(picture, max(1, round(width * scale)), max(1, round(height * scale)))
        left = top = 0
        if self._fit == "crop":
            scale = max(across, down)
            kept_width, kept_height = max(1, round(self._width / scale)), max(1, round(self._height / scale))
            left, top = (width - kept_width) // 2, (height - kept_height) // 2
            picture = picture[top : top + kept_height, left : left + kept_width]
            height, width = kept_height, kept_width
        self._inner = None
        cv2.resize(picture, (self._width, self._height), dst=self._cut, interpolation=cv2.INTER_LINEAR)
        return Placement(np.array([[width, 0, left], [0, height, top]], float), (self._width, self._height))

    def _letterbox(self, picture: Pixels, inner_width: int, inner_height: int) -> Placement:
        """Puts the picture between black bars, which stay from run to run."""
        height, width = picture.shape[:2]
        left, top = (self._width - inner_width) // 2, (self._height - inner_height) // 2
        inner = slice(top, top + inner_height), slice(left, left + inner_width)
        if self._inner != inner:
            self._cut[:] = 0
            self._inner = inner
        cv2.resize(picture, (inner_width, inner_height), dst=self._cut[inner], interpolation=cv2.INTER_LINEAR)
        across, down = width / inner_width, height / inner_height
        matrix = [[self._width * across, 0, -left * across], [0, self._height * down, -top * down]]
        return Placement(np.array(matrix, float), (self._width, self._height))

    def _cut_region(self, region: Region) -> Placement:
        picture = _checked(region.pixels)
        numbers = (*region.centre, *region.size, region.radians)
        if not all(map(math.isfinite, numbers)) or min(region.size) <= 0:
            raise ModelError(f"a region needs a size above 0 and finite numbers, not centre {region.centre}, size {region.size}")
        if max(picture.shape) > _LONGEST_SIDE:
            raise ModelError(f"a picture of {picture.shape[1]} × {picture.shape[0]} is too large to cut a region from; scale it down")
        placement = region.placement((self._width, self._height))
        self._inner = None
        indices = placement.matrix @ self._index_to_unit
        indices[:, 2] -= 0.5
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cv2.warpAffine(picture, indices, (self._width, self._height), dst=self._cut, flags=flags, borderMode=self._border)
        return placement


def _checked(picture: Pixels) -> Pixels:
    if not isinstance(picture, np.ndarray) or picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise ModelError(f"a picture is height × width × 3 uint8 RGB, not {_described(picture)}")
    if not picture.size:
        raise ModelError(f"a picture has pixels, this one is {picture.shape[1]} × {picture.shape[0]}")
    return np.ascontiguousarray(picture)


def _described(value: object) -> str:
    return f"{list(value.shape)} {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
