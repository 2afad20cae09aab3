"""The hand that holds a package from behind: drawn once, then moved and sized with what it holds."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array, Raster
from studio.sources.scenes.barcode.surface import bounds
from studio.sources.scenes.hands.camera import FOCAL, Camera
from studio.sources.scenes.hands.motion import HandState
from studio.sources.scenes.hands.painter import HandPainter
from studio.sources.scenes.hands.poses import TOGETHER, pose
from studio.sources.scenes.hands.skin import skin
from studio.sources.scenes.hands.surface import surface

Picture = NDArray[np.uint8]

_SIDE, _SIZES = 1280, 5
_DISTANCE = 330.0
"""mm from which the hand is drawn: about as near as it is seen."""
_WRIST = np.array([0.0, -70.0, _DISTANCE])
_PALM = 75.0
"""mm from the wrist to what is held."""
_CURVED = pose((26, 30, 32, 36), (30, 34, 36, 36), (18, 20, 20, 20), (24, 10, 22, 16, 8), TOGETHER)


class Grip:
    """One person's hand."""

    def __init__(self, seed: int) -> None:
        self._hand = _drawn(seed % 8)

    def lay(self, picture: Picture, raster: Raster, place: Array, lean: float, blur: float) -> None:
        """Draws it over the picture. place: of the palm, mm in camera axes; lean: degrees clockwise; blur: pixels it is blurred over."""
        size = raster.focal / place[2] / (FOCAL / _DISTANCE)
        angle = np.deg2rad(lean)
        turn = size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        (goal,) = raster.project(place[None])
        shift = goal - turn @ _palm_pixel()
        placed = np.concatenate([turn, shift[:, None]], axis=1)
        # Seen smaller than it was drawn, it is first shrunk by whole steps, so that it doesn't flicker.
        steps = int(np.clip(np.floor(np.log2(1 / size) + 0.5), 0, _SIZES - 1))
        placed[:, :2] *= 2**steps
        left, top, right, bottom = bounds(self._reach(raster, place), raster)
        if right <= left or bottom <= top:
            return
        placed[:, 2] -= left, top
        # Below its picture the arm goes on as its last row.
        size_there = (right - left, bottom - top)
        hand = cv2.warpAffine(self._hand[steps], placed, size_there, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        _, inside = cv2.threshold(cv2.extractChannel(hand, 3), 127, 255, cv2.THRESH_BINARY)
        part = picture[top:bottom, left:right]
        cv2.copyTo(cv2.cvtColor(hand, cv2.COLOR_RGBA2RGB), inside, part)
        across = max(round(0.9 * blur), 2)
        cv2.blur(part, (across, across), dst=part)

    def _reach(self, raster: Raster, place: Array) -> Array:
        """Two corners in pixels that it lies between; its arm goes on below the picture."""
        (x, y), size = raster.project(place[None])[0], raster.focal / place[2]
        return np.array([[x - 80 * size, y - 112 * size], [x + 90 * size, raster.height]])


def _palm_pixel() -> Array:
    camera = Camera(_SIDE, _SIDE)
    pixel: Array = camera.centre + np.array([_WRIST[0], -_WRIST[1] - _PALM]) * FOCAL / _DISTANCE
    return pixel


@cache
def _drawn(person: int) -> tuple[Picture, ...]:
    """RGBA, in full size and ever halved."""
    painter = HandPainter(surface(), skin(surface(), np.random.default_rng([person, 7])), Camera(_SIDE, _SIDE))
    state = HandState("right", _CURVED, _WRIST, 4.0, -12.0, 6.0)
    black, white = (np.full((_SIDE, _SIDE, 3), level, np.uint8) for level in (0, 255))
    for ground in (black, white):
        painter.paint(ground, state, 0.4, (0.0, 0.0))
    alpha = 255 - (white - black).min(axis=2).astype(np.float32)
    colours = np.clip(black * (255 / np.maximum(alpha, 1))[..., None], 0, 255)
    sizes = [np.dstack([colours, alpha]).astype(np.uint8)]
    while len(sizes) < _SIZES:
        sizes.append(np.asarray(cv2.resize(sizes[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8))
    return tuple(sizes)
