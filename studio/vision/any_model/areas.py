"""Maps as large as a picture: classes, masks, depth, and pictures."""

import numpy as np
from numpy.typing import NDArray

from studio.api.model import Tensor
from studio.graph.heads import covers
from studio.graph.picture_input import PictureInput
from studio.vision.any_model.found import Found, sigmoid
from studio.vision.any_model.yolo import masks_of

Bytes = NDArray[np.uint8]
VOID = 255
"""Of a map of classes: pixels that belong to none."""


def channels_last(maps: Tensor, picture: PictureInput) -> Tensor:
    """height × width × channels, however the output lies."""
    values = maps[0] if maps.ndim == 4 else maps[0, ..., None]
    ordered: Tensor = values if covers(values.shape[0], values.shape[1], picture) else values.transpose(1, 2, 0)
    return ordered


def classes_of(maps: Tensor, picture: PictureInput) -> NDArray[np.int64]:
    """height × width: the class with the highest score."""
    found: NDArray[np.int64] = channels_last(maps, picture).argmax(axis=2)
    return found


def class_map(values: Tensor, picture: PictureInput) -> NDArray[np.int64]:
    """height × width, as the model gives it."""
    found: NDArray[np.int64] = channels_last(values, picture)[..., 0].astype(np.int64)
    return found


def shares(values: Tensor, picture: PictureInput) -> NDArray[np.float32]:
    """height × width, 0 … 1, of one mask."""
    found = channels_last(values, picture)[..., 0].astype(np.float32)
    return sigmoid(found) if found.min() < -0.01 or found.max() > 1.01 else found


def number_map(values: Tensor, picture: PictureInput) -> NDArray[np.float32]:
    """height × width, in the model's own unit."""
    found: NDArray[np.float32] = channels_last(values, picture)[..., 0].astype(np.float32)
    return found


def of_instances(found: Found, prototypes: Tensor) -> NDArray[np.int64]:
    """height × width: 1 + class of the surest box whose mask covers a pixel, within that box; 0 for none."""
    assert found.masks is not None
    masks = masks_of(found.masks, prototypes)
    classes = np.zeros(masks.shape[1:], np.int64)
    rows, columns = classes.shape
    y, x = (np.arange(rows)[:, None] + 0.5) / rows, (np.arange(columns)[None] + 0.5) / columns
    for place in range(len(masks))[::-1]:
        left, top, right, bottom = found.corners[place]
        classes[(masks[place] > 0.5) & (x >= left) & (x <= right) & (y >= top) & (y <= bottom)] = 1 + found.classes[place]
    return classes


def painted(classes: NDArray[np.int64], colours: NDArray[np.uint8]) -> Bytes:
    """height × width × 4, RGBA. colours: n × 4, those of the classes 0 … n − 1; void pixels stay clear."""
    table = np.zeros((max(VOID + 1, len(colours)), 4), np.uint8)
    table[: len(colours)] = colours
    if len(colours) > VOID:
        table[VOID] = colours[VOID]
    found: Bytes = table[np.clip(classes, 0, len(table) - 1)]
    return found


def tinted(mask: NDArray[np.float32], threshold: float, colour: tuple[int, int, int]) -> Bytes:
    """height × width × 4, RGBA: what is at least `threshold`, as dense as it is sure."""
    alpha = np.where(mask >= threshold, mask * 255, 0).astype(np.uint8)
    return np.dstack([np.full((*mask.shape, 3), colour, np.uint8), alpha])


def as_picture(maps: Tensor, picture: PictureInput, span: tuple[float, float]) -> Bytes:
    """height × width × 4, RGBA. span: what black and white are."""
    low, high = span
    values = (channels_last(maps, picture).astype(np.float32) - low) * (255 / (high - low))
    pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def span_of(maps: Tensor, so_far: tuple[float, float]) -> tuple[float, float]:
    """What black and white are in pictures of this model, as far as is seen: 0 to 1, −1 to 1 or 0 to 255."""
    low, high = float(maps.min()), float(maps.max())
    if high > 2 or so_far[1] > 2:
        return 0.0, 255.0
    return (-1.0, 1.0) if low < -0.1 or so_far[0] < 0 else so_far
