"""How bright a surface is that looks some way."""

import numpy as np

from studio.sources.scenes.barcode.camera import Array

_KEY = np.array([-0.45, -0.62, -0.64]) / np.linalg.norm([-0.45, -0.62, -0.64])
"""To the lamp, in camera axes: above and to the left, behind the camera."""
_HALFWAY = (_KEY + np.array([0, 0, -1.0])) / np.linalg.norm(_KEY + np.array([0, 0, -1.0]))
_AMBIENT, _DIFFUSE = 0.66, 0.44


def shade(normals: Array) -> Array:
    """… × 3 unit normals in camera axes → brightness, about 1 for what looks at the lamp."""
    lit: Array = _AMBIENT + _DIFFUSE * np.clip(normals @ _KEY, 0, 1)
    return lit


def shine(normals: Array, gloss: float) -> Array:
    """Grey levels added where the lamp mirrors."""
    facing = np.clip(normals @ _HALFWAY, 0, 1)
    for _ in range(4):  # to the 16th
        facing = facing * facing
    mirrored: Array = gloss * facing
    return mirrored
