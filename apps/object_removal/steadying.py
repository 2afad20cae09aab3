"""What was invented stays the same while what is remembered can't keep it, as when the camera's place is lost."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Mask = NDArray[np.uint8]

SIDE = 160
"""Pixels of the longer side at which motion is looked at."""
AROUND = 0.25
"""How far around a hole its motion is taken from, in shares of its longer side."""
KEEPS = 0.85
"""Share of what was invented before in what is shown; the rest is new, so that it follows changes of light and of what is around it."""
OTHER = 14.0
"""Median grey levels around the hole, after motion, from which another picture is there."""


class Steadying:
    def __init__(self) -> None:
        self._before: tuple[Pixels, Mask] | None = None
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)

    def forget(self) -> None:
        self._before = None

    def steadied(self, picture: Pixels, unseen: Mask) -> Pixels:
        """picture: with what was invented anew in `unseen`, height × width, 0 … 255; the same with what was invented before."""
        before, shown = self._before, picture
        if before is not None and before[0].shape == picture.shape:
            shown = self._blended(picture, unseen, *before)
        self._before = shown, unseen
        return shown

    def _blended(self, picture: Pixels, unseen: Mask, old: Pixels, old_unseen: Mask) -> Pixels:
        moved = self._motion(picture, unseen, old, old_unseen)
        if moved is None:
            return picture
        left, top, across, down = cv2.boundingRect(unseen)
        part = np.s_[top : top + down, left : left + across]
        # From a place of this frame to that of the one before.
        matrix = np.array([[1, 0, left - moved[0]], [0, 1, top - moved[1]]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        carried = cv2.warpAffine(old, matrix, (across, down), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        invented = cv2.warpAffine(old_unseen, matrix, (across, down), flags=flags, borderMode=cv2.BORDER_CONSTANT)
        share = np.asarray(cv2.min(invented, unseen[part]), np.float32) * np.float32(KEEPS / 255)
        shown = picture.copy()
        shown[part] = cv2.blendLinear(carried, np.ascontiguousarray(picture[part]), share, 1 - share)
        return shown

    def _motion(self, picture: Pixels, unseen: Mask, old: Pixels, old_unseen: Mask) -> tuple[float, float] | None:
        """Pixels by which what is around the hole moved since the frame before; None where it isn't the same."""
        height, width = unseen.shape
        scale = min(1.0, SIDE / max(height, width))
        size = max(16, round(width * scale)), max(16, round(height * scale))
        now, was = (cv2.cvtColor(cv2.resize(each, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY) for each in (picture, old))
        hole = np.asarray(cv2.resize(cv2.max(unseen, old_unseen), size, interpolation=cv2.INTER_AREA)) > 8
        reach = max(3, round(AROUND * max(cv2.boundingRect(hole.view(np.uint8))[2:])))
        beside = (cv2.dilate(hole.view(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0) & ~hole
        if not beside.any():
            return None
        back = self._flow.calc(now, was, np.zeros((*now.shape, 2), np.float32))
        x, y = (float(np.median(back[beside, axis])) for axis in (0, 1))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        carried = cv2.warpAffine(was, np.array([[1, 0, x], [0, 1, y]]), size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        if float(np.median(cv2.absdiff(carried, now)[beside])) > OTHER:
            return None
        return -x * width / size[0], -y * height / size[1]
