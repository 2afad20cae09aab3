"""The soft shadow of a thing on the table, drawn once."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array
from studio.sources.scenes.table.things import Thing

Picture = NDArray[np.uint8]

_PER_MM = 0.75
_LAMP = np.array([0.42, 0.24])
"""mm right and towards who sits there that a point's shadow falls beside it, for each mm above the table."""
_DARK, _CONTACT = 118.0, 60.0
"""Of 255: how much of its light the lamp's shadow takes, and what else is missing close to the thing."""
_SOFT = 0.16
"""mm of blur for each mm above the table: the lamp's size to its distance."""
_ROOM = 40.0
"""mm around the farthest shadow."""


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """opacity: 0 … 255. to_mm: 3 × 3, from its pixels to mm beside the thing's middle, on the table."""

    opacity: Picture
    to_mm: Array


def cast(thing: Thing, heading: float) -> Shadow:
    """heading: degrees that the thing is turned about the upright."""
    cos, sin = np.cos(np.deg2rad(heading)), np.sin(np.deg2rad(heading))
    foot = thing.foot @ np.array([[cos, sin], [sin, -cos]])
    reach = float(np.abs(foot).max()) + thing.height * float(np.abs(_LAMP).max()) + _ROOM
    side = int(2 * reach * _PER_MM)
    total = np.zeros((side, side), np.float32)
    for height in np.linspace(0, thing.height, max(int(thing.height / 6), 2)):
        layer = np.zeros((side, side), np.uint8)
        outline = (foot + _LAMP * height + reach) * _PER_MM
        cv2.fillPoly(layer, [np.round(outline * 16).astype(np.int32)], (255,), cv2.LINE_AA, 4)
        soft = cv2.GaussianBlur(layer, (0, 0), (1.5 + _SOFT * height) * _PER_MM)
        total = np.maximum(total, soft)
    total *= _DARK / 255
    contact = np.zeros((side, side), np.uint8)
    cv2.fillPoly(contact, [np.round((foot + reach) * _PER_MM * 16).astype(np.int32)], (255,), cv2.LINE_AA, 4)
    total += cv2.GaussianBlur(contact, (0, 0), min(4.0 + 0.1 * thing.height, 14.0) * _PER_MM).astype(np.float32) * (_CONTACT / 255)
    to_mm = np.array([[1 / _PER_MM, 0, -reach], [0, 1 / _PER_MM, -reach], [0, 0, 1]])
    return Shadow(np.clip(total, 0, 255).astype(np.uint8), to_mm)
