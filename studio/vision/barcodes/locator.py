"""Finds barcodes in a picture with the network of `models/barcode_locator`: readable or not, any way up, several at once."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Frame, Interpreter, Pixels
from studio.vision.barcodes.apart import MOST, best_apart
from studio.vision.barcodes.code import Corners, Part, Spot
from studio.vision.barcodes.squaring import parallel, repeating, squared
from studio.vision.barcodes.trimming import trimmed

Grey = NDArray[np.uint8]

WIDTH, HEIGHT = 320, 240
"""Of the network's picture. One taller than wide is turned a quarter to the left, as a barcode is one any way up."""

CELL = 8
"""Pixels of the network's picture from one answer to the next."""

CONFIDENT = 0.5
"""A spot's least confidence."""

_LOGISTIC = (-3.6, 2.7, 2.9)
"""Bias, weight of the score's logit, weight of `parallel`: logistic regression on what the network found in 450 rendered pictures of
other seeds than those trained and measured on, so that a confidence is about the share of such spots that are codes. Fitted anew to the
present weights, on 250 pictures of packages too, it hardly changes (Brier score 0.0543 instead of 0.0546)."""

_REPEATING = 0.72
"""What repeats itself more is stripes. Of 263 rendered codes found the highest had 0.62, of the false spots a quarter 0.78 and more."""

_TRIMS = 3
"""Gaps at most after which something is cut off a code: what stands beside it may do so on both sides."""

_FINEST = 0.6
"""Pixels in the narrowest bar of what may be left then, at least: finer bars are hardly seen, what is left may be a stroke of print."""

_VOTES = 0.25
"""Cells of at least this score say where a code is."""


class Locator:
    """Finds barcodes whether they can be read or not. interpreter: the model `barcode_locator`, its input named `image`."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def locate(self, frame: Frame, part: Part | None = None) -> tuple[Spot, ...]:
        """Where barcodes are in `frame`, most confident first; no two overlap much. Corners start anywhere up to half a turn.

        part: only there; the smaller it is, the smaller are the codes that are found.
        """
        grey = _grey(frame.pixels)
        small, back = _fitted_part(grey, part) if part else fitted(grey)
        answer = self._interpreter.run(image=cv2.cvtColor(small, cv2.COLOR_GRAY2RGB))
        thought = best_apart([_spot(box, back) for box in _boxes(answer["score"][0], answer["box"][0])])
        seen = [_on_the_bars(spot, grey) for spot in thought if _chance(spot.confidence, 1.0) >= CONFIDENT]
        return tuple(best_apart([spot for spot in seen if spot.confidence >= CONFIDENT]))


def _fitted_part(grey: Grey, part: Part) -> tuple[Grey, NDArray[np.float64]]:
    left, top, width, height = part
    small, back = fitted(np.ascontiguousarray(grey[top : top + height, left : left + width]))
    return small, back + np.array([[0, 0, left], [0, 0, top]])


def _grey(pixels: Pixels) -> Grey:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def fitted(grey: Grey) -> tuple[Grey, NDArray[np.float64]]:
    """A height × width picture as the network takes it, HEIGHT × WIDTH between black bars, and a 2 × 3 matrix back.

    The matrix takes points of the network's picture to points of `grey`; a pixel's centre lies at its index + ½ in both.
    """
    height, width = grey.shape
    turned = height > width
    if turned:
        grey = np.rot90(grey)
    high, wide = grey.shape
    scale = min(WIDTH / wide, HEIGHT / high)
    inner_wide, inner_high = max(1, round(wide * scale)), max(1, round(high * scale))
    left, top = (WIDTH - inner_wide) // 2, (HEIGHT - inner_high) // 2
    picture = np.zeros((HEIGHT, WIDTH), np.uint8)
    # Averaging areas: fine bars sampled at points turn into other bars.
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    cv2.resize(grey, (inner_wide, inner_high), dst=picture[top : top + inner_high, left : left + inner_wide], interpolation=method)
    across, down = wide / inner_wide, high / inner_high
    back = np.array([[across, 0, -left * across], [0, down, -top * down]])
    return picture, np.array([-back[1] + (0, 0, width), back[0]]) if turned else back


@dataclass(frozen=True, slots=True, eq=False)
class _Box:
    """A turned box in the network's picture; radians: of the way across the bars, clockwise, up to half a turn."""

    score: float
    centre: NDArray[np.float64]
    long: float
    high: float
    radians: float
    module: float


def _boxes(score: NDArray[np.float32], box: NDArray[np.float32]) -> list[_Box]:
    """One box for each code that cells speak of, best first: the votes for it averaged, weighted by score.

    score: rows × columns, 0 … 1. box: rows × columns × 7: from the cell to the centre (x, y) and logarithms of length and height, in
    cells; cosine and sine of twice the angle; logarithm of the module in pixels.
    """
    rows, columns = np.nonzero(score >= _VOTES)
    weights, votes = score[rows, columns].astype(np.float64), box[rows, columns].astype(np.float64)
    votes[:, :2] = (votes[:, :2] + np.column_stack([columns, rows]) + 0.5) * CELL
    votes[:, 2:4] = np.exp(np.clip(votes[:, 2:4], -4, 4)) * CELL
    left = np.argsort(-weights, kind="stable")
    found: list[_Box] = []
    while left.size and len(found) < 2 * MOST:
        best = votes[left[0]]
        radians = np.arctan2(best[5], best[4]) / 2
        along = np.array([[np.cos(radians), np.sin(radians)], [-np.sin(radians), np.cos(radians)]])
        away = np.abs((votes[left, :2] - best[:2]) @ along.T)
        alike = (away < np.maximum(best[2:4] * 0.4, CELL)).all(axis=1)
        alike[0] = True
        group = left[alike]
        mean = np.average(votes[group], axis=0, weights=weights[group] ** 2)
        turn = float(np.arctan2(mean[5], mean[4])) / 2
        found.append(_Box(float(weights[left[0]]), mean[:2], mean[2], mean[3], turn, float(np.exp(mean[6]))))
        left = left[~alike]
    return found


def _spot(box: _Box, back: NDArray[np.float64]) -> Spot:
    across = np.array([np.cos(box.radians), np.sin(box.radians)]) * box.long / 2
    down = np.array([-np.sin(box.radians), np.cos(box.radians)]) * box.high / 2
    corners = box.centre + np.array([-across - down, across - down, across + down, down - across])
    placed: Corners = (corners @ back[:, :2].T + back[:, 2]).astype(np.float32)
    scale = float(np.sqrt(abs(np.linalg.det(back[:, :2]))))
    return Spot(placed, box.score, box.module * scale)


def _on_the_bars(spot: Spot, grey: Grey) -> Spot:
    modules = spot.length / spot.module
    corners = squared(grey, spot.corners, modules)
    if corners is not None and (again := squared(grey, corners, modules)) is not None:
        corners = again  # from nearby it sees them better
    better = spot if corners is None else Spot(corners, spot.confidence, spot.module)
    for _ in range(_TRIMS):
        less = trimmed(grey, better.corners)
        if less is None or Spot(less, 1.0, 1.0).length < _FINEST * modules:
            break
        corners = squared(grey, less, modules)
        better = Spot(less if corners is None else corners, spot.confidence, spot.module)
    even = repeating(grey, better.corners) > _REPEATING
    chance = 0.0 if even else _chance(spot.confidence, parallel(grey, better.corners))
    return Spot(better.corners, chance, spot.module * better.length / spot.length)


def _chance(score: float, alike: float) -> float:
    """Of a spot to be a barcode, from the network's score and from how parallel what lies in it runs."""
    bias, by_score, by_alike = _LOGISTIC
    logit = np.log(np.clip(score, 1e-6, 1 - 1e-6) / (1 - np.clip(score, 1e-6, 1 - 1e-6)))
    return float(1 / (1 + np.exp(-(bias + by_score * logit + by_alike * alike))))
