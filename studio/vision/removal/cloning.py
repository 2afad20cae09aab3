"""Where a hole lies amid ground of one kind (gravel, planks, bricks), a stretch of it lends what is finer than light and shade."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.spreading import Floats

Mask = NDArray[np.uint8]

LEAST = 150
"""Pixels of a hole below which its rim is enough to go by."""
SMOOTH = 1 / 8
"""Of the side of a hole (root of its area): a Gaussian of this deviation leaves light and shade, and takes the pattern."""
BLOCK, AROUND = 1 / 3, 1.0
"""Of the side: blocks that are compared, and how far from the hole."""
BLOCKS = 6
UNEVEN, STEEP = 0.8, 12
"""Spread of the blocks' contrast plus that of their colours, in units of the usual contrast, at which half is lent, and its power."""
FAINT = 0.035
"""Contrast at which half is lent: what is fainter is grain, which costs likeness and adds nothing that is seen."""
SEARCHED, SIDE = 2.0, 48
"""How far around is searched, in longer sides of the hole, and pixels of that side at which."""
RING = 4
"""Pixels around the hole, at that size, that must go on as the stretch does."""
LEVEL = 0.1
"""What a stretch nearer or farther costs, as ground that recedes gets finer: of the contrast's square, at a longer side's distance."""
AMOUNT = 0.85
"""Of the lent contrast: the full one is farther from the truth wherever it isn't the same."""
FADE = 8
"""Pixels from the hole's edge over which it begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Lent:
    """pattern: h × w × 3, what is to be added; share: h × w, 0 … 1, how far it takes the place of other detail."""

    pattern: Floats
    share: Floats


def lent(pixels: Pixels, unseen: Mask) -> Lent:
    """For all holes of a picture (h × w × 3, RGB; `unseen` not 0). Holes amid several kinds of things get nothing."""
    found = Lent(np.zeros((*unseen.shape, 3), np.float32), np.zeros(unseen.shape, np.float32))
    count, parts, boxes, _ = cv2.connectedComponentsWithStats((unseen > 0).astype(np.uint8))
    for number in range(1, count):
        left, top, across, down, area = boxes[number]
        if area < LEAST:
            continue
        bounds = int(left), int(top), int(left + across), int(top + down)
        side = float(np.sqrt(area))
        near = _around(bounds, int(AROUND * side) + 8)
        contrast, even = _evenness(*_parted(pixels[near], unseen[near], side), parts[near] == number, side)
        if even > 0.02:
            wide = _around(bounds, int(SEARCHED * max(across, down)) + 16)
            hole, patterned = parts[wide] == number, _parted(pixels[wide], unseen[wide], side)
            away = _stretch(pixels[wide].astype(np.float32) / 255, patterned.light, patterned.known, hole, contrast)
            if away is not None:
                pattern, share = _moved(patterned, hole, away, even)
                found.pattern[wide] += pattern
                found.share[wide] += share
    return found


def _around(bounds: tuple[int, int, int, int], room: int) -> tuple[slice, slice]:
    left, top, right, bottom = bounds
    return np.s_[max(0, top - room) : bottom + room, max(0, left - room) : right + room]


class _Parted(NamedTuple):
    """A picture's pattern, its light and shade, and what of it is known."""

    pattern: Floats
    light: Floats
    known: Floats


def _parted(pixels: Pixels, unseen: Mask, side: float) -> _Parted:
    known = (unseen == 0).astype(np.float32)
    values = pixels.astype(np.float32) / 255 * known[..., None]
    deviation = max(2.0, SMOOTH * side)
    size = tuple(max(2, round(n * min(1.0, 2 / deviation))) for n in known.shape[::-1])  # what is smooth needs few pixels
    small = deviation * size[0] / known.shape[1]
    weight, summed = (cv2.GaussianBlur(_resized(each, size), (0, 0), small) for each in (known, values))
    light = summed / np.maximum(weight, 1e-3)[..., None]
    light = np.asarray(cv2.resize(light, known.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    return _Parted(values - light * known[..., None], light, known)


def _moved(parted: _Parted, hole: NDArray[np.bool_], away: tuple[int, int], even: float) -> tuple[Floats, Floats]:
    shift = np.array([[1.0, 0, -away[1]], [0, 1, -away[0]]])
    moved = cv2.warpAffine(parted.pattern, shift, hole.shape[::-1], flags=cv2.INTER_NEAREST)
    depth = np.asarray(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3), np.float32)
    share = np.asarray(np.minimum(depth / FADE, 1) * np.float32(even), np.float32)
    return np.asarray(moved * (share * AMOUNT)[..., None], np.float32), share


def _evenness(pattern: Floats, light: Floats, known: Floats, hole: NDArray[np.bool_], side: float) -> tuple[float, float]:
    """The usual contrast of the pattern around, and 0 … 1, how much it is one pattern."""
    away = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 5)
    ring = ((away > 2) & (away < AROUND * side)).astype(np.float32) * known
    size = tuple(max(1, int(n / max(8.0, BLOCK * side))) for n in known.shape[::-1])
    share, square = (cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (ring, (pattern**2).mean(axis=2) * ring))
    counted = share > 0.5
    if counted.sum() < BLOCKS:
        return 0.0, 0.0
    contrasts = np.sqrt(square[counted] / share[counted])
    usual = max(float(np.median(contrasts)), 1e-4)
    colours = cv2.resize(light * ring[..., None], size, interpolation=cv2.INTER_AREA)[counted] / share[counted][:, None]
    rows, columns = np.nonzero(counted)
    plane = np.stack([np.ones(len(rows)), rows, columns], axis=1)  # light that falls off to one side
    beside = colours - plane @ np.linalg.lstsq(plane, colours, rcond=None)[0]
    low, high = np.quantile(contrasts, (0.25, 0.75))
    spread = (high - low) / usual + float(np.sqrt((np.quantile(np.abs(beside), 0.75, axis=0) ** 2).mean())) / usual
    return usual, float(1 / (1 + (spread / UNEVEN) ** STEEP) / (1 + (FAINT / usual) ** STEEP))


def _stretch(values: Floats, light: Floats, known: Floats, hole: NDArray[np.bool_], contrast: float) -> tuple[int, int] | None:
    """Rows and columns from the hole to a stretch that is wholly known, goes on as the hole's rim does, and lies in like light."""
    _, _, across, down = cv2.boundingRect(hole.astype(np.uint8))
    scale = min(1.0, SIDE / max(across, down))
    size = tuple(max(8, round(n * scale)) for n in known.shape[::-1])
    small, shade, there, gap = (_resized(each, size) for each in (values, light, known, hole.astype(np.float32)))
    there, gap = (there > 0.999).astype(np.float32), (gap > 0).astype(np.float32)
    near = cv2.dilate(gap, np.ones((2 * RING + 1, 2 * RING + 1), np.uint8))
    left, top, wide, tall = cv2.boundingRect(near.astype(np.uint8))
    box = np.s_[top : top + tall, left : left + wide]
    ring, inside, whole = (np.ascontiguousarray(each[box]) for each in (near * there, gap, near))
    if not ring.any():
        return None
    cost = _apart(small, small[box], ring) + _apart(shade, shade[box], inside)
    hidden = cv2.matchTemplate(1 - there, whole, cv2.TM_CCORR)
    rows = (np.arange(len(cost)) - top) / (scale * max(across, down))
    cost = np.where(hidden > 0.5, np.inf, cost + LEVEL * contrast**2 * (rows**2)[:, None])
    at = np.unravel_index(int(cost.argmin()), cost.shape)
    if np.isinf(cost[at]):
        return None
    return _refined(values, known, hole, (round((at[0] - top) / scale), round((at[1] - left) / scale)), scale)


def _refined(values: Floats, known: Floats, hole: NDArray[np.bool_], away: tuple[int, int], scale: float) -> tuple[int, int]:
    """The same to the pixel."""
    steps = 0 if scale == 1 else int(np.ceil(1 / scale))
    near = cv2.dilate(hole.astype(np.uint8), np.ones((9, 9), np.uint8))
    left, top, wide, tall = cv2.boundingRect(near)
    row, column = top + away[0] - steps, left + away[1] - steps
    if not steps or row < 0 or column < 0 or row + tall + 2 * steps > len(known) or column + wide + 2 * steps > known.shape[1]:
        return away
    box = np.s_[top : top + tall, left : left + wide]
    cost = _apart(values[row : row + tall + 2 * steps, column : column + wide + 2 * steps], values[box], (near * known)[box])
    best = np.unravel_index(int(cost.argmin()), cost.shape)
    return away[0] + int(best[0]) - steps, away[1] + int(best[1]) - steps


def _apart(picture: Floats, piece: Floats, where: Floats) -> Floats:
    """Mean squared difference from `piece` at each place it fits, of the pixels `where` counts."""
    mask = np.repeat(where[..., None], 3, axis=2).astype(np.float32)
    found = cv2.matchTemplate(picture, np.ascontiguousarray(piece), cv2.TM_SQDIFF, mask=mask)
    return np.asarray(found / max(float(mask.sum()), 1.0), np.float32)


def _resized(values: Floats, size: tuple[int, ...]) -> Floats:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
