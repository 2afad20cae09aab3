"""Finds where a frame lies on the plate, from points that neither the hole nor anything that moves covers."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.memory.alignment import Alignment, inverted
from studio.vision.removal.memory.areas import Flags
from studio.vision.removal.memory.filling import Floats, Mask, Matrix
from studio.vision.removal.memory.refining import refined

_POINTS, _APART = 260, 5
_TILE, _EACH = 36, 7
"""Cells of the squares that the plate is divided into, and points chosen in each at most: else they would all lie on what stands out."""
_RENEWED = 10
"""Frames after which points are chosen anew."""
_WINDOW, _LEVELS = (13, 13), 3
_INLIER = 0.3
"""Cells that a point may lie beside the homography."""
_FEWEST = 14
_SHARE = 0.3
"""Least inliers, and their least share of the points that were followed."""
_STILL = 0.07
"""Cells from where they would be that points lie in the median while the camera stands still."""
_NEARLY, _ALIKE = 1.5, 1.25
"""By how much more than with the best homography that may be; and where its own noise is more than that, too."""
_THERE_AND_BACK = 0.3
"""Cells that a point which lies beside the homography may be off when it is followed back."""


def _nowhere() -> Floats:
    return np.empty((0, 2), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Registered:
    """points: followed, of which `inliers` agree on the homography; no points: nothing there can be followed.

    at: n × 2 cells of the plate that were followed; to: n × 2 cells of the plate that now lie where these were found.
    """

    alignment: Alignment
    points: int
    inliers: int
    at: Floats = field(default_factory=_nowhere)
    to: Floats = field(default_factory=_nowhere)

    @property
    def sure(self) -> bool:
        return self.inliers >= _FEWEST and self.inliers >= _SHARE * self.points


class Registration:
    """Keeps the points that it follows. Greys are rows × columns cells."""

    def __init__(self) -> None:
        self._points = _nowhere()
        self._age = _RENEWED
        self._raised = np.zeros((0, 0), np.bool_)
        self._rest: Matrix = np.eye(3)

    def forget(self) -> None:
        self._points, self._age = _nowhere(), _RENEWED

    def find(self, plate: Mask, known: Mask, raised: Flags, frame: Mask, free: Mask, guess: Alignment, rest: Alignment) -> Registered:
        """plate, frame: grey. known: 255 where the plate shows what is there; free: 255 where the frame may be looked at.
        raised: cells of the plate that move otherwise than most, and don't count while there are others.

        guess: where the frame before lay; rest: where a frame lies cell on cell, which is best where it's as good.
        """
        self._renew(plate, known)
        self._rest, self._raised = rest.homography, raised
        self._ground = np.asarray(cv2.copyTo(known, (~raised).view(np.uint8)), np.uint8)
        found = self._follow(plate, frame, free, guess.homography)
        if not found.sure:
            again = _jumped(plate, frame, free, guess.homography)
            second = self._follow(plate, frame, free, again)
            if second.inliers > found.inliers:
                found = second
        return found

    def _renew(self, plate: Mask, known: Mask) -> None:
        self._age += 1
        if self._age >= _RENEWED or len(self._points) < _POINTS // 3:
            chosen = cv2.goodFeaturesToTrack(plate, 4 * _POINTS, 0.002, _APART, mask=known)
            self._points = _nowhere() if chosen is None else _spread(chosen.reshape(-1, 2).astype(np.float32))
            self._age = 0

    def _follow(self, plate: Mask, frame: Mask, free: Mask, homography: Matrix) -> Registered:
        size = (frame.shape[1], frame.shape[0])
        where = _view(self._points, inverted(homography))
        inside = ((where > 3) & (where < np.array(size) - 4)).all(axis=1)
        inside[inside] &= free[where[inside, 1].astype(int), where[inside, 0].astype(int)] > 0
        points, where = self._points[inside], np.ascontiguousarray(where[inside], np.float32)
        if len(points) < _FEWEST:
            return Registered(Alignment(homography), len(points), 0)
        expected = cv2.warpPerspective(
            plate, homography, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        )
        expected = _as_bright(np.asarray(expected, np.uint8), frame, free)
        met, status, error = cv2.calcOpticalFlowPyrLK(expected, frame, where, np.empty(0), winSize=_WINDOW, maxLevel=_LEVELS)
        good = (status[:, 0] > 0) & (error[:, 0] < 22) & ((met > 0) & (met < np.array(size) - 1)).all(axis=1)
        points, met = points[good], met[good]
        if len(points) < _FEWEST:
            return Registered(Alignment(homography), len(points), 0)
        fit = ~self._raised[points[:, 1].astype(int), points[:, 0].astype(int)]
        if np.count_nonzero(fit) < max(2 * _FEWEST, 0.3 * len(points)):
            fit[:] = True
        inverse, chosen = cv2.findHomography(points[fit], met[fit], cv2.RANSAC, _INLIER, maxIters=400, confidence=0.998)
        if inverse is None or not _sound(inverse, size):
            return Registered(Alignment(homography), len(points), 0)
        agreeing = np.zeros(len(points), np.bool_)
        agreeing[fit] = chosen[:, 0] > 0
        # While the camera rests it lies cell on cell: what noise moves would be written to the plate, and drift.
        noise = _apart((met - _view(points, inverse))[agreeing])
        left = met[agreeing] - _view(points[agreeing], inverted(self._rest))
        apart, aside = _apart(left), float(np.abs(np.median(left, axis=0)).max()) if len(left) else 9.0
        if aside < _STILL and apart < max(_STILL, _ALIKE * noise) and apart < _NEARLY * noise + 0.015:
            return Registered(Alignment(self._rest), len(points), int(agreeing.sum()))
        lies = inverted(inverse)
        ground = cv2.warpPerspective(self._ground, lies, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
        lies = refined(plate, frame, np.asarray(cv2.bitwise_and(free, ground), np.uint8), lies)
        beside = met - _view(points, inverted(lies))
        sure = ~_astray(expected, frame, where[good], met, beside)
        points, met = points[sure], met[sure]
        alignment = Alignment(lies)
        to = np.stack(alignment.to_plate(met[:, :1], met[:, 1:]), axis=-1)[:, 0]
        return Registered(alignment, len(points), int(agreeing.sum()), points, to)


def _spread(points: Floats) -> Floats:
    """At most _EACH in each tile, the strongest, which come first."""
    tiles = (points // _TILE).astype(np.int64) @ (1, 1 << 16)
    order = np.argsort(tiles, kind="stable")
    ranked = tiles[order]
    rank = np.empty(len(points), np.int64)
    rank[order] = np.arange(len(points)) - np.searchsorted(ranked, ranked)
    return points[rank < _EACH][:_POINTS]


def _astray(expected: Mask, frame: Mask, where: Floats, met: Floats, beside: Floats) -> NDArray[np.bool_]:
    """Points beside the homography that don't come back to where they were when followed from the frame."""
    doubtful: NDArray[np.bool_] = np.linalg.norm(beside, axis=1) > _THERE_AND_BACK
    if doubtful.any():
        there = np.ascontiguousarray(met[doubtful], np.float32)
        back, status, _ = cv2.calcOpticalFlowPyrLK(frame, expected, there, np.empty(0), winSize=_WINDOW, maxLevel=_LEVELS)
        doubtful[doubtful] = (status[:, 0] == 0) | (np.linalg.norm(back - where[doubtful], axis=1) > _THERE_AND_BACK)
    return doubtful


def _view(points: Floats, inverse: Matrix) -> Floats:
    if not len(points):
        return np.empty((0, 2), np.float32)
    return np.asarray(cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float64), inverse)[0])


def _as_bright(expected: Mask, frame: Mask, free: Mask) -> Mask:
    share = cv2.mean(frame, free)[0] / max(cv2.mean(expected, free)[0], 1.0)
    return expected if abs(share - 1) < 0.03 else np.asarray(cv2.convertScaleAbs(expected, alpha=share), np.uint8)


def _jumped(plate: Mask, frame: Mask, free: Mask, homography: Matrix) -> Matrix:
    """Another guess, by how far all of the frame has been shifted."""
    size = (frame.shape[1], frame.shape[0])
    expected = cv2.warpPerspective(plate, homography, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    pair = []
    for picture in (expected, frame):
        level = picture.astype(np.float32) - cv2.mean(picture, free)[0]
        pair.append(level * (free > 0))
    (across, down), _ = cv2.phaseCorrelate(pair[0], pair[1], cv2.createHanningWindow(size, cv2.CV_32F))
    shift = np.array([[1.0, 0, -across], [0, 1, -down], [0, 0, 1]])
    guess: Matrix = homography @ shift
    return guess


def _sound(inverse: Matrix, size: tuple[int, int]) -> bool:
    """Whether a camera could have moved so: no mirror, no horizon within the picture, no huge change of size."""
    homography = inverted(inverse)
    if not homography.any():
        return False
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float64)
    shares = corners @ homography[2, :2] + homography[2, 2]
    if (shares / homography[2, 2] < 0.2).any():
        return False
    around = cv2.perspectiveTransform(corners[None], homography)[0].astype(np.float32)
    area = cv2.contourArea(around, oriented=True) / (size[0] * size[1])
    return bool(0.2 < area < 5) and bool(cv2.isContourConvex(around))


def _apart(beside: Floats) -> float:
    """Cells, the median; far where there is nothing."""
    return float(np.median(np.linalg.norm(beside, axis=1))) if len(beside) else 9.0
