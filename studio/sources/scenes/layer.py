"""Lays a coarse layer over a picture: smoothly enlarged, with clean edges, smeared by motion."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def lay(picture: Picture, layer: Picture, left: int, top: int, enlarge: int, blur: tuple[float, float] = (0.0, 0.0)) -> None:
    """Draws `layer` over `picture` (RGB) in place.

    layer: height × width × 4, colours already multiplied by alpha, at 1 / enlarge of the picture's resolution; left, top: where it lies, in
    its own pixels. blur: picture pixels that it moves right and down while the shutter is open.
    """
    if np.hypot(*blur) > enlarge:
        streak = _streak(blur[0] / enlarge, blur[1] / enlarge)
        layer = np.asarray(cv2.filter2D(layer, -1, streak, borderType=cv2.BORDER_REPLICATE), np.uint8)
    soft = cv2.GaussianBlur(layer, (5, 5), 1.0)
    fine = cv2.resize(soft, None, fx=enlarge, fy=enlarge, interpolation=cv2.INTER_LINEAR)
    x, y = left * enlarge, top * enlarge
    under = picture[y : y + fine.shape[0], x : x + fine.shape[1]]
    fine = fine[: under.shape[0], : under.shape[1]]
    clear = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(fine, 3)), cv2.COLOR_GRAY2RGB)
    cv2.multiply(under, clear, dst=under, scale=1 / 255)
    cv2.add(under, cv2.cvtColor(fine, cv2.COLOR_RGBA2RGB), dst=under)


def _streak(across: float, down: float) -> NDArray[np.float32]:
    """A convolution kernel: a line of the given extent."""
    half = int(np.ceil(max(abs(across), abs(down)) / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    start = (round((half - across / 2) * 16), round((half - down / 2) * 16))
    end = (round((half + across / 2) * 16), round((half + down / 2) * 16))
    cv2.line(kernel, start, end, (1.0,), 1, cv2.LINE_8, 4)
    kernel /= kernel.sum()
    return kernel
