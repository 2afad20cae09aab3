"""Which of several outlines around a point is most likely that of the whole thing there."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.selecting.appearance import RARE, STEPS, Floats, binned, histogram

Truth = NDArray[np.bool_]

SIDE, ROOM = 96, 0.7
"""Pixels of the longer side at which an outline is judged, and how much around it is seen, in shares of its own longer side."""
NEAR, FAR = 0.14, 0.25
"""Of the square root of a mask's area: how far what lies beside it reaches, and from where on its surroundings count."""
ALIKE = 4
"""How many of the other outlines should be like one."""
WEIGHTS = np.array([0.45, -8.7, -0.62, -0.53, -0.107, -0.145, 0.031, 0.65])
"""Of an outline's agreement with others; the share that ends at the picture's edge; its length to that of its hull; how usual in the
surroundings the colours beside it are; how much those look like it; how usual colours in the dents of its outline are; the logarithm of its
area; how deep inside it the point lies. By least squares on the overlap with the truth: taps on 174 things of `scene:table`, seeds
101–116 and 301–313, and 12 of inpaint/object. On seeds 21–28, which were left out, it rose from 0.86 to 0.91, of the worst tenth from
0.34 to 0.54, together with what `enclosing` adds.
"""
COVERS = 0.5
"""What the share of the points counts that lie inside an outline: all of a stroke is on the thing."""


def traits(pixels: Pixels, masks: list[Truth], points: NDArray[np.intp]) -> NDArray[np.float64]:
    """n × 8, of each of `masks`, height × width, what `likeliest` weighs; points: m × 2 x, y, all on the thing."""
    middle = points[((points - points.mean(axis=0)) ** 2).sum(axis=1).argmin()]
    point = int(middle[0]), int(middle[1])
    told = [(*_told(pixels, mask, point), float(mask[points[:, 1], points[:, 0]].mean())) for mask in masks]
    return np.array(told).reshape(len(masks), 8)


def likeliest(masks: list[Truth], told: NDArray[np.float64]) -> int:
    """The index of one of `masks`; told: their `traits`."""
    return int(np.argmax(np.column_stack([agreement(masks, ALIKE), told]) @ [*WEIGHTS, COVERS]))


def agreement(masks: list[Truth], most: int) -> Floats:
    """Of each mask: mean overlap with the `most` others that are most like it."""
    small = np.stack([cv2.resize(mask.astype(np.uint8), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_NEAREST).ravel() for mask in masks])
    both = small.astype(np.float32) @ small.T.astype(np.float32)
    areas = np.diag(both)
    overlaps = both / np.maximum(areas[:, None] + areas - both, 1)
    np.fill_diagonal(overlaps, 0)
    return np.asarray(np.sort(overlaps, axis=1)[:, -most:].mean(axis=1), np.float32)


def with_hulls(masks: list[Truth]) -> list[Truth]:
    """Also what each pair of one window has together, and the convex hull of the first. masks: of one window."""
    if not masks:
        return []
    together = [masks[0] | masks[1]] if len(masks) > 1 else []
    return [*masks, *together, hull(masks[0])]


def _told(pixels: Pixels, mask: Truth, point: tuple[int, int]) -> tuple[float, ...]:
    part, inside = _cut_out(pixels, mask)
    thing = inside.astype(np.uint8)
    away = np.asarray(cv2.distanceTransform(1 - thing, cv2.DIST_L2, 3))
    depth = np.asarray(cv2.distanceTransform(thing, cv2.DIST_L2, 3))
    size = float(np.sqrt(inside.sum()))
    beside, around = (away > 1.2) & (away <= max(3.5, NEAR * size)), away > max(5.0, FAR * size)
    if around.sum() < 30:
        around = away > 3
    colours = binned(part)
    thing_colours, ground = (np.log(histogram(colours, where) + RARE) for where in (inside, around))
    usual = np.clip((ground + np.log(STEPS**3)) / 6, -0.5, 1)[colours]
    like = np.clip(thing_colours - ground, -3, 3)[colours]
    edge = (depth > 0) & (depth <= 1.5)
    rim = np.zeros_like(edge)
    rim[[0, -1]] = rim[:, [0, -1]] = True
    outlines, _ = cv2.findContours(thing, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    around_it = cv2.convexHull(np.concatenate(outlines))
    length = sum(cv2.arcLength(line, closed=True) for line in outlines) / max(1.0, cv2.arcLength(around_it, closed=True))
    filled = np.zeros_like(thing)
    cv2.fillPoly(filled, [around_it], [1])
    dents = (filled > 0) & ~inside
    deep = np.asarray(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3))
    return (
        float((edge & rim).sum()) / max(1, int(edge.sum())),
        length,
        float(usual[beside].mean()) if beside.any() else 0.0,
        float(like[beside].mean()) if beside.any() else 0.0,
        float(usual[dents].mean()) if dents.sum() > 8 else 1.0,
        float(np.log(mask.mean() + 1e-4)),
        float(deep[point[1], point[0]]) / max(1.0, float(deep.max())),
    )


def _cut_out(pixels: Pixels, mask: Truth) -> tuple[Pixels, Truth]:
    height, width = mask.shape
    left, top, across, down = cv2.boundingRect(mask.astype(np.uint8))
    room = ROOM * max(across, down) + 4
    x0, y0, x1, y1 = (
        int(edge) for edge in (max(0, left - room), max(0, top - room), min(width, left + across + room), min(height, top + down + room))
    )
    scale = min(1.0, SIDE / max(x1 - x0, y1 - y0))
    size = max(8, round((x1 - x0) * scale)), max(8, round((y1 - y0) * scale))
    part = np.asarray(cv2.resize(pixels[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA), np.uint8)
    inside = np.asarray(cv2.resize(mask[y0:y1, x0:x1].astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)) > 127
    return part, inside if inside.any() else np.ones_like(inside)


def hull(mask: Truth) -> Truth:
    """Convex; height × width."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(mask.shape, np.uint8)
    if outlines:
        cv2.fillPoly(filled, [cv2.convexHull(np.concatenate(outlines))], [1])
    return filled > 0
