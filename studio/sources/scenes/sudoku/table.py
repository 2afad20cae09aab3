"""The table: planks of wood, and the pen that lies on it."""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
_COARSER = 4
_WOODS = (((150, 108, 72), (104, 70, 44)), ((122, 92, 66), (82, 58, 40)), ((176, 142, 104), (132, 100, 70)))
"""Light and dark grain, RGB."""


def wood(width: int, height: int, per_mm: float, random: np.random.Generator) -> Picture:
    """height × width × 3 RGB: planks that lie from left to right."""
    light, dark = (np.array(colour, np.float32) for colour in _WOODS[int(random.integers(len(_WOODS)))])
    coarse = (width // _COARSER, height // _COARSER)
    grain = np.zeros((coarse[1], coarse[0]), np.float32)
    top = 0
    while top < coarse[1]:
        rows = min(round(random.uniform(60, 85) * per_mm / _COARSER), coarse[1] - top)
        down, across = np.mgrid[0:rows, 0 : coarse[0]].astype(np.float32)
        bend = cv2.resize(random.standard_normal((4, 9)).astype(np.float32), (coarse[0], rows), interpolation=cv2.INTER_CUBIC)
        rings = np.sin(down * 0.11 + bend * 4.5 + across * 0.001)
        streaks = cv2.resize(random.standard_normal((rows, 24)).astype(np.float32), (coarse[0], rows), interpolation=cv2.INTER_CUBIC)
        fine = cv2.resize(random.standard_normal((rows, 220)).astype(np.float32), (coarse[0], rows), interpolation=cv2.INTER_LINEAR)
        plank = 0.5 + 0.20 * rings + 0.13 * streaks + 0.06 * fine + float(random.normal(0, 0.10))
        edge = np.minimum(down, rows - 1 - down)
        grain[top : top + rows] = plank - 0.75 * np.exp(-((edge / 1.3) ** 2))
        top += rows
    fine_grain = cv2.resize(np.clip((grain + 0.4) * 160, 0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    tones = dark + (light - dark) * (np.arange(256, dtype=np.float32)[:, None] / 160 - 0.4)
    return np.asarray(cv2.LUT(cv2.cvtColor(fine_grain, cv2.COLOR_GRAY2RGB), np.clip(tones, 0, 255).astype(np.uint8)[None]), np.uint8)


def lay_pen(picture: Picture, start: tuple[float, float], end: tuple[float, float], across: float, colour: tuple[int, int, int]) -> None:
    """A ballpoint pen and its shadow, in place. start: its tip, end: its other end, across: its thickness; all in pixels."""
    room = 2 * across
    corner = np.maximum(np.minimum(start, end) - room, 0).astype(int)
    picture = picture[corner[1] : int(max(start[1], end[1]) + room), corner[0] : int(max(start[0], end[0]) + room)]
    tip, axis = np.subtract(start, corner), np.subtract(end, start)
    length = float(np.hypot(*axis))
    axis, side = axis / length, np.array([-axis[1], axis[0]]) / length

    def part(begin: float, finish: float, from_side: float, to_side: float, taper: float = 1.0) -> NDArray[np.int32]:
        corners = [(begin, from_side * taper), (begin, to_side * taper), (finish, to_side), (finish, from_side)]
        placed = [np.add(tip, axis * along * length + side * aside * across / 2) for along, aside in corners]
        return np.asarray(np.round(np.array(placed) * 16), np.int32)

    shadow = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(shadow, part(0.0, 1.0, -1, 1, 0.2) + int(across * 0.5 * 16), (120,), cv2.LINE_AA, 4)
    shadow = np.asarray(cv2.GaussianBlur(shadow, (0, 0), across * 0.28), np.uint8)
    cv2.multiply(picture, cv2.cvtColor(cv2.bitwise_not(shadow), cv2.COLOR_GRAY2RGB), dst=picture, scale=1 / 255)
    tones = np.linspace(-1, 1, 13)
    for left, right in pairwise(tones):
        bright = 0.45 + 0.6 * float(np.exp(-(((left + right) / 2 + 0.35) ** 2) / 0.18))
        shine = 70.0 * float(np.exp(-(((left + right) / 2 + 0.35) ** 2) / 0.02))
        pieces = (
            (0.0, 0.10, (176, 172, 164), 0.2),
            (0.10, 0.34, tuple(part * 0.42 for part in colour), 1.0),
            (0.34, 0.355, (206, 200, 188), 1.0),
            (0.355, 0.94, colour, 1.0),
            (0.94, 1.0, (190, 186, 178), 1.0),
        )
        for begin, finish, tone, taper in pieces:
            lit = tuple(float(min(value * bright + shine, 255)) for value in tone)
            cv2.fillConvexPoly(picture, part(begin, finish, left, right + 0.05, taper), lit, cv2.LINE_AA, 4)
