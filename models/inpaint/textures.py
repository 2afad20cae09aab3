"""Surfaces of made-up things: noise with natural spectra, bricks, tiles, planks, fabrics, gravel, foliage, grass, marble."""

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
"""h × w × 3 RGB, 0 … 1, or h × w."""

Random = np.random.Generator


class Palette:
    """The colours of one scene: brightness varies much, hue and saturation stay near one or a few of the scene's own, as in photos."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._chroma = random.normal(0, random.uniform(0.02, 0.16), (int(random.integers(1, 4)), 3))
        self._low, self._high = sorted(random.uniform(0.02, 0.98, 2))
        self._high = max(self._high, self._low + random.uniform(0.2, 0.8))

    def colour(self, near: Picture | None = None, spread: float = 0.08) -> Picture:
        """Any of the scene, or one like `near`."""
        random = self._random
        if near is not None:
            return np.clip(near + random.normal(0, spread) + random.normal(0, spread / 4, 3), 0, 1).astype(np.float32)
        chroma = self._chroma[random.integers(len(self._chroma))] * random.uniform(0, 1.5)
        return np.clip(random.uniform(self._low, self._high) + chroma, 0, 1).astype(np.float32)


def fractal(random: Random, height: int, width: int, slope: float, stretch: float = 1.0) -> Picture:
    """A Gaussian field of mean 0 and deviation 1 whose power falls as frequency to the −`slope`; natural pictures: 2 (Field 1987)."""
    rows, columns = np.fft.fftfreq(height)[:, None] * stretch, np.fft.rfftfreq(width)[None]
    power = np.maximum(rows**2 + columns**2, 1 / (4 * max(height, width)) ** 2) ** (-slope / 4)
    power[0, 0] = 0
    spectrum = power * np.exp(2j * np.pi * random.random(power.shape)) * random.rayleigh(size=power.shape)
    field = np.fft.irfft2(spectrum, (height, width))
    return ((field - field.mean()) / (field.std() + 1e-9)).astype(np.float32)


def blended(one: Picture, other: Picture, share: Picture) -> Picture:
    """Of two colours, `share` (h × w, 0 … 1) of the other."""
    share = np.clip(share, 0, 1)[..., None]
    return one * (1 - share) + other * share


def plain(random: Random, height: int, width: int, palette: Palette) -> Picture:
    one = palette.colour()
    field = fractal(random, height, width, random.uniform(2.2, 3.5))
    return np.clip(one + field[..., None] * random.uniform(0, 0.03), 0, 1)


def clouds(random: Random, height: int, width: int, palette: Palette) -> Picture:
    one = palette.colour()
    field = fractal(random, height, width, random.uniform(1.4, 3.2), math.exp(random.normal(0, 0.7)))
    other = palette.colour(one, 0.2) if random.random() < 0.7 else palette.colour()
    return blended(one, other, 0.5 + field * random.uniform(0.15, 0.6))


def marble(random: Random, height: int, width: int, palette: Palette) -> Picture:
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    turn, period = random.uniform(0, math.pi), math.exp(random.uniform(math.log(5), math.log(60)))
    phase = (rows * math.sin(turn) + columns * math.cos(turn)) / period
    phase += fractal(random, height, width, 3) * random.uniform(0, 1.2)
    wave = np.sin(2 * np.pi * phase) * 0.5 + 0.5
    one = palette.colour()
    return blended(one, palette.colour(one, 0.25), wave ** random.uniform(0.4, 3)) + (
        fractal(random, height, width, 1.5)[..., None] * random.uniform(0, 0.04)
    )


def tiles(random: Random, height: int, width: int, palette: Palette) -> Picture:
    """Bricks, tiles, planks, panels, shelves: by proportion and offset of the rows."""
    tall = math.exp(random.uniform(math.log(6), math.log(60)))
    wide = tall * math.exp(random.uniform(math.log(0.4), math.log(8)))
    offset = random.choice([0.0, 0.5, random.random()])
    joint = random.uniform(0.5, 3.0)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    row = np.floor(rows / tall)
    shifted = columns / wide + row * offset
    column = np.floor(shifted)
    seeds = (row.astype(np.int64) * 7919 + column.astype(np.int64) * 104729) % 509
    tone = random.normal(0, random.uniform(0.0, 0.12), 509)[seeds][..., None] + random.normal(0, 0.012, (509, 3))[seeds]
    edge = np.minimum(np.minimum(rows % tall, tall - rows % tall), np.minimum(shifted % 1, 1 - shifted % 1) * wide)
    picture = palette.colour() + tone
    grain = fractal(random, height, width, random.uniform(0.8, 2.5), math.exp(random.normal(0, 1.0)))
    picture = picture + grain[..., None] * random.uniform(0, 0.07)
    return blended(picture.astype(np.float32), palette.colour(), np.clip(joint - edge, 0, 1) * random.uniform(0.3, 1))


def fabric(random: Random, height: int, width: int, palette: Palette) -> Picture:
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    warp = fractal(random, height, width, 3.4) * random.uniform(0, 4)
    period = math.exp(random.uniform(math.log(3), math.log(40)))
    ratio = math.exp(random.normal(0, 0.3))
    across = np.sin(2 * np.pi * (columns + warp) / period)
    along = np.sin(2 * np.pi * (rows + warp) / period / ratio)
    pattern = {0: across * along, 1: np.maximum(across, along), 2: np.sign(across) * np.sign(along), 3: np.sign(across)}[
        int(random.integers(4))
    ]
    one = palette.colour()
    other = palette.colour(one, 0.15) if random.random() < 0.6 else palette.colour()
    return blended(one, other, pattern * 0.5 + 0.5) + fractal(random, height, width, 1.0)[..., None] * random.uniform(0, 0.04)


def gravel(random: Random, height: int, width: int, palette: Palette) -> Picture:
    """Cells around chance points (Voronoi 1908), each of another tone: stones, scales, flowers, crowds."""
    count = int(height * width / math.exp(random.uniform(math.log(30), math.log(1500)))) + 2
    points = np.ones((height, width), np.uint8)
    points[random.integers(0, height, count), random.integers(0, width, count)] = 0
    distance, labels = cv2.distanceTransformWithLabels(points, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    one = palette.colour()
    colours = np.clip(
        one + random.normal(0, random.uniform(0.04, 0.2), (labels.max() + 1, 1)) + random.normal(0, 0.03, (labels.max() + 1, 3)), 0, 1
    )
    shade = 1 - random.uniform(0, 0.7) * np.clip(distance / (distance.mean() * 2.5), 0, 1)
    return (colours[labels] * shade[..., None]).astype(np.float32)


def foliage(random: Random, height: int, width: int, palette: Palette) -> Picture:
    one = palette.colour()
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = one * random.uniform(0.15, 0.6)
    size = random.uniform(1.5, 8)
    slim, turn = random.uniform(0.15, 0.8), random.uniform(0, 180)
    loose = random.uniform(5, 180)
    depth = fractal(random, height, width, 2.5)
    for _ in range(min(900, int(2.2 * height * width / (12 * size * size * slim)))):
        x, y = int(random.integers(width)), int(random.integers(height))
        bright = float(np.clip(0.75 + 0.25 * depth[y, x] + random.normal(0, 0.25), 0.1, 1.6))
        long = size * math.exp(random.normal(0, 0.4))
        colour = np.clip(one * bright + random.normal(0, 0.02, 3), 0, 1)
        cv2.ellipse(picture, ((x, y), (2 * long, 2 * long * slim), turn + random.normal(0, loose)), colour.tolist(), -1, cv2.LINE_AA)
    return picture


def grass(random: Random, height: int, width: int, palette: Palette) -> Picture:
    one = palette.colour()
    picture = clouds(random, height, width, palette) * 0.3 + one * 0.5
    long, lean = random.uniform(5, 40), random.normal(0, 0.4)
    wide = 1 + int(random.integers(2))
    for _ in range(int(min(1200, 1.5 * height * width / long / wide))):
        x, y, turn = float(random.uniform(0, width)), float(random.uniform(0, height)), lean + float(random.normal(0, 0.35))
        colour = palette.colour(one, 0.12)
        end = (int(x + long * math.sin(turn)), int(y - long * math.cos(turn)))
        cv2.line(picture, (int(x), int(y)), end, colour.tolist(), wide, cv2.LINE_AA)
    return picture


SURFACES: tuple[Callable[[Random, int, int, Palette], Picture], ...] = (
    plain, plain, clouds, clouds, marble, tiles, tiles, fabric, gravel, foliage, grass,
)  # fmt: skip


def surface(random: Random, height: int, width: int, palette: Palette) -> Picture:
    """Any of them, lit unevenly."""
    chosen: Any = SURFACES[int(random.integers(len(SURFACES)))]
    picture = chosen(random, height, width, palette)
    if random.random() < 0.4:
        picture = turned(random, picture)
    return np.clip(picture * lighting(random, height, width)[..., None], 0, 1).astype(np.float32)


def lighting(random: Random, height: int, width: int, much: float = 0.25) -> Picture:
    """Around 1: a slope and a slow field."""
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    turn, amount = random.uniform(0, 2 * math.pi), random.uniform(0, much)
    slope = ((rows / height - 0.5) * math.sin(turn) + (columns / width - 0.5) * math.cos(turn)) * 2 * amount
    small = fractal(random, 12, 12, 3.0) * random.uniform(0, much / 3)
    return np.clip(1 + slope + cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), 0.2, 2.0).astype(np.float32)


def turned(random: Random, picture: Picture, tilt: float = 0.35) -> Picture:
    """Seen from another side: turned, and farther away at one edge."""
    height, width = picture.shape[:2]
    from_ = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = random.uniform(0, 2 * math.pi)
    middle = np.array([width / 2, height / 2], np.float32)
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]], np.float32)
    to = (from_ - middle) @ spin.T * 1.5 + middle + random.uniform(-tilt, tilt, (4, 2)) * (width, height)
    matrix = cv2.getPerspectiveTransform(from_, to.astype(np.float32))
    return cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
