"""What is exactly true of the barcode in a picture."""

from dataclasses import dataclass

import numpy as np

from studio.sources.scenes.barcode.camera import Array
from studio.sources.scenes.barcode.number import Symbology
from studio.sources.scenes.barcode.package import CODE_COLUMNS, CODE_ROWS, Kind
from studio.sources.scenes.barcode.renderer import Renderer, Shot

_GRAZING = 0.08
"""Cosine below which a surface is seen from the side, and nothing of its print."""


@dataclass(frozen=True, slots=True, eq=False)
class BarcodeTruth:
    """Where a barcode exactly is and how it is seen.

    text: as printed, with the check digit. corners: 4 × 2 in frame pixels (0 is the middle of the first) around the bars, as one reads the
    digits: top left, top right, bottom right, bottom left; they may lie outside the frame. visible: 0 … 1, the share of the bars' area that
    looks at the camera and lies in the frame. facing: cosine between its middle's normal and the way to the camera. distance: mm from the
    camera to its middle. module: pixels in its narrowest bar, the mean across its middle row. defocus: pixels across the disc that one of
    its points blurs into; motion: pixels right and down that it moves while the shutter is open.
    """

    text: str
    symbology: Symbology
    package: Kind
    corners: Array
    visible: float
    facing: float
    distance: float
    module: float
    defocus: float
    motion: tuple[float, float]


def seen(renderer: Renderer, shot: Shot) -> BarcodeTruth | None:
    """The barcode in a shot; None where nothing of it can be seen."""
    raster, package = renderer.raster, shot.package
    points, normals = package.code_points
    placed = shot.pose.placed(points)
    facing = -((normals @ shot.pose.rotation.T) * placed).sum(axis=1) / np.linalg.norm(placed, axis=1)
    pixels = raster.project(placed)
    inside = ((pixels >= 0) & (pixels <= (raster.width - 1, raster.height - 1))).all(axis=1)
    visible = float((inside & (facing > _GRAZING)).mean())
    if not visible:
        return None
    grid = pixels.reshape(CODE_ROWS, CODE_COLUMNS, 2)
    middle = len(points) // 2
    length = float(np.linalg.norm(np.diff(grid[CODE_ROWS // 2], axis=0), axis=1).sum())
    right, down = renderer.motion(shot)
    return BarcodeTruth(
        package.number.text,
        package.number.symbology,
        package.kind,
        np.stack([grid[0, 0], grid[0, -1], grid[-1, -1], grid[-1, 0]]),
        visible,
        float(facing[middle]),
        float(np.linalg.norm(placed[middle])),
        length / len(package.number.bars),
        renderer.defocus(shot),
        (float(right), float(down)),
    )
