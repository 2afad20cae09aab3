"""Small patches of even colour, by a watershed from a grid of seeds, and how they stand out from the rim of their picture."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Floats = NDArray[np.float32]

LIGHTNESS = 0.7
"""What a step of lightness counts beside one of colour: shade changes within a thing."""
NOISE = 3.0
"""Lab units by which neighbouring patches of the same thing differ."""
ALIKE = 10.0
"""Lab units along the way to the rim within which a patch counts as one surface with it (10 … 15 in Zhu et al. 2014)."""


@dataclass(frozen=True, slots=True, eq=False)
class Superpixels:
    """labels: height × width int32, 0 … n − 1; colours: n × 3 weighted Lab; places: n × 2, in shares of the longer side; sizes: n, in
    pixels; joined: n × n, which touch; rim: n, which lie at the picture's edge."""

    labels: NDArray[np.int32]
    colours: Floats
    places: Floats
    sizes: Floats
    joined: NDArray[np.bool_]
    rim: NDArray[np.bool_]


def superpixels(pixels: Pixels, across: int = 14) -> Superpixels:
    """`across`: patches along the longer side."""
    labels = _watershed(pixels, max(pixels.shape[:2]) / across)
    lab = np.array(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB), np.float32)
    lab[..., 0] *= LIGHTNESS
    height, width = labels.shape
    flat = labels.ravel()
    count = int(flat.max()) + 1
    sizes = np.bincount(flat, minlength=count).astype(np.float32)
    rows, columns = np.mgrid[:height, :width]
    colours = np.stack([np.bincount(flat, lab[..., channel].ravel(), count) / sizes for channel in range(3)], axis=1).astype(np.float32)
    places = np.stack([np.bincount(flat, axis.ravel(), count) / sizes for axis in (columns, rows)], axis=1) / max(height, width)
    joined = np.zeros((count, count), np.bool_)
    for one, other in ((labels[:, 1:], labels[:, :-1]), (labels[1:], labels[:-1])):
        joined[one.ravel(), other.ravel()] = True
    joined |= joined.T
    np.fill_diagonal(joined, False)
    rim = np.zeros(count, np.bool_)
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        rim[edge] = True
    return Superpixels(labels, colours, places.astype(np.float32), sizes, joined, rim)


def standing_out(patches: Superpixels, seeds: NDArray[np.intp], reach: float = 0.35) -> Floats:
    """Height × width, 0 … 1: how likely each pixel belongs to the figure that holds the patches `seeds`, and not to what runs to the rim.

    Boundary connectivity and its optimisation as in Zhu, Liang, Wei, Sun 2014, "Saliency Optimization from Robust Background Detection",
    with the seeds as known figure; there may be none. reach: in shares of the longer side, how far from a seed a figure is likely.
    """
    apart = np.linalg.norm(patches.colours[:, None] - patches.colours[None], axis=2)
    way = np.where(patches.joined | (patches.rim[:, None] & patches.rim[None]), np.maximum(apart - NOISE, 0), np.inf).astype(np.float32)
    np.fill_diagonal(way, 0)
    for through in range(len(way)):
        np.minimum(way, way[:, through : through + 1] + way[through : through + 1], out=way)
    alike = np.exp(-((way / ALIKE) ** 2) / 2)
    area = (alike * patches.sizes).sum(axis=1) / patches.sizes.mean()
    ground = 1 - np.exp(-(((alike * patches.rim).sum(axis=1) / np.sqrt(area)) ** 2) / 2)
    steps = ((patches.places[:, None] - patches.places[None]) ** 2).sum(axis=2)
    figure = (apart * np.exp(-steps / (2 * 0.4**2)) * ground).sum(axis=1)
    figure /= max(float(figure.max()), 1e-6)
    if len(seeds):
        figure *= 0.3 + 0.7 * np.exp(-steps[:, seeds].min(axis=1) / (2 * reach**2))
        figure[seeds] += 20
    smooth = np.where(patches.joined, np.exp(-((apart / 12) ** 2) / 2) + 0.1, 0)
    share = np.linalg.solve(np.diag(ground + figure + smooth.sum(axis=1) + 1e-6) - smooth, figure)
    return np.asarray(share, np.float32)[patches.labels]


def _watershed(pixels: Pixels, step: float) -> NDArray[np.int32]:
    height, width = pixels.shape[:2]
    steep = cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2)
    markers = np.zeros((height, width), np.int32)
    near = max(1, int(step / 3))
    seeds = [(int(y), int(x)) for y in np.arange(step / 2, height, step) for x in np.arange(step / 2, width, step)]
    for number, (y, x) in enumerate(seeds, 1):
        top, left = max(0, y - near), max(0, x - near)
        around = steep[top : y + near + 1, left : x + near + 1]
        down, right = np.unravel_index(int(around.argmin()), around.shape)
        markers[top + int(down), left + int(right)] = number
    cv2.watershed(pixels, markers)
    lines = markers < 1
    widened = cv2.dilate(np.where(lines, 0, markers).astype(np.float32), np.ones((3, 3), np.uint8))
    markers[lines] = np.asarray(widened).astype(np.int32)[lines]
    numbered: NDArray[np.int32] = np.unique(np.maximum(markers, 1), return_inverse=True)[1].reshape(height, width).astype(np.int32)
    return numbered
