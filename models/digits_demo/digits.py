"""Renders digits of our own making to train and measure on: eight stroke typefaces, bent, worn, blurred and badly lit."""

import cv2
import numpy as np
from numpy.typing import NDArray

SIZE = 32
"""Width and height of a picture, in pixels."""

TYPEFACES = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_PLAIN,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_COMPLEX_SMALL,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)
"""A. V. Hershey's vector typefaces (1967), as OpenCV has them: skeletons, thickened here."""

_LARGE = 3 * SIZE


def digits(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """count × 32 × 32 × 3 RGB pictures of single digits, and which digit each shows; the same for the same seed."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, count)
    return np.stack([_digit(int(label), random) for label in labels]), labels


def _digit(label: int, random: np.random.Generator) -> NDArray[np.uint8]:
    ink = _bent(_skeleton(label, random), random)
    ink = cv2.GaussianBlur(ink, (0, 0), random.uniform(0.6, 5.0))
    small = cv2.resize(ink, (SIZE, SIZE), interpolation=cv2.INTER_AREA) / 255.0
    if random.random() < 0.25:  # worn print: flecks of paper in the ink
        small = small * (1 - 0.9 * cv2.resize((random.random((13, 13)) > 0.85).astype(np.float32), (SIZE, SIZE)))
    paper, dark = random.uniform(0.45, 1.0), random.uniform(0.0, 0.35)
    if random.random() < 0.15:
        paper, dark = dark, paper  # a screen at night
    tilt = np.linspace(-1, 1, SIZE)
    light = 1 + random.uniform(-0.3, 0.3) * tilt[None, :] + random.uniform(-0.3, 0.3) * tilt[:, None]
    grey = (paper + (dark - paper) * small) * light
    tint = 1 + random.normal(0, 0.05, 3)
    picture = grey[..., None] * tint + random.normal(0, random.uniform(0.0, 0.06), (SIZE, SIZE, 1))
    return np.asarray(np.clip(picture, 0, 1) * 255, np.uint8)


def _skeleton(label: int, random: np.random.Generator) -> NDArray[np.float32]:
    """One digit in the middle of a large picture, white on black."""
    face, thickness = int(random.choice(TYPEFACES)), int(random.integers(3, 15))
    (width, height), _ = cv2.getTextSize(str(label), face, 1.0, 1)
    scale = random.uniform(0.55, 0.82) * _LARGE / max(width, height)
    picture = np.zeros((_LARGE, _LARGE), np.uint8)
    corner = (int((_LARGE - width * scale) / 2), int((_LARGE + height * scale) / 2))
    cv2.putText(picture, str(label), corner, face, scale, 255, thickness, cv2.LINE_AA)
    return picture.astype(np.float32)


def _bent(picture: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """Seen slightly from the side, turned up to 12°, moved, and waved like hand-written strokes."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * _LARGE
    moved = corners + random.normal(0, 0.05, (4, 2)) * _LARGE + random.normal(0, 0.05, 2) * _LARGE
    angle = np.deg2rad(random.uniform(-12, 12))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = corners.mean(axis=0)
    turned = (moved - middle) @ turn.T + middle
    seen = cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners, turned.astype(np.float32)), (_LARGE, _LARGE))
    wave = cv2.GaussianBlur(random.normal(0, 1, (2, _LARGE, _LARGE)).astype(np.float32).transpose(1, 2, 0), (0, 0), _LARGE / 8)
    wave *= random.uniform(0, 0.05) * _LARGE / max(1e-6, float(np.abs(wave).max()))
    across, down = np.meshgrid(np.arange(_LARGE, dtype=np.float32), np.arange(_LARGE, dtype=np.float32))
    return np.asarray(cv2.remap(seen, across + wave[..., 0], down + wave[..., 1], cv2.INTER_LINEAR), np.float32)
