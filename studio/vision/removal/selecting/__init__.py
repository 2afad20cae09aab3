"""Says what is to be removed: people, things of a class, or what somebody pointed at."""

from studio.vision.removal.selecting.classes import CLASSES, GROUPS, Classes
from studio.vision.removal.selecting.figure import Seed
from studio.vision.removal.selecting.growing import hole
from studio.vision.removal.selecting.people import People
from studio.vision.removal.selecting.prominent import prominent
from studio.vision.removal.selecting.tapped import Selection, Tapped
from studio.vision.removal.selecting.things import Chosen, Thing

__all__ = ["CLASSES", "GROUPS", "Chosen", "Classes", "People", "Seed", "Selection", "Tapped", "Thing", "hole", "prominent"]
