"""What stands out of the surface that the plate lies on: its parts move against it as the camera does."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.memory.areas import Flags, Rectangle, largest
from studio.vision.removal.memory.filling import Floats, Mask

LEAST = 0.4
"""Cells from which a point has moved."""
_FEWEST = 3
_NEAR, _ALIKE = 20.0, 0.4
"""Cells that two points of one piece are apart at most, and between how they have moved."""
_ROOM = 40
"""Cells around a piece's points within which its edge is looked for."""
_GROUND, _MOVED = 1, 2
UNTOLD, LIES, STANDS = 0, 1, 2
"""What is known of a cell from when it was last seen while the camera moved: nothing, that it lies on the ground, that it stands out."""
_PATCH, _SURE = (5, 5), 2.5
"""Cells over which two looks are compared, and grey levels by which the better one must be better."""
_AROUND, _RESTING = (9, 9), 0.3
"""Cells around one that lies, and the least share of them that rest for sure."""
_SMALLEST = 8
"""Cells that must have moved for sure."""
_REACH, _FAR = 8, 40
"""Cells around those that have moved for sure to which a piece reaches, and to which it does where it is hidden."""
_BINS, _FEW, _LIKELIER = 8, 2, 0.7
"""Of each colour's levels; looks that each bin begins with; the logarithm of how much likelier a colour is in a piece than beside it
from which it is the piece's."""
_HALO, _EDGE = 3, 2
"""Cells around a piece in which something of its edge may be left; where it's hidden, or in which nothing is said to lie."""
_BETTER = 0.8
"""What a piece differs by once it has been moved, of what it did before, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """cells: of the plate, that have moved `by` cells (across, down) within `bounds`.

    around: those, and cells beside them in which something of it may be left; visible: of these, what the frame shows as it is now;
    alike: all cells that look rather like it than like what is beside it, and aren't known to lie; lying: what is seen to lie.
    """

    cells: Flags
    around: Flags
    visible: Flags
    alike: Flags
    lying: Flags
    bounds: Rectangle
    by: Floats


def pieces_moved(look: Mask, now: Mask, visible: Flags, depth: Mask, at: Floats, to: Floats, least: float) -> list[Piece]:
    """look, now: of the plate's cells, RGB, as they are remembered and as the frame shows them where `visible`. depth: UNTOLD, LIES or
    STANDS, of each. at, to: n × 2 cells of the plate at which points were, and are; least: cells by which a point has moved for sure.

    What is visible tells by itself whether it has moved; what is hidden is what it was seen to be, and if it never was, goes with what it
    isn't parted from by an edge: the watershed transform of Meyer (1992).
    """
    by = to - at
    far = np.linalg.norm(by, axis=1) > least
    if np.count_nonzero(far) < _FEWEST:
        return []
    points, moved = at[far], by[far]
    pieces: list[Piece] = []
    for group in _groups(points, moved):
        if len(group) >= _FEWEST:
            piece = _piece(look, now, visible, depth, points[group], np.median(moved[group], axis=0), at[~far])
            if piece is not None:
                for other in pieces:
                    piece.cells[other.cells] = False
                pieces.append(piece)
    return pieces


def _piece(look: Mask, now: Mask, visible: Flags, depth: Mask, points: Floats, by: Floats, still: Floats) -> Piece | None:
    low, high = np.floor(points.min(axis=0)).astype(int) - _ROOM, np.ceil(points.max(axis=0)).astype(int) + _ROOM
    left, top = max(int(low[0]), 0), max(int(low[1]), 0)
    right, bottom = min(int(high[0]), look.shape[1]), min(int(high[1]), look.shape[0])
    part = np.s_[top:bottom, left:right]
    then, shown, there = look[part], now[part], visible[part].astype(np.uint8)
    lies, stands = depth[part] == LIES, depth[part] == STANDS
    back = np.array([[1.0, 0, by[0]], [0, 1, by[1]]])
    size = (right - left, bottom - top)
    ahead = cv2.warpAffine(shown, back, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    ahead_there = cv2.warpAffine(there, back, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT)
    apart = [cv2.blur(largest(np.asarray(cv2.absdiff(then, each), np.uint8)).astype(np.float32), _PATCH) for each in (shown, ahead)]
    # Beside what is hidden a patch compares other things.
    both = cv2.erode(cv2.bitwise_and(there, ahead_there), np.ones(_PATCH, np.uint8)) > 0
    better = apart[0] - apart[1]
    markers = np.zeros(there.shape, np.int32)
    markers[[0, -1], :] = markers[:, [0, -1]] = _GROUND
    inside = ((still >= (left, top)) & (still < (right, bottom))).all(axis=1)
    _mark(markers, still[inside] - (left, top), _GROUND)
    _mark(markers, points - (left, top), _MOVED)
    rests = both & (better < -_SURE)
    markers[rests | lies & (there == 0)] = _GROUND
    markers[both & (better > _SURE)] = _MOVED
    sure = (markers == _MOVED).astype(np.uint8)
    if np.count_nonzero(sure) < _SMALLEST:
        return None
    cv2.watershed(np.ascontiguousarray(then), markers)
    grown, hidden = (markers == _MOVED).astype(np.uint8), np.uint8(1) - there
    shown_of_it = grown & there & _wider(sure, _REACH)
    likelier = _likelier(then, shown_of_it, there & ~_wider(shown_of_it, _HALO))
    # Neither edges alone tell what is hidden of it, as the ground has some too, nor colours; of what stood out, the ground it took along
    # at its edge has other colours.
    likely = (grown & (likelier > _LIKELIER) & ~lies) | (stands & (_wider((stands & (likelier > 0)).view(np.uint8), _EDGE) > 0))
    hidden_of_it = _joined(shown_of_it, likely.astype(np.uint8) & hidden & _wider(sure, _FAR)) & hidden
    own = ((_wider(shown_of_it, 1) & there) | (_wider(hidden_of_it, 1) & ~lies)) > 0
    compared = own & both & (np.abs(better) > _SURE / 2)
    if float(apart[1][compared].sum()) > _BETTER * float(apart[0][compared].sum()):
        return None
    alike = (likelier > 0) & ~lies
    beside = _wider(shown_of_it, _HALO) & there
    rest = hidden & ~lies & (_wider(hidden_of_it, _EDGE) | (_wider(hidden_of_it, _REACH) & alike))
    # Farther off there may be something else that stands out, less high, or too plain to tell whether it has moved.
    resting = (grown == 0) & (cv2.blur(rests.astype(np.float32), _AROUND) > _RESTING)
    lying = there & ~_wider(shown_of_it, _EDGE) & resting & (~stands | (_wider(shown_of_it, _REACH) > 0))
    whole = [np.zeros(look.shape[:2], np.bool_) for _ in range(5)]
    for flags, found in zip(whole, (own, (beside | rest) > 0, beside > 0, alike, lying > 0), strict=True):
        flags[part] = found
    return Piece(whole[0], whole[1], whole[2], whole[3], whole[4], (left, top, right, bottom), by)


def _likelier(picture: Mask, piece: Mask, ground: Mask) -> NDArray[np.float32]:
    """Of each place: the logarithm of how much more often its colour is found in the piece than in the ground, averaged around it."""
    bins, levels = [_BINS] * 3, [0.0, 256.0] * 3
    counts = [np.asarray(cv2.calcHist([picture], [0, 1, 2], mask, bins, levels)) + _FEW for mask in (piece, ground)]
    ratio = np.log(counts[0] / counts[1] * (float(counts[1].sum()) / float(counts[0].sum()))).astype(np.float32)
    red, green, blue = np.moveaxis(picture // (256 // _BINS), -1, 0)
    return np.asarray(cv2.blur(ratio[red, green, blue], _PATCH), np.float32)


def _joined(seeds: Mask, more: Mask) -> Mask:
    """The seeds, and what of the rest is joined to them."""
    _, labels = cv2.connectedComponents(cv2.bitwise_or(seeds, more), connectivity=8)
    chosen = np.zeros(int(labels.max()) + 1, np.uint8)
    chosen[labels[seeds > 0]] = 1
    joined: Mask = chosen[labels]
    return joined


def _wider(cells: Mask, reach: int) -> Mask:
    return np.asarray(cv2.dilate(cells, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)), np.uint8)


def _mark(markers: NDArray[np.int32], places: Floats, value: int) -> None:
    x, y = np.round(places).astype(int).T
    markers[np.clip(y, 0, markers.shape[0] - 1), np.clip(x, 0, markers.shape[1] - 1)] = value


def _groups(points: Floats, moved: Floats) -> list[NDArray[np.int64]]:
    """Indices of points that belong together."""
    together = (np.linalg.norm(points[:, None] - points[None], axis=2) < _NEAR) & (
        np.linalg.norm(moved[:, None] - moved[None], axis=2) < _ALIKE
    )
    labels = np.arange(len(points))
    while True:
        least = np.where(together, labels[None], len(points)).min(axis=1)
        if np.array_equal(least, labels):
            return [np.flatnonzero(labels == label) for label in np.unique(labels)]
        labels = least
