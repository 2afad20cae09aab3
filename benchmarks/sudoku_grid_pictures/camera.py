"""A camera's view of a page: turned, tilted, bent, in bad light, out of focus; where each crossing of its grid lies is known exactly."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.sudoku_grid_pictures.pages import AROUND, CELL, Look, Picture

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bend:
    """Of the paper, as it looks: waves and a crease that shift what is printed, in cells."""

    along: float
    across: float
    height: float
    length: float
    phase: float
    crease: float
    crease_at: float

    def shift(self, places: Points) -> Points:
        """… × 2 cells from the border → … × 2 cells that it is shifted by."""
        x, y = places[..., 0], places[..., 1]
        run = x * np.cos(self.along) + y * np.sin(self.along)
        wave = self.height * np.sin(run * 2 * np.pi / self.length + self.phase)
        fold = self.crease * (np.sqrt((run - self.crease_at) ** 2 + 0.2) - 3)
        return (wave + fold)[..., None] * np.array([np.cos(self.across), np.sin(self.across)])


FLAT = Bend(0, 0, 0, 10, 0, 0, 0)


def bend(random: np.random.Generator, most: float) -> Bend:
    height, crease = random.uniform(0, most), random.uniform(0, 0.03) if random.random() < 0.2 else 0.0
    along, across = random.uniform(0, 2 * np.pi, 2)
    return Bend(along, across, height, random.uniform(12, 30), random.uniform(0, 6.3), crease, random.uniform(2, 7))


def homography(size: tuple[int, int], pitch: float, middle: tuple[float, float], roll: float, tilt: float, toward: float) -> Points:
    """Cells → pixels of a frame of width × height: a page at such a distance that its middle's cells measure `pitch` pixels.

    middle: where the grid's middle lies in the frame; roll, tilt, toward: radians in the picture, out of it, and which way it is tilted.
    """
    width, height = size
    focal = 1.1 * max(width, height)

    def about(axis: int, angle: float) -> Points:
        turn = np.eye(3)
        one, other = [k for k in range(3) if k != axis]
        turn[one, one] = turn[other, other] = np.cos(angle)
        turn[one, other], turn[other, one] = -np.sin(angle), np.sin(angle)
        return turn

    turn = about(2, toward) @ about(0, tilt) @ about(2, roll - toward)
    far = focal / pitch
    place = np.array([(middle[0] - width / 2) * far / focal, (middle[1] - height / 2) * far / focal, far])
    centred = np.array([[1, 0, -4.5], [0, 1, -4.5], [0, 0, 1]])
    lens = np.array([[focal, 0, width / 2 - 0.5], [0, focal, height / 2 - 0.5], [0, 0, 1]])
    pose = np.stack([turn[:, 0], turn[:, 1], place], 1)
    return np.asarray(lens @ pose @ centred)


def onto(points: Points, plane: Points) -> Points:
    mapped = points @ plane[:, :2].T + plane[:, 2]
    return np.asarray(mapped[..., :2] / mapped[..., 2:])


def lattice(plane: Points, bent: Bend) -> Points:
    """10 × 10 × 2 pixels of the frame: the truth."""
    places = np.stack(np.meshgrid(np.arange(10.0), np.arange(10.0)), -1)
    return onto(places + bent.shift(places), plane)


def view(page: Picture, size: tuple[int, int], plane: Points, bent: Bend, pitch: float, table: int) -> Picture:
    """The page (grey) as it lies on a table."""
    width, height = size
    pixels = np.stack(np.meshgrid(np.arange(width, dtype=np.float64), np.arange(height, dtype=np.float64)), -1)
    seen = onto(pixels, np.linalg.inv(plane))
    places = seen
    for _ in range(6):
        places = seen - bent.shift(places)
    shrunk = max(min(1.6 * pitch / CELL, 1.0), 0.1)
    small = cv2.resize(page, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA) if shrunk < 1 else page
    shrunk = small.shape[0] / page.shape[0]
    at = ((places + AROUND) * CELL * shrunk - 0.5).astype(np.float32)
    return np.asarray(cv2.remap(small, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=table), np.uint8)


def taken(grey: Picture, look: Look, pitch: float, random: np.random.Generator, harm: float) -> Picture:
    """RGB: with shadows, blur, noise and compression, `harm` 0 … 1 of what phones do."""
    height, width = grey.shape
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    way = random.uniform(0, 6.3)
    run = x * np.cos(way) + y * np.sin(way)
    light = 1 - harm * random.uniform(0, 0.5) * (run - run.min()) / np.ptp(run)
    if random.random() < 0.4:
        light *= 1 - harm * 0.55 / (1 + np.exp((run - np.quantile(run, random.uniform(0.2, 0.8))) * 30))
    dark = (255 - grey.astype(np.float32)) if look.inverted else grey.astype(np.float32)
    # Coloured ink takes less of its own colour.
    depth = (dark.max() - dark)[..., None] * np.array(look.ink if not look.inverted else (1, 1, 1))
    colour = (
        (dark.max() - depth) * light[..., None] * random.uniform(0.75, 1.0) * np.array([1, random.uniform(0.9, 1), random.uniform(0.8, 1)])
    )
    blur = harm * random.uniform(0, 0.07) * pitch
    soft = cv2.GaussianBlur(colour, (0, 0), max(blur, 0.45))
    noisy = soft + random.normal(0, harm * random.uniform(0.5, 6), soft.shape)
    picture = np.clip(noisy, 0, 255).astype(np.uint8)
    if random.random() < 0.5:
        quality = int(100 - 55 * harm * random.random())
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return np.ascontiguousarray(picture)
