"""The picture without what is to go: what was really there where it has been seen, an invention elsewhere."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, ModelError, Pixels
from studio.vision.removal.inventing import Inventor
from studio.vision.removal.memory import Background, Reset

from .steadying import Steadying

Mask = NDArray[np.uint8]

EVERYTHING = 0.8
"""Share of the picture from which the hole leaves nothing to go by."""
WORTH_INVENTING = 0.15
"""Share of the hole from which what is left unseen is invented anew; smaller slits are closed from their rims."""
SLIT_SIDE = 112
"""Pixels of the longer side at which slits are closed."""


@dataclass(frozen=True, slots=True, eq=False)
class Emptied:
    """pixels: without what was to go. hole, unseen: height × width, 0 … 255; unseen: what of the hole is invented. seen: 0 … 1, the rest.

    network: whether the network invented, not just rims. reset: why what was remembered was thrown away. everything: the hole leaves
    nothing to go by, and `pixels` are the frame's.
    """

    pixels: Pixels
    hole: Mask
    unseen: Mask
    seen: float
    network: bool = False
    reset: Reset | None = None
    everything: bool = False


class Emptying:
    def __init__(self, model: Interpreter) -> None:
        self._background, self._inventor, self._steadying = Background(), Inventor(model), Steadying()
        self._model_works = True

    def forget(self) -> None:
        self._background.forget()
        self._steadying.forget()

    def disown(self, pixels: Pixels, hole: Mask) -> None:
        """What is remembered there may be what is to go. pixels: the next frame."""
        self._background.forget_in(pixels, hole)

    def plate(self) -> Pixels | None:
        return self._background.plate()

    def fill(self, pixels: Pixels, hole: Mask) -> Emptied:
        if cv2.mean(hole)[0] > 255 * EVERYTHING:
            return Emptied(pixels, hole, hole, 0.0, everything=True)
        filling = self._background.fill(pixels, hole)
        invented = np.asarray(cv2.max(filling.unseen, filling.invented), np.uint8)
        if not cv2.countNonZero(filling.unseen):
            self._steadying.forget()
            return Emptied(filling.pixels, hole, invented, filling.seen, self._model_works, filling.reset)
        picture = None
        if self._model_works and cv2.mean(filling.unseen)[0] > WORTH_INVENTING * cv2.mean(hole)[0]:
            try:
                picture = self._inventor.invent(filling.pixels, filling.unseen)
            except ModelError:
                self._model_works = False  # it is not here; its place is taken by what stands at the rims
        if picture is None:
            picture = closed(filling.pixels, filling.unseen)
        if filling.reset:
            self._steadying.forget()
        picture = self._steadying.steadied(picture, filling.unseen)
        self._background.keep_invented(picture, filling.unseen)
        return Emptied(picture, hole, invented, filling.seen, self._model_works, filling.reset)


def closed(pixels: Pixels, unseen: Mask) -> Pixels:
    """Filled from the rims (Telea 2004), coarsely."""
    left, top, across, down = cv2.boundingRect(unseen)
    height, width = unseen.shape
    room = 12
    part = np.s_[max(0, top - room) : min(height, top + down + room), max(0, left - room) : min(width, left + across + room)]
    there = pixels[part]
    scale = min(1.0, SLIT_SIDE / max(there.shape[:2]))
    size = max(4, round(there.shape[1] * scale)), max(4, round(there.shape[0] * scale))
    small = cv2.resize(there, size, interpolation=cv2.INTER_AREA)
    gap = (np.asarray(cv2.resize(unseen[part], size, interpolation=cv2.INTER_AREA)) > 8).astype(np.uint8)
    filled = cv2.resize(cv2.inpaint(small, gap, 3, cv2.INPAINT_TELEA), there.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    share = unseen[part].astype(np.float32) * np.float32(1 / 255)
    picture = pixels.copy()
    picture[part] = cv2.blendLinear(filled, np.ascontiguousarray(there), share, 1 - share)
    return picture
