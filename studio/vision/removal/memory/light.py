"""How the light on a frame differs from that on the plate: one gain for each colour, and a soft difference from place to place."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.memory.areas import largest
from studio.vision.removal.memory.filling import Floats, Mask

COARSER = 4
"""Cells to one place of the difference."""
_HALF = 2
"""Cells to one place at which light is compared."""
_REACHES = (1.5, 5.0, 16.0)
"""Places over which the difference is averaged; the wider ones count where the nearer know nothing."""
_FADING = 0.06
_OUTLIER = 30
"""Grey levels from which a difference isn't one of light."""
_SAME_GAIN, _SAME = 0.004, 0.8
"""Below these the light is taken to be the same: nothing is gained by following noise."""
_MOST = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """frame = plate × gain + difference.

    gain: 3. difference: rows × columns × 3 grey levels at every COARSER cells of the plate, or None.
    """

    gain: Floats
    difference: NDArray[np.float32] | None

    @property
    def same(self) -> bool:
        return self.difference is None and bool((self.gain == 1).all())

    def towards_frame(self) -> Mask:
        """A table (1 × 256 × 3) that brings the plate's levels to the frame's gain."""
        return _table(self.gain)

    def towards_plate(self) -> Mask:
        return _table(1 / self.gain)

    def lit(self, plate: Mask) -> Mask:
        """All of the plate's cells as the frame's light has them."""
        picture = plate if (self.gain == 1).all() else np.asarray(cv2.LUT(plate, self.towards_frame()), np.uint8)
        return picture if self.difference is None else _added(picture, self.difference, 1.0)

    def unlit(self, frame: Mask) -> Mask:
        """Cells of a frame, laid on the plate, as the plate's light has them."""
        picture = frame if self.difference is None else _added(frame, self.difference, -1.0)
        return picture if (self.gain == 1).all() else np.asarray(cv2.LUT(picture, self.towards_plate()), np.uint8)


SAME = Light(np.ones(3), None)


def light_between(plate: Mask, frame: Mask, valid: Mask, before: Light) -> Light:
    """Of two rows × columns × 3 pictures that lie on each other. valid: 255 where both show the same things. before: the last frame's."""
    half = (plate.shape[1] // _HALF, plate.shape[0] // _HALF)
    size = (-(-plate.shape[1] // COARSER), -(-plate.shape[0] // COARSER))
    plate, frame, valid = (np.asarray(cv2.resize(each, half, interpolation=cv2.INTER_AREA), np.uint8) for each in (plate, frame, valid))
    gain = _gain(plate, frame, valid, before.gain)
    lit = plate if (gain == 1).all() else np.asarray(cv2.LUT(plate, _table(gain)), np.uint8)
    apart = largest(np.asarray(cv2.absdiff(frame, lit), np.uint8))
    known = ((apart < _OUTLIER) & (valid == 255)).view(np.uint8)
    if np.count_nonzero(known) < 0.02 * known.size:
        return Light(gain, None)
    difference = cv2.copyTo(cv2.subtract(frame, lit, dtype=cv2.CV_16S), known)
    few = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(difference.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    total, weight, share = np.zeros((*few.shape, 3), np.float32), np.full(few.shape, 1e-6, np.float32), 1.0
    for reach in _REACHES:
        total += share * np.asarray(cv2.GaussianBlur(sums, (0, 0), reach), np.float32)
        weight += share * np.asarray(cv2.GaussianBlur(few, (0, 0), reach), np.float32)
        share *= _FADING
    smooth = total / weight[..., None]
    return Light(gain, np.asarray(smooth, np.float32) if float(np.abs(smooth).max()) > _SAME else None)


def _gain(plate: Mask, frame: Mask, valid: Mask, before: Floats) -> Floats:
    chosen = valid[::2, ::2] == 255
    shown, there = frame[::2, ::2][chosen], plate[::2, ::2][chosen]
    gains = []
    for channel in range(3):
        one, other = shown[:, channel], there[:, channel]
        fit = (one > 8) & (one < 248) & (other > 8) & (other < 248)
        one, other = one[fit].astype(np.float32), other[fit].astype(np.float32)
        if len(one) < 40:
            return before
        # About the median, which what moves can't shift; their means, as the median of whole levels is too coarse.
        share = float(np.median(one / other))
        near = np.abs(one - share * other) < _OUTLIER / 2
        gains.append(float(one[near].sum() / other[near].sum()))
    gain = np.clip(gains, 1 / _MOST, _MOST)
    settled: Floats = np.where(np.abs(gain - before) < _SAME_GAIN, before, gain)
    return np.ones(3) if float(np.abs(settled - 1).max()) < _SAME_GAIN else settled


def _table(gain: Floats) -> Mask:
    table: Mask = np.clip(np.round(np.arange(256)[:, None] * gain), 0, 255).astype(np.uint8)[None]
    return table


def _added(picture: Mask, difference: NDArray[np.float32], sign: float) -> Mask:
    size = (difference.shape[1] * COARSER, difference.shape[0] * COARSER)
    whole = cv2.resize(np.round(difference * sign).astype(np.int16), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.add(picture, whole[: picture.shape[0], : picture.shape[1]], dtype=cv2.CV_8U), np.uint8)
