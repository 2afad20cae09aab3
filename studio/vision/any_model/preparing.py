"""Makes a picture the input of a model: fitted, its channels ordered, its values scaled and quantised."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels, Placement, Region
from studio.api.model import Tensor
from studio.graph.picture_input import PictureInput
from studio.graph.purpose import Channels, Fit, Range

IMAGENET_MEAN, IMAGENET_DEVIATION = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
"""Of the pixel values 0 … 255, red, green, blue: torchvision's, from the training set of ImageNet."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """A pixel value v goes in as (v − mean) / deviation; one number, or one for each channel."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]


SCALINGS: dict[Range, Scaling] = {
    "0_to_1": Scaling((0.0,), (255.0,)),
    "-1_to_1": Scaling((127.5,), (127.5,)),
    "0_to_255": Scaling((0.0,), (1.0,)),
    "imagenet": Scaling(IMAGENET_MEAN, IMAGENET_DEVIATION),
}


def cut(pixels: Pixels, picture: PictureInput, fit: Fit) -> tuple[NDArray[np.uint8], Placement]:
    """The picture in the size of the input (height × width × 3), and where that lies in the frame. Bars of a letterbox are black."""
    height, width = pixels.shape[:2]
    target = (picture.width, picture.height)
    across, down = width / picture.width, height / picture.height
    if fit == "stretch":
        placement = Region(pixels, (width / 2, height / 2), (width, height)).placement(target)
        return np.asarray(cv2.resize(pixels, target, interpolation=cv2.INTER_LINEAR), np.uint8), placement
    scale = max(across, down) if fit == "letterbox" else min(across, down)
    return cut_region(Region(pixels, (width / 2, height / 2), (picture.width * scale, picture.height * scale)), picture)


def cut_region(region: Region, picture: PictureInput) -> tuple[NDArray[np.uint8], Placement]:
    """As `cut`, of a turned rectangle; black where that reaches beyond the picture."""
    target = (picture.width, picture.height)
    placement = region.placement(target)
    # An index names the centre of a pixel, here and in cv2: it lies at index + ½.
    to_unit = np.array([[1 / target[0], 0, 0.5 / target[0]], [0, 1 / target[1], 0.5 / target[1]], [0, 0, 1]])
    indices = placement.matrix @ to_unit
    indices[:, 2] -= 0.5
    fitted = cv2.warpAffine(region.pixels, indices, target, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(fitted, np.uint8), placement


def tensor(fitted: NDArray[np.uint8], picture: PictureInput, scaling: Scaling | None, channels: Channels) -> Tensor:
    """`fitted` (height × width × 3, RGB) in the type and layout of the input. scaling: None for the bytes as they are, shifted for int8.

    A fourth channel, the mask of the frame before, is empty.
    """
    if picture.channels == 1:
        coloured = cv2.cvtColor(fitted, cv2.COLOR_RGB2GRAY)[..., None]
    else:
        coloured = fitted[..., ::-1] if channels == "BGR" else fitted
    values = _scaled(np.ascontiguousarray(coloured, dtype=np.uint8), picture, scaling, channels)
    if picture.channels == 4:
        values = np.concatenate([values, np.zeros((*values.shape[:2], 1), values.dtype)], axis=2)
    if picture.layout == "channels height width":
        values = np.ascontiguousarray(values.transpose(2, 0, 1))
    return values.reshape(picture.end.shape)


def _scaled(coloured: NDArray[np.uint8], picture: PictureInput, scaling: Scaling | None, channels: Channels) -> Tensor:
    count = coloured.shape[2]
    dtype = np.dtype(picture.end.dtype)
    levels = np.arange(256, dtype=np.float64)
    if scaling is None:
        table = np.repeat((levels - (128 if dtype == np.int8 else 0)).astype(dtype)[:, None], count, axis=1)
    else:
        table = np.stack([_column(levels, scaling, place, picture) for place in _order(count, scaling, channels)], axis=1)
    if dtype == np.float16:  # which cv2.LUT doesn't know
        return np.stack([table[:, place][coloured[..., place]] for place in range(count)], axis=2)
    found: Tensor = cv2.LUT(coloured, np.ascontiguousarray(table[None]))
    return found.reshape(coloured.shape)


def _order(count: int, scaling: Scaling, channels: Channels) -> list[int]:
    """For each channel of the input, the place of its numbers in `scaling`, which are in the order red, green, blue."""
    places = [place % len(scaling.mean) for place in range(count)]
    return places[::-1] if channels == "BGR" else places


def _column(levels: NDArray[np.float64], scaling: Scaling, place: int, picture: PictureInput) -> Tensor:
    real = (levels - scaling.mean[place]) / scaling.deviation[place]
    dtype = np.dtype(picture.end.dtype)
    if dtype.kind == "f":
        return real.astype(dtype)
    scale, zero = picture.end.quantisation or (1.0, 0)
    limits = np.iinfo(dtype)
    stored: Tensor = np.clip(np.rint(real / scale + zero), limits.min, limits.max).astype(dtype)
    return stored
