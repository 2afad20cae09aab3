"""One puppet on one hand: its pose, its springs, its eyes, its voice."""

from math import pi, sin

import numpy as np

from studio.api import Shape, Tone
from studio.vision.hands import Hand

from .figure import Figure, Mood
from .motion import Blinking, Follower, Spring, Vector
from .puppet import Puppet
from .rig import Pose, unit
from .rigs import RIGS
from .talking import Talker

ENTERS, LEAVES = 0.22, 0.20
"""Seconds from nothing to full size, and back."""
MOST_SWAY = 0.6
"""Palm sizes."""
STRETCH, LEAST_STRETCH, MOST_STRETCH = 0.22, 0.02, 0.08
"""Share of the head's length for a mouth that flies open; below the least it stays as it is, so that a hand at rest is calm."""
BEATS = 5.5
"""Wing beats in a second."""
LOOKS_AT_THE_OTHER = 0.8


class Performer:
    """One puppet on one hand. held: whether the hand is in the picture now. shown: 0 gone … 1 there.

    place: of its head, middle: of the hand, both in frame pixels. miscast: seconds for which it has been on a hand that is for another.
    """

    def __init__(self, figure: Figure, seed: int) -> None:
        self._figure = figure
        self._rig, self._blinking = RIGS[figure.puppet.rig].start(), Blinking(seed)
        self._pose: Pose | None = None
        self._behind: Spring | None = None
        self._gape = Spring(np.zeros(1), 4.5, 0.5)
        self._activity, self._regard = Follower(0.15), Follower(0.12)
        self._active = 0.0
        self._other: Vector = np.zeros(2)
        self.talker = Talker(figure.puppet.voice)
        self.middle = np.zeros(2)
        self.held = False
        self.shown = 0.0
        self.opening = 0.0
        self.miscast = 0.0

    @property
    def puppet(self) -> Puppet:
        return self._figure.puppet

    @property
    def place(self) -> Vector:
        return self.middle if self._pose is None else self._pose.middle

    def perform(self, hand: Hand, seconds: float, passed: float) -> None:
        self.held = True
        before = self.opening
        self._pose = pose = self._rig.pose(hand, passed, self.talker.murmurs(seconds))
        self.middle = hand.landmarks[:, :2].mean(axis=0)
        self.opening = pose.opening
        self.talker.follow(pose.opening, seconds)
        if self._behind is None:
            self._behind = Spring(pose.middle, 3.2, 0.45)
            self._gape = Spring(np.array([pose.gape]), 4.5, 0.5)
        self._behind.pull(pose.middle, passed)
        self._gape.pull(np.array([pose.gape]), passed)
        speed = abs(pose.opening - before) / max(passed, 1 / 60) + 1.5 * float(np.hypot(*self._sway(pose)))
        self._active = float(self._activity.follow(np.array([np.clip(speed - 0.5, 0.0, 1.0)]), passed)[0])
        self.shown = min(1.0, self.shown + max(passed, 1 / 60) / ENTERS)

    def look_at(self, place: Vector | None, passed: float) -> None:
        """place: of another puppet, None where there is none."""
        towards = np.zeros(2) if place is None else unit(place - self.place) * LOOKS_AT_THE_OTHER
        self._other = self._regard.follow(towards, passed)

    def leave(self, passed: float) -> None:
        self.shown = max(0.0, self.shown - max(passed, 1 / 60) / LEAVES)

    def tones(self, seconds: float, width: int) -> tuple[Tone, ...]:
        return self.talker.tones(seconds, float(np.clip(2 * self.place[0] / max(width, 1) - 1, -1.0, 1.0)))

    def shapes(self, seconds: float) -> tuple[Shape, ...]:
        pose = self._pose
        if pose is None:
            return ()
        gape = float(self._gape.value[0])
        flies = STRETCH * (pose.gape - gape)
        stretch = float(np.sign(flies) * np.clip(abs(flies) - LEAST_STRETCH, 0.0, MOST_STRETCH))
        share = float(np.hypot(*self._other))
        gaze = pose.looks * (1 - share) + self._other
        flutter = self._active * sin(2 * pi * BEATS * seconds) if self._active > 0.01 else 0.0
        awake = float(np.clip(gape, 0.0, 1.0))
        mood = Mood(self._blinking.closed(seconds), awake, gaze, self._sway(pose), _eased(self.shown), stretch, gape, flutter)
        return self._figure.shapes(pose, mood)

    def _sway(self, pose: Pose) -> Vector:
        """By how much the head's trimmings lag behind it, in palm sizes."""
        if self._behind is None:
            return np.zeros(2)
        sway: Vector = (self._behind.value - pose.middle) / pose.size
        return sway * min(1.0, MOST_SWAY / max(float(np.hypot(*sway)), 1e-6))


def _eased(shown: float) -> float:
    """Slow into the full size."""
    return 1 - (1 - shown) ** 2
