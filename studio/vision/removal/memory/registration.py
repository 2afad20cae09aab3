"""Finds where a frame lies on the plate, from points that neither the hole nor anything that moves covers."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.memory.alignment import BEND_STEP, Alignment, inverted
from studio.vision.removal.memory.filling import Floats, Mask, Matrix

_POINTS, _APART = 260, 6
_RENEWED = 10
"""Frames after which points are chosen anew."""
_WINDOW, _LEVELS = (13, 13), 3
_INLIER = 0.5
"""Cells that a point may lie beside the homography."""
_FEWEST = 14
_SHARE = 0.3
"""Least inliers, and their least share of the points that were followed."""
_STILL, _SHAKEN = 0.07, 0.12
"""Cells from where they would be that points lie in the median while the camera stands still, or is only shifted."""
_NEARLY, _ALIKE = 1.5, 1.25
"""By how much more than with the best homography that may be; and where its own noise is more than that, too."""
_BENT, _MOST_BENT = 0.12, 2.5
"""Cells beside the homography from which it's worth bending, and up to which a point belongs to what was seen."""
_REACH = 14.0
"""Cells over which a bend is averaged."""
_DOUBT = 1.5
"""Points' worth of doubt that anything is bent at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Registered:
    """points: followed, of which `inliers` agree on the homography; no points: nothing there can be followed."""

    alignment: Alignment
    points: int
    inliers: int

    @property
    def sure(self) -> bool:
        return self.inliers >= _FEWEST and self.inliers >= _SHARE * self.points


class Registration:
    """Keeps the points that it follows. Greys are rows × columns cells."""

    def __init__(self) -> None:
        self._points: Floats = np.empty((0, 2), np.float32)
        self._age = _RENEWED
        self._rest: Matrix = np.eye(3)

    def forget(self) -> None:
        self._points, self._age = np.empty((0, 2), np.float32), _RENEWED

    def find(self, plate: Mask, known: Mask, frame: Mask, free: Mask, guess: Alignment, rest: Alignment) -> Registered:
        """plate, frame: grey. known: 255 where the plate shows what is there; free: 255 where the frame may be looked at.

        guess: where the frame before lay; rest: where a frame lies cell on cell, which is best where it's as good.
        """
        self._renew(plate, known)
        self._rest = rest.homography
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
            chosen = cv2.goodFeaturesToTrack(plate, _POINTS, 0.004, _APART, mask=known)
            self._points = np.empty((0, 2), np.float32) if chosen is None else chosen.reshape(-1, 2).astype(np.float32)
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
        inverse, chosen = cv2.findHomography(points, met, cv2.RANSAC, _INLIER, maxIters=250, confidence=0.995)
        if inverse is None or not _sound(inverse, size):
            return Registered(Alignment(homography), len(points), 0)
        beside = met - _view(points, inverse)
        agreeing = chosen[:, 0] > 0
        # The simplest that explains as much: what noise bends would be written to the plate, and drift.
        noise = _apart(beside[agreeing])
        shift = np.median(met[agreeing] - where[good][agreeing], axis=0)
        shifted: Matrix = homography @ np.array([[1.0, 0, -shift[0]], [0, 1, -shift[1]], [0, 0, 1]])
        for simple, most in ((self._rest, _STILL), (homography, _STILL), (shifted, _SHAKEN)):
            left = met[agreeing] - _view(points[agreeing], inverted(simple))
            apart, aside = _apart(left), float(np.abs(np.median(left, axis=0)).max()) if len(left) else 9.0
            if aside < most and apart < max(most, _ALIKE * noise) and apart < _NEARLY * noise + 0.015:
                return Registered(Alignment(simple), len(points), int(agreeing.sum()))
        bend = _bend(points, beside, plate.shape)
        return Registered(Alignment(inverted(inverse), bend), len(points), int(chosen.sum()))


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


def _bend(points: Floats, beside: Floats, shape: tuple[int, ...]) -> NDArray[np.float32] | None:
    """A soft field through what points are beside the homography, those left out that differ from all around them."""
    far = np.linalg.norm(beside, axis=1)
    kept = far < _MOST_BENT
    if np.count_nonzero(kept) < _FEWEST or np.percentile(far[kept], 80) < _BENT:
        return None
    points, beside = points[kept], beside[kept]
    between = np.exp(-((points[:, None] - points[None]) ** 2).sum(axis=2) / (2 * _REACH**2))
    np.fill_diagonal(between, 0)
    around = (between @ beside) / (between.sum(axis=1, keepdims=True) + _DOUBT)
    alike = np.linalg.norm(beside - around, axis=1) < 0.5 + 0.5 * np.linalg.norm(around, axis=1)
    points, beside = points[alike], beside[alike]
    x, y = np.meshgrid(np.arange(0, shape[1] + BEND_STEP, BEND_STEP), np.arange(0, shape[0] + BEND_STEP, BEND_STEP))
    places = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)
    distance = (places[:, None, 0] - points[None, :, 0]) ** 2 + (places[:, None, 1] - points[None, :, 1]) ** 2
    weights = np.exp(distance.astype(np.float32) / np.float32(-2 * _REACH**2))
    field = (weights @ beside.astype(np.float32)) / (weights.sum(axis=1, keepdims=True) + np.float32(_DOUBT))
    return np.asarray(field.reshape(*x.shape, 2), np.float32)


def _apart(beside: Floats) -> float:
    """Cells, the median; far where there is nothing."""
    return float(np.median(np.linalg.norm(beside, axis=1))) if len(beside) else 9.0
