"""Pictures of codes and of what isn't one, damaged as cameras do."""

import cv2
import numpy as np

from studio.api import Frame
from studio.vision.barcodes import Corners, Spot, Symbology
from studio.vision.barcodes.code import Part
from studio.vision.barcodes.patterns import Layout, layout_of, modules_of

PIXELS = 8
QUIET = 10


def label(bits: np.ndarray, height: int = 60) -> np.ndarray:
    """Modules (1 light, −1 dark) as bars of PIXELS a module, `height` modules high, with quiet zones."""
    row = np.where(np.pad(bits, QUIET, constant_values=1) > 0, 235, 25).astype(np.uint8)
    return np.repeat(np.repeat(row, PIXELS)[None], height * PIXELS, 0)


def code_label(text: str, symbology: Symbology) -> np.ndarray:
    layout = layout_of(symbology)
    assert isinstance(layout, Layout)
    return label(modules_of(layout, layout.choices(text)))


def placed(
    face: np.ndarray, module: float = 2.5, degrees: float = 0.0, centre: tuple[float, float] = (240, 200), page: np.ndarray | None = None
) -> tuple[np.ndarray, Corners]:
    """`face` on a page of 400 × 480, its modules so many pixels wide, turned; and the corners of its bars."""
    page = np.full((400, 480), 120, np.uint8) if page is None else page
    height, width = face.shape
    scale = module / PIXELS
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, scale)
    turn[:, 2] += np.array(centre) - (width / 2, height / 2)
    soft = cv2.GaussianBlur(face, (0, 0), 0.4 / scale)
    cover = cv2.warpAffine(np.full_like(face, 255), turn, (480, 400))
    page = np.where(cover > 127, cv2.warpAffine(soft, turn, (480, 400)), page)
    inset = QUIET * PIXELS
    corners = np.array([[inset, 0], [width - inset, 0], [width - inset, height], [inset, height]]) - 0.5
    return page, (corners @ turn[:, :2].T + turn[:, 2]).astype(np.float32)


def noisy(gray: np.ndarray, blur: float = 0.0, noise: float = 4.0, seed: int = 0) -> np.ndarray:
    """blur: standard deviation in pixels; noise: in gray levels."""
    soft = cv2.GaussianBlur(gray, (0, 0), blur) if blur else gray
    return np.clip(soft + np.random.default_rng(seed).normal(0, noise, gray.shape), 0, 255).astype(np.uint8)


def frame_of(gray: np.ndarray, index: int = 0, seconds: float = 0.0) -> Frame:
    return Frame.of(np.repeat(gray[:, :, None], 3, 2), index, seconds)


class Placed:
    """A locator that knows where the codes are, a little wrong as locators are."""

    def __init__(self, *corners: Corners, modules: float = 95) -> None:
        self.spots = [Spot(each, 0.9, float(np.hypot(*(each[1] - each[0]))) / modules) for each in corners]

    def locate(self, frame: Frame, part: Part | None = None) -> tuple[Spot, ...]:
        return tuple(self.spots)
