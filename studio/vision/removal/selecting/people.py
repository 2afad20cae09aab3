"""Masks of all people in a running picture, near and far."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, Pixels
from studio.vision.removal.selecting.edges import along_edges
from studio.vision.removal.selecting.far_people import FarPeople

Mask = NDArray[np.uint8]
Floats = NDArray[np.float32]

WHOLE_EVERY = 3
"""Frames, while all people are small, of which one shows all of the picture; while somebody is near, all do."""
BESIDE_EVERY = 2
"""Frames, while somebody is near, of which one also shows somebody who is far away."""
SCOUTS_EVERY = 4
"""Frames of which one also looks for people far away; all until somebody was found."""
STEADY = 0.5
"""What a new frame counts where it differs little from the one before; what moved counts at once."""
MOVED = 18.0
"""Grey levels by which a place must change to have moved."""
SMOOTH_SIDE = 512
"""Pixels of the longer side at which outlines are laid along the picture's edges."""
GUIDE_RADIUS, GUIDE_NOISE = 6, 40.0


class People:
    """One call of `mask` for each frame, in order.

    model: inputs and outputs as `models/selfie_segmentation/model.toml`; poses: as `apps/object_removal/models/pose_detection/model.toml`,
    asked whether what looks like somebody far away is a person. Without it, more flowers and lamps are taken for people.
    """

    def __init__(self, model: Interpreter, poses: Interpreter | None = None) -> None:
        self._model, self._far = model, FarPeople(model, poses)
        self.forget()

    def forget(self) -> None:
        """The next frame has nothing to do with those before."""
        self._whole: Floats | None = None
        self._share: Floats | None = None
        self._grey: Mask | None = None
        self._frames = 0
        self._near = False
        self._far.forget()

    def mask(self, pixels: Pixels) -> Mask:
        """Height × width, 0 … 255. Raises ModelError as the model does."""
        guide = _reduced(pixels)
        grey = np.asarray(cv2.cvtColor(guide, cv2.COLOR_RGB2GRAY), np.uint8)
        if self._grey is not None and self._grey.shape != grey.shape:
            self.forget()
        share = self._far.over(self._looked(pixels, grey.shape[::-1]), pixels)
        share = along_edges(guide, share, GUIDE_RADIUS, GUIDE_NOISE)
        if self._share is not None and self._grey is not None:
            moved = cv2.blur(cv2.absdiff(grey, self._grey), (9, 9)).astype(np.float32) / MOVED
            weight = np.clip(STEADY + moved, STEADY, 1)
            share = self._share + (share - self._share) * weight
        self._share, self._grey = share.astype(np.float32), grey
        steep = np.clip((share - 0.25) * 510, 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(steep, (pixels.shape[1], pixels.shape[0])), np.uint8)

    def _looked(self, pixels: Pixels, size: tuple[int, ...]) -> Floats:
        """At all of the picture, or at one person; who is far away is looked for beside."""
        frame, self._frames = self._frames, self._frames + 1
        if self._whole is None or self._near or not len(self._far) or frame % WHOLE_EVERY == 0:
            seen = np.asarray(self._model.run(image=pixels)["people"][0, ..., 0], np.float32)
            self._whole = np.asarray(cv2.resize(seen, size), np.float32)
            self._near = self._far.seen(self._whole, pixels)
            if self._near and frame % BESIDE_EVERY == 0:
                self._far.look(pixels)
        else:
            self._far.look(pixels)
        if not len(self._far) or frame % SCOUTS_EVERY == 1:
            self._far.scout(pixels)
        return self._whole


def _reduced(pixels: Pixels) -> Pixels:
    scale = min(1.0, SMOOTH_SIDE / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
