"""Masks of all things of chosen classes in a running picture."""

from collections.abc import Collection

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, Pixels, Region
from studio.vision.removal.selecting.edges import along_edges

Mask = NDArray[np.uint8]
Floats = NDArray[np.float32]
Square = tuple[float, float, float, float]
"""Left, top, right, bottom."""

CLASSES = (
    "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
    "table", "dog", "horse", "motorbike", "person", "potted plant", "sheep", "sofa", "train", "screen",
)  # fmt: skip
"""PASCAL VOC 2012's, in their order; 0 of the model's 21 is none of them."""

GROUPS = {
    "animal": ("bird", "cat", "cow", "dog", "horse", "sheep"),
    "vehicle": ("bicycle", "bus", "car", "motorbike", "train"),
}
"""Classes that the model takes for one another: of a dog's pixels it often calls some horse and some sheep."""

STEADY = 0.8
"""What a new look counts."""
WIDE = 1.25
"""Longer side ÷ shorter from which squares are looked at in turn: stretched into the model's square, a dog looks like a horse."""
COARSER = 4
"""Pixels of the model's answer of which one is taken: it is enlarged eight times in the model."""
SMOOTH_SIDE, GUIDE_RADIUS, GUIDE_NOISE = 512, 8, 40.0


class Classes:
    """One call of `mask` for each frame, in order. model: inputs and outputs as `apps/object_removal/models/deeplab_v3/model.toml`."""

    def __init__(self, model: Interpreter, names: Collection[str]) -> None:
        """Raises ValueError for a name that is not in `CLASSES`."""
        if unknown := set(names) - set(CLASSES):
            raise ValueError(f"there is no class {', '.join(sorted(unknown))}; there are {', '.join(CLASSES)}")
        self._model, self._channels = model, [CLASSES.index(name) + 1 for name in names]
        self._seen: dict[int, Floats] = {}
        self._size = (0, 0)
        self._frames = 0

    def mask(self, pixels: Pixels) -> Mask:
        """Height × width, 0 … 255. Raises ModelError as the model does."""
        size = pixels.shape[1], pixels.shape[0]
        scale = min(1.0, SMOOTH_SIDE / max(size))
        small = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
        if small != self._size:
            self._seen, self._size = {}, small
        squares = _squares(*size)
        turns = range(len(squares)) if len(self._seen) < len(squares) else [self._frames % len(squares)]
        self._frames += 1
        for turn in turns:
            self._look(turn, pixels, squares[turn])
        share, weight = np.zeros(small[::-1], np.float32), np.full(small[::-1], 1e-6, np.float32)
        for turn, (left, top, right, bottom) in enumerate(squares):
            x0, y0, x1, y1 = (round(edge * scale) for edge in (left, top, right, bottom))
            x1, y1 = min(x1, small[0]), min(y1, small[1])
            fading = _fading(y1 - y0, x1 - x0)
            share[y0:y1, x0:x1] += fading * np.asarray(cv2.resize(self._seen[turn], (x1 - x0, y1 - y0)), np.float32)
            weight[y0:y1, x0:x1] += fading
        guide = np.asarray(cv2.resize(pixels, small, interpolation=cv2.INTER_LINEAR), np.uint8)
        smooth = along_edges(guide, share / weight, GUIDE_RADIUS, GUIDE_NOISE)
        steep = np.clip((smooth - 0.25) * 510, 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(steep, size), np.uint8)

    def _look(self, turn: int, pixels: Pixels, square: Square) -> None:
        left, top, right, bottom = square
        image = Region(pixels, ((left + right) / 2, (top + bottom) / 2), (right - left, bottom - top))
        logits = np.asarray(self._model.run(image=image)["classes"][0][::COARSER, ::COARSER], np.float32)
        odds = np.exp(logits - logits.max(axis=2, keepdims=True))
        share = np.asarray(odds[..., self._channels].sum(axis=2) / odds.sum(axis=2), np.float32)
        before = self._seen.get(turn)
        self._seen[turn] = share if before is None else before + (share - before) * np.float32(STEADY)


def _squares(width: int, height: int) -> list[Square]:
    """What is looked at in turn: all of the picture, or squares that overlap."""
    side, long = min(width, height), max(width, height)
    if long < WIDE * side:
        return [(0.0, 0.0, float(width), float(height))]
    starts = [float(start) for start in np.linspace(0, long - side, int(np.ceil(long / side)))]
    if width > height:
        return [(start, 0.0, start + side, float(height)) for start in starts]
    return [(0.0, start, float(width), start + side) for start in starts]


def _fading(rows: int, columns: int) -> Floats:
    """What counts more the farther it is from the rim of its square."""
    down, across = (np.minimum(np.arange(side) + 1.0, side - np.arange(side)) for side in (rows, columns))
    return np.asarray(np.minimum(down[:, None], across), np.float32)
