"""The picture in the newspaper: an evening bay, hills, and a boat with its lights on."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
_FINE = 2


def evening(width: int, height: int, random: np.random.Generator) -> Picture:
    """height × width × 3 RGB, as printed: no deep black, and a fine screen of dots."""
    wide, high = width * _FINE, height * _FINE
    sky = [((62, 84, 122), (238, 178, 128)), ((48, 92, 110), (240, 204, 150)), ((88, 76, 118), (244, 168, 132))][int(random.integers(3))]
    top, low = (np.array(colour, np.float32) for colour in sky)
    horizon = int(high * 0.60)
    down = np.linspace(0, 1, horizon, dtype=np.float32)[:, None, None] ** 1.3
    canvas = np.empty((high, wide, 3), np.float32)
    canvas[:horizon] = top + (low - top) * down
    rows, columns = np.mgrid[0:horizon, 0:wide].astype(np.float32)
    sun = np.array([wide * random.uniform(0.3, 0.7), horizon * 0.78])
    away = np.hypot(columns - sun[0], rows - sun[1]) / high
    canvas[:horizon] += np.exp(-((away / 0.22) ** 2))[..., None] * np.array([46, 38, 18], np.float32)
    canvas[:horizon][away < 0.045] = (255, 240, 206)
    _clouds(canvas[:horizon], low, random)
    for number, (base, rough) in enumerate(((0.80, 0.16), (0.90, 0.12), (0.98, 0.06))):
        tone = low * (0.62 - 0.13 * number) * (0.30 + 0.22 * (2 - number)) + top * (0.34 + 0.05 * number)
        _hills(canvas, horizon, base, rough, tone * (1 - 0.14 * number), random)
    canvas[horizon:] = cv2.flip(canvas[2 * horizon - high : horizon], 0) * np.array([0.74, 0.8, 0.86], np.float32)
    _ripples(canvas, horizon, sun[0], random)
    _boat(canvas, (wide * float(random.uniform(0.22, 0.34)), high * 0.67), wide * 0.16)
    small = cv2.resize(np.clip(canvas, 0, 255), (width, height), interpolation=cv2.INTER_AREA)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dots = np.cos((x + y) * 2.1) * np.cos((x - y) * 2.1)
    printed = 42 + small * 0.86 + dots[..., None] * 6
    return np.asarray(np.clip(printed, 0, 255), np.uint8)


def _clouds(sky: NDArray[np.float32], light: NDArray[np.float32], random: np.random.Generator) -> None:
    high, wide = sky.shape[:2]
    coarse = random.standard_normal((9, 7)).astype(np.float32)
    soft = cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_CUBIC) + 0.5 * cv2.resize(
        random.standard_normal((26, 13)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC
    )
    share = np.clip(soft * 0.32, 0, 0.5)[..., None] * np.linspace(1, 0.3, high, dtype=np.float32)[:, None, None]
    sky += (light + 14 - sky) * share


def _hills(
    canvas: NDArray[np.float32], horizon: int, base: float, rough: float, colour: NDArray[np.float32], random: np.random.Generator
) -> None:
    wide = canvas.shape[1]
    x = np.linspace(0, 1, wide)
    ridge = sum(np.sin(2 * np.pi * (x * hertz + random.uniform(0, 1))) / hertz for hertz in (0.8, 1.7, 3.1, 7.3, 15.1))
    heights = horizon * (base - rough * (0.5 + 0.5 * np.asarray(ridge) / 2))
    outline = np.concatenate([np.stack([np.arange(wide), heights], axis=1), [[wide, horizon], [0, horizon]]])
    cv2.fillPoly(canvas, [outline.astype(np.int32)], tuple(float(part) for part in colour))


def _ripples(canvas: NDArray[np.float32], horizon: int, sun: float, random: np.random.Generator) -> None:
    high, wide = canvas.shape[:2]
    for _ in range(420):
        depth = float(random.uniform(0, 1)) ** 1.4
        y = horizon + 2 + depth * (high - horizon - 4)
        glitter = random.random() < 0.45
        x = random.normal(sun, wide * (0.03 + 0.10 * depth)) if glitter else random.uniform(0, wide)
        length = wide * (0.006 + 0.03 * depth) * random.uniform(0.5, 1.5)
        under = canvas[int(y), int(np.clip(x, 0, wide - 1))]
        colour = np.array([255, 226, 176]) * 0.9 if glitter else under * random.uniform(0.82, 1.12)
        across = (int(x - length / 2), int(y)), (int(x + length / 2), int(y))
        cv2.line(canvas, *across, tuple(float(part) for part in colour), max(int(1 + 2.4 * depth), 1), cv2.LINE_AA)


def _boat(canvas: NDArray[np.float32], place: tuple[float, float], size: float) -> None:
    def part(points: list[tuple[float, float]], colour: tuple[float, float, float]) -> None:
        outline = np.array([(place[0] + x * size, place[1] + y * size) for x, y in points])
        cv2.fillPoly(canvas, [np.round(outline * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)

    part([(-0.5, 0.03), (0.5, 0.03), (0.42, 0.16), (-0.44, 0.16)], (40, 52, 60))
    part([(-0.5, -0.08), (0.62, -0.12), (0.46, 0.06), (-0.46, 0.06)], (34, 40, 52))
    part([(-0.40, -0.20), (0.30, -0.20), (0.34, -0.09), (-0.40, -0.08)], (196, 186, 172))
    part([(-0.28, -0.30), (0.12, -0.30), (0.16, -0.20), (-0.28, -0.20)], (206, 196, 182))
    part([(-0.16, -0.44), (-0.04, -0.44), (-0.03, -0.30), (-0.17, -0.30)], (150, 58, 48))
    for number in range(8):
        x = -0.34 + number * 0.08
        part([(x, -0.17), (x + 0.04, -0.17), (x + 0.04, -0.13), (x, -0.13)], (255, 226, 150))
