"""Painted skin and cloth: the colours of the hand's surface at rest, seen from the palm and from the back."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.hands.anatomy import HAND
from studio.sources.scenes.hands.surface import CLOTH, Surface

Floats = NDArray[np.float32]

SCALE = 1.6
"""Texture pixels per millimetre."""
LEFT, RIGHT, BOTTOM, TOP = -82.0, 102.0, -84.0, 200.0
_WIDTH, _HEIGHT = round((RIGHT - LEFT) * SCALE), round((TOP - BOTTOM) * SCALE)
_CLOTH_WIDTH, _CLOTH_HEIGHT = round(125 * SCALE), round(490 * SCALE)

TONES = ((234, 190, 164), (224, 172, 142), (205, 150, 118), (176, 121, 90), (134, 88, 64), (100, 66, 49))
SLEEVES = ((72, 92, 122), (128, 74, 72), (74, 104, 92), (150, 142, 128), (92, 80, 118), (58, 62, 70))


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """atlas: height × width uint32, the bytes R, G, B, 0: palm side, back side and cloth side by side.

    uv: 2 × n float32, each surface point's place in its own part; shift: m int32, where each triangle's part starts in the atlas;
    shine: n float32, how much each point mirrors the light.
    """

    atlas: NDArray[np.uint32]
    uv: Floats
    shift: NDArray[np.int32]
    shine: Floats


def skin(surface: Surface, random: np.random.Generator) -> Skin:
    """A skin tone and a sleeve, chosen by `random`."""
    tone = np.array(TONES[int(random.integers(len(TONES)))], np.float32) * np.float32(random.uniform(0.96, 1.04))
    cloth = np.array(SLEEVES[int(random.integers(len(SLEEVES)))], np.float32)
    atlas = np.zeros((max(_HEIGHT, _CLOTH_HEIGHT), 2 * _WIDTH + _CLOTH_WIDTH, 3), np.float32)
    palm, back = _palm_side(tone, random), _back_side(tone, random)
    seam = _seam(surface)
    between = (0.35 * palm + 0.65 * back) * seam
    atlas[:_HEIGHT, :_WIDTH] = palm * (1 - seam) + between
    atlas[:_HEIGHT, _WIDTH : 2 * _WIDTH] = back * (1 - seam) + between
    atlas[:_CLOTH_HEIGHT, 2 * _WIDTH :] = _cloth(cloth, random)

    opaque = np.dstack([np.clip(atlas, 0, 255).astype(np.uint8), np.zeros(atlas.shape[:2], np.uint8)])
    packed = np.ascontiguousarray(opaque).view(np.uint32)[:, :, 0]

    of_cloth = surface.material == CLOTH
    uv = np.where(of_cloth[:, None], surface.along * SCALE, _place(surface.points[:, :2])).astype(np.float32)
    first = surface.triangles[:, 0]
    facing = surface.normals[surface.triangles][:, :, 2].mean(axis=1)
    shift = np.where(of_cloth[first], 2 * _WIDTH, np.where(facing > 0, 0, _WIDTH)).astype(np.int32)
    return Skin(packed, np.ascontiguousarray(uv.T), shift, np.where(of_cloth, 0.0, 1.0).astype(np.float32))


def _seam(surface: Surface) -> Floats:
    """height × width × 1: 1 where the palm side meets the back, fading to 0 on either side, so that both have one colour there."""
    facing = surface.normals[surface.triangles][:, :, 2].mean(axis=1)
    sideways = surface.triangles[(np.abs(facing) < 0.35) & (surface.material[surface.triangles[:, 0]] != CLOTH)]
    mask = np.full((_HEIGHT, _WIDTH), 255, np.uint8)
    for corners in np.round(_place(surface.points[:, :2])[sideways]).astype(np.int32):
        cv2.fillConvexPoly(mask, corners, (0.0,))
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 3)[..., None] / SCALE
    seam: Floats = np.exp(-((distance / 2.2) ** 2)).astype(np.float32)
    return seam


def _place(points: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """n × 2 mm of the hand at rest as texture pixels."""
    placed: NDArray[np.floating[Any]] = np.stack([(points[:, 0] - LEFT) * SCALE, (TOP - points[:, 1]) * SCALE], axis=1)
    return placed


def _noise(random: np.random.Generator, height: int, width: int, grain: float) -> Floats:
    """Smooth noise of mean 0 and deviation 1; grain: pixels."""
    small = random.standard_normal((max(int(height / grain), 2) + 2, max(int(width / grain), 2) + 2)).astype(np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _mottled(tone: Floats, random: np.random.Generator) -> Floats:
    blotches = _noise(random, _HEIGHT, _WIDTH, 26) * 0.018 + _noise(random, _HEIGHT, _WIDTH, 9) * 0.012
    fine = _noise(random, _HEIGHT, _WIDTH, 2.2) * 0.012
    redness = _noise(random, _HEIGHT, _WIDTH, 34) * 0.02
    mottled: Floats = tone * (1 + (blotches + fine)[..., None] + redness[..., None] * np.array([0.5, -0.6, -0.5], np.float32))
    return mottled


def _spot(picture: Floats, centre: NDArray[np.floating[Any]], radius: float, gain: tuple[float, float, float]) -> None:
    """Multiplies a soft round spot (mm) by `gain`."""
    column, row = _place(np.asarray(centre, float)[None, :2])[0]
    reach = radius * SCALE
    left, top = max(int(column - 2 * reach), 0), max(int(row - 2 * reach), 0)
    right, bottom = min(int(column + 2 * reach) + 1, _WIDTH), min(int(row + 2 * reach) + 1, _HEIGHT)
    rows, columns = np.mgrid[top:bottom, left:right].astype(np.float32)
    strength = np.exp(-((columns - column) ** 2 + (rows - row) ** 2) / (reach * reach))[..., None]
    picture[top:bottom, left:right] *= 1 + strength * (np.array(gain, np.float32) - 1)


def _lines(strokes: list[NDArray[np.floating[Any]]], width: float, blur: float) -> Floats:
    """0 … 1 where thin lines (n × 2 mm each) run."""
    mask = np.zeros((_HEIGHT, _WIDTH), np.uint8)
    for stroke in strokes:
        fixed = np.round(_place(np.asarray(stroke, float)) * 16).astype(np.int32)
        cv2.polylines(mask, [fixed.reshape(-1, 1, 2)], False, (255.0,), max(round(width * SCALE), 1), cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), blur * SCALE), np.float32) / 255.0


def _curve(*points: tuple[float, float]) -> NDArray[np.float64]:
    """A smooth curve through three or four points (Bézier-like, by polynomial fit)."""
    array = np.array(points, float)
    knots = np.linspace(0, 1, len(array))
    share = np.linspace(0, 1, 24)
    return np.stack([np.polyval(np.polyfit(knots, array[:, axis], len(array) - 1), share) for axis in (0, 1)], axis=1)


def _across(digit: int, joint: int, offset: float, half_width: float, bow: float = 0.0) -> NDArray[np.float64]:
    """A crease across a digit, `offset` mm beyond a joint."""
    frame = HAND[digit].frame
    along, side = frame[:2, 1], np.array([frame[1, 1], -frame[0, 1]])
    along, side = along / np.linalg.norm(along), side / np.linalg.norm(side)
    share = np.linspace(-1, 1, 9)[:, None]
    centre = HAND[digit].joint(joint)[:2] + along * offset
    curve: NDArray[np.float64] = centre + side * share * half_width + along * bow * (1 - share**2)
    return curve


def _palm_side(tone: Floats, random: np.random.Generator) -> Floats:
    brightness = float(tone.mean())
    palm_tone = tone + (np.array([236, 186, 162], np.float32) - tone) * np.float32(np.interp(brightness, [60, 200], [0.5, 0.1]))
    picture = _mottled(palm_tone, random)
    for digit in HAND:
        _spot(picture, digit.joint(3) - digit.frame[:, 1] * 6, 10, (1.03, 0.92, 0.90))
        _spot(picture, digit.joint(1), 7, (1.0, 0.96, 0.95))
    _spot(picture, np.array([30.0, 40.0]), 20, (1.03, 0.95, 0.93))
    _spot(picture, np.array([-27.0, 35.0]), 18, (1.02, 0.95, 0.94))
    _spot(picture, np.array([-2.0, 52.0]), 18, (1.02, 1.01, 1.0))
    for x in (20.0, 4.0, -14.0, -30.0):
        _spot(picture, np.array([x, 82.0]), 9, (1.03, 0.95, 0.94))
    strokes = [
        _curve((37, 66), (14, 62), (4, 40), (9, 14)),
        _curve((36, 68), (14, 62), (-12, 50), (-27, 42)),
        _curve((12, 82), (4, 72), (-18, 66), (-41, 66)),
        _curve((22, 2), (8, -1), (-8, -1), (-21, 2)),
        _curve((20, -5), (6, -8), (-8, -8), (-20, -5)),
    ]
    fine = []
    for number in range(1, 5):
        fine += [
            _across(number, 0, 21.0 - (4 if number == 4 else 0), 10, -1.5),
            _across(number, 1, -0.8, 9, 1.0),
            _across(number, 1, 1.6, 8, 1.0),
        ]
        fine.append(_across(number, 2, 0.0, 8, 0.8))
    fine += [_across(0, 2, 0.0, 9, 0.5), _across(0, 1, 2.0, 9, 0.5), _across(0, 1, -2.0, 8, 0.5)]
    picture *= 1 - _lines(strokes, 0.9, 0.55)[..., None] * np.array([0.24, 0.34, 0.36], np.float32)
    picture *= 1 - _lines(fine, 0.8, 0.5)[..., None] * np.array([0.26, 0.36, 0.38], np.float32)
    return picture


def _back_side(tone: Floats, random: np.random.Generator) -> Floats:
    picture = _mottled(tone * np.float32(0.97), random)
    wrinkles = []
    for number, digit in enumerate(HAND):
        _spot(picture, digit.joint(1), 8, (1.0, 0.90, 0.88))
        if number:
            _spot(picture, digit.joint(0), 10, (1.02, 0.93, 0.91))
        for joint, half_width in ((1, 6.0), (2, 4.5)):
            wrinkles += [
                _across(number, joint, offset, half_width * (1 - abs(offset) / 9), offset * 0.35) for offset in (-3.2, -1.4, 0.4, 2.2)
            ]
    picture *= 1 - _lines(wrinkles, 0.5, 0.5)[..., None] * np.array([0.20, 0.26, 0.26], np.float32)
    veins = [
        _curve((10, 20), (14, 45), (12, 66), (16, 82)),
        _curve((-6, 15), (-8, 45), (-4, 60), (-7, 80)),
        _curve((-12, 45), (-18, 60), (-24, 76)),
    ]
    picture *= 1 - _lines(veins, 2.2, 1.6)[..., None] * np.array([0.10, 0.04, 0.02], np.float32)
    for digit in HAND:
        _nail(picture, digit.joint(3)[:2] - digit.frame[:2, 1] * 8.0, digit.frame[:2, 1], digit.radii[3] * 0.80, 6.6)
    return picture


def _nail(picture: Floats, centre: NDArray[np.float64], along: NDArray[np.float64], half_width: float, half_length: float) -> None:
    rows, columns = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float32)
    x, y = columns / SCALE + LEFT - centre[0], TOP - rows / SCALE - centre[1]
    along = along / np.linalg.norm(along)
    down, across = (x * along[0] + y * along[1]) / half_length, (x * along[1] - y * along[0]) / half_width
    radius = (np.abs(down) ** 2.6 + np.abs(across) ** 2.6) ** (1 / 2.6)
    inside = np.clip((1.02 - radius) * 7, 0, 1)[..., None]
    rim = np.exp(-(((radius - 1.05) / 0.09) ** 2))[..., None]
    plate = picture * np.array([1.08, 1.0, 1.0], np.float32) + np.array([8, 10, 12], np.float32)
    white = (down > 0.72)[..., None] * 0.35
    plate = plate * (1 - white) + np.array([236, 222, 212], np.float32) * white
    picture += (plate - picture) * inside
    picture *= 1 - 0.22 * rim


def _cloth(colour: Floats, random: np.random.Generator) -> Floats:
    rows, columns = np.mgrid[0:_CLOTH_HEIGHT, 0:_CLOTH_WIDTH].astype(np.float32)
    weave = 0.035 * np.sin(columns * 1.9 + np.sin(rows * 0.9) * 0.6) + _noise(random, _CLOTH_HEIGHT, _CLOTH_WIDTH, 14) * 0.03
    hem = np.where(rows < 24 * SCALE, 0.92 + 0.06 * np.sin(columns * 1.1), 1.0) * np.where(np.abs(rows - 24 * SCALE) < 1.2, 0.8, 1.0)
    return np.asarray(colour * ((1 + weave) * hem)[..., None], np.float32)
