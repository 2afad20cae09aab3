"""The barcode scene: its numbers are valid, its truth is where zxing-cpp reads the code, and its pictures are what the camera would see."""

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.sources import SourceError
from studio.sources.scenes import open_scene
from studio.sources.scenes.barcode import Pose, Renderer, Shot, random_package, seen
from studio.sources.scenes.barcode.camera import NEAREST_FOCUS, focus_for
from studio.sources.scenes.barcode.motion import facing_camera
from studio.sources.scenes.barcode.number import SYMBOLOGIES, Symbology, random_number
from studio.sources.scenes.barcode.package import KINDS, Kind, Package


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(1280, 720, 1)


def held(package: Package, distance: float, lean: tuple[float, float, float] = (0, 0, 0)) -> Pose:
    """The code's middle before the camera at that distance, its face turned to it but for `lean` (a rotation vector)."""
    rotation = np.asarray(cv2.Rodrigues(np.array(lean, float))[0]) @ facing_camera(package.faces[package.code_face])
    points, _ = package.code_points
    x, y, z = rotation @ points[len(points) // 2]
    return Pose(rotation, np.array([-x, -y, distance - z]))


def read(pixels: NDArray[np.uint8]) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.AllRetail)


@given(st.sampled_from(SYMBOLOGIES), st.integers(0, 2**32))
def test_numbers_are_valid_and_their_bars_say_them(symbology: Symbology, seed: int) -> None:
    number = random_number(symbology, np.random.default_rng(seed))
    assert len(number.bars) == {"EAN-13": 95, "UPC-A": 95, "EAN-8": 67, "UPC-E": 51}[symbology]
    row = np.repeat(np.pad(np.where(number.bars, 0, 255).astype(np.uint8), 12, constant_values=255), 3)
    (found,) = read(np.tile(row, (60, 1)))
    assert found.text.endswith(number.text[-1] if symbology == "UPC-E" else number.text)
    assert "".join(digits for digits, _, _ in number.digits) == number.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_code_is_read_where_the_truth_says(renderer: Renderer, kind: Kind) -> None:
    compared = 0
    for symbology in SYMBOLOGIES:
        package = random_package(kind, symbology, 7)
        shot = Shot(package, held(package, 125, (0.04, 0.06, 0.1)))
        truth = seen(renderer, shot)
        assert truth is not None
        assert truth.visible == 1.0
        assert truth.distance == pytest.approx(125, abs=1)
        across = truth.corners[1] - truth.corners[0]
        assert truth.module == pytest.approx(np.linalg.norm(across) / len(package.number.bars), rel=0.06)
        for found in read(renderer.render(shot)):
            assert found.text[-1] == truth.text[-1]
            where = found.position
            corners = np.array([[p.x, p.y] for p in (where.top_left, where.top_right, where.bottom_right, where.bottom_left)])
            # zxing-cpp's corners end with the rows it read; across the bars they are exact.
            beside = (corners - truth.corners) @ (across / np.linalg.norm(across))
            np.testing.assert_allclose(beside, 0, atol=3 * truth.module + 3)
            compared += 1
    assert compared >= 3


def test_nothing_is_true_of_a_code_that_cannot_be_seen(renderer: Renderer) -> None:
    package = random_package("box", "EAN-13", 2)
    behind = facing_camera(-package.faces[package.code_face])
    assert seen(renderer, Shot(package, Pose(behind, np.array([0, 0, 300.0])))) is None
    beside = held(package, 200)
    beside.position[0] += 400
    assert seen(renderer, Shot(package, beside)) is None


def test_half_a_code_in_the_frame_is_half_visible(renderer: Renderer) -> None:
    package = random_package("box", "EAN-13", 2)
    edge = held(package, 200)
    edge.position[0] += 200 * np.tan(np.deg2rad(65 / 2))
    truth = seen(renderer, Shot(package, edge))
    assert truth is not None
    assert truth.visible == pytest.approx(0.5, abs=0.15)


def contrast(pixels: NDArray[np.uint8], corners: NDArray[np.float64]) -> float:
    """How much neighbouring pixels differ, across or along the bars, whichever is more."""
    left, top = corners.min(axis=0).astype(int)
    right, bottom = corners.max(axis=0).astype(int)
    code = pixels[top:bottom, left:right, 1].astype(float)
    return max(float(np.abs(np.diff(code, axis=axis)).mean()) for axis in (0, 1))


def test_what_is_out_of_focus_or_moves_is_blurred(renderer: Renderer) -> None:
    package = random_package("box", "EAN-13", 4)
    pose = held(package, 130)
    sharp = Shot(package, pose)
    truth = seen(renderer, sharp)
    assert truth is not None
    assert truth.defocus == 0
    assert truth.motion == (0, 0)
    code = (truth.corners[1] - truth.corners[0]) / np.linalg.norm(truth.corners[1] - truth.corners[0])
    far = Shot(package, pose, focus=1 / 500)
    moving = Shot(package, pose, "dim", velocity=np.array([*(code * 120), 0.0]))
    for worse in (far, moving):
        blurred = seen(renderer, worse)
        assert blurred is not None
        assert blurred.defocus > 8 or abs(np.array(blurred.motion) @ code) > 8
        assert contrast(renderer.render(worse), truth.corners) < 0.5 * contrast(renderer.render(sharp), truth.corners)


def test_the_lens_focuses_no_nearer_than_it_can(renderer: Renderer) -> None:
    package = random_package("can", "EAN-8", 1)
    near = seen(renderer, Shot(package, held(package, 80)))
    assert near is not None
    assert focus_for(80) == 1 / NEAREST_FOCUS
    assert near.defocus == pytest.approx(renderer.raster.focal * 2.4 * (1 / 80 - 1 / 120), rel=0.02)


def test_a_package_behind_the_camera_is_refused(renderer: Renderer) -> None:
    package = random_package("bag", "UPC-A", 1)
    with pytest.raises(ValueError, match="mm from the camera"):
        renderer.render(Shot(package, Pose(np.eye(3), np.array([0, 0, 10.0]))))


def test_the_scene_comes_to_a_code_that_can_be_read() -> None:
    scene = open_scene("barcode", seed=3)
    for cycle in (0.0, 22.0):
        truths = [scene.truth(cycle + second) for second in np.arange(0.5, 20)]
        (best,) = max((truth for truth in truths if truth), key=lambda truth: truth[0].module * truth[0].facing)
        texts = set()
        for second in np.arange(8, 16, 1.0):
            pixels, _ = scene.at(cycle + second)
            texts |= {found.text for found in read(pixels)}
        assert any(text[-1] == best.text[-1] for text in texts)
        assert len(texts) <= 1, "never another number"


def test_a_scene_is_the_same_whatever_was_looked_at_before() -> None:
    one, other = (open_scene("barcode", seed=5, width=320, height=180) for _ in range(2))
    one.at(2.0)
    for seconds in (9.0, 30.0):
        (a, truth_a), (b, truth_b) = one.at(seconds), other.at(seconds)
        np.testing.assert_array_equal(a, b)
        assert [t.text for t in truth_a] == [t.text for t in truth_b]


def test_options_choose_package_symbology_and_light() -> None:
    for kind in KINDS:
        (truth,) = open_scene("barcode", package=kind, symbology="EAN-8", seed=2, light="dim", width=320, height=180).truth(13.0)
        assert (truth.package, truth.symbology) == (kind, "EAN-8")
    with pytest.raises(SourceError, match="package is one of auto, box, can, bottle, bag"):
        open_scene("barcode", package="crate")
