"""Renders packages of `scene:barcode` in any pose as a phone sees them: far, tilted, blurred, without their code; and the truth of it."""

from functools import lru_cache

import cv2
import numpy as np
from labels import Random  # beside this file
from scenes import Scene, Truth, contrast  # beside this file

from studio.sources.scenes.barcode import Pose, Renderer, Shot, random_package, seen
from studio.sources.scenes.barcode.camera import focus_for
from studio.sources.scenes.barcode.motion import facing_camera, turned
from studio.sources.scenes.barcode.number import SYMBOLOGIES
from studio.sources.scenes.barcode.package import KINDS, Package

SEEDS_FROM = 1_000_000_000
"""Of packages and rooms: far from those that `benchmarks/barcode_search.py` counts from 0."""

_SHOTS = 5
"""Pictures in a row of one package: drawing its faces takes longer than a picture of it."""

_SMALLEST = 0.027
"""Of the picture's longer side: shorter codes are left open. An EAN-8 with 0.5 pixels a module at 1280 × 720."""


def posed(seed: int, width: int, height: int) -> Scene:
    """The picture of number `seed`; about a third of them shows no code."""
    random = np.random.default_rng([seed, 59])
    package, renderer = _package(seed // _SHOTS), _renderer(width, height, seed // 50 % 40)
    shot = _shot(package, random, seed)
    pixels = cv2.cvtColor(renderer.render(shot), cv2.COLOR_RGB2GRAY)
    truth = seen(renderer, shot)
    if truth is None:
        return Scene(pixels, (), ())
    quad = truth.corners + 0.5
    along = (quad[1] - quad[0]) / max(1e-6, float(np.linalg.norm(quad[1] - quad[0])))
    # Of a disc the standard deviation is a quarter of its width, of a line it is its length by the root of twelve.
    blur = float(np.hypot(truth.defocus / 4, np.dot(along, truth.motion) / np.sqrt(12))) / truth.module
    inside = truth.visible > 0.99 and truth.facing > 0.3 and truth.module * _modules(package) > _SMALLEST * max(width, height)
    shade = contrast(pixels.astype(np.float32), quad) if inside else 0.0
    if inside and shade > 6 and blur < 4.5:
        return Scene(pixels, (Truth(quad, truth.module, blur, shade / (1 if shot.light == "bright" else 3.2)),), ())
    return Scene(pixels, (), (quad,))


@lru_cache(maxsize=2)
def _package(number: int) -> Package:
    random = np.random.default_rng([number, 61])
    symbology = SYMBOLOGIES[int(random.choice(4, p=[0.5, 0.2, 0.15, 0.15]))]
    return random_package(KINDS[number % 4], symbology, SEEDS_FROM + number)


@lru_cache(maxsize=8)
def _renderer(width: int, height: int, room: int) -> Renderer:
    return Renderer(width, height, SEEDS_FROM + room)


def _modules(package: Package) -> int:
    return len(package.number.bars)


def _shot(package: Package, random: Random, seed: int) -> Shot:
    shows = random.random() < 0.62
    face = package.code_face if shows else int(random.integers(len(package.faces)))
    roll = float(random.choice([0, 90, 180, 270]) + random.normal(0, 15) if random.random() < 0.75 else random.uniform(0, 360))
    yaw, pitch = np.clip(random.normal(0, 25, 2), -65, 65)
    rotation = turned(float(yaw), float(pitch), roll) @ facing_camera(package.faces[face])
    points, _ = package.code_points
    target = rotation @ (points[len(points) // 2] if shows else package.faces[face] * package.nearest(rotation) * 0.5)
    distance = float(np.exp(random.uniform(np.log(110), np.log(620))))
    sway = random.uniform(-1, 1, 2) * (0.5, 0.28) * distance * (1.0 if random.random() < 0.6 else 0.4)
    position = np.array([*sway, distance]) - target
    position[2] = max(position[2], 30 - float((package.hull @ rotation.T)[:, 2].min()))
    pose = Pose(rotation, position)
    calm = random.random() < 0.5
    velocity = np.zeros(3) if calm else random.normal(0, 60, 3)
    looked_at = float(Shot(package, pose).looked_at[2])
    # The lens on it, or still where it was.
    focus = focus_for(looked_at) if random.random() < 0.65 else focus_for(looked_at * float(np.exp(random.normal(0, 0.35))))
    light, held = ("bright" if random.random() < 0.6 else "dim"), bool(random.random() < 0.5)
    return Shot(package, pose, light, velocity, random.normal(0, 0.0 if calm else 0.4, 3), focus, float(seed % 997), seed, held)  # type: ignore[arg-type]  # one of two
