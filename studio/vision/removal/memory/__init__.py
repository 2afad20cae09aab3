"""Remembers what was behind things, from the frames in which they stood elsewhere."""

from studio.vision.removal.memory.background import Background
from studio.vision.removal.memory.filling import Filling, Mask, Reset

__all__ = ["Background", "Filling", "Mask", "Reset"]
