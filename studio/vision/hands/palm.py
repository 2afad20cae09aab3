"""Palms from the palm detector's tensors: anchors, decoding and weighted non-maximum suppression.

The numbers are those of MediaPipe's graph `mediapipe/modules/palm_detection/palm_detection_cpu.pbtxt`; the detector is described in
Zhang et al. 2020, "MediaPipe Hands", https://arxiv.org/abs/2006.10214.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

INPUT = 192
STRIDES = (8, 16, 16, 16)
ANCHORS_PER_CELL_AND_LAYER = 2
KEYPOINTS = 7
SUPPRESSION_OVERLAP = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Palm:
    """A detected palm in the unit square of the detector's input.

    score: 0 … 1. box: 2 × 2, top left and bottom right. keypoints: 7 × 2: wrist, the knuckles of index, middle, ring and little finger,
    then two joints of the thumb.
    """

    score: float
    box: Floats
    keypoints: Floats


@cache
def anchors() -> Floats:
    """2016 × 2 centres of the SSD anchors in the unit square, in the order of the model's outputs.

    Layers of one stride share a grid (`SsdAnchorsCalculator`): 24 × 24 cells of 2, then 12 × 12 cells of 6. All anchors have size 1.
    """
    grids = []
    for stride in sorted(set(STRIDES)):
        cells, each = INPUT // stride, STRIDES.count(stride) * ANCHORS_PER_CELL_AND_LAYER
        centres = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        y, x = np.meshgrid(centres, centres, indexing="ij")
        grids.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), each, axis=0))
    found: Floats = np.concatenate(grids)
    found.flags.writeable = False
    return found


def decode(boxes: Floats, scores: Floats, threshold: float) -> list[Palm]:
    """Palms with a score of at least `threshold`, best first; overlapping ones are still there.

    boxes: 1 × 2016 × 18: centre x and y, width, height and 7 keypoints in input pixels from the anchor. scores: 1 × 2016 × 1 logits.
    """
    logits = scores.reshape(-1)
    kept = np.flatnonzero(logits >= np.log(threshold / (1 - threshold)))
    if not kept.size:
        return []
    kept = kept[np.argsort(-logits[kept], kind="stable")]
    at = anchors()[kept]
    raw = boxes.reshape(-1, 4 + 2 * KEYPOINTS)[kept] * np.float32(1 / INPUT)
    centre, half = raw[:, :2] + at, raw[:, 2:4] / 2
    corners = np.stack([centre - half, centre + half], axis=1)
    keypoints = raw[:, 4:].reshape(-1, KEYPOINTS, 2) + at[:, None]
    chance = 1 / (1 + np.exp(-np.clip(logits[kept], -100, 100)))
    return [Palm(float(s), box, points) for s, box, points in zip(chance, corners, keypoints, strict=True)]


def merge(palms: list[Palm], overlap: float = SUPPRESSION_OVERLAP) -> list[Palm]:
    """One palm for each group that overlaps its best one by more than `overlap` (intersection over union).

    `palms` come best first. Box and keypoints are the group's average weighted by score, the score is the best one's
    (`NonMaxSuppressionCalculator`, algorithm WEIGHTED).
    """
    if len(palms) < 2:
        return palms
    scores = np.array([palm.score for palm in palms], np.float32)
    shapes = np.stack([np.concatenate([palm.box, palm.keypoints]) for palm in palms])
    merged = []
    left = np.arange(len(palms))
    while left.size:
        alike = _overlap(shapes[left, :2], shapes[left[0], :2]) > overlap
        alike[0] = True
        group = left[alike]
        shape = np.average(shapes[group], axis=0, weights=scores[group])
        merged.append(Palm(palms[group[0]].score, shape[:2], shape[2:]))
        left = left[~alike]
    return merged


def _overlap(boxes: Floats, box: Floats) -> Floats:
    """Intersection over union of n × 2 × 2 `boxes` with one `box`."""
    sides = np.minimum(boxes[:, 1], box[1]) - np.maximum(boxes[:, 0], box[0])
    shared = np.prod(np.maximum(sides, 0), axis=1)
    areas = np.prod(boxes[:, 1] - boxes[:, 0], axis=1) + np.prod(box[1] - box[0])
    overlap: Floats = shared / np.maximum(areas - shared, np.finfo(np.float32).tiny)
    return overlap
