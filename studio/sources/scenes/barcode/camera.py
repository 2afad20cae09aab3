"""The phone's camera: where points fall in the picture, and how far they blur."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FIELD = 65.0
"""Degrees across the picture's width."""
APERTURE = 2.4
"""mm of the lens opening: a phone's main camera, 4.3 mm at f/1.8."""
NEAREST_FOCUS = 120.0
"""mm."""
FOCUS_LAG = 0.5
"""Seconds the focus is behind: the time constant with which its vergence (1/distance) follows what it is asked for."""
EXPOSURES = {"bright": 1 / 100, "dim": 1 / 30}
"""Seconds the shutter is open."""


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Where a package is. rotation: 3 × 3, from its axes to the camera's; position: of its middle in camera axes, mm.

    Camera axes: x right, y down, z away. Package axes are the same when its front looks at the camera, upright.
    """

    rotation: Array
    position: Array

    def placed(self, points: Array) -> Array:
        """n × 3 mm in camera axes of n × 3 in package axes."""
        placed: Array = points @ self.rotation.T + self.position
        return placed


@dataclass(frozen=True, slots=True)
class Raster:
    """A part of the camera's picture, at its resolution or coarser: what a point at (x, y, z) mm falls on.

    focal: in its pixels; centre_x, centre_y: where the camera's axis meets it, 0 being the middle of its first pixel.
    """

    focal: float
    centre_x: float
    centre_y: float
    width: int
    height: int

    @classmethod
    def of_picture(cls, width: int, height: int) -> "Raster":
        return cls(width / 2 / float(np.tan(np.deg2rad(FIELD / 2))), (width - 1) / 2, (height - 1) / 2, width, height)

    @property
    def matrix(self) -> Array:
        return np.array([[self.focal, 0, self.centre_x], [0, self.focal, self.centre_y], [0, 0, 1]])

    def part(self, left: int, top: int, width: int, height: int, coarser: int) -> "Raster":
        """The part from (left, top) of `width` × `height` of its own pixels, with 1 / coarser as many each way."""
        shift = (coarser - 1) / 2
        x, y = (self.centre_x - left - shift) / coarser, (self.centre_y - top - shift) / coarser
        return Raster(self.focal / coarser, x, y, width // coarser, height // coarser)

    def project(self, points: Array) -> Array:
        """n × 2 pixels of n × 3 mm in camera axes, all in front of it."""
        projected: Array = points[:, :2] * (self.focal / points[:, 2:]) + (self.centre_x, self.centre_y)
        return projected

    def defocus(self, distance: float, focus: float) -> float:
        """Pixels across the disc that a point `distance` mm away blurs into. focus: 1/mm, vergence the lens is set to."""
        return self.focal * APERTURE * abs(1 / distance - focus)


def focus_for(distance: float) -> float:
    """1/mm that the lens can be set to nearest to a thing `distance` mm away."""
    return 1 / max(distance, NEAREST_FOCUS)
