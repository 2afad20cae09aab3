"""What a part of a thing may be a part of: a label's box, the can under a lid, the cover around a picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.selecting.boxed import Rect, whole_picture, without_holes
from studio.vision.removal.selecting.ranking import hull
from studio.vision.removal.selecting.superpixels import standing_out, superpixels

Truth = NDArray[np.bool_]

SIDE = 112
"""Pixels of the longer side at which a thing is cut out."""
ROOMS = 1.4, 1.8, 2.4, 3.2
"""Times the part's size, the sides of the windows around it that are tried."""
FAR_ROOMS = *ROOMS, 4.5, 7.0
"""The same where somebody asked for more: a part may be small."""
AROUND = 1.15
"""Times the part's own sides at least, as a long one would fill its window."""
LIKELY, SURELY_NOT = (0.5, 0.3), 0.08
"""Of what stands out together with the part: where a cut begins, and what it never takes."""
LARGER = 1.15
"""Times the part's area, above which there is more than the part."""
ROUNDS = 2


def enclosing(pixels: Pixels, part: Truth, *, asked: bool = False) -> list[Truth]:
    """Each height × width, holds `part` and is larger; none where nothing around it belongs to it. asked: whether somebody wants more
    than the part, which may be small then. Takes about 0.2 s.

    GrabCut (Rother, Kolmogorov, Blake 2004) from what stands out together with the part in windows around it, where all of the part is
    known to be inside; and the convex hulls of what is found, as most things have no dents.
    """
    area = int(part.sum())
    found = [mask for window in _windows(part, FAR_ROOMS if asked else ROOMS) for mask in _grown(pixels, part, window)] if area else []
    return [mask for mask in found if mask.sum() > LARGER * area]


def _windows(part: Truth, rooms: tuple[float, ...]) -> list[Rect]:
    left, top, across, down = cv2.boundingRect(part.astype(np.uint8))
    height, width = part.shape
    windows = []
    for room in rooms:
        side = room * float(np.sqrt(across * down))
        wide, high = max(AROUND * across, side), max(AROUND * down, side)
        x, y = left + across / 2, top + down / 2
        windows.append(
            (int(max(0, x - wide / 2)), int(max(0, y - high / 2)), int(min(width, x + wide / 2)), int(min(height, y + high / 2)))
        )
    return windows


def _grown(pixels: Pixels, thing: Truth, window: Rect) -> list[Truth]:
    left, top, right, bottom = window
    scale = min(1.0, SIDE / max(right - left, bottom - top))
    size = max(16, round((right - left) * scale)), max(16, round((bottom - top) * scale))
    part = cv2.resize(pixels[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
    smooth = np.asarray(cv2.bilateralFilter(part, 5, 30, 4), np.uint8)
    soft = cv2.resize(thing[top:bottom, left:right].astype(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    known = np.asarray(soft) > 127
    patches = superpixels(smooth)
    inside = np.bincount(patches.labels.ravel(), known.ravel(), len(patches.sizes)) / patches.sizes
    share = standing_out(patches, np.flatnonzero(inside > 0.5))
    rim = np.ones(share.shape, np.bool_)
    rim[2:-2, 2:-2] = False
    found = []
    for likely in LIKELY:
        labels = np.where(share > likely, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
        labels[rim | (share < SURELY_NOT)] = cv2.GC_BGD
        labels[np.asarray(cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8))) > 0] = cv2.GC_FGD
        if not (labels == cv2.GC_BGD).any() or not (labels == cv2.GC_FGD).any():
            continue
        cv2.setRNGSeed(1)  # the colour clusters begin at random places
        cv2.grabCut(smooth, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), ROUNDS, cv2.GC_INIT_WITH_MASK)
        cut = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
        cut = np.asarray(cv2.morphologyEx(cut, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8) | known.view(np.uint8)
        _, parts = cv2.connectedComponents(cut, connectivity=4)
        mask = thing | whole_picture(without_holes(np.isin(parts, np.unique(parts[known]))), window, pixels.shape[:2])
        found += [mask, mask | hull(mask)]
    return found
