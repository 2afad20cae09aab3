"""Draws what barcodes are printed on and what lies around them: packages' faces, and patterns that look like bars but are none."""

from dataclasses import dataclass

import cv2
import numpy as np
from labels import FACES, Grey, Random, label, matrix  # beside this file
from numpy.typing import NDArray

SIDE = 640
"""Width and height of a face, in pixels."""

Quad = NDArray[np.float64]
"""4 × 2: top left, top right, bottom right, bottom left of the bars."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A flat package face; codes: quads in its pixels; ignored: quads that are bars but no code of their own (add-ons)."""

    pixels: Grey
    codes: tuple[Quad, ...]
    ignored: tuple[Quad, ...]
    modules: tuple[float, ...]


def face(random: Random, codes: int) -> Face:
    """A face with up to `codes` barcodes among text, tables, shapes and stripes."""
    pixels = ground(random, SIDE, SIDE)
    for _ in range(int(random.integers(2, 16))):
        _element(pixels, random)
    quads: list[Quad] = []
    ignored: list[Quad] = []
    modules: list[float] = []
    taken = np.zeros((SIDE, SIDE), np.uint8)
    for _ in range(codes):
        drawn = label(random)
        patch, quarter = drawn.pixels, int(random.integers(0, 4)) if random.random() < 0.4 else 0
        fit = min(1.0, 0.92 * SIDE / max(patch.shape))
        if codes > 1:
            fit = min(fit, random.uniform(0.4, 0.7) * SIDE / max(patch.shape))
        high, wide = max(8, int(patch.shape[0] * fit)), max(8, int(patch.shape[1] * fit))
        across, down = wide / patch.shape[1], high / patch.shape[0]
        patch = cv2.resize(patch, (wide, high), interpolation=cv2.INTER_AREA)
        patch = np.ascontiguousarray(np.rot90(patch, quarter))
        for _ in range(8):
            top, left = (int(random.integers(0, SIDE - each)) for each in patch.shape)
            at = slice(top, top + patch.shape[0]), slice(left, left + patch.shape[1])
            if not taken[at].any():
                break
        else:
            continue
        taken[at] = 1
        if random.random() < 0.15 and drawn.addon is None:  # printed straight on the face
            pixels[at] = np.minimum(pixels[at].mean().astype(np.uint8), patch)
        else:
            pixels[at] = patch
        quads.append(_turned(drawn.code, across, down, quarter, wide, high) + np.array([left, top]))
        modules.append(drawn.module * across)
        if drawn.addon:
            ignored.append(_turned(drawn.addon, across, down, quarter, wide, high) + np.array([left, top]))
    if random.random() < 0.5:
        grain = cv2.resize(random.normal(0, random.uniform(1, 8), (SIDE // 2, SIDE // 2)).astype(np.float32), (SIDE, SIDE))
        pixels = np.clip(pixels + grain, 0, 255).astype(np.uint8)
    return Face(pixels, tuple(quads), tuple(ignored), tuple(modules))


def _turned(box: tuple[float, float, float, float], across: float, down: float, quarter: int, wide: int, high: int) -> Quad:
    """A box's corners after scaling and `quarter` turns to the left, as np.rot90 does."""
    left, top, right, bottom = box
    quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64) * (across, down)
    for _ in range(quarter):
        quad = np.stack([quad[:, 1], wide - quad[:, 0]], axis=1)
        wide, high = high, wide
    return quad


def ground(random: Random, width: int, height: int) -> Grey:
    """Plain, graded, blotched, or something stripy: shirts, blinds, keyboards, fences, weaves, shelves, print."""
    tone = random.uniform(20, 250)
    kind = random.random()
    if kind < 0.3:
        pixels = np.full((height, width), tone, np.float32)
    elif kind < 0.45:
        down, across = random.normal(0, 60, 2)
        pixels = tone + np.linspace(-1, 1, height)[:, None] * down + np.linspace(-1, 1, width)[None, :] * across
    elif kind < 0.7:
        pixels = tone + _blotches(random, width, height) * random.uniform(10, 70)
    else:
        pixels = stripes(random, width, height) if random.random() < 0.7 else _weave(random, width, height)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _blotches(random: Random, width: int, height: int) -> NDArray[np.float32]:
    total = np.zeros((height, width), np.float32)
    for octave in range(int(random.integers(1, 5))):
        cells = 3 * 3**octave
        total += cv2.resize(random.normal(0, 1, (cells, cells)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC) / (
            1 + octave
        )
    return total


def stripes(random: Random, width: int, height: int, uneven: bool = True) -> NDArray[np.float32]:
    """Parallel stripes any way up, from edge to edge or in pieces: even, graded, or, if wanted, of uneven widths.

    Uneven ones on a small patch would be a code to anyone who sees no single bar.
    """
    long = int(np.hypot(width, height)) + 2
    period = float(np.exp(random.uniform(np.log(3), np.log(60))))
    places = np.arange(long)
    kind = random.random() if uneven else random.uniform(0, 0.6)
    if kind < 0.35:
        profile = (places % period < period * random.uniform(0.2, 0.8)).astype(np.float32)
    elif kind < 0.6:
        profile = (0.5 + 0.5 * np.sin(places * 2 * np.pi / period)).astype(np.float32)
    else:
        edges = np.cumsum(random.uniform(0.3, 1.7, int(long / period * 2) + 4) * period / 2)
        profile = (np.searchsorted(edges, places) % 2).astype(np.float32) * random.uniform(0.4, 1)
        if random.random() < 0.5:
            profile = random.uniform(0, 1, len(edges) + 1).astype(np.float32)[np.searchsorted(edges, places)]
    low, high = sorted(random.uniform(0, 255, 2))
    field = np.broadcast_to(low + profile * (high - low), (long, long)).astype(np.float32)
    pieces = random.random()
    if pieces < 0.3:  # shelves, keys, slats: broken across
        step = int(period * random.uniform(2, 12)) + 2
        field = field.copy()
        for top in range(0, long, step):
            field[top : top + step] = np.roll(field[top : top + step], int(random.integers(0, 60)), axis=1)
            field[top : top + max(1, step // 8)] = random.uniform(0, 255)
    turn = cv2.getRotationMatrix2D((long / 2, long / 2), random.uniform(0, 360), 1)
    turn[:, 2] += (width - long) / 2, (height - long) / 2
    return cv2.warpAffine(field, turn, (width, height), borderMode=cv2.BORDER_REFLECT)


def _weave(random: Random, width: int, height: int) -> NDArray[np.float32]:
    across, down = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    one, two = np.exp(random.uniform(np.log(2.5), np.log(25), 2))
    field = np.sin(across * 2 * np.pi / one + random.uniform(0, 2) * np.sin(down / two)) * np.sin(down * 2 * np.pi / two)
    if random.random() < 0.5:
        field = np.sign(field)
    noise = cv2.resize(random.normal(0, 1, (height // 2, width // 2)).astype(np.float32), (width, height))
    return np.asarray(random.uniform(60, 200) + random.uniform(5, 60) * field + random.uniform(0, 15) * noise, np.float32)


def _element(pixels: Grey, random: Random) -> None:
    """Draws one thing into `pixels`."""
    left, top = (int(each) for each in random.integers(-40, SIDE - 40, 2))
    wide, high = (int(each) for each in np.exp(random.uniform(np.log(30), np.log(450), 2)))
    tone = int(random.integers(0, 256))
    kind = random.random()
    if kind < 0.22:
        cv2.rectangle(pixels, (left, top), (left + wide, top + high), tone, -1 if random.random() < 0.7 else int(random.integers(1, 8)))
    elif kind < 0.32:
        cv2.ellipse(pixels, (left, top), (wide // 2, high // 2), random.uniform(0, 180), 0, 360, tone, -1 if random.random() < 0.7 else 3)
    elif kind < 0.62:
        _text(pixels, random, left, top, wide, tone)
    elif kind < 0.72:
        _table(pixels, random, left, top, tone)
    elif kind < 0.86:
        _paste(pixels, np.clip(stripes(random, max(wide, 40), max(high, 30), uneven=False), 0, 255).astype(np.uint8), left, top)
    elif kind < 0.92:
        small = matrix(random)
        _paste(pixels, cv2.resize(small, None, fx=(s := random.uniform(0.4, 2)), fy=s, interpolation=cv2.INTER_AREA), left, top)
    else:
        for _ in range(int(random.integers(1, 8))):
            ends = random.integers(0, SIDE, 4)
            cv2.line(pixels, tuple(map(int, ends[:2])), tuple(map(int, ends[2:])), tone, int(random.integers(1, 6)), cv2.LINE_AA)


def _paste(pixels: Grey, patch: Grey, left: int, top: int) -> None:
    left, top = max(0, left), max(0, top)
    room = pixels[top : top + patch.shape[0], left : left + patch.shape[1]]
    room[:] = patch[: room.shape[0], : room.shape[1]]


def _text(pixels: Grey, random: Random, left: int, top: int, wide: int, tone: int) -> None:
    face_, scale = int(random.choice(FACES)), float(np.exp(random.uniform(np.log(0.3), np.log(3))))
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,%-     IIIlll1||"
    for row in range(int(random.integers(1, 9))):
        line = "".join(random.choice(list(letters), max(3, int(wide / (10 * scale)))))
        cv2.putText(
            pixels, line, (left, int(top + row * 32 * scale)), face_, scale, tone, max(1, int(scale * random.uniform(1, 4))), cv2.LINE_AA
        )


def _table(pixels: Grey, random: Random, left: int, top: int, tone: int) -> None:
    row, wide = int(random.integers(8, 26)), int(random.integers(80, 300))
    rows = int(random.integers(4, 16))
    cv2.rectangle(pixels, (left, top), (left + wide, top + rows * row), 255 - tone, -1)
    for number in range(rows + 1):
        cv2.line(pixels, (left, top + number * row), (left + wide, top + number * row), tone, int(random.integers(1, 4)))
        name = "".join(random.choice(list("abcdefghiklmnoprstu 0123456789"), 14))
        cv2.putText(pixels, name, (left + 4, top + number * row - 3), FACES[0], row / 36, tone, 1, cv2.LINE_AA)
    cv2.rectangle(pixels, (left, top), (left + wide, top + rows * row), tone, 2)
