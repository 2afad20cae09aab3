"""Says what is to be removed: people, things of a class, or what somebody pointed at."""

from studio.vision.removal.selecting.figure import Seed
from studio.vision.removal.selecting.tapped import Selection, Tapped

__all__ = ["Seed", "Selection", "Tapped"]
