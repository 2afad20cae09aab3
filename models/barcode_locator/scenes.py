"""Renders pictures of packages as a phone sees them: tilted, curled, out of focus, moved, glaring, dark; with the truth of every code."""

from dataclasses import dataclass

import cv2
import numpy as np
from labels import Grey, Random  # beside this file
from numpy.typing import NDArray
from surfaces import SIDE, Face, Quad, face, ground  # beside this file


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """A code of a picture. quad: its bars' corners in pixels; module: width of a narrow bar in pixels; blur: what smears it, in modules
    (standard deviation across the bars); contrast: of paper to ink over the noise's standard deviation."""

    quad: Quad
    module: float
    blur: float
    contrast: float

    @property
    def readable(self) -> bool:
        """Whether a good reader may be asked to read it."""
        return self.module >= 1.0 and self.blur <= 0.9 and self.contrast >= 8


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture, its codes, and quads where it is left open whether a code is to be found: add-ons, codes cut off or washed out."""

    pixels: Grey
    codes: tuple[Truth, ...]
    ignored: tuple[Quad, ...]


def scene(seed: int, width: int, height: int) -> Scene:
    """The picture of number `seed`; a sixth of them shows no code."""
    random = np.random.default_rng(seed)
    count = int(random.choice([0, 1, 2, 3], p=[0.17, 0.61, 0.17, 0.05]))
    pixels = ground(random, width, height).astype(np.float32)
    quads: list[tuple[Quad, float]] = []
    ignored: list[Quad] = []
    packages = 1 if count < 2 or random.random() < 0.6 else 2
    for number in range(packages):
        drawn = face(random, count if packages == 1 else 1 + (number == 0) * (count - 2))
        reach = (width, height) if packages == 1 else (width * 0.6, height * 0.6)
        centre = (width / 2, height / 2) if packages == 1 else (width * (0.28 + 0.44 * number), height * random.uniform(0.3, 0.7))
        pixels, placed = _photographed(pixels, drawn, random, reach, centre)
        covered = [_covered(quad, placed.seen) for quad, _ in quads]
        ignored += [each[0] for each, share in zip(quads, covered, strict=True) if 0.02 < share < 0.9]
        quads = [each for each, share in zip(quads, covered, strict=True) if share <= 0.02]
        quads += placed.quads
        ignored += placed.ignored
    if random.random() < 0.25:
        _thumb(pixels, random)
    pixels, sigma, direction, noise = _exposed(pixels, random)
    codes = []
    for quad, module in quads:
        inside = (quad > -0.02 * width).all() and (quad < np.array([width, height]) * 1.02).all()
        shade, blur = contrast(pixels, quad), _smear(quad, sigma, direction) / module
        if inside and shade > 6 and blur < 4.5 and np.linalg.norm(quad[1] - quad[0]) > 0.04 * width:
            codes.append(Truth(quad, module, blur, shade / max(noise, 1.0)))
        elif _visible(quad, width, height):
            ignored.append(quad)
    return Scene(np.clip(pixels, 0, 255).astype(np.uint8), tuple(codes), tuple(ignored))


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    quads: list[tuple[Quad, float]]
    ignored: list[Quad]
    seen: NDArray[np.bool_]


def _photographed(
    pixels: NDArray[np.float32], drawn: Face, random: Random, reach: tuple[float, float], centre: tuple[float, float]
) -> tuple[NDArray[np.float32], _Placed]:
    """The face seen by a pinhole camera over `pixels`: a plane, or a cylinder, or crumpled."""
    height, width = pixels.shape
    middle = np.array([SIDE / 2, SIDE / 2])
    scale = float(np.exp(random.uniform(np.log(0.3), np.log(1.2)))) * min(reach) / SIDE
    if drawn.codes:
        quad = drawn.codes[int(random.integers(len(drawn.codes)))]
        long = float(np.linalg.norm(quad[1] - quad[0]))
        share = random.uniform(0.35, 1.0) if random.random() < 0.4 else float(np.exp(random.uniform(np.log(0.08), np.log(0.5))))
        scale = share * min(max(reach), 1.33 * min(reach)) / long
        middle = quad.mean(axis=0)
    turn = random.choice([0, 0, 0, 90, 180, 270]) + random.normal(0, 12) if random.random() < 0.7 else random.uniform(0, 360)
    lean = np.deg2rad(np.clip(random.normal(0, 20, 2), -60, 60))
    plane = _plane(np.deg2rad(turn), lean, scale, middle, random)
    slack = np.maximum(0, np.array(reach) / 2 - 0.35 * scale * SIDE * 0.3)
    shift = centre + random.uniform(-1, 1, 2) * slack * random.uniform(0, 0.95)
    projection = np.array([[1, 0, shift[0]], [0, 1, shift[1]], [0, 0, 1]]) @ plane
    radius = float(np.exp(random.uniform(np.log(0.28), np.log(1.5)))) * SIDE if random.random() < 0.35 else 0.0
    axis = int(random.random() < 0.3)
    shrink = min(1.0, 1.3 * scale)
    source = cv2.resize(drawn.pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 0.8 else drawn.pixels
    shrink = source.shape[0] / SIDE
    back = np.linalg.inv(projection)
    across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    w = back[2, 0] * across + back[2, 1] * down + back[2, 2]
    u = (back[0, 0] * across + back[0, 1] * down + back[0, 2]) / w
    v = (back[1, 0] * across + back[1, 1] * down + back[1, 2]) / w
    seen = w * np.sign(back[2] @ (*shift, 1)) > 0
    if radius:
        bent = v if axis else u
        middle_bent = middle[axis]
        sine = (bent - middle_bent) / radius
        seen &= np.abs(sine) < 0.98
        bent = middle_bent + radius * np.arcsin(np.clip(sine, -0.98, 0.98))
        u, v = (u, bent) if axis else (bent, v)
    if random.random() < 0.15:  # crumpled a little
        for field in (u, v):
            field += cv2.resize(
                random.normal(0, random.uniform(0.5, 4), (6, 8)).astype(np.float64), (width, height), interpolation=cv2.INTER_CUBIC
            )
    edge = np.array([0.0, 0.0, SIDE, SIDE]) if random.random() < 0.7 else np.array([-900.0, -900, SIDE + 900, SIDE + 900])
    seen &= (u > edge[0]) & (v > edge[1]) & (u < edge[2]) & (v < edge[3])
    picture = cv2.remap(
        source,
        (u * shrink - 0.5).astype(np.float32),
        (v * shrink - 0.5).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32)
    if radius:
        picture *= (1 - random.uniform(0, 0.7) * np.square(np.clip(sine, -1, 1))).astype(np.float32)
    pixels = np.where(seen, picture, pixels).astype(np.float32)

    def to_picture(points: Quad) -> Quad:
        bent = points.astype(np.float64).copy()
        if radius:
            bent[:, axis] = middle[axis] + radius * np.sin(np.clip((bent[:, axis] - middle[axis]) / radius, -1.4, 1.4))
        ray = np.column_stack([bent, np.ones(len(bent))]) @ projection.T
        return ray[:, :2] / ray[:, 2:]

    quads: list[tuple[Quad, float]] = []
    ignored = [to_picture(each) for each in drawn.ignored]
    for flat, module in zip(drawn.codes, drawn.modules, strict=True):
        quad = to_picture(flat)
        hidden = radius and np.abs((flat[:, axis] - middle[axis]) / radius).max() > 1.15
        long = (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
        if hidden:
            ignored.append(quad)
        else:
            quads.append((quad, module * long / float(np.linalg.norm(flat[1] - flat[0]))))
    return pixels, _Placed(quads, ignored, seen)


def _plane(turn: float, lean: NDArray[np.float64], scale: float, middle: NDArray[np.float64], random: Random) -> NDArray[np.float64]:
    """Face pixels to picture pixels around `middle`, for a camera as far away as 1.2 to 3 times the face is wide."""
    c, s = np.cos(turn), np.sin(turn)
    spin = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    (cx, cy), (sx, sy) = np.cos(lean), np.sin(lean)
    tilt = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]]) @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    away = random.uniform(1.2, 3) * SIDE
    both = tilt @ spin
    lens = np.array([[away * scale, 0, 0], [0, away * scale, 0], [0, 0, 1]])
    return lens @ np.column_stack([both[:, 0], both[:, 1], [0, 0, away]]) @ np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1]])


def _thumb(pixels: NDArray[np.float32], random: Random) -> None:
    """A finger reaching in from the edge."""
    height, width = pixels.shape
    side = random.uniform(0, 2 * np.pi)
    at = int(width * (0.5 + 0.5 * np.cos(side))), int(height * (0.5 + 0.5 * np.sin(side)))
    mask = np.zeros_like(pixels)
    axes = int(width * random.uniform(0.1, 0.3)), int(width * random.uniform(0.04, 0.1))
    cv2.ellipse(mask, at, axes, float(np.rad2deg(side) + random.normal(0, 20)), 0, 360, 1, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), 1.5)
    pixels += mask * (random.uniform(70, 220) - pixels)


def _exposed(pixels: NDArray[np.float32], random: Random) -> tuple[NDArray[np.float32], float, NDArray[np.float64], float]:
    """Light, glare, blur, noise, compression. Also: sigma of the defocus, sigma vector of the movement, sigma of the noise."""
    height, width = pixels.shape
    light = cv2.resize(random.normal(0, random.uniform(0, 0.35), (3, 4)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    pixels = pixels * np.exp(np.clip(light, -1.2, 0.8))
    if random.random() < 0.2:  # a shadow's edge
        across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
        way = random.uniform(0, 2 * np.pi)
        edge = np.cos(way) * across + np.sin(way) * down - random.uniform(-0.6, 0.6)
        pixels *= (1 - random.uniform(0.2, 0.75) / (1 + np.exp(-edge * random.uniform(6, 60)))).astype(np.float32)
    for _ in range(int(random.choice([0, 1, 2, 5], p=[0.7, 0.18, 0.08, 0.04]))):
        _glare(pixels, random)
    if random.random() < 0.1:
        _creases(pixels, random)
    sigma = float(np.exp(random.uniform(np.log(0.25), np.log(2.2)))) * width / 400 if random.random() < 0.7 else 0.3
    pixels = cv2.GaussianBlur(pixels, (0, 0), sigma) if sigma > 0.35 else pixels
    direction = np.zeros(2)
    if random.random() < 0.2:
        long, way = random.uniform(2, 10) * width / 400, random.uniform(0, np.pi)
        direction = np.array([np.cos(way), np.sin(way)]) * long / np.sqrt(12)
        size = int(long) | 1
        kernel = np.zeros((size + 2, size + 2), np.float32)
        half = np.array([np.cos(way), np.sin(way)]) * long / 2
        middle = (size + 1) / 2
        cv2.line(kernel, *(tuple(round(float(middle + sign * each)) for each in half) for sign in (-1, 1)), 1, 1, cv2.LINE_AA)
        pixels = cv2.filter2D(pixels, -1, kernel / kernel.sum())
    exposure = random.random()
    gain = random.uniform(0.08, 0.4) if exposure < 0.15 else random.uniform(0.4, 1.1) if exposure < 0.85 else random.uniform(1.1, 1.8)
    pixels = np.clip(pixels * gain + random.uniform(0, 25), 0, 255)
    noise = float(random.uniform(0, 3) if random.random() < 0.6 else random.uniform(2, 12)) * (0.4 + 0.6 * min(gain, 1))
    pixels = pixels + cv2.GaussianBlur(random.normal(0, noise, pixels.shape).astype(np.float32), (0, 0), random.uniform(0.1, 0.7))
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    if random.random() < 0.15:
        kernel = cv2.GaussianBlur(pixels, (0, 0), 1.2)
        pixels = cv2.addWeighted(pixels, 2, kernel, -1, 0)  # a camera's sharpening
    if random.random() < 0.5:
        _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(25, 95))])
        pixels = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return pixels.astype(np.float32), sigma, direction, noise


def _glare(pixels: NDArray[np.float32], random: Random) -> None:
    height, width = pixels.shape
    mask = np.zeros((height // 4 + 1, width // 4 + 1), np.float32)
    at = tuple(int(each) for each in random.uniform(0, 1, 2) * mask.shape[::-1])
    axes = tuple(int(1 + each) for each in np.exp(random.uniform(np.log(0.01), np.log(0.2), 2)) * mask.shape[1])
    cv2.ellipse(mask, at, axes, random.uniform(0, 180), 0, 360, 1, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), random.uniform(0.5, 12))
    pixels += cv2.resize(mask, (width, height)) * random.uniform(40, 250)


def _creases(pixels: NDArray[np.float32], random: Random) -> None:
    """Thin bright lines, as foil has them."""
    height, width = pixels.shape
    mask = np.zeros((height, width), np.float32)
    for _ in range(int(random.integers(3, 20))):
        start, long = random.uniform(0, 1, 2) * (width, height), random.uniform(0.03, 0.2) * width
        bends = start + np.cumsum(random.normal(0, long / 4, (5, 2)), axis=0)
        cv2.polylines(
            mask, [bends.astype(np.int32)], False, float(random.uniform(0.3, 1)), int(random.integers(1, max(2, width // 80) + 1))
        )
    pixels += cv2.GaussianBlur(mask, (0, 0), width / 400) * random.uniform(60, 250)


def _smear(quad: Quad, sigma: float, direction: NDArray[np.float64]) -> float:
    """The blur's standard deviation across the bars, in pixels."""
    across = quad[1] - quad[0]
    moved = float(direction @ across) / max(1e-6, float(np.linalg.norm(across)))
    return float(np.hypot(sigma, moved))


def contrast(pixels: NDArray[np.float32], quad: Quad) -> float:
    """Range of grey levels inside a quad, the most extreme twentieths left out."""
    middle = quad.mean(axis=0)
    low = np.maximum(0, quad.min(axis=0) * 0.7 + middle * 0.3).astype(int)
    high = (quad.max(axis=0) * 0.7 + middle * 0.3).astype(int) + 1
    inside = pixels[low[1] : high[1], low[0] : high[0]]
    return float(np.ptp(np.percentile(inside, [5, 95]))) if inside.size else 0.0


def _covered(quad: Quad, mask: NDArray[np.bool_]) -> float:
    """The share of a quad that lies under `mask`."""
    area = np.zeros(mask.shape, np.uint8)
    cv2.fillConvexPoly(area, np.rint(quad).astype(np.int32), 1)
    return float(mask[area > 0].mean()) if area.any() else 0.0


def _visible(quad: Quad, width: int, height: int) -> bool:
    low, high = quad.min(axis=0), quad.max(axis=0)
    return bool((high > 0).all() and (low < (width, height)).all())
