"""Fine detail for a hole that is only known coarsely, taken from places of the picture that look alike."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.spreading import Floats

REACH = 3
"""Patches compared are 2 × REACH + 1 coarse pixels wide."""

STEP = 2
"""Coarse pixels between the patches of a hole; each takes its detail from one place."""

COLOUR = 0.5
"""How much a patch's mean colour counts against its pattern."""

TOGETHER = 4.0
"""What a patch saves by going on where its neighbour left off, in shares of the mean distance of the best."""

ROUNDS = 16

SPLIT = 1.0
"""Detail is what differs from the picture blurred by a Gaussian of so many pixels. What is coarser is left to the network: lent from
elsewhere it would be wrong more often than not, and costs far more than it adds.
"""

AMOUNT, CEILING = 2.8, 1.4
"""Lent detail is amplified: it stands in for coarser structure too, and for places that get none; but on the whole of a hole it has no
more than CEILING times the gradient energy of what is around, and less where a hole is so large that nothing goes without.
"""

ROUGH, LARGE, CONTRAST, DEEP = 0.054, 0.1, 0.2, 0.07
"""Where half of the detail is lent: of this root mean square, in a hole of this share of the picture, in surroundings of this standard
deviation, so far from the edge, in shares of the root of the picture's area. Lent detail is as rough as the truth and never in the
right place. That harms least, in PSNR and SSIM, where a fill is far off anyway and all around is rough: SSIM loses as the inverse square
of how much truth varies, so roughness counts to its fourth power.
"""

STEEP = 8
"""Power of the product of these. Even surfaces get nothing: grain is noise, not texture."""

FAINTEST = 0.02
"""What is lent at most, times, for which no places are looked for."""

EVEN, SPIKE = 15, 2.5
"""Roughness is a mean over so many pixels; what exceeds the mean detail by this factor is a single edge or spot and is cut down."""


def sources(coarse: Floats, unknown: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """For the patches of a hole, where in the picture their detail is best taken from.

    coarse: h × w × 3, 0 … 1, the hole filled; unknown: h × w. Returns patches and their sources, each n × (row, column) of middles;
    None where no patch is wholly known. Brute force over all places, then neighbours are made to agree: as one piece of the picture goes
    on in itself, so does its copy (Ashikhmin 2001; He and Sun 2012).
    """
    rows, columns = coarse.shape[:2]
    blurred = cv2.GaussianBlur(coarse, (0, 0), 0.8)
    size = 2 * REACH + 1
    hole = cv2.dilate(unknown.astype(np.uint8), np.ones((size, size), np.uint8)) > 0
    inner = np.zeros_like(hole)
    inner[REACH : rows - REACH, REACH : columns - REACH] = True
    inner &= np.indices(inner.shape).sum(axis=0) % 2 == 0  # half of them are enough
    places = np.argwhere(inner & ~hole)
    if not len(places):
        return None
    wanted = cv2.dilate(unknown.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    grid = np.zeros_like(wanted)
    grid[::STEP, ::STEP] = True
    patches = np.argwhere(wanted & grid)
    padded = np.pad(blurred, ((REACH, REACH), (REACH, REACH), (0, 0)), "reflect")
    windows: NDArray[Any] = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(0, 1))  # type: ignore[call-overload]  # numpy's stubs know one axis only
    of_patches, of_places = _described(windows[patches[:, 0], patches[:, 1]]), _described(windows[places[:, 0], places[:, 1]])
    cost = (of_places**2).sum(axis=1)[None] - 2 * of_patches @ of_places.T + (of_patches**2).sum(axis=1)[:, None]
    return patches, places[_agreed(cost, patches, places, (rows, columns))]


def _described(windows: NDArray[np.float32]) -> Floats:
    """n × 3 × size × size as n numbers each, so that squared distances weigh pattern and mean colour."""
    mean = windows.mean(axis=(2, 3), keepdims=True)
    pattern = (windows - mean).reshape(len(windows), -1)
    area = windows.shape[2] * windows.shape[3]
    return np.ascontiguousarray(np.concatenate([pattern, mean.reshape(-1, 3) * (COLOUR * area**0.5)], axis=1), np.float32)


def _agreed(cost: Floats, patches: NDArray[np.intp], places: NDArray[np.intp], shape: tuple[int, int]) -> NDArray[np.intp]:
    """For each patch the number of a place: cheap, and where possible as far from its neighbours' places as it is from them."""
    best: NDArray[np.intp] = cost.argmin(axis=1)
    bonus = TOGETHER * float(cost[np.arange(len(cost)), best].mean())
    number_of_place = np.full(shape, -1, np.intp)
    number_of_place[places[:, 0], places[:, 1]] = np.arange(len(places))
    number_of_patch = np.full(shape, -1, np.intp)
    number_of_patch[patches[:, 0], patches[:, 1]] = np.arange(len(patches))
    around = [(0, STEP), (0, -STEP), (STEP, 0), (-STEP, 0)]
    neighbours = np.stack([_looked_up(number_of_patch, patches + step) for step in around])
    for turn in range(ROUNDS):
        now = np.flatnonzero((patches.sum(axis=1) // STEP) % 2 == turn % 2)
        choices = [best[now]]
        for step, beside in zip(around, neighbours[:, now], strict=True):
            moved = _looked_up(number_of_place, places[best[beside]] - step)
            choices.append(np.where((beside >= 0) & (moved >= 0), moved, best[now]))
        options = np.stack(choices)
        total = cost[now[None], options].copy()
        for step, beside in zip(around, neighbours[:, now], strict=True):
            agrees = (places[options] == (places[best[beside]] - step)[None]).all(axis=2) & (beside >= 0)[None]
            total -= bonus * agrees
        best[now] = options[total.argmin(axis=0), np.arange(len(now))]
    return best


def _looked_up(numbers: NDArray[np.intp], at: NDArray[np.intp]) -> NDArray[np.intp]:
    inside = ((at >= 0) & (at < numbers.shape)).all(axis=1)
    found = np.full(len(at), -1, np.intp)
    found[inside] = numbers[at[inside, 0], at[inside, 1]]
    return found


def detail(pixels: Floats, known: Floats, coarse: Floats, area: int) -> Floats:
    """What to add to the hole of `pixels` (h × w × 3, 0 … 1; known: h × w, 0 in the hole) so that it is as rough as its like around it.

    coarse: the whole of `pixels` small, the hole filled; area: pixels of the picture that `pixels` are part of. 0 where all is known.
    """
    rows, columns = known.shape
    weight = cv2.GaussianBlur(known, (0, 0), SPLIT)
    around = cv2.GaussianBlur(pixels * known[..., None], (0, 0), SPLIT) / np.maximum(weight, 1e-3)[..., None]
    fine = (pixels - around) * known[..., None]
    counted = np.maximum(cv2.blur(known, (EVEN, EVEN)), 0.05)
    strength = np.abs(fine).mean(axis=2)
    fine *= np.minimum(1, SPIKE * cv2.blur(strength, (EVEN, EVEN)) / counted / np.maximum(strength, 1e-6))[..., None]
    rough = cv2.blur((fine**2).mean(axis=2), (EVEN, EVEN)) / counted
    if _amount(np.full_like(known, rough.max()), pixels, known, area).max() < FAINTEST:
        return np.zeros_like(pixels)
    small = coarse.shape[:2]
    unknown = cv2.resize(known, small[::-1], interpolation=cv2.INTER_AREA) < 0.999
    found = sources(coarse, unknown)
    if found is None:
        return np.zeros_like(pixels)
    patches, places = found
    scale = np.array([rows / small[0], columns / small[1]])
    away = np.zeros((-(-small[0] // STEP), -(-small[1] // STEP), 2), np.float32)
    away[patches[:, 0] // STEP, patches[:, 1] // STEP] = np.rint((places - patches) * scale)
    row, column = ((np.arange(n) / each / STEP + 0.5 - 0.5 / STEP).astype(int) for n, each in zip((rows, columns), scale, strict=True))
    away = away[np.minimum(row, len(away) - 1)][:, np.minimum(column, away.shape[1] - 1)]
    from_x = away[..., 1] + np.arange(columns, dtype=np.float32)
    from_y = away[..., 0] + np.arange(rows, dtype=np.float32)[:, None]
    lent = np.asarray(cv2.remap(rough, from_x, from_y, cv2.INTER_NEAREST), np.float32)
    amount = _amount(lent, pixels, known, area)
    given = np.asarray(cv2.remap(fine, from_x, from_y, cv2.INTER_NEAREST) * amount[..., None], np.float32)
    inner = np.asarray(cv2.erode(known, np.ones((3, 3))), np.float32)
    ceiling = CEILING * min(1, 3 * LARGE * area / max(float((1 - known).sum()), 1)) ** 2
    most = ceiling * _slopes(pixels, inner) / max(_slopes(given, 1 - known), 1e-9)
    return given * np.float32(min(1, most) ** 0.5)


def _slopes(values: Floats, where: Floats) -> float:
    """Mean gradient energy there."""
    grey = values.mean(axis=2)
    right, below = np.diff(grey, axis=1, append=grey[:, -1:]), np.diff(grey, axis=0, append=grey[-1:])
    return float(((right**2 + below**2) * where).sum()) / max(float(where.sum()), 1.0)


def _amount(rough: Floats, pixels: Floats, known: Floats, area: int) -> Floats:
    """h × w, up to AMOUNT within the hole. rough: mean square of the detail that is to be lent."""
    hole = 1 - known
    count = max(float(known.sum()), 1.0)
    mean = np.tensordot(known, pixels, 2) / count
    variance = float(np.tensordot(known, (pixels - mean) ** 2, 2).mean()) / count
    depth = cv2.distanceTransform((known == 0).astype(np.uint8), cv2.DIST_L2, 3) / area**0.5
    worth = (rough / ROUGH**2) ** 2 * (variance / CONTRAST**2 * float(hole.sum()) / area / LARGE) * np.sqrt(np.minimum(depth / DEEP, 1.5))
    worth = np.clip(cv2.blur(worth * hole, (7, 7)), 0, 10) ** STEEP
    return np.asarray(AMOUNT * worth / (1 + worth) * hole, np.float32)
