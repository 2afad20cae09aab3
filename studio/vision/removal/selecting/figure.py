"""From a point, a box or a stroke to the thing that is meant: several sizes are tried, and the most thing-like outline is taken."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from studio.api import Pixels
from studio.vision.removal.selecting.boxed import Rect, boxed, whole_picture
from studio.vision.removal.selecting.enclosing import enclosing
from studio.vision.removal.selecting.outline import outline
from studio.vision.removal.selecting.ranking import agreement, likeliest, traits, with_hulls
from studio.vision.removal.selecting.refining import refined
from studio.vision.removal.selecting.superpixels import standing_out, superpixels

Truth = NDArray[np.bool_]

SIDE = 144
"""Pixels of the longer side at which a thing is cut out."""
SIZES = 0.12, 0.2, 0.33, 0.55, 0.9
"""Sides of the windows that are tried around a point, in shares of the picture's longer side."""
LEAST = 25
"""Pixels of a cut below which it is a speck."""
LIKELY, SURELY_NOT = 0.5, 0.12
"""Of what stands out: where a cut begins, and what it never takes."""
AGREEING, GROUP = 3, (0.3, 0.35)
"""Of things that stand together: how many of the other cuts should be like one, and what that and its size count beside its outline."""
SHORT, BEYOND = 0.05, 0.35
"""Of the picture's longer side, the length of a stroke up to which it counts as a tap; how far beyond a longer one its thing may reach."""
CUT_OFF = 0.25
"""Share of the room's edges from which a stroke was too short to tell how far its thing reaches; it counts as a tap then."""
NOTHING = 0.1
"""Merit of an outline below which there is hardly one: a person who taps an empty wall hears so."""
WEAK = 8.0
"""Lab units across an outline below which nothing is seen of it."""
BESIDE, GROUPED = 0.15, 0.1
"""A figure stands together with one that is so near, in shares of the latter's diagonal, and has so much of its area."""


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """What a person pointed at. points: n × 2 x, y in pixels, all on the thing; box: around it, None where it wasn't drawn."""

    points: NDArray[np.float64]
    box: Rect | None = None

    @classmethod
    def at(cls, points: ArrayLike) -> "Seed":
        """A tap, one point, or a stroke over the thing, several; n × 2."""
        return cls(np.atleast_2d(np.asarray(points, np.float64)))

    @classmethod
    def around(cls, left: int, top: int, right: int, bottom: int) -> "Seed":
        """A box drawn around the thing."""
        return cls(np.array([[(left + right) / 2, (top + bottom) / 2]]), (left, top, right, bottom))

    def scaled(self, scale: float) -> "Seed":
        box = None if self.box is None else (*(round(edge * scale) for edge in self.box),)
        return Seed(self.points * scale, box)  # type: ignore[arg-type]  # four edges stay four


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    window: Rect
    inside: Truth
    merit: float


def figure(pixels: Pixels, seed: Seed, *, together: bool = False) -> Truth:
    """Height × width: the thing that is meant, all False where nothing stands out there.

    together: also figures that stand beside it. Takes about 0.4 s.
    """
    if seed.box is not None:
        return boxed(pixels, _around(pixels, seed.box), seed.box)
    low, high = seed.points.min(axis=0), seed.points.max(axis=0)
    if float((high - low).max()) > SHORT * max(pixels.shape[:2]):
        room = BEYOND * float((high - low).max())
        box = _within(pixels, (low[0] - room, low[1] - room, high[0] + room, high[1] + room))
        found = boxed(pixels, _around(pixels, box), box, seed.points)
        if _cut_off(found, box) < CUT_OFF:
            return found
    windows = _windows(pixels, seed)
    cuts = [cut for window in windows for cut in _cuts(pixels, window, seed, together=together)]
    if not cuts or max(cut.merit for cut in cuts) < NOTHING:
        return np.zeros(pixels.shape[:2], np.bool_)
    if together:
        return _group(cuts, pixels)
    masks = []
    for window in windows:
        masks += with_hulls([_whole(cut, pixels) for cut in cuts if cut.window == window])
    points = seed.points.astype(np.intp)
    told = traits(pixels, masks, points)
    more = enclosing(pixels, masks[likeliest(masks, told)])
    masks += more
    return refined(pixels, masks[likeliest(masks, np.concatenate([told, traits(pixels, more, points)]))])


def larger(pixels: Pixels, part: Truth, point: NDArray[np.float64]) -> Truth:
    """Height × width: the next larger thing that `part` is a part of, all False where there is none. point: x, y, on the part."""
    masks = enclosing(pixels, part, asked=True)
    if not masks:
        return np.zeros_like(part)
    return part | refined(pixels, masks[likeliest(masks, traits(pixels, masks, np.atleast_2d(point).astype(np.intp)))])


def _group(cuts: list[_Cut], pixels: Pixels) -> Truth:
    """The one of the cuts that stands out best, other cuts are like, and is large."""
    masks = [_whole(cut, pixels) for cut in cuts]
    agreed = agreement(masks, AGREEING)
    large = np.log(np.maximum([mask.mean() for mask in masks], 1e-4) / 1e-3)
    return masks[int(np.argmax(np.array([cut.merit for cut in cuts]) + GROUP[0] * agreed + GROUP[1] * large))]


def _windows(pixels: Pixels, seed: Seed) -> list[Rect]:
    height, width = pixels.shape[:2]
    low, high = seed.points.min(axis=0), seed.points.max(axis=0)
    spread = 1.4 * float((high - low).max())
    sides = [size * max(height, width) for size in SIZES]
    wide_enough = [side for side in sides if side >= spread] or [max(sides[-1], spread)]
    return [_window(pixels, (low + high) / 2, side) for side in wide_enough]


def _window(pixels: Pixels, centre: NDArray[np.float64], side: float) -> Rect:
    height, width = pixels.shape[:2]
    left, top = (int(max(0, min(at - side / 2, room - side))) for at, room in zip(centre, (width, height), strict=True))
    return left, top, int(min(width, left + side)), int(min(height, top + side))


def _around(pixels: Pixels, box: Rect) -> Rect:
    left, top, right, bottom = box
    margin = max(8, (right - left) // 4, (bottom - top) // 4)
    return _within(pixels, (left - margin, top - margin, right + margin, bottom + margin))


def _cut_off(found: Truth, box: Rect) -> float:
    """How much of a box's edges a thing lies at that would go on beyond them; not of those at the picture's own."""
    left, top, right, bottom = box
    height, width = found.shape
    lines = [found[top:bottom, x] for x in (left, right - 1) if 0 < x < width - 1]
    lines += [found[y, left:right] for y in (top, bottom - 1) if 0 < y < height - 1]
    return float(np.concatenate(lines).mean()) if lines else 0.0


def _within(pixels: Pixels, edges: tuple[float, float, float, float]) -> Rect:
    height, width = pixels.shape[:2]
    return max(0, int(edges[0])), max(0, int(edges[1])), min(width, int(edges[2])), min(height, int(edges[3]))


def _cuts(pixels: Pixels, window: Rect, seed: Seed, *, together: bool) -> list[_Cut]:
    left, top, right, bottom = window
    scale = min(1.0, SIDE / max(right - left, bottom - top))
    across, down = max(16, round((right - left) * scale)), max(16, round((bottom - top) * scale))
    part = np.asarray(cv2.resize(pixels[top:bottom, left:right], (across, down), interpolation=cv2.INTER_AREA), np.uint8)
    smooth = np.asarray(cv2.bilateralFilter(part, 5, 30, 4), np.uint8)
    factor = np.array([across / (right - left), down / (bottom - top)])
    points = ((seed.points - (left, top)) * factor).astype(int).clip(0, (across - 1, down - 1))
    patches = superpixels(smooth)
    share = standing_out(patches, np.unique(patches.labels[points[:, 1], points[:, 0]]).astype(np.intp))
    labels = np.where(share > LIKELY, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    rim = np.ones((down, across), np.bool_)
    rim[2:-2, 2:-2] = False
    labels[rim | (share < SURELY_NOT)] = cv2.GC_BGD
    for x, y in points:
        cv2.circle(labels, (int(x), int(y)), 2, [cv2.GC_FGD], -1)
    if (labels == cv2.GC_BGD).sum() + (labels == cv2.GC_PR_BGD).sum() < LEAST:
        return []
    thing, ground = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)  # the colour clusters begin at random places
    cv2.grabCut(smooth, labels, (0, 0, 1, 1), thing, ground, 2, cv2.GC_INIT_WITH_MASK)
    cut = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    inside = _meant(np.asarray(cv2.morphologyEx(cut, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))), points, together=together)
    found = [inside]
    if not together:
        middle = points[((points - points.mean(axis=0)) ** 2).sum(axis=1).argmin()]
        found.append(outline(smooth, (int(middle[0]), int(middle[1]))))
    return [_Cut(window, inside, _merit(part, inside)) for inside in found if inside.sum() >= LEAST]


def _meant(cut: NDArray[np.uint8], points: NDArray[np.int_], *, together: bool) -> Truth:
    """The connected parts of `cut` at `points`, without small holes; with together also those beside them."""
    count, parts, sizes, _ = cv2.connectedComponentsWithStats(cut, connectivity=4)
    near = {int(part) for x, y in points for part in np.unique(parts[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3])} - {0}
    inside = np.isin(parts, list(near)) & (parts > 0)
    if together and inside.any():
        rows, columns = np.nonzero(inside)
        diagonal = float(np.hypot(np.ptp(rows), np.ptp(columns)))
        away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 3)
        for part in range(1, count):
            here = parts == part
            if part not in near and sizes[part, cv2.CC_STAT_AREA] >= GROUPED * len(rows) and away[here].min() <= BESIDE * diagonal:
                inside |= here
    holes, parts, sizes, _ = cv2.connectedComponentsWithStats((~inside).astype(np.uint8), connectivity=4)
    for hole in range(1, holes):
        left, top, width, height, area = sizes[hole]
        at_rim = left == 0 or top == 0 or left + width == cut.shape[1] or top + height == cut.shape[0]
        if not at_rim and area < 0.05 * inside.sum():
            inside |= parts == hole
    return inside


def _merit(part: Pixels, inside: Truth) -> float:
    """How thing-like an outline is: seen all round, compact, and within its window."""
    lab = np.array(cv2.cvtColor(part, cv2.COLOR_RGB2LAB), np.float32)
    lab[..., 0] *= 0.6
    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 3)
    across = np.linalg.norm(_mean(lab, (depth > 0) & (depth <= 3)) - _mean(lab, (away > 0) & (away <= 3)), axis=2)
    edge = (depth > 0) & (depth <= 1.5)
    rim = np.zeros_like(edge)
    rim[[2, -3]] = rim[:, [2, -3]] = True
    touching = float((rim & (away <= 1.5)).sum()) / (2 * sum(inside.shape))
    edge[:3] = edge[-3:] = edge[:, :3] = edge[:, -3:] = False
    contrast, weak = (float(np.minimum(across[edge], 22).mean()), float((across[edge] < WEAK).mean())) if edge.any() else (0.0, 1.0)
    outlines, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.contourArea(cv2.convexHull(np.concatenate(outlines)))
    area = float(inside.mean())
    solid = float(inside.sum()) / max(hull, 1.0)
    return contrast / 20 - weak - 4 * touching + 0.3 * solid - (1.0 if area > 0.7 else 0.5 if area < 0.03 else 0.0)


def _mean(values: NDArray[np.float32], where: Truth) -> NDArray[np.float32]:
    """Of what lies within three pixels and in `where`."""
    weight = where.astype(np.float32)
    summed = cv2.blur(values * weight[..., None], (7, 7)) / np.maximum(cv2.blur(weight, (7, 7)), 1e-3)[..., None]
    return np.asarray(summed, np.float32)


def _whole(cut: _Cut, pixels: Pixels) -> Truth:
    return whole_picture(cut.inside, cut.window, pixels.shape[:2])
