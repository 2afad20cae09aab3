"""What is pictured on packages: fruit, grain, leaves, and the small signs of trade."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.canvas import Canvas, Colour

Array = NDArray[np.float64]
Drawing = Callable[[Canvas, float, float, float, Colour, Colour], None]
"""Draws around (x, y) within a radius, all mm, in a main and a second colour."""


def _placed(points: Array, x: float, y: float, size: float, turn: float = 0.0) -> Array:
    angle = np.deg2rad(turn)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    placed: Array = points @ rotation.T * size + (x, y)
    return placed


def _almond(narrow: float) -> Array:
    """A leaf from (0, −1) to (0, 1)."""
    along = np.linspace(-1, 1, 24)
    half = narrow * np.cos(along * np.pi / 2) ** 0.8
    return np.concatenate([np.stack([half, along], axis=1), np.stack([-half, along], axis=1)[::-1]])


def _blob(random_phase: float, bumps: int, depth: float) -> Array:
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    radius = 1 + depth * np.cos(bumps * turn + random_phase)
    return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


def shaded(colour: Colour, factor: float) -> Colour:
    """Darker below 1, towards white above."""
    tone = np.array(colour, float)
    mixed = tone * factor if factor <= 1 else tone + (255 - tone) * (factor - 1)
    red, green, blue = np.clip(mixed, 0, 255).astype(int)
    return int(red), int(green), int(blue)


def wheat(canvas: Canvas, x: float, y: float, size: float, main: Colour, second: Colour) -> None:
    canvas.line([(x, y + size), (x, y - size * 0.5)], second, size * 0.06)
    for row in range(5):
        for side in (-1, 1):
            grain = _placed(_almond(0.42), x + side * size * 0.22, y - size * 0.55 + row * size * 0.27, size * 0.24, side * 32)
            canvas.polygon(grain, main if side < 0 else shaded(main, 0.86))
    canvas.polygon(_placed(_almond(0.42), x, y - size * 0.82, size * 0.22), main)


def leaf(canvas: Canvas, x: float, y: float, size: float, main: Colour, second: Colour) -> None:
    for turn, scale, colour in ((-38, 0.72, shaded(main, 0.85)), (34, 0.82, main)):
        middle = _placed(np.array([[0.0, -0.55]]), x, y + size * 0.35, size * scale, turn)[0]
        canvas.polygon(_placed(_almond(0.52), float(middle[0]), float(middle[1]), size * scale, turn), colour)
        vein = _placed(np.array([[0.0, 0.9], [0.0, -0.8]]), float(middle[0]), float(middle[1]), size * scale, turn)
        canvas.line(vein, second, size * 0.035)


def fruit(canvas: Canvas, x: float, y: float, size: float, main: Colour, second: Colour) -> None:
    canvas.polygon(_placed(_blob(np.pi / 2, 3, 0.05), x, y + size * 0.1, size * 0.82), main)
    canvas.polygon(_placed(_blob(0.4, 2, 0.04), x - size * 0.1, y + size * 0.02, size * 0.62), shaded(main, 1.12))
    canvas.polygon(_placed(_almond(0.34), x - size * 0.42, y - size * 0.16, size * 0.22, 28), shaded(main, 1.55))
    canvas.line([(x, y - size * 0.6), (x + size * 0.06, y - size * 0.98)], shaded(second, 0.6), size * 0.07)
    canvas.polygon(_placed(_almond(0.45), x + size * 0.34, y - size * 0.82, size * 0.34, 62), second)


def slice_of_citrus(canvas: Canvas, x: float, y: float, size: float, main: Colour, second: Colour) -> None:
    canvas.circle(x, y, size * 0.95, main)
    canvas.circle(x, y, size * 0.83, shaded(main, 1.75))
    for wedge in range(9):
        angle = wedge * 40 + 10
        turn = np.linspace(-0.30, 0.30, 7)
        rim = np.stack([np.sin(turn) * 0.76, -np.cos(turn) * 0.76], axis=1)
        canvas.polygon(_placed(np.concatenate([[[0.0, -0.10]], rim]), x, y, size, angle), main)


def bean(canvas: Canvas, x: float, y: float, size: float, main: Colour, second: Colour) -> None:
    for dx, dy, turn, tone in ((-0.42, 0.30, -30, 0.82), (0.44, 0.34, 36, 0.9), (0.02, -0.28, 8, 1.0)):
        cx, cy = x + dx * size, y + dy * size
        canvas.polygon(_placed(_blob(0.0, 2, 0.16), cx, cy, size * 0.46, turn), shaded(main, tone))
        wave = np.linspace(-1, 1, 15)
        seam = np.stack([wave * 1.0, 0.14 * np.sin(wave * np.pi)], axis=1)
        canvas.line(_placed(seam, cx, cy, size * 0.46, turn), shaded(main, 0.5 * tone), size * 0.06)


def drop(canvas: Canvas, x: float, y: float, size: float, main: Colour, second: Colour) -> None:
    turn = np.linspace(0, 2 * np.pi, 60)
    down, across = np.cos(turn / 2) ** 2, np.sin(turn / 2)
    shape = np.stack([0.62 * np.sin(turn) * across**1.4, 0.25 - 1.15 * down**1.1 + 0.62 * across**4], axis=1)
    for scale, colour in ((1.0, main), (0.72, shaded(main, 1.25))):
        canvas.polygon(_placed(shape, x, y + (1 - scale) * size * 0.3, size * scale), colour)
    canvas.polygon(_placed(_almond(0.36), x - size * 0.18, y + size * 0.32, size * 0.22, 24), shaded(main, 1.8))


def fish(canvas: Canvas, x: float, y: float, size: float, main: Colour, second: Colour) -> None:
    canvas.polygon(_placed(np.array([[0.45, 0.0], [1.0, -0.42], [0.9, 0.0], [1.0, 0.42]]), x, y, size), shaded(main, 0.8))
    canvas.polygon(_placed(_almond(0.46), x - size * 0.12, y, size * 0.84, 90), main)
    canvas.polygon(_placed(_almond(0.2), x - size * 0.1, y + size * 0.14, size * 0.7, 88), shaded(main, 1.5))
    canvas.line(_placed(np.array([[-0.42, -0.28], [-0.34, 0.0], [-0.42, 0.28]]), x, y, size), second, size * 0.05)
    canvas.circle(x - size * 0.6, y - size * 0.08, size * 0.07, (250, 250, 250))
    canvas.circle(x - size * 0.6, y - size * 0.08, size * 0.035, (20, 24, 32))


def mountains(canvas: Canvas, x: float, y: float, size: float, main: Colour, second: Colour) -> None:
    canvas.circle(x + size * 0.38, y - size * 0.42, size * 0.26, second)
    for left, peak, right, top, tone in ((-1.0, -0.34, 0.4, -0.62, 0.85), (-0.35, 0.32, 1.0, -0.3, 1.0)):
        canvas.polygon(_placed(np.array([[left, 0.62], [peak, top], [right, 0.62]]), x, y, size), shaded(main, tone))
        low = top + 0.3
        span = (0.62 - top) / 0.3
        snow = np.array([[peak, top], [peak + (right - peak) / span, low], [peak, low - 0.12], [peak - (peak - left) / span, low]])
        canvas.polygon(_placed(snow, x, y, size), (250, 250, 250))


PICTOGRAMS: Mapping[str, Drawing] = {
    "wheat": wheat,
    "leaf": leaf,
    "fruit": fruit,
    "citrus": slice_of_citrus,
    "bean": bean,
    "drop": drop,
    "fish": fish,
    "mountains": mountains,
}


def recycling(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    for turn in (0, 120, 240):
        shaft = np.array([[-0.52, -0.62], [0.30, -0.62]])
        canvas.line(_placed(shaft, x, y, size, turn), colour, size * 0.2)
        head = np.array([[0.22, -0.98], [0.72, -0.60], [0.22, -0.26]])
        canvas.polygon(_placed(head, x, y, size, turn), colour)


def tidy_bin(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    canvas.circle(x - size * 0.35, y - size * 0.75, size * 0.18, colour)
    canvas.line(
        [(x - size * 0.35, y - size * 0.45), (x - size * 0.35, y + size * 0.2), (x - size * 0.5, y + size * 0.9)], colour, size * 0.2
    )
    canvas.line([(x - size * 0.35, y - size * 0.3), (x + size * 0.25, y - size * 0.25)], colour, size * 0.14)
    bin_shape = [(x + size * 0.2, y), (x + size * 0.85, y), (x + size * 0.75, y + size * 0.9), (x + size * 0.3, y + size * 0.9)]
    canvas.polygon(bin_shape, colour)


def estimated_sign(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    canvas.text("e", x, y + size * 0.6, size * 1.6, colour, weight=0.16, align=0.5)


def keep_dry(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    turn = np.linspace(np.pi, 2 * np.pi, 24)
    canvas.polygon(np.stack([x + size * 0.9 * np.cos(turn), y + size * 0.8 * np.sin(turn)], axis=1), colour)
    canvas.line([(x, y), (x, y + size * 0.75), (x + size * 0.25, y + size * 0.85)], colour, size * 0.14)


SIGNS = (recycling, tidy_bin, estimated_sign, keep_dry)
