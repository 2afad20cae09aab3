"""Photographs drawn pages as old and new phones do, and cuts their cells out as apps do."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from pages import Page  # beside this file
from papers import AROUND, PAGE, PITCH
from strokes import Random

from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading.cells import cell_pictures, evened


@dataclass(frozen=True, slots=True)
class Camera:
    """pitch: of cells in the photo, in pixels; blur: in cells; noise: in levels; ease: 0 … 1, how far light and lattice may be off."""

    pitch: float
    blur: float
    noise: float
    ease: float = 1.0


def any_camera(random: Random) -> Camera:
    pitch = float(np.exp(random.uniform(np.log(25), np.log(64))))
    sharpest = 0.45 / pitch
    blur = random.uniform(0, 0.045) if random.random() < 0.6 else random.uniform(0.02, 0.09)
    return Camera(pitch, max(blur, sharpest * random.random()), float(np.exp(random.uniform(np.log(0.5), np.log(9)))))


def photographed(page: Page, camera: Camera, random: Random) -> tuple[NDArray[np.uint8], Grid]:
    """An RGB photo, and the grid in it as a finder would give it: never exactly."""
    side = int(10.3 * camera.pitch)
    seen = page.paper
    if camera.pitch < 0.8 * PITCH:
        size = round(PAGE * max(camera.pitch * 1.25 / PITCH, 0.5))
        seen = cv2.resize(seen, (size, size), interpolation=cv2.INTER_AREA)
    scale = seen.shape[0] / PAGE
    places, lattice = _bend(side, camera, random)
    photo = cv2.remap(seen, places[..., 0] * scale, places[..., 1] * scale, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    photo = _blurred(photo, camera, random)
    photo = _lit(photo, camera, random)
    inverted = random.random() < 0.07
    levels = photo * 255
    if inverted:
        levels = 255 - levels
    return _developed(levels, camera, random), Grid(_found(lattice, camera, random), inverted=inverted)


def cells(page: Page, camera: Camera, random: Random) -> NDArray[np.float32]:
    """81 × SIZE × SIZE × 3, as the model is given them."""
    photo, grid = photographed(page, camera, random)
    return evened(cell_pictures(photo, grid), grid.inverted)


def _bend(side: int, camera: Camera, random: Random) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where on the page each pixel of the photo looks, side × side × 2, and the lattice in the photo, 10 × 10 × 2."""
    middle = (side - 1) / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * 4.5 * camera.pitch
    angle = random.normal(0, 0.05) * camera.ease
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = corners @ turn.T + random.normal(0, 0.12 * camera.ease, (4, 2)) * camera.pitch + middle
    flat = np.array([[0, 0], [9, 0], [9, 9], [0, 9]]) * PITCH + AROUND - 0.5
    to_page = cv2.getPerspectiveTransform(corners.astype(np.float32), flat.astype(np.float32))
    waves = random.normal(0, 1, (3, 2)) * random.uniform(0, 0.09) * PITCH * camera.ease
    phase, pace = random.uniform(0, 6.3, 3), random.uniform(0.3, 1.4, 3) / (4.5 * PITCH)

    def wave(points: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far the page is bent at places of it."""
        x, y = points[..., :1], points[..., 1:]
        along = (x, y, x + y)
        return sum((np.sin(along[k] * pace[k] + phase[k]) * waves[k] for k in range(3)), np.zeros(2))

    x, y = np.meshgrid(np.arange(0, side + 8, 8), np.arange(0, side + 8, 8))  # smooth: every eighth pixel is enough
    coarse = cv2.perspectiveTransform(np.stack([x, y], axis=-1).reshape(1, -1, 2).astype(np.float64), to_page).reshape(*x.shape, 2)
    coarse = (coarse + wave(coarse)).astype(np.float32)
    steps = np.arange(side, dtype=np.float32) / 8
    u, v = np.meshgrid(steps, steps)
    places = cv2.remap(coarse, u, v, cv2.INTER_LINEAR)
    x, y = np.meshgrid(np.arange(10.0), np.arange(10.0))
    rules = np.stack([x, y], axis=-1) * PITCH + AROUND - 0.5
    before = rules - wave(rules)
    before = rules - wave(before)
    before = rules - wave(before)
    lattice = cv2.perspectiveTransform(before.reshape(1, -1, 2), np.linalg.inv(to_page)).reshape(10, 10, 2)
    return places, lattice.astype(np.float32)


def _found(lattice: NDArray[np.float32], camera: Camera, random: Random) -> NDArray[np.float32]:
    """The lattice with a finder's errors: now and then a tenth of a cell, smooth over the grid, and a little at every crossing."""
    large = random.random() < 0.3
    rough = random.normal(0, (0.055 if large else 0.02) * camera.ease, (4, 4, 2)).astype(np.float32)
    smooth = cv2.resize(rough, (10, 10), interpolation=cv2.INTER_CUBIC)
    error = smooth + random.normal(0, random.uniform(0, 0.02) * camera.ease, (10, 10, 2))
    return np.asarray(lattice + np.clip(error, -0.13, 0.13) * camera.pitch, np.float32)


def _blurred(photo: NDArray[np.float32], camera: Camera, random: Random) -> NDArray[np.float32]:
    """Out of focus (a disc), by a poor lens (a Gaussian), moved (a line), or two of these."""
    sigma = camera.blur * camera.pitch
    shares = random.dirichlet((1, 1, 1)) if random.random() < 0.4 else np.eye(3)[random.choice(3, p=(0.4, 0.4, 0.2))]
    for kind, share in enumerate(shares):
        part = sigma * np.sqrt(share)
        if part < 0.3:
            continue
        if kind == 0:
            photo = cv2.GaussianBlur(photo, (0, 0), part)
        elif kind == 1:
            radius = 2 * part
            reach = int(radius) + 1
            x, y = np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1))
            disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
            photo = cv2.filter2D(photo, -1, disc / disc.sum(), borderType=cv2.BORDER_REPLICATE)
        else:
            length = 2 * np.sqrt(3) * part
            reach = int(length / 2) + 1
            line = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
            angle = random.uniform(0, np.pi)
            way = np.array([np.cos(angle), np.sin(angle)]) * length / 2
            ends = np.round((np.stack([-way, way]) + reach) * 16).astype(int)
            cv2.line(line, tuple(ends[0].tolist()), tuple(ends[1].tolist()), 1.0, 1, cv2.LINE_AA, 4)
            photo = cv2.filter2D(photo, -1, line / max(float(line.sum()), 1e-6), borderType=cv2.BORDER_REPLICATE)
    return photo


def _lit(photo: NDArray[np.float32], camera: Camera, random: Random) -> NDArray[np.float32]:
    """Uneven light, shadows, folds, a veil of stray light, and a white balance that is off."""
    side = photo.shape[0]
    light = np.ones((side, side), np.float32)
    if random.random() < 0.8:
        field = random.uniform(1 - random.uniform(0.1, 0.65) * camera.ease, 1, (3, 3)).astype(np.float32)
        light *= np.clip(cv2.resize(field, (side, side), interpolation=cv2.INTER_CUBIC), 0.15, 1.2)
    x = np.arange(side, dtype=np.float32)[None] / side
    for _ in range(int(random.integers(1, 6)) if random.random() < 0.4 else 0):
        angle, soft = random.uniform(0, 6.3), random.uniform(0.005, 0.15)
        across = (x * np.cos(angle) + x.T * np.sin(angle)) - random.uniform(-0.5, 1.2)
        kind = random.random()
        if kind < 0.35:
            light *= 1 - random.uniform(0.1, 0.68) / (1 + np.exp(-np.clip(across / soft, -30, 30)))  # a shadow's edge
        elif kind < 0.7:  # a crease: one side turned from the light
            wide = random.uniform(0.02, 0.2)
            light *= 1 + random.uniform(-0.3, 0.3) * np.tanh(across / soft * 2) * np.exp(-np.abs(across) / wide)
        else:
            light *= 1 + random.uniform(-0.25, 0.15) * np.exp(-((across / soft / 0.3) ** 2))  # a fold
    veil = random.uniform(0, 0.6) if random.random() < 0.5 else random.uniform(0, 0.15)
    gain = random.uniform(0.3, 1.05) * (1 + random.normal(0, 0.09, 3) * (random.random() < 0.7))
    photo = (photo * (1 - veil) + veil * 0.8) * light[..., None] * gain.astype(np.float32)
    return np.asarray(np.maximum(photo, 0) ** random.uniform(0.7, 1.3), np.float32)


def _developed(levels: NDArray[np.float32], camera: Camera, random: Random) -> NDArray[np.uint8]:
    """Noise, the camera's own smoothing and sharpening, and compression."""
    shape = levels.shape
    noise = random.standard_normal((shape[0], shape[1], 1 if random.random() < 0.5 else 3), np.float32) * camera.noise
    if random.random() < 0.5:
        noise = cv2.GaussianBlur(noise, (0, 0), random.uniform(0.4, 1.2)).reshape(noise.shape) * 1.6
    levels = levels + noise
    if random.random() < 0.5:
        soft = cv2.GaussianBlur(levels, (0, 0), random.uniform(0.7, 2.2))
        levels = levels + (levels - soft) * random.uniform(0.2, 1.8)
    photo = np.clip(levels, 0, 255).astype(np.uint8)
    if random.random() < 0.2:
        photo = cv2.medianBlur(photo, 3)
    if random.random() < 0.75:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(18, 96))]
        photo = cv2.imdecode(cv2.imencode(".jpg", photo, quality)[1], cv2.IMREAD_COLOR)
    return photo
