"""Who is on stage: one puppet for each hand, entering and leaving gracefully."""

import numpy as np

from studio.api import Shape
from studio.vision.hands import Hand

from .figure import Figure, Mood
from .motion import Blinking, Spring
from .puppet import Puppet
from .rig import Pose, Rig

ENTERS, LEAVES = 0.22, 0.20
"""Seconds from nothing to full size, and back."""
SAME_PLACE = 0.9
"""A new hand this near to where a puppet just lost its own is taken for the same one, in palm sizes."""


class Stage:
    """The puppets over the hands of a picture."""

    def __init__(self, puppet: Puppet) -> None:
        self._figure = Figure(puppet)
        self._performers: dict[int, Performer] = {}
        self._seconds: float | None = None

    @property
    def empty(self) -> bool:
        return not self._performers

    @property
    def opening(self) -> float:
        """Of the widest open mouth, 0 … 1."""
        return max((performer.opening for performer in self._performers.values() if performer.held), default=0.0)

    def show(self, hands: tuple[Hand, ...], seconds: float) -> tuple[Shape, ...]:
        """The puppets at `seconds`; `hands` are those in the picture now."""
        passed = 0.0 if self._seconds is None else seconds - self._seconds
        if passed < 0:  # the film starts over
            self._performers.clear()
            passed = 0.0
        self._seconds = seconds
        for performer in self._performers.values():
            performer.held = False
        for hand in hands:
            self._performer(hand).perform(hand, seconds, passed)
        for performer in self._performers.values():
            if not performer.held:
                performer.leave(passed)
        self._performers = {number: performer for number, performer in self._performers.items() if performer.shown > 0}
        return tuple(shape for performer in self._performers.values() for shape in performer.shapes(seconds))

    def _performer(self, hand: Hand) -> "Performer":
        known = self._performers.get(hand.id)
        if known is None:
            middle = hand.landmarks[:, :2].mean(axis=0)
            near = {number: float(np.hypot(*(performer.middle - middle))) for number, performer in self._performers.items()}
            lost = [number for number in near if not self._performers[number].held and near[number] < SAME_PLACE * hand.size]
            known = self._performers.pop(min(lost, key=near.__getitem__)) if lost else Performer(self._figure, hand.id)
            self._performers[hand.id] = known
        return known


class Performer:
    """One puppet on one hand. held: whether the hand is in the picture now. shown: 0 gone … 1 there."""

    def __init__(self, figure: Figure, seed: int) -> None:
        self._figure = figure
        self._rig, self._blinking = Rig(), Blinking(seed)
        self._pose: Pose | None = None
        self._behind: Spring | None = None
        self._gape: Spring | None = None
        self.middle = np.zeros(2)
        self.held = False
        self.shown = 0.0
        self.opening = 0.0

    def perform(self, hand: Hand, seconds: float, passed: float) -> None:
        self.held = True
        self._pose = pose = self._rig.pose(hand, passed)
        self.middle = hand.landmarks[:, :2].mean(axis=0)
        self.opening = pose.opening
        if self._behind is None or self._gape is None:
            self._behind = Spring(pose.middle, 3.2, 0.45)
            self._gape = Spring(np.array([pose.opening]), 4.5, 0.5)
        self._behind.pull(pose.middle, passed)
        self._gape.pull(np.array([pose.opening]), passed)
        self.shown = min(1.0, self.shown + max(passed, 1 / 60) / ENTERS)

    def leave(self, passed: float) -> None:
        self.shown = max(0.0, self.shown - max(passed, 1 / 60) / LEAVES)

    def shapes(self, seconds: float) -> tuple[Shape, ...]:
        if self._pose is None or self._behind is None or self._gape is None:
            return ()
        pose = self._pose
        sway = (self._behind.value - pose.middle) / pose.size
        sway = sway * min(1.0, 0.6 / max(float(np.hypot(*sway)), 1e-6))
        awake = float(np.clip(self._gape.value[0], 0.0, 1.0))
        head, jaw = pose.frames["head"], pose.frames["jaw"]
        facing = head.along / max(float(np.hypot(*head.along)), 1e-6) + jaw.along / max(float(np.hypot(*jaw.along)), 1e-6)
        return self._figure.shapes(pose, Mood(self._blinking.closed(seconds), awake, facing / 2, sway, _eased(self.shown)))


def _eased(shown: float) -> float:
    """Slow into the full size."""
    return 1 - (1 - shown) ** 2
