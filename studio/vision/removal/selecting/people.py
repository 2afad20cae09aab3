"""Masks of all people in a running picture, near and far."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, Pixels, Region

Mask = NDArray[np.uint8]
Floats = NDArray[np.float32]

SURE = 0.5
SMALL = 0.5
"""Share of the picture's width or height, whichever people take more of, below which they are looked at more closely."""
ROOM = 0.25
"""Of their size, around them."""
CLOSER_EVERY = 2
"""Frames in so many that show the close view where there is one; the others show all of the picture."""
STEADY = 0.5
"""What a new frame counts where it differs little from the one before; what moved counts at once."""
MOVED = 18.0
"""Grey levels by which a place must change to have moved."""
SMOOTH_SIDE = 512
"""Pixels of the longer side at which outlines are laid along the picture's edges."""
GUIDE_RADIUS, GUIDE_NOISE = 6, 40.0


class People:
    """One call of `mask` for each frame, in order. model: inputs and outputs as `models/selfie_segmentation/model.toml`."""

    def __init__(self, model: Interpreter) -> None:
        self._model = model
        self.forget()

    def forget(self) -> None:
        """The next frame has nothing to do with those before."""
        self._share: Floats | None = None
        self._grey: Mask | None = None
        self._frames = 0

    def mask(self, pixels: Pixels) -> Mask:
        """Height × width, 0 … 255. Raises ModelError as the model does."""
        guide = _reduced(pixels)
        size = guide.shape[1], guide.shape[0]
        grey = np.asarray(cv2.cvtColor(guide, cv2.COLOR_RGB2GRAY), np.uint8)
        if self._grey is not None and self._grey.shape != grey.shape:
            self.forget()
        part = self._part()
        close = part is not None and self._frames % CLOSER_EVERY != 0
        self._frames += 1
        if close and part is not None:
            share = self._close(pixels, part, size)
        else:
            share = np.asarray(cv2.resize(self._model.run(image=pixels)["people"][0, ..., 0], size), np.float32)
        share = np.asarray(cv2.ximgproc.guidedFilter(guide, share, GUIDE_RADIUS, GUIDE_NOISE), np.float32)
        if self._share is not None and self._grey is not None:
            moved = cv2.blur(cv2.absdiff(grey, self._grey), (9, 9)).astype(np.float32) / MOVED
            weight = np.clip(STEADY + moved, STEADY, 1)
            share = self._share + (share - self._share) * weight
        self._share, self._grey = share.astype(np.float32), grey
        steep = np.clip((share - 0.25) * 510, 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(steep, (pixels.shape[1], pixels.shape[0])), np.uint8)

    def _part(self) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom of where people were, in shares of the picture; None where a closer look shows no more."""
        if self._share is None:
            return None
        height, width = self._share.shape
        left, top, across, down = cv2.boundingRect((self._share > SURE).astype(np.uint8))
        if across * down < 30 or max(across / width, down / height) > SMALL:
            return None
        side, room = max(across, down), ROOM * max(across, down)
        middle = left + across / 2, top + down / 2
        half = side / 2 + room
        return (
            max(0.0, (middle[0] - half) / width),
            max(0.0, (middle[1] - half) / height),
            min(1.0, (middle[0] + half) / width),
            min(1.0, (middle[1] + half) / height),
        )

    def _close(self, pixels: Pixels, part: tuple[float, float, float, float], size: tuple[int, int]) -> Floats:
        height, width = pixels.shape[:2]
        left, top, right, bottom = part[0] * width, part[1] * height, part[2] * width, part[3] * height
        region = Region(pixels, ((left + right) / 2, (top + bottom) / 2), (right - left, bottom - top))
        seen = self._model.run(image=region)["people"][0, ..., 0]
        share = np.zeros(size[::-1], np.float32)
        x0, y0, x1, y1 = (round(edge * room) for edge, room in zip(part, (*size, *size), strict=True))
        share[y0:y1, x0:x1] = cv2.resize(seen, (x1 - x0, y1 - y0))
        return share


def _reduced(pixels: Pixels) -> Pixels:
    scale = min(1.0, SMOOTH_SIDE / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
