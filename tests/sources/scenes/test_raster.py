"""Triangles against a plain loop over pixels, meshes against a sphere, layers against arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.sources.scenes.layer import lay
from studio.sources.scenes.raster import LARGEST, rasterise
from studio.sources.scenes.surface_nets import surface_nets

WIDTH, HEIGHT = 46, 37


def plainly(x: NDArray[np.float32], y: NDArray[np.float32], near: NDArray[np.float32], triangles: NDArray[np.int32]) -> NDArray[np.float64]:
    """height × width: the nearness seen at each pixel's middle, −1 for none; nan within a hair of an edge."""
    picture = np.full((HEIGHT, WIDTH), -1.0)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    for a, b, c in triangles.T:
        area = (x[c] - x[a]) * (y[b] - y[a]) - (x[b] - x[a]) * (y[c] - y[a])
        if area <= 0.5:
            continue
        shares = [((x[q] - columns) * (y[p] - rows) - (x[p] - columns) * (y[q] - rows)) / area for p, q in ((b, c), (c, a), (a, b))]
        depth = shares[0] * near[a] + shares[1] * near[b] + shares[2] * near[c]
        nearest = np.minimum(np.minimum(*shares[:2]), shares[2])
        picture = np.where((nearest > 1e-3) & ~np.isnan(picture), np.maximum(picture, depth), picture)
        picture[np.abs(nearest) <= 1e-3] = np.nan
    return picture


@given(st.integers(0, 2**32 - 1))
def test_what_is_seen_is_what_a_plain_loop_sees(seed: int) -> None:
    random = np.random.default_rng(seed)
    centre = random.uniform(-10, 56, (12, 1, 2))
    corners = (centre + random.uniform(-LARGEST / 2.2, LARGEST / 2.2, (12, 3, 2)) * random.uniform(0.05, 1, (12, 1, 1))).astype(np.float32)
    x, y = np.ascontiguousarray(corners.reshape(-1, 2).T)
    near = random.uniform(0, 1, 36).astype(np.float32)
    triangles = np.arange(36, dtype=np.int32).reshape(12, 3).T.copy()
    areas = (x[2::3] - x[::3]) * (y[1::3] - y[::3]) - (x[1::3] - x[::3]) * (y[2::3] - y[::3])
    triangles = triangles[:, np.abs(areas) > 0.5]

    seen = rasterise(x, y, near, triangles, WIDTH, HEIGHT)
    picture = np.full(HEIGHT * WIDTH, -1.0)
    shares, pixel = seen.shares.astype(float), seen.row * WIDTH + seen.column
    np.testing.assert_allclose(shares.sum(axis=0), 1, atol=1e-3)
    picture[pixel] = (shares * near[triangles[:, seen.triangle]]).sum(axis=0)
    expected = plainly(x, y, near, triangles).ravel()
    sure = ~np.isnan(expected)
    np.testing.assert_allclose(picture[sure], expected[sure], atol=2e-3)
    assert len(np.unique(pixel)) == len(pixel)


def test_nothing_in_view_is_no_fragments() -> None:
    x, y = np.array([-90, -80, -85], np.float32), np.array([0, 0, 9], np.float32)
    for corners in ([[0], [1], [2]], [[2], [1], [0]]):
        seen = rasterise(x, y, np.ones(3, np.float32), np.array(corners, np.int32), WIDTH, HEIGHT)
        assert seen.row.size == 0
        assert seen.shares.shape == (3, 0)


@pytest.mark.parametrize(("cell", "loss"), [(0.9, 0.02), (1.7, 0.06)])
def test_a_sphere_comes_out_round_closed_and_outside_out(cell: float, loss: float) -> None:
    centre, radius = np.array([0.3, -0.2, 0.1]), 8.0
    points, triangles = surface_nets(lambda p: np.linalg.norm(p - centre, axis=1) - radius, np.full(3, -10.0), np.full(3, 10.0), cell)
    assert np.abs(np.linalg.norm(points - centre, axis=1) - radius).max() < 0.12 * cell * cell
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all()
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    volume = np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6
    assert volume == pytest.approx(4 / 3 * np.pi * radius**3, rel=loss)


def test_a_layer_covers_where_it_is_full_and_leaves_the_rest() -> None:
    picture = np.full((31, 41, 3), 100, np.uint8)
    layer = np.zeros((14, 16, 4), np.uint8)
    layer[2:12, 3:13] = (250, 20, 60, 255)
    lay(picture, layer, 2, 1, 2)
    assert (picture[12:18, 16:22] == (250, 20, 60)).all()
    assert (picture[:2] == 100).all()
    assert (picture[:, :5] == 100).all()
    between = picture[15, 4:18, 0].astype(int)
    assert (np.diff(between) >= 0).all(), "a soft edge, without ringing"


def test_a_layer_may_reach_over_the_picture() -> None:
    picture = np.zeros((15, 17, 3), np.uint8)
    lay(picture, np.full((6, 6, 4), 255, np.uint8), 4, 3, 2)
    assert (picture[9:, 11:] == 255).all()


def test_motion_smears_a_layer_along_its_way_only() -> None:
    layer = np.zeros((30, 30, 4), np.uint8)
    layer[12:18, 12:18] = 255
    still, moving = np.zeros((60, 60, 3), np.uint8), np.zeros((60, 60, 3), np.uint8)
    lay(still, layer, 0, 0, 2)
    lay(moving, layer, 0, 0, 2, (16.0, 0.0))
    wide, high = (np.ptp(np.flatnonzero(moving[:, :, 0].max(axis=axis) > 10)) for axis in (0, 1))
    assert wide > np.ptp(np.flatnonzero(still[:, :, 0].max(axis=0) > 10)) + 9
    assert high <= np.ptp(np.flatnonzero(still[:, :, 0].max(axis=1) > 10)) + 1
    assert moving.sum() == pytest.approx(float(still.sum()), rel=0.03)
