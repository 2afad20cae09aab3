"""Masks of all things of chosen classes in a running picture."""

from collections.abc import Collection

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, Pixels

Mask = NDArray[np.uint8]
Floats = NDArray[np.float32]

CLASSES = (
    "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
    "table", "dog", "horse", "motorbike", "person", "potted plant", "sheep", "sofa", "train", "screen",
)  # fmt: skip
"""PASCAL VOC 2012's, in their order; 0 of the model's 21 is none of them."""

STEADY = 0.5
"""What a new frame counts."""
EVERY = 2
"""Frames of which one is looked at."""
SMOOTH_SIDE, GUIDE_RADIUS, GUIDE_NOISE = 512, 8, 40.0


class Classes:
    """One call of `mask` for each frame, in order. model: inputs and outputs as `apps/object_removal/models/deeplab_v3/model.toml`."""

    def __init__(self, model: Interpreter, names: Collection[str]) -> None:
        """Raises ValueError for a name that is not in `CLASSES`."""
        if unknown := set(names) - set(CLASSES):
            raise ValueError(f"there is no class {', '.join(sorted(unknown))}; there are {', '.join(CLASSES)}")
        self._model, self._channels = model, [CLASSES.index(name) + 1 for name in names]
        self._share: Floats | None = None
        self._mask: Mask | None = None
        self._frames = 0

    def mask(self, pixels: Pixels) -> Mask:
        """Height × width, 0 … 255. Raises ModelError as the model does."""
        self._frames += 1
        size = pixels.shape[1], pixels.shape[0]
        if self._mask is not None and self._mask.shape == size[::-1] and self._frames % EVERY == 0:
            return self._mask
        logits = np.asarray(self._model.run(image=pixels)["classes"][0], np.float32)
        odds = np.exp(logits - logits.max(axis=2, keepdims=True))
        share = np.asarray(odds[..., self._channels].sum(axis=2) / odds.sum(axis=2), np.float32)
        if self._share is not None:
            share = self._share + (share - self._share) * STEADY
        self._share = share
        scale = min(1.0, SMOOTH_SIDE / max(size))
        small = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
        guide = np.asarray(cv2.resize(pixels, small, interpolation=cv2.INTER_LINEAR), np.uint8)
        smooth = cv2.ximgproc.guidedFilter(guide, cv2.resize(share, small), GUIDE_RADIUS, GUIDE_NOISE)
        steep = np.clip((np.asarray(smooth, np.float32) - 0.25) * 510, 0, 255).astype(np.uint8)
        self._mask = np.asarray(cv2.resize(steep, size), np.uint8)
        return self._mask
