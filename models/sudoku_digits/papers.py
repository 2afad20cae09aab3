"""The paper a puzzle is printed on: its colour and stains, tinted cells, rules, and the inks that are put on it."""

import cv2
import numpy as np
from numpy.typing import NDArray
from strokes import Random  # beside this file

PITCH = 44
"""Of cells on a drawn page, in pixels."""

AROUND = 33
"""Pixels of page around the grid."""

PAGE = 9 * PITCH + 2 * AROUND

Layer = NDArray[np.float32]


def sheet(random: Random) -> Layer:
    tint = 1 + random.normal(0, 0.03, 3)
    shade = random.uniform(0.75, 1.0) * tint
    return np.ones((PAGE, PAGE, 3), np.float32) * np.clip(shade, 0, 1).astype(np.float32)


def tinted(paper: Layer, written_on: NDArray[np.bool_], random: Random) -> NDArray[np.bool_] | None:
    """Fills cells or boxes with a colour, even or of dots. The places so dark that print on them is white, if any; nobody writes on
    those.
    """
    chance = random.random()
    if chance > 0.4:
        return None
    dark = chance < 0.05
    colour = random.uniform(0.05, 0.45, 3) if dark else 1 - random.uniform(0.05, 0.45) * random.random(3)
    if not dark and random.random() < 0.4:
        colour = np.full(3, random.uniform(0.6, 0.95))
    cells = np.zeros((9, 9), np.uint8)
    if random.random() < 0.5:
        boxes = np.add.outer(np.arange(9) // 3, np.arange(9) // 3) % 2 == random.integers(2)
        cells[boxes] = 1
    else:
        cells[random.random((9, 9)) < random.uniform(0.03, 0.35)] = 1
    if dark:
        cells[written_on.reshape(9, 9)] = 0
    mask = cv2.resize(cells, (9 * PITCH, 9 * PITCH), interpolation=cv2.INTER_NEAREST).astype(bool)
    inside = paper[AROUND:-AROUND, AROUND:-AROUND]
    if not dark and random.random() < 0.35:  # a halftone
        step, (x, y) = random.uniform(2.5, 6), np.meshgrid(np.arange(9 * PITCH), np.arange(9 * PITCH))
        angle = random.uniform(0, 1.5)
        wave = np.cos((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / step) * np.cos(
            (y * np.cos(angle) - x * np.sin(angle)) * 2 * np.pi / step
        )
        mask &= wave > random.uniform(-0.3, 0.5)
    inside[mask] *= colour.astype(np.float32)
    if not dark:
        return None
    whole = np.zeros((PAGE, PAGE), bool)
    whole[AROUND:-AROUND, AROUND:-AROUND] = mask
    return whole


def ruled(random: Random) -> NDArray[np.uint8]:
    layer = np.zeros((PAGE, PAGE), np.uint8)
    thin, thick = random.uniform(0.015, 0.05), random.uniform(0.04, 0.13)
    if random.random() < 0.1:
        thick = thin
    faint = random.uniform(0.35, 1.0) if random.random() < 0.4 else 1.0
    dotted = random.random() < 0.06
    fixed = 16
    for rule in sorted(range(10), key=lambda each: each % 3 == 0):
        bold = rule % 3 == 0
        width = (thick if bold else thin) * PITCH
        at = AROUND + rule * PITCH - 0.5
        low, high = AROUND - width / 2, PAGE - AROUND + width / 2
        shade = int(255 * (1.0 if bold else faint) * min(1.0, width))
        near, far = round((at - max(width, 1) / 2) * fixed), round((at + max(width, 1) / 2) * fixed)
        start, end = round(low * fixed), round(high * fixed)
        for one, other in (((near, start), (far, end)), ((start, near), (end, far))):
            corners = np.array([one, (other[0], one[1]), other, (one[0], other[1])], np.int32)
            cv2.fillConvexPoly(layer, corners, shade, cv2.LINE_AA, 4)
        if dotted and not bold:
            place = round(at)
            for gap in range(0, PAGE, 5):
                layer[place - 2 : place + 3, gap : gap + 2] = 0
                layer[gap : gap + 2, place - 2 : place + 3] = 0
    return layer


def stained(paper: Layer, random: Random) -> None:
    """Smudges, drops, and the uneven grey of cheap paper."""
    if random.random() < 0.45:
        side = int(random.integers(30, 220))
        uneven = cv2.resize(random.standard_normal((side, side), np.float32), (PAGE, PAGE), interpolation=cv2.INTER_LINEAR)
        paper *= (1 + random.uniform(0.005, 0.035) * uneven)[..., None]
    if random.random() < 0.3:
        layer = np.zeros((PAGE, PAGE), np.uint8)
        for _ in range(int(random.integers(1, 25))):
            middle = tuple(int(each) for each in random.integers(0, PAGE, 2))
            axes = tuple(int(each) for each in np.exp(random.uniform(np.log(2), np.log(28), 2)))
            cv2.ellipse(layer, middle, axes, random.uniform(0, 180), 0, 360, int(random.integers(60, 256)), -1, cv2.LINE_AA)
        soft = cv2.GaussianBlur(layer, (0, 0), random.uniform(1, 6))
        inked(paper, soft, dark_ink(random, 0.6) * random.uniform(0.7, 1, 3), random.uniform(0.05, 0.4))


def grain(random: Random) -> Layer:
    side = int(PAGE * random.uniform(0.3, 1.0))
    return cv2.resize(random.random((side, side), np.float32), (PAGE, PAGE), interpolation=cv2.INTER_LINEAR)


def inked(paper: Layer, layer: NDArray[np.uint8], colour: NDArray[np.float64], strength: float) -> None:
    """Ink takes light away where the layer has it; white ink adds it."""
    share = layer.astype(np.float32)
    share *= strength / 255
    for channel in range(3):
        part = paper[..., channel]
        wanted = np.float32(colour[channel])
        part += share * ((wanted if wanted > 0.9 else wanted * part) - part)


def dark_ink(random: Random, lightest: float) -> NDArray[np.float64]:
    return np.clip(random.uniform(0.02, lightest) + random.normal(0, 0.02, 3), 0, 1)


def coloured_ink(random: Random) -> NDArray[np.float64]:
    """Print that is not black: mostly red or blue."""
    colours = ((0.85, 0.15, 0.2), (0.9, 0.35, 0.35), (0.1, 0.25, 0.7), (0.1, 0.4, 0.2), (0.5, 0.5, 0.5), (0.4, 0.2, 0.1), (0.5, 0.1, 0.4))
    return np.clip(
        np.array(colours[int(random.choice(len(colours), p=(0.3, 0.15, 0.2, 0.1, 0.1, 0.1, 0.05)))]) + random.normal(0, 0.07, 3), 0.02, 0.88
    )


def pen_ink(random: Random) -> NDArray[np.float64]:
    if random.random() < 0.35:
        return dark_ink(random, 0.4)
    colours = ((0.1, 0.15, 0.65), (0.15, 0.3, 0.75), (0.8, 0.1, 0.15), (0.05, 0.45, 0.2), (0.4, 0.15, 0.5))
    return np.clip(np.array(colours[int(random.choice(5, p=(0.4, 0.25, 0.17, 0.1, 0.08)))]) + random.normal(0, 0.07, 3), 0.02, 0.88)
