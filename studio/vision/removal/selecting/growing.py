"""From the mask of a thing to the hole it leaves: a margin, soft edges, and its shadow where one is found."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Mask = NDArray[np.uint8]
Truth = NDArray[np.bool_]

MARGIN = 0.006
"""Of the picture's longer side: what a mask misses of a thing's edge, blur and reflected light."""
SIDE = 320
"""Pixels of the longer side at which shadows are looked for, about. On half as many, most of what lies under an edge is missed."""
DARKEST, LIGHTEST = 0.25, 0.82
"""Of the lightness beside it that a shadow leaves."""
SOFT, FADES = 0.94, 0.15
"""The same where a shadow fades, and so far from it, in shares of the thing's size."""
SAME_COLOUR = 7.0
"""Lab units by which the colour of a ground in shadow may differ from what is beside it."""
REACH = 0.6
"""Of the thing's size, how far its shadow is looked for."""
WORKED = 0.8
"""Of the thing's diagonal, how much around it is worked on: shadows and the ground beside them."""
MOST = 1.4
"""Times the thing's area that a shadow may have; what is larger is another, darker ground."""


def hole(pixels: Pixels, mask: Mask, *, margin: float = MARGIN, shadow: bool = True) -> Mask:
    """Height × width, 0 keep … 255 remove, from a `mask` of that size. margin: of the picture's longer side."""
    left, top, across, down = cv2.boundingRect(mask)
    if not across:
        return mask.copy()
    grown = max(1, round(margin * max(mask.shape)))
    room = int(WORKED * np.hypot(across, down)) + 3 * grown + 4
    step = 2 * max(1, round(max(mask.shape) / SIDE / 2))  # reduced by a whole number, which is the one way that is fast
    x0, y0 = (max(0, start - room) // step * step for start in (left, top))
    x1, y1 = (-(-(end + room) // step) * step for end in (left + across, top + down))
    part = np.s_[y0:y1, x0:x1]
    found = np.zeros_like(mask)
    found[part] = _grown(pixels[part], mask[part], max(mask.shape), step, grown, shadow=shadow)
    return found


def _grown(pixels: Pixels, mask: Mask, longer: int, step: int, grown: int, *, shadow: bool) -> Mask:
    """longer: side of the whole picture; step: pixels to one at which shadows are looked for; grown: pixels."""
    height, width = mask.shape
    thing = mask > 127
    taken = thing | _shadow(pixels, thing, step) if shadow else thing
    scale = 2 if longer > 960 else 1  # a wide kernel costs less on half the pixels, and its edge is soft anyway
    small = taken.view(np.uint8) * np.uint8(255)
    if scale > 1:
        small = np.asarray(cv2.resize(small, (-(-width // scale), -(-height // scale)), interpolation=cv2.INTER_AREA), np.uint8)
    reach = max(1, round(grown / scale))
    wide = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))
    soft = np.asarray(cv2.blur(wide, (reach + 1 | 1, reach + 1 | 1)), np.uint8)
    if scale > 1:
        soft = np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.asarray(cv2.max(soft, mask), np.uint8)


def _shadow(pixels: Pixels, thing: Truth, step: int) -> Truth:
    """The darker ground of the same colour that touches the thing."""
    size = max(8, thing.shape[1] // step), max(8, thing.shape[0] // step)
    lab = np.asarray(cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB), np.float32)
    inside = np.asarray(cv2.resize(thing.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)) > 60
    area = int(inside.sum())
    if not area:
        return np.zeros_like(thing)
    away = np.asarray(cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 3))
    reach, fades = REACH * float(np.sqrt(area)), max(1, round(FADES * float(np.sqrt(area))))
    beside = ((away > reach) & (away < 2.5 * reach)).astype(np.float32)
    side = int(3 * reach) | 1
    weight = np.maximum(cv2.blur(beside, (side, side)), 1e-4)
    ground = cv2.blur(lab * beside[..., None], (side, side)) / weight[..., None]
    seen = (cv2.blur(beside, (side, side)) > 0.02) & ~inside & (away <= reach)
    outside = (~inside).astype(np.float32)
    own = cv2.blur(lab * outside[..., None], (3, 3)) / np.maximum(cv2.blur(outside, (3, 3)), 0.1)[..., None]
    lightness = own[..., 0] / np.maximum(ground[..., 0], 1)
    # What is darker is also paler, by as much.
    pale = 128 + (ground[..., 1:] - 128) * np.clip(lightness, 0, 1)[..., None]
    colour = np.minimum(np.linalg.norm(own[..., 1:] - ground[..., 1:], axis=2), np.linalg.norm(own[..., 1:] - pale, axis=2))
    alike = seen & (lightness > DARKEST) & (colour < SAME_COLOUR)
    dark = (alike & (lightness < LIGHTEST)).astype(np.uint8)
    dark = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    _, parts = cv2.connectedComponents(dark)
    touching = np.isin(parts, np.unique(parts[(away <= 3) & (dark > 0)])) & (dark > 0)
    near = cv2.dilate(touching.view(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * fades + 1, 2 * fades + 1))) > 0
    touching |= alike & (lightness < SOFT) & near
    if touching.sum() > MOST * area:
        return np.zeros_like(thing)
    return np.asarray(cv2.resize(touching.astype(np.uint8) * 255, thing.shape[::-1], interpolation=cv2.INTER_LINEAR)) > 100
