"""Cuts off what a located code takes in beside its bars: lines of print and tables that run as the bars do."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Corners
from studio.vision.barcodes.extents import stretched
from studio.vision.barcodes.squaring import ASIDE, HIGH, cut

_GAP = 0.13
"""Of the length: what has no edge for longer is not one code. Spaces have 4 of at least 51 modules; but blur takes edges away, and what is
cut off is part of the length. Of 1294 spots on rendered packages (seeds 45000000 to 45001199 of `models/barcode_locator/packages.py`) it
raised the overlap with the code by a tenth and more for 137 and lowered it for 5; 0.1 did so for 150 and 15, 0.16 for 112 and 3."""

_FAINT = 0.25
"""Part of the strength of edges, their upper quartile, below which there is none."""

_LEAST = 0.25
"""Of the length: less is hardly all of a code, and a stroke of print looks like bars by itself."""


def trimmed(grey: NDArray[np.uint8], corners: Corners) -> Corners | None:
    """`corners` without what lies beyond the longest gap in their bars, on the side with fewer edges; None where there is none so long."""
    middle = cut(grey, corners.astype(np.float64))[0][HIGH // 3 : -HIGH // 3]
    across = np.abs(cv2.Sobel(middle, cv2.CV_32F, 1, 0, ksize=3).mean(axis=0, keepdims=True))
    edges = cv2.GaussianBlur(across, (0, 0), 1.5)[0, ASIDE:-ASIDE]
    seen = np.flatnonzero(edges >= _FAINT * np.percentile(edges, 75))
    bounds = np.concatenate([[-1], seen, [len(edges)]])
    longest = int(np.argmax(np.diff(bounds)))
    left, right = int(bounds[longest]) + 1, int(bounds[longest + 1])
    if right - left <= _GAP * len(edges):
        return None
    first, last = (0, left) if edges[:left].sum() >= edges[right:].sum() else (right, len(edges))
    if last - first < _LEAST * len(edges):
        return None
    return stretched(corners, first / len(edges), last / len(edges)).astype(np.float32)
