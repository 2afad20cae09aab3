"""The thing that a box was drawn around."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Truth = NDArray[np.bool_]
Rect = tuple[int, int, int, int]
"""Left, top, right, bottom."""

SIDE = 160
"""Pixels of the longer side at which a thing is cut out."""
ROUNDS = 4
PART = 0.04
"""Of the box's area, below which what is apart from the rest is a speck."""
EMPTY = 0.12
"""Of the box's area, below which hardly anything stands out in it: then all of it is meant."""


def boxed(pixels: Pixels, window: Rect, box: Rect, stroke: NDArray[np.float64] | None = None) -> Truth:
    """Height × width: GrabCut (Rother, Kolmogorov, Blake 2004) from `box` alone, within `window` around it.

    stroke: n × 2 x, y, a line that lies on the thing.
    """
    left, top, right, bottom = window
    scale = min(1.0, SIDE / max(right - left, bottom - top))
    size = max(16, round((right - left) * scale)), max(16, round((bottom - top) * scale))
    part = np.asarray(cv2.resize(pixels[top:bottom, left:right], size, interpolation=cv2.INTER_AREA), np.uint8)
    x0, x1 = (round((edge - left) * size[0] / (right - left)) for edge in (box[0], box[2]))
    y0, y1 = (round((edge - top) * size[1] / (bottom - top)) for edge in (box[1], box[3]))
    labels = np.full(size[::-1], cv2.GC_BGD, np.uint8)
    labels[y0:y1, x0:x1] = cv2.GC_PR_FGD
    area = int((labels == cv2.GC_PR_FGD).sum())
    if stroke is not None:
        line = np.rint((stroke - (left, top)) * (size[0] / (right - left), size[1] / (bottom - top))).astype(np.int32)
        cv2.polylines(labels, [line], False, [cv2.GC_FGD], 3)
    if area and area < labels.size:
        cv2.setRNGSeed(1)  # the colour clusters begin at random places
        cv2.grabCut(part, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), ROUNDS, cv2.GC_INIT_WITH_MASK)
    cut = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    cut = np.asarray(cv2.morphologyEx(cut, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    _, parts, sizes, _ = cv2.connectedComponentsWithStats(cut, connectivity=4)
    large = sizes[:, cv2.CC_STAT_AREA] >= PART * area
    large[0] = False
    inside = without_holes(large[parts])
    if inside.sum() < EMPTY * area:
        whole = np.zeros(pixels.shape[:2], np.bool_)
        whole[box[1] : box[3], box[0] : box[2]] = True
        return whole
    return whole_picture(inside, window, pixels.shape[:2])


def whole_picture(inside: Truth, window: Rect, shape: tuple[int, ...]) -> Truth:
    """A mask of `window`, at any size, in a picture of `shape` (height, width)."""
    left, top, right, bottom = window
    soft = cv2.resize(inside.astype(np.uint8) * np.uint8(255), (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    whole = np.zeros(shape, np.bool_)
    whole[top:bottom, left:right] = np.asarray(soft) > 127
    return whole


def without_holes(inside: Truth) -> Truth:
    """A label on a box is a part of it: who draws around a thing means all of it."""
    outlines, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(inside.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, (1,), -1)
    return filled > 0
