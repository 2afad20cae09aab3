"""Lays a rough outline along the edges of the thing it surrounds."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.selecting.appearance import RARE, binned, histogram

Truth = NDArray[np.bool_]

SIDE, ROOM = 160, 0.35
"""Pixels of the longer side at which it is done, and of how much around the outline, in shares of its own longer side."""
BAND = 0.13
"""Of the square root of a thing's area: how far the outline may go in and out."""
FAR, TELLING = 3.0, 2.0
"""Bands beyond the outline within which a thing may go on, and the log-likelihood of its colours from which that is asked."""
LIKE = 0.7
"""Overlap with the rough outline below which the edges found are others."""


def refined(pixels: Pixels, rough: Truth) -> Truth:
    """Height × width: GrabCut (Rother, Kolmogorov, Blake 2004) within a band around the outline of `rough`."""
    height, width = rough.shape
    left, top, across, down = cv2.boundingRect(rough.astype(np.uint8))
    if not across:
        return rough
    room = int(ROOM * max(across, down)) + 4
    x0, y0, x1, y1 = max(0, left - room), max(0, top - room), min(width, left + across + room), min(height, top + down + room)
    scale = min(1.0, SIDE / max(x1 - x0, y1 - y0))
    size = max(8, round((x1 - x0) * scale)), max(8, round((y1 - y0) * scale))
    part = np.asarray(cv2.resize(pixels[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA), np.uint8)
    inside = (np.asarray(cv2.resize(rough[y0:y1, x0:x1].astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)) > 127).astype(np.uint8)
    band = max(2.0, BAND * float(np.sqrt(inside.sum())))
    depth, away = (np.asarray(cv2.distanceTransform(each, cv2.DIST_L2, 3)) for each in (inside, 1 - inside))
    labels = np.where(inside > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[depth > band], labels[(away > band) & ~_goes_on(part, inside > 0, away, band)] = cv2.GC_FGD, cv2.GC_BGD
    if not (labels == cv2.GC_FGD).any() or not (labels == cv2.GC_BGD).any():
        return rough
    cv2.setRNGSeed(1)  # the colour clusters begin at random places
    cv2.grabCut(part, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 1, cv2.GC_INIT_WITH_MASK)
    cut = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    cut = np.asarray(cv2.morphologyEx(cut, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    both, either = int((cut & inside).sum()), int((cut | inside).sum())
    if both < LIKE * either:
        return rough
    soft = cv2.resize(cut * np.uint8(255), (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
    found = np.zeros_like(rough)
    found[y0:y1, x0:x1] = np.asarray(soft) > 127
    return found


def _goes_on(part: Pixels, inside: Truth, away: NDArray[Any], band: float) -> Truth:
    """What lies farther out, and has colours that the thing has and its surroundings hardly."""
    colours = binned(part)
    thing, ground = (np.log(histogram(colours, where) + RARE) for where in (inside, away > FAR * band))
    return np.asarray((away <= FAR * band) & ((thing - ground)[colours] > TELLING))
