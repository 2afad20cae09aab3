"""Blur of the lens and of motion."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Kernel = NDArray[np.float32]

_OPTICS = 0.45
"""Sigma in pixels of a lens at its best."""
_FINE = 8


def disc(across: float) -> Kernel:
    """A disc of that many pixels across, out of the optics' own blur."""
    half = int(np.ceil(across / 2 + 1.5 * _OPTICS))
    side = (2 * half + 1) * _FINE
    place = (np.arange(side) + 0.5) / _FINE - half - 0.5
    radius2 = place[:, None] ** 2 + place[None, :] ** 2
    sharp = (radius2 <= max(across / 2, 0.3) ** 2).astype(np.float32)
    fine = np.asarray(cv2.GaussianBlur(sharp, (0, 0), _OPTICS * _FINE, borderType=cv2.BORDER_CONSTANT))
    kernel = fine.reshape(2 * half + 1, _FINE, 2 * half + 1, _FINE).mean(axis=(1, 3))
    smoothed: Kernel = (kernel / kernel.sum()).astype(np.float32)
    return smoothed


def smeared(kernel: Kernel, motion: NDArray[np.float64]) -> Kernel:
    """A kernel drawn out along a motion of that many pixels right and down."""
    length = float(np.hypot(*motion))
    if length < 0.5:
        return kernel
    steps = int(np.ceil(length * 2)) + 1
    half_x, half_y = (int(np.ceil(abs(part) / 2)) for part in motion)
    wide = np.pad(kernel, ((half_y + 1, half_y + 1), (half_x + 1, half_x + 1)))
    drawn = np.zeros_like(wide)
    size = (wide.shape[1], wide.shape[0])
    for share in np.linspace(-0.5, 0.5, steps):
        shift = np.array([[1, 0, share * motion[0]], [0, 1, share * motion[1]]], np.float32)
        drawn += cv2.warpAffine(wide, shift, size, flags=cv2.INTER_LINEAR)
    smoothed: Kernel = drawn / drawn.sum()
    return smoothed


def blurred(picture: Picture, kernel: Kernel) -> Picture:
    if kernel.size == 1:
        return picture
    return np.asarray(cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.uint8)
