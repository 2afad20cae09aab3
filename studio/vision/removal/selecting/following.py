"""A thing's mask from one frame to the next: carried along by motion, corrected by its colours and by what was seen around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.selecting.appearance import Appearance, binned, likeness
from studio.vision.removal.selecting.surroundings import SIDE as AROUND_SIDE
from studio.vision.removal.selecting.surroundings import Surroundings

Floats = NDArray[np.float32]
Truth = NDArray[np.bool_]

FRAME_SIDE, SIDE = 640, 176
"""Pixels of the longer side to which a frame is reduced first, and of the part around the thing."""
MARGIN = 0.3
"""Of the thing's size, around it."""
BAND = 7.0
"""Pixels by which an outline may grow beyond where motion carried it."""
CARRIED, EDGE, STEEPEST = 2.2, 2.0, 2.5
"""Log-likelihood at `EDGE` pixels inside the carried outline, and how many times that at most."""
COLOURED, MOST_COLOURED = 0.8, 1.5
CAME = 1.8
"""Log-likelihood from the surroundings alone from which something else is there."""
MISMATCH = 12.0
"""Grey levels between a pixel and the one it was carried from at which motion counts half."""
SPECK = 0.03
"""Share of the mask below which a separate part is dropped."""
GUIDE_RADIUS, GUIDE_NOISE = 3, 60.0


class Follower:
    """Follows one thing; all pictures are of one size and at most `FRAME_SIDE` pixels across.

    first: histograms of thing and surroundings to compare with, where it was followed before.
    together: what moves and touches the thing becomes part of it.
    share: height × width float32, 0 … 1, the thing's share of each pixel in the frame seen last.
    """

    def __init__(self, pixels: Pixels, thing: Truth, *, together: bool = False, first: tuple[Floats, Floats] | None = None) -> None:
        self._together = together
        self.share = thing.astype(np.float32)
        self._before = pixels
        self._velocity = np.zeros(2)
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._flow.setFinestScale(1)
        self._thing = self._coarse()
        self._surroundings = Surroundings(around_size(pixels), self._thing > 0.5)
        left, top, right, bottom = self._part()
        part = _fitted(pixels[top:bottom, left:right])
        thing_there = np.asarray(cv2.resize(self.share[top:bottom, left:right], part.shape[1::-1], interpolation=cv2.INTER_LINEAR)) > 0.5
        self.appearance = Appearance(binned(part), *_sides(thing_there))
        self.appearance.first = first or self.appearance.first
        self.likeness = 1.0
        """0 … 1, of the thing's colours now and at the start."""

    @property
    def changed(self) -> float:
        """Share of the surroundings that suddenly look otherwise."""
        return self._surroundings.changed

    @property
    def area(self) -> float:
        return float(self.share.sum())

    def step(self, pixels: Pixels) -> Floats:
        """The new `share`."""
        around = self._surroundings.look(around_size(pixels), self._thing > 0.1)
        left, top, right, bottom = self._part()
        new, old = _fitted(pixels[top:bottom, left:right]), _fitted(self._before[top:bottom, left:right])
        size = new.shape[1], new.shape[0]
        carried, trust, shift = self._carry(old, new, np.asarray(cv2.resize(self.share[top:bottom, left:right], size), np.float32))
        colours = binned(new)
        told = CARRIED * np.clip(carried / EDGE, -STEEPEST, STEEPEST) * (0.35 + 0.65 * trust)
        told += COLOURED * self.appearance.evidence(MOST_COLOURED)[colours]
        beyond = _cut_out(around, (left, top, right, bottom), pixels.shape[1], size)
        told += beyond
        share = np.asarray(cv2.ximgproc.guidedFilter(new, (1 / (1 + np.exp(-told))).astype(np.float32), GUIDE_RADIUS, GUIDE_NOISE))
        share[(carried < -BAND) & ~self._touching(beyond, carried)] = 0
        inside = _without_specks(share > 0.5)
        share = np.where(inside, np.maximum(share, 0.51), np.minimum(share, 0.49)).astype(np.float32)
        self.share = np.zeros(pixels.shape[:2], np.float32)
        self.share[top:bottom, left:right] = cv2.resize(share, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
        if inside.any():
            self._velocity = shift[inside].mean(axis=0) * (right - left) / size[0]
            thing, rest = _sides(inside)
            self.likeness = likeness(self.appearance.first[0], self.appearance.learn(colours, thing, rest))
        self._before = pixels
        self._thing = self._coarse()
        self._surroundings.remember(self._thing > 0.1)
        return self.share

    def _carry(self, old: Pixels, new: Pixels, share: Floats) -> tuple[Floats, Floats, Floats]:
        """Signed distance inside the outline carried along, how well motion explains each pixel (0 … 1), motion in pixels (h × w × 2)."""
        was, now = cv2.cvtColor(old, cv2.COLOR_RGB2GRAY), cv2.cvtColor(new, cv2.COLOR_RGB2GRAY)
        back = self._flow.calc(now, was, np.zeros((*now.shape, 2), np.float32))
        rows, columns = np.indices(now.shape, np.float32)
        there = columns + back[..., 0], rows + back[..., 1]
        thing = (share > 0.5).astype(np.uint8)
        depth = cv2.distanceTransform(thing, cv2.DIST_L2, 3) - cv2.distanceTransform(1 - thing, cv2.DIST_L2, 3)
        carried = cv2.remap(depth, *there, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        apart = cv2.absdiff(cv2.remap(was, *there, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), now)
        mismatch = cv2.blur(apart.astype(np.float32), (5, 5)) / MISMATCH
        return np.asarray(carried, np.float32), np.asarray(1 / (1 + mismatch**2), np.float32), np.asarray(-back, np.float32)

    def _touching(self, around: Floats, carried: Floats) -> Truth:
        """What came in front of the surroundings and touches the thing."""
        if not self._together:
            return np.zeros(carried.shape, np.bool_)
        came = (around > CAME) & (carried < 0)
        _, parts = cv2.connectedComponents(cv2.morphologyEx(came.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))
        return np.asarray(np.isin(parts, np.unique(parts[carried > -2])) & (parts > 0))

    def _part(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the thing with room to move; the whole picture where it is gone."""
        height, width = self.share.shape
        left, top, across, down = cv2.boundingRect((self.share > 0.5).astype(np.uint8))
        if not across:
            return 0, 0, width, height
        room = max(12.0, MARGIN * max(across, down))
        aside, off = room + np.abs(self._velocity)
        return (
            int(max(0, left - aside)),
            int(max(0, top - off)),
            int(min(width, left + across + aside)),
            int(min(height, top + down + off)),
        )

    def _coarse(self) -> Floats:
        scale = min(1.0, AROUND_SIDE / max(self.share.shape))
        size = round(self.share.shape[1] * scale), round(self.share.shape[0] * scale)
        return np.asarray(cv2.resize(self.share, size, interpolation=cv2.INTER_LINEAR), np.float32)


def frame_size(pixels: Pixels) -> Pixels:
    """A frame as `Follower` takes it."""
    return _reduced(pixels, FRAME_SIDE)


def around_size(pixels: Pixels) -> Pixels:
    return _reduced(pixels, AROUND_SIDE)


def _fitted(pixels: Pixels) -> Pixels:
    return _reduced(pixels, SIDE)


def _reduced(pixels: Pixels, side: int) -> Pixels:
    while max(pixels.shape[:2]) >= 2 * side:  # averaging four pixels is the one reduction that is fast
        pixels = np.asarray(cv2.resize(pixels, (pixels.shape[1] // 2, pixels.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8)
    scale = min(1.0, side / max(pixels.shape[:2]))
    size = max(16, round(pixels.shape[1] * scale)), max(16, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _sides(thing: Truth) -> tuple[Truth, Truth]:
    """What is surely inside, and surely outside."""
    inner = np.asarray(cv2.erode(thing.astype(np.uint8), np.ones((3, 3), np.uint8))) > 0
    outer = np.asarray(cv2.dilate(thing.astype(np.uint8), np.ones((5, 5), np.uint8))) == 0
    return (inner if inner.sum() >= 20 else thing), outer


def _cut_out(around: Floats, part: tuple[int, int, int, int], width: int, size: tuple[int, int]) -> Floats:
    """`around`, of the whole picture, at the part and size of the thing's."""
    left, top, right, bottom = part
    scale = around.shape[1] / width
    matrix = np.array([[(right - left) / size[0] * scale, 0, left * scale], [0, (bottom - top) / size[1] * scale, top * scale]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(around, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _without_specks(inside: Truth) -> Truth:
    _, parts, sizes, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8), connectivity=8)
    large = sizes[:, cv2.CC_STAT_AREA] >= SPECK * inside.sum()
    large[0] = False
    return np.asarray(large[parts])
