"""A mesh from a distance function: naive surface nets (Gibson 1998), vectorised."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def surface_nets(distance: Callable[[Array], Array], low: Array, high: Array, cell: float) -> tuple[Array, NDArray[np.int32]]:
    """Points (n × 3) and triangles (m × 3, counter-clockwise from outside) of the surface where `distance` (n × 3 → n, negative
    inside) is zero, within the box `low` … `high`; the surface is left open where it crosses the box."""
    axes = [np.arange(start, end + cell, cell) for start, end in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    field = distance(grid.reshape(-1, 3)).reshape(grid.shape[:3])
    inside = field < 0

    corners = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    shape = tuple(size - 1 for size in field.shape)

    def at(values: NDArray[np.bool_], corner: tuple[int, int, int]) -> NDArray[np.bool_]:
        i, j, k = corner
        return values[i : i + shape[0], j : j + shape[1], k : k + shape[2]]

    filled = np.sum([at(inside, corner) for corner in corners], axis=0)
    cells = np.argwhere((filled > 0) & (filled < 8))
    number = np.full(shape, -1, np.int32)
    number[tuple(cells.T)] = np.arange(len(cells))

    total, crossings = np.zeros((len(cells), 3)), np.zeros(len(cells))
    for corner in corners:
        for axis in range(3):
            if corner[axis]:
                continue
            far = tuple(value + (index == axis) for index, value in enumerate(corner))
            near_value = field[tuple((cells + corner).T)]
            far_value = field[tuple((cells + far).T)]
            crossed = (near_value < 0) != (far_value < 0)
            share = np.where(crossed, near_value / np.where(crossed, near_value - far_value, 1.0), 0.0)
            point = np.asarray(corner, float) + share[:, None] * (np.asarray(far) - np.asarray(corner))
            total += np.where(crossed[:, None], point, 0.0)
            crossings += crossed
    points = low + cell * (cells + total / crossings[:, None])

    triangles = []
    for axis in range(3):
        one, two = (axis + 1) % 3, (axis + 2) % 3
        before = inside.take(range(field.shape[axis] - 1), axis)
        after = inside.take(range(1, field.shape[axis]), axis)
        edges = np.argwhere(before != after)
        keep = (edges[:, one] > 0) & (edges[:, two] > 0) & (edges[:, one] < shape[one]) & (edges[:, two] < shape[two])
        edges = edges[keep]
        leaving = before[tuple(edges.T)]
        back_one, back_two = np.zeros(3, int), np.zeros(3, int)
        back_one[one], back_two[two] = 1, 1
        a, b, c, d = (number[tuple((edges - step).T)] for step in (back_one + back_two, back_two, np.zeros(3, int), back_one))
        quads = np.where(leaving[:, None], np.stack([a, b, c, d], 1), np.stack([d, c, b, a], 1))
        triangles += [quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]
    return points, np.concatenate(triangles).astype(np.int32)
