"""Goes on, in a hole, with what ends at its rim: as patches of the surroundings that look like the rim go on."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.spreading import Floats

SIDE, STEP = 17, 5
"""Pixels across a patch, odd, and from one to the next."""
KNOWN = 0.2
"""Share of a patch that must be known, to go by."""
FINE = 3.0
"""Only what differs from the picture blurred by a Gaussian of so many pixels is gone on with."""
FROM, EVERY = 36, 2
"""Pixels around a patch in which others are looked at, and from one of these to the next."""
BEST, ALIKE = 8, 0.15
"""How many of them count, and at which surplus of squared difference, in shares of the least, one counts a third."""
TILE = 64
"""Pixels across the tiles whose patches are looked for together."""
DOUBT = 0.8
"""How much of what the best didn't tell of a patch's known part is taken off all of it."""
FAINT = 1e-5
"""Square of a difference, of 1, that is no pattern."""


def continued(values: Floats, known: Floats) -> Floats:
    """What to add in the hole to a fill without detail: h × w × 3, 0 where nothing can be told.

    values: h × w × 3, 0 … 1; known: h × w, 1 or 0. The rest of a patch that lies
    half in the hole is a mean of its like, which is the expected value where they agree and fades to nothing where they don't: non-local
    means (Buades et al. 2005) in place of the one best patch of Criminisi et al. (2004).
    """
    added, weights = np.zeros_like(values), np.zeros_like(known)
    reach = SIDE // 2
    if min(known.shape) <= SIDE:
        return added
    fine = _fine(values, known)
    share = cv2.boxFilter(known, -1, (SIDE, SIDE), borderType=cv2.BORDER_CONSTANT)
    inner = np.zeros(known.shape, np.bool_)
    inner[reach:-reach, reach:-reach] = True
    patches = np.argwhere(_every(inner & (share > KNOWN) & (share < 0.999), STEP))
    whole = _every(inner & (share > 0.999), EVERY)
    grey, known_in, coloured = (
        np.lib.stride_tricks.sliding_window_view(each, (SIDE, SIDE), axis=(0, 1))  # type: ignore[call-overload]  # numpy's stubs know one axis only
        for each in (np.ascontiguousarray(fine.mean(axis=2)), known, fine)
    )
    bell = cv2.getGaussianKernel(SIDE, SIDE / 4).astype(np.float32)
    counts = bell @ bell.T / bell.max() ** 2
    for tile in _tiled(patches):
        low, high = np.maximum(tile.min(axis=0) - FROM, 0), tile.max(axis=0) + FROM + 1
        places = np.argwhere(whole[low[0] : high[0], low[1] : high[1]]) + low
        if len(places) <= BEST:
            continue
        like = grey[places[:, 0] - reach, places[:, 1] - reach].reshape(len(places), -1)
        there = known_in[tile[:, 0] - reach, tile[:, 1] - reach].reshape(len(tile), -1)
        looks = grey[tile[:, 0] - reach, tile[:, 1] - reach].reshape(len(tile), -1) * there
        apart = there @ (like * like).T - 2 * looks @ like.T + (looks**2).sum(axis=1)[:, None]
        best = np.argpartition(apart, BEST, axis=1)[:, :BEST]
        off = np.maximum(np.take_along_axis(apart, best, axis=1), 0) / there.sum(axis=1)[:, None]
        least = off.min(axis=1, keepdims=True)
        amount = np.exp((least - off) / (ALIKE * np.maximum(least, 2 * FAINT)))
        amount /= amount.sum(axis=1, keepdims=True)
        chosen = places[best] - reach
        told = np.einsum("nk,nkcij->nijc", amount, coloured[chosen[..., 0], chosen[..., 1]], optimize=True)
        missed = (((told.mean(axis=3).reshape(len(tile), -1) - looks) ** 2) * there).sum(axis=1)
        sure = np.maximum(0, 1 - DOUBT * missed / ((looks**2).sum(axis=1) + FAINT * there.sum(axis=1)))
        for (row, column), patch, much in zip(tile - reach, told, sure, strict=True):
            part = np.s_[row : row + SIDE, column : column + SIDE]
            added[part] += patch * (counts * much)[..., None]
            weights[part] += counts
    hole = (known == 0)[..., None]
    return np.asarray(added * hole / np.maximum(weights, 0.3)[..., None], np.float32)


def _fine(values: Floats, known: Floats) -> Floats:
    weight = cv2.GaussianBlur(known, (0, 0), FINE)
    around = cv2.GaussianBlur(values * known[..., None], (0, 0), FINE) / np.maximum(weight, 1e-3)[..., None]
    return np.asarray((values - around) * known[..., None], np.float32)


def _every(where: NDArray[np.bool_], step: int) -> NDArray[np.bool_]:
    chosen = np.zeros_like(where)
    chosen[::step, ::step] = where[::step, ::step]
    return chosen


def _tiled(places: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """n × 2, by the tile they lie in."""
    tiles = places // TILE
    order = np.lexsort((tiles[:, 1], tiles[:, 0]))
    changes = np.flatnonzero((np.diff(tiles[order], axis=0) != 0).any(axis=1)) + 1
    return [part for part in np.split(places[order], changes) if len(part)]
