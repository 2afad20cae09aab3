"""How a hand shows a package to the camera: a seeded choreography, a pure function of time."""

from bisect import bisect_right
from dataclasses import dataclass

import cv2
import numpy as np

from studio.sources.scenes.barcode.camera import Array, Pose
from studio.sources.scenes.barcode.package import Package

CYCLE = 22.0
"""Seconds from one package to the next."""
_TREMOR, _TREMOR_SIZE = (8.3, 9.7, 11.1), 0.25
"""Hz and mm of the unsteadiness of a hand."""
_OUT_OF_SIGHT = 420.0


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """Where the package has come by a moment of the cycle. distance: mm from the camera to what is nearest of it; x, y: mm its middle is
    right and down of the camera's axis."""

    seconds: float
    rotation: Array
    distance: float
    x: float
    y: float


def turned(yaw: float, pitch: float, roll: float = 0.0) -> Array:
    """Degrees: yaw shows more of the package's left side, pitch more of its top, roll turns it clockwise."""
    across, down, around = (_about(axis, angle) for axis, angle in ((1, -yaw), (0, -pitch), (2, roll)))
    rotation: Array = around @ down @ across
    return rotation


def facing_camera(direction: Array) -> Array:
    """The rotation that turns a side of the package (a unit vector along one of its axes) to the camera, upright or as after one tip."""
    away = -direction
    right = np.cross([0.0, 1.0, 0.0], away) if abs(away[1]) < 0.5 else np.array([1.0, 0.0, 0.0])
    rotation: Array = np.stack([right, np.cross(away, right), away])
    return rotation


def choreography(package: Package, random: np.random.Generator, arrives: bool) -> tuple[Key, ...]:
    """One cycle: shown from the front, turned to other sides, then the code: askew, nearer, still, too near or too far, and away."""
    code = facing_camera(package.faces[package.code_face])
    others = [number for number in range(len(package.faces)) if number not in (package.front_face, package.code_face)]
    sides = [facing_camera(package.faces[number]) for number in random.permutation(others)[:2]]
    leaning = turned(float(random.uniform(16, 26)) * (-1) ** int(random.integers(2)), float(random.uniform(8, 14)))
    front = leaning @ facing_camera(package.faces[package.front_face])
    sway = random.uniform(-1, 1, 16)
    keys = [Key(0.0, front, 250, 0, _OUT_OF_SIGHT)] if arrives else []
    keys += [Key(1.2 if arrives else 0.0, front, 190, 8 * sway[0], 0), Key(2.6, turned(6, 3) @ front, 185, 6 * sway[1], 2)]
    seconds = 4.1
    for side in sides:
        keys.append(Key(seconds, turned(14 * sway[2], 10 * sway[3]) @ side, float(random.uniform(230, 330)), 30 * sway[4], 15 * sway[5]))
        seconds += 2.2
    askew = turned(34 * np.sign(sway[6]), 22 * sway[7], 12 * sway[8]) @ code
    keys.append(Key(seconds, askew, 300, 50 * sway[9], 20 * sway[10]))
    keys.append(Key(seconds + 1.2, turned(16 * np.sign(sway[6]), 8 * sway[7], 8 * sway[8]) @ code, 210, *_centred(package, code, 0.6)))
    still = turned(4 * sway[11], 5 * sway[12], 6 * sway[13]) @ code
    for moment, distance in ((2.8, 130.0), (6.0, 122.0), (7.6, float(random.choice([85.0, 100.0]))), (9.4, 200.0)):
        keys.append(Key(seconds + moment, still, distance, *_centred(package, still, 1.0)))
    keys.append(Key(seconds + 11.2, turned(20 * sway[14], 10 * sway[15]) @ code, 430, 60 * sway[3], 0))
    keys.append(Key(CYCLE - 0.9, turned(20 * sway[14], 10 * sway[15]) @ code, 400, 40 * sway[3], 10))
    keys.append(Key(CYCLE, code, 330, 0, _OUT_OF_SIGHT))
    return tuple(keys)


def pose_at(keys: tuple[Key, ...], package: Package, seconds: float) -> Pose:
    """seconds: within the cycle."""
    number = min(max(bisect_right([key.seconds for key in keys], seconds) - 1, 0), len(keys) - 2)
    before, after = keys[number], keys[number + 1]
    share = _eased((seconds - before.seconds) / (after.seconds - before.seconds))
    between, _ = cv2.Rodrigues(after.rotation @ before.rotation.T)
    rotation = np.asarray(cv2.Rodrigues(between * share)[0]) @ before.rotation
    distance, x, y = (a + (b - a) * share for a, b in ((before.distance, after.distance), (before.x, after.x), (before.y, after.y)))
    tremor = [sum(_TREMOR_SIZE * np.sin(2 * np.pi * hertz * seconds + 2.1 * axis * hertz) for hertz in _TREMOR) for axis in range(3)]
    slow = 2.5 * np.sin(seconds * 1.3), 2.0 * np.sin(seconds * 1.7 + 1), 3.0 * np.sin(seconds * 0.9 + 2)
    lean = turned(1.5 * float(np.sin(seconds * 1.1)), 1.2 * float(np.sin(seconds * 1.5 + 2)), float(np.sin(seconds * 0.8)))
    rotation = lean @ rotation
    place = np.array([x, y, distance + package.nearest(rotation)]) + tremor + slow
    return Pose(rotation, place)


def spin_between(before: Array, after: Array, seconds: float) -> Array:
    """Radians a second about the camera's axes from one rotation to another."""
    spin: Array = np.asarray(cv2.Rodrigues(after @ before.T)[0])[:, 0] / seconds
    return spin


def _centred(package: Package, rotation: Array, share: float) -> tuple[float, float]:
    """Where the package's middle is for its code to lie before the camera, or that share of the way there."""
    points, _ = package.code_points
    x, y, _ = rotation @ points[len(points) // 2] * -share
    return float(x), float(y)


def _about(axis: int, degrees: float) -> Array:
    vector = np.zeros(3)
    vector[axis] = np.deg2rad(degrees)
    return np.asarray(cv2.Rodrigues(vector)[0])


def _eased(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share**3 * (share * (share * 6 - 15) + 10)
