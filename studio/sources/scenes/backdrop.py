"""A calm room, out of focus, with the light of a slow day, and a camera's noise."""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]

_PALETTES = (
    ((196, 186, 172), (122, 110, 98), (214, 170, 120), (88, 104, 116)),
    ((176, 186, 192), (96, 104, 112), (220, 180, 130), (120, 96, 84)),
    ((186, 190, 176), (104, 108, 92), (226, 190, 140), (92, 112, 104)),
    ((198, 180, 176), (116, 100, 102), (224, 172, 128), (84, 96, 120)),
)
_LEVELS = 48
_PERIOD = 50.0
_NOISE = 3


class Backdrop:
    """The picture behind the hands. `of(seconds)` gives it (height × width × 3 uint8, RGB), to be drawn over."""

    def __init__(self, width: int, height: int, random: np.random.Generator) -> None:
        room = _room(width, height, random)
        shade = np.linspace(1.0, 0.0, width, dtype=np.float32)[None, :, None] * np.linspace(1, 0.5, height, dtype=np.float32)[:, None, None]
        morning = room * (0.80 + 0.30 * shade) * np.array([1.02, 1.0, 0.97], np.float32)
        evening = room * (0.95 - 0.16 * shade) * np.array([0.95, 0.98, 1.03], np.float32)
        self._ends = [np.clip(picture - _NOISE, 0, 255).astype(np.uint8) for picture in (morning, evening)]
        self._level, self._picture = -1, self._ends[0]
        grain = random.standard_normal((height + 64, width + 64, 1)) * 1.1 + random.standard_normal((height + 64, width + 64, 3)) * 0.6
        self._grain = np.clip(np.round(grain + _NOISE), 0, 2 * _NOISE).astype(np.uint8)
        self._phase = float(random.uniform(0, 2 * np.pi))
        self._size = height, width

    def light(self, seconds: float) -> float:
        """0 … 1: from cool evening light to warm light from the left; moves slowly."""
        return 0.5 + 0.5 * float(np.sin(2 * np.pi * seconds / _PERIOD + self._phase))

    def of(self, seconds: float) -> Picture:
        """A fresh picture without noise."""
        level = round(self.light(seconds) * _LEVELS)
        if level != self._level:
            share = level / _LEVELS
            self._picture = np.asarray(cv2.addWeighted(self._ends[0], share, self._ends[1], 1 - share, 0.0), np.uint8)
            self._level = level
        return self._picture.copy()

    def add_noise(self, picture: Picture, index: int) -> None:
        """Adds the camera's noise in place; `index` chooses which."""
        height, width = self._size
        top, left = (index * 29) % 64, (index * 47 + 13 * (index // 64)) % 64
        cv2.add(picture, self._grain[top : top + height, left : left + width], dst=picture)


def _room(width: int, height: int, random: np.random.Generator) -> Floats:
    """Wall, furniture and a window, blurred, as float RGB."""
    wall, floor, lamp, shelf = (np.array(colour, np.float32) for colour in _PALETTES[int(random.integers(len(_PALETTES)))])
    columns, rows = 320, 180
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    room = wall * (0.86 - 0.22 * (y / rows))[..., None] + np.zeros((rows, columns, 1), np.float32)
    canvas = np.ascontiguousarray(room)
    horizon = int(rows * random.uniform(0.70, 0.78))
    canvas[horizon:] = floor * 0.9
    left = int(random.uniform(0.02, 0.12) * columns)
    cv2.rectangle(canvas, (left, int(rows * 0.06)), (left + 66, int(rows * 0.52)), (226, 230, 226), -1)
    cv2.rectangle(canvas, (left + 31, int(rows * 0.06)), (left + 34, int(rows * 0.52)), tuple(float(v) for v in wall * 0.8), -1)
    place = int(columns * random.uniform(0.66, 0.76))
    cv2.rectangle(canvas, (place, int(rows * 0.22)), (place + 78, horizon + 22), tuple(float(v) for v in shelf * 0.72), -1)
    for board in range(3):
        top = int(rows * (0.26 + 0.17 * board))
        edge = place + 5
        while edge < place + 66:
            book = random.uniform(0.55, 1.15) * (shelf * 0.5 + random.uniform(60, 200, 3) * 0.5)
            wide = int(random.integers(5, 12))
            cv2.rectangle(canvas, (edge, top + int(random.integers(0, 8))), (edge + wide, top + 25), tuple(float(v) for v in book), -1)
            edge += wide + 1
    cv2.rectangle(
        canvas, (int(columns * 0.30), horizon - 22), (int(columns * 0.62), horizon + 60), tuple(float(v) for v in floor * 0.72), -1
    )
    plant = int(columns * random.uniform(0.40, 0.50))
    for _ in range(14):
        leaf = (int(random.normal(plant, 11)), int(random.normal(horizon - 46, 14)))
        green = float(random.uniform(0.8, 1.2))
        cv2.ellipse(canvas, leaf, (10, 5), float(random.uniform(0, 180)), 0, 360, (92.0 * green, 116.0 * green, 78.0 * green), -1)
    soft = np.asarray(cv2.GaussianBlur(canvas, (0, 0), 7.5), np.float32)
    lamp_x, lamp_y = columns * random.uniform(0.52, 0.62), rows * random.uniform(0.16, 0.26)
    disc = 0.5 - 0.5 * np.tanh((np.hypot(x - lamp_x, y - lamp_y) - 11) * 0.45)
    soft += (disc * 0.55)[..., None] * (lamp + 20 - soft)
    glow = np.exp(-((x - lamp_x) ** 2 + (y - lamp_y) ** 2) / 2600.0)
    soft += glow[..., None] * lamp * 0.12
    wide, high = min(columns, round(rows * width / height)), min(rows, round(columns * height / width))
    left, top = (columns - wide) // 2, (rows - high) // 2
    seen = soft[top : top + max(high, 2), left : left + max(wide, 2)]
    return np.asarray(cv2.resize(seen, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
