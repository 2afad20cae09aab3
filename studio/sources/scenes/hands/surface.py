"""The hand's skin at rest as one smooth mesh, and which bones carry each of its points."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.hands.anatomy import HAND
from studio.sources.scenes.hands.skeleton import BONES, FOREARM, FOREARM_HALF, PALM, bone_of
from studio.sources.scenes.surface_nets import surface_nets

Array = NDArray[np.float64]

SKIN, CLOTH = 0, 1

SLEEVE_STARTS = -62.0
"""Where the sleeve's hem lies on the forearm, mm."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """points, normals: n × 3 float32 at rest, mm. weights: n × BONES float32, rows sum to 1. triangles: m × 3, counter-clockwise from
    outside. material: n, SKIN or CLOTH. along: n × 2 float32, cloth's own coordinates (around, down) in mm, 0 on skin."""

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    weights: NDArray[np.float32]
    triangles: NDArray[np.int32]
    material: NDArray[np.uint8]
    along: NDArray[np.float32]


def distance(points: Array) -> Array:
    """Signed distance (mm, about) of n × 3 points to the skin at rest: round cones joined by smooth minima."""
    palm = _palm(points)
    fingers = np.stack([_finger(points, number) for number in range(1, 5)])
    nearest = fingers[0]
    for other in fingers[1:]:
        nearest = np.minimum(nearest, other)
    hand = _joined(palm, nearest, 7.0)
    return _joined(hand, _thumb(points), 9.0)


def _cone(points: Array, start: Array, end: Array, first: float, last: float, flat: float = 1.0) -> Array:
    """Distance to a round cone; `flat` < 1 thins it along z."""
    scale = np.array([1.0, 1.0, flat])
    along = (end - start) / scale
    offset = (points - start) / scale
    share = np.clip(offset @ along / (along @ along), 0.0, 1.0)
    nearest = offset - share[:, None] * along
    length: Array = np.sqrt(np.einsum("ij,ij->i", nearest, nearest)) - (first + (last - first) * share)
    return length


def _joined(one: Array, other: Array, reach: float) -> Array:
    """Smooth minimum (Quilez, polynomial)."""
    share = np.maximum(reach - np.abs(one - other), 0.0) / reach
    joined: Array = np.minimum(one, other) - share * share * reach * 0.25
    return joined


def _palm(points: Array) -> Array:
    body = None
    for number, digit in enumerate(HAND[1:], 1):
        first = 13.0 if number < 4 else 12.0
        bone = _cone(points, digit.carpal, digit.root, first, digit.radii[0] + 1.2)
        body = bone if body is None else _joined(body, bone, 9.0)
    assert body is not None
    for one, other in pairwise(HAND[1:]):
        web = _cone(points, one.root + one.frame[:, 1] * 11, other.root + other.frame[:, 1] * 11, 5.0, 5.0)
        body = _joined(body, web, 6.0)
    thenar = _cone(points, np.array([15.0, 20.0, 7.0]), np.array([27.0, 47.0, 8.0]), 14.0, 11.0)
    hypothenar = _cone(points, np.array([-16.0, 18.0, 5.0]), np.array([-25.0, 52.0, 4.5]), 13.0, 11.5)
    body = _joined(_joined(body, thenar, 12.0), hypothenar, 12.0)
    wrist_one = _cone(points, np.array([9.5, 18.0, 0.0]), np.array([11.0, -90.0, 0.0]), 17.5, 21.5, 0.86)
    wrist_two = _cone(points, np.array([-9.5, 18.0, 0.0]), np.array([-11.0, -90.0, 0.0]), 17.5, 21.5, 0.86)
    return _joined(body, _joined(wrist_one, wrist_two, 8.0), 12.0)


def _finger(points: Array, number: int) -> Array:
    digit = HAND[number]
    radius = digit.radii
    y, z = digit.frame[:, 1], digit.frame[:, 2]
    knuckle, middle, end = digit.joint(0), digit.joint(1), digit.joint(2)
    tip = digit.joint(3) - y * radius[3]
    first = _cone(points, knuckle, middle, radius[0] * 0.94, radius[1])
    first_pad = _cone(points, knuckle + y * 18 + z * 1.8, middle - y * 10 + z * 1.2, radius[1] * 0.93, radius[1] * 0.9)
    second = _cone(points, middle, end, radius[1] * 0.98, radius[2])
    second_pad = _cone(points, middle + y * 7 + z * 1.0, end - y * 6 + z * 0.8, radius[2] * 1.02, radius[2] * 0.97)
    third = _cone(points, end, tip, radius[2] * 0.96, radius[3] * 0.97)
    third_pad = _cone(points, end + y * 6 + z * 1.2, tip - y * 1.5 + z * 0.8, radius[2] * 0.93, radius[3])
    body = first
    for part in (first_pad, second, second_pad, third, third_pad):
        body = _joined(body, part, 3.5)
    return body


def _thumb(points: Array) -> Array:
    digit = HAND[0]
    radius = digit.radii
    y, z = digit.frame[:, 1], digit.frame[:, 2]
    base, knuckle, end = digit.joint(0), digit.joint(1), digit.joint(2)
    tip = digit.joint(3) - y * radius[3]
    body = _cone(points, base, knuckle, radius[0], radius[1] * 1.04)
    muscle = _cone(points, base + z * 5, knuckle - y * 10 + z * 2, radius[0] * 0.92, radius[1] * 0.95)
    web = _cone(points, knuckle - y * 20 + z * 0, HAND[1].root - HAND[1].frame[:, 1] * 22, 8.5, 8.0)
    first = _cone(points, knuckle, end, radius[1] * 0.98, radius[2] * 0.97)
    second = _cone(points, end, tip, radius[2] * 0.97, radius[3])
    pad = _cone(points, end + y * 7 + z * 1.6, tip - y * 1 + z * 0.8, radius[2] * 0.92, radius[3])
    for part, reach in ((muscle, 8.0), (web, 14.0), (first, 5.0), (second, 4.0), (pad, 4.0)):
        body = _joined(body, part, reach)
    return body


def _gradient(points: Array, step: float = 0.25) -> Array:
    corners = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], float)
    slope = sum(corner * distance(points + corner * step)[:, None] for corner in corners)
    slope = np.asarray(slope)
    unit: Array = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)
    return unit


def _ramp(value: Array, start: float, end: float) -> Array:
    share = np.clip((value - start) / (end - start), 0.0, 1.0)
    ramp: Array = share * share * (3 - 2 * share)
    return ramp


def weights(points: Array) -> Array:
    """n × BONES: how much each bone carries each point at rest; rows sum to 1."""
    carried = np.zeros((len(points), BONES))
    lateral = np.stack([_axis_distance(points, number) for number in range(1, 5)])
    closeness = np.exp(-(lateral - lateral.min(axis=0)) / 1.6)
    closeness /= closeness.sum(axis=0)
    palm_distance = _palm(points)
    thumb_share = _ramp(palm_distance - _thumb(points), -5.0, 13.0)
    base = np.ones(len(points))
    for number in range(5):
        share = thumb_share if number == 0 else closeness[number - 1] * (1 - thumb_share)
        share = _chain(carried, points, number, share)
        base -= share
    to_forearm = _ramp(-points[:, 1], -14.0, 20.0)
    base = np.maximum(base, 0.0)
    carried[:, PALM] = base * np.clip(1 - 2 * to_forearm, 0, 1)
    carried[:, FOREARM_HALF] = base * (1 - np.abs(2 * to_forearm - 1))
    carried[:, FOREARM] = base * np.clip(2 * to_forearm - 1, 0, 1)
    carried /= carried.sum(axis=1, keepdims=True)
    return carried


def _axis_distance(points: Array, number: int) -> Array:
    digit = HAND[number]
    return _cone(points, digit.carpal, digit.joint(3), 0.0, 0.0)


def _chain(carried: Array, points: Array, number: int, share: Array) -> Array:
    """Hangs `share` of each point on a digit's bones by how far along the digit it lies; returns the share that left the palm."""
    digit = HAND[number]
    taken = np.zeros(len(points))
    remaining: Array | None = None
    for joint in range(3):
        along = (points - digit.joint(joint)) @ digit.frame[:, 1]
        width = digit.radii[joint] * (1.15 if joint else 1.0)
        ahead = _ramp(along, -width, width) if joint or number else _ramp(along, -14.0, 14.0)
        half, full = share * (1 - np.abs(2 * ahead - 1)), share * np.clip(2 * ahead - 1, 0, 1)
        behind = half + full
        if joint == 0:
            taken = behind
        else:
            assert remaining is not None
            carried[:, bone_of(number, joint - 1)] += np.maximum(remaining - behind, 0.0)
        carried[:, bone_of(number, joint, half=True)] += half
        remaining = full
    assert remaining is not None
    carried[:, bone_of(number, 2)] += remaining
    return taken


def _sleeve() -> tuple[Array, Array, NDArray[np.int32], Array]:
    """Points, normals, triangles and (around, down) of a cloth tube over the forearm."""
    down = np.concatenate([[4.0, -1.0, -3.0, -1.0, 4.0, 12.0], np.arange(22.0, 470.0, 14.0)])
    wide = np.concatenate([[27.0, 29.0, 33.0, 36.0, 37.0, 36.5], 37.0 + 22.0 * np.linspace(0, 1, len(down) - 6) ** 0.7])
    angle = np.linspace(0, 2 * np.pi, 25)[:-1]
    row, column = np.meshgrid(np.arange(len(down)), np.arange(len(angle)), indexing="ij")
    theta, depth = angle[column], down[row]
    fold = 1.3 * np.sin(depth / 13.0 + 1.5 * np.sin(theta)) * np.sin(theta * 2 + depth / 60.0) * np.clip((depth - 8) / 30, 0, 1)
    radius = wide[row] + fold
    points = np.stack([radius * np.cos(theta), SLEEVE_STARTS - depth, radius * 0.84 * np.sin(theta)], axis=-1)
    around = np.roll(points, -1, axis=1) - np.roll(points, 1, axis=1)
    normals = np.cross(around, np.gradient(points, axis=0))
    normals *= np.sign(np.einsum("ijk,ijk->ij", normals, points * [1, 0, 1]))[..., None]
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    number = row * len(angle) + column
    right = np.roll(number, -1, axis=1)
    a, b, c, d = number[:-1], right[:-1], right[1:], number[1:]
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    along = np.stack([np.abs(theta - np.pi) * 37.0, depth + 4.0], axis=-1)
    return points.reshape(-1, 3), normals.reshape(-1, 3), triangles.astype(np.int32), along.reshape(-1, 2)


@lru_cache(maxsize=1)
def surface(cell: float = 5.0) -> Surface:
    """The right hand, built once in a process. cell: size of the surface net's cells, mm."""
    low, high = np.array([-78.0, -80.0, -26.0]), np.array([98.0, 196.0, 44.0])
    points, triangles = surface_nets(distance, low, high, cell)
    for _ in range(2):
        points = points - _gradient(points) * distance(points)[:, None]
    normals = _gradient(points)
    cloth_points, cloth_normals, cloth_triangles, along = _sleeve()
    cloth_weights = np.zeros((len(cloth_points), BONES))
    cloth_weights[:, FOREARM] = 1.0
    count = len(points)
    return Surface(
        np.concatenate([points, cloth_points]).astype(np.float32),
        np.concatenate([normals, cloth_normals]).astype(np.float32),
        np.concatenate([weights(points), cloth_weights]).astype(np.float32),
        np.concatenate([triangles, cloth_triangles + count]).astype(np.int32),
        np.repeat(np.array([SKIN, CLOTH], np.uint8), [count, len(cloth_points)]),
        np.concatenate([np.zeros((count, 2)), along]).astype(np.float32),
    )
