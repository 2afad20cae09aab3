"""One puppet on one hand: its pose, its springs, its eyes, its voice."""

from dataclasses import replace
from math import exp, pi, sin

import numpy as np

from studio.api import Shape, Tone
from studio.vision.hands import Hand

from .figure import Figure, Mood
from .motion import Blinking, Follower, Spring, Vector
from .puppet import Puppet
from .rig import Pose, unit
from .rigs import RIGS
from .talking import Talker

WAITS = 0.12
"""Seconds for which a hand must be seen before its puppet enters: what is taken for a hand in a few frames gets none."""
ENTERS, LEAVES = 0.22, 0.20
"""Seconds from nothing to full size, and back."""
FLIES_ON = 0.1
"""Seconds in which a puppet that has lost its hand slows down."""
FASTEST = 12.0
"""Palm sizes in a second: a hand that is about to be lost may be seen where it is not."""
MOST_SWAY = 0.6
"""Palm sizes."""
STRETCH, LEAST_STRETCH, MOST_STRETCH = 0.22, 0.02, 0.08
"""Share of the head's length for a mouth that flies open; below the least it stays as it is, so that a hand at rest is calm."""
BEATS = 5.5
"""Wing beats in a second."""
LOOKS_AT_THE_OTHER = 0.8


class Performer:
    """One puppet on one hand. held: whether the hand is in the picture now. shown: 0 gone or waiting … 1 there.

    place: of its head, middle: of the hand, both in frame pixels. miscast: seconds for which it has been on a hand that is for another.
    seen: seconds for which its hand has been, at most WAITS.
    """

    def __init__(self, figure: Figure, seed: int, seen: float = 0.0, shown: float = 0.0) -> None:
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
        self._velocity = Follower(0.05)
        self._speed: Vector = np.zeros(2)
        self._strayed: Vector = np.zeros(2)
        self._seen = seen
        self._lost = False
        self.held = False
        self.shown = shown
        self.opening = 0.0
        self.miscast = 0.0

    @property
    def puppet(self) -> Puppet:
        return self._figure.puppet

    @property
    def place(self) -> Vector:
        return self.middle if self._pose is None else self._pose.middle

    @property
    def present(self) -> bool:
        """On a hand, and seen."""
        return self.held and self.shown > 0

    @property
    def gone(self) -> bool:
        return not (self.held or self.shown > 0 or self._seen > 0)

    def perform(self, hand: Hand, seconds: float, passed: float) -> None:
        self.held = True
        before, was_at = self.opening, self.middle
        self._pose = pose = self._rig.pose(hand, passed, self.talker.murmurs(seconds))
        self.middle = hand.landmarks[:, :2].mean(axis=0)
        self._strayed = np.zeros(2)
        if self._behind is not None and passed > 0 and not self._lost:
            self._speed = self._velocity.follow((self.middle - was_at) / passed, passed)
        self._lost = False
        self.opening = pose.opening
        if self._behind is None:
            self._behind = Spring(pose.middle, 3.2, 0.45)
            self._gape = Spring(np.array([pose.gape]), 4.5, 0.5)
        self._behind.pull(pose.middle, passed)
        self._gape.pull(np.array([pose.gape]), passed)
        speed = abs(pose.opening - before) / max(passed, 1 / 60) + 1.5 * float(np.hypot(*self._sway(pose)))
        self._active = float(self._activity.follow(np.array([np.clip(speed - 0.5, 0.0, 1.0)]), passed)[0])
        self._seen = min(WAITS, self._seen + max(passed, 1 / 60))
        if self.shown > 0 or self._seen >= WAITS - 1e-6:
            self.shown = min(1.0, self.shown + max(passed, 1 / 60) / ENTERS)
        if self.shown > 0:
            self.talker.follow(pose.opening, seconds)

    def look_at(self, place: Vector | None, passed: float) -> None:
        """place: of another puppet, None where there is none."""
        towards = np.zeros(2) if place is None else unit(place - self.place) * LOOKS_AT_THE_OTHER
        self._other = self._regard.follow(towards, passed)

    def leave(self, passed: float) -> None:
        """Shrinks, and flies on as the hand did."""
        self._lost = True
        self.shown = max(0.0, self.shown - max(passed, 1 / 60) / LEAVES)
        self._seen = max(0.0, self._seen - max(passed, 1 / 60))
        size = 0.0 if self._pose is None else self._pose.size
        speed = self._speed * min(1.0, FASTEST * size / max(float(np.hypot(*self._speed)), 1e-6))
        slowed = exp(-max(passed, 0.0) / FLIES_ON)
        step = speed * FLIES_ON * (1 - slowed)
        self._speed, self._strayed, self.middle = speed * slowed, self._strayed + step, self.middle + step

    def tones(self, seconds: float, width: int) -> tuple[Tone, ...]:
        return self.talker.tones(seconds, float(np.clip(2 * self.place[0] / max(width, 1) - 1, -1.0, 1.0)))

    def shapes(self, seconds: float) -> tuple[Shape, ...]:
        if self._pose is None or self.shown == 0:
            return ()
        pose = _moved(self._pose, self._strayed)
        gape = float(self._gape.value[0])
        flies = STRETCH * (pose.gape - gape)
        stretch = float(np.sign(flies) * np.clip(abs(flies) - LEAST_STRETCH, 0.0, MOST_STRETCH))
        share = float(np.hypot(*self._other))
        gaze = pose.looks * (1 - share) + self._other
        flutter = self._active * sin(2 * pi * BEATS * seconds) if self._active > 0.01 else 0.0
        awake = float(np.clip(gape, 0.0, 1.0))
        mood = Mood(self._blinking.closed(seconds), awake, gaze, self._sway(self._pose), _eased(self.shown), stretch, gape, flutter)
        return self._figure.shapes(pose, mood)

    def _sway(self, pose: Pose) -> Vector:
        """By how much the head's trimmings lag behind it, in palm sizes."""
        if self._behind is None:
            return np.zeros(2)
        sway: Vector = (self._behind.value - pose.middle) / pose.size
        return sway * min(1.0, MOST_SWAY / max(float(np.hypot(*sway)), 1e-6))


def _moved(pose: Pose, by: Vector) -> Pose:
    if not by.any():
        return pose
    frames = {name: replace(frame, origin=frame.origin + by) for name, frame in pose.frames.items()}
    return replace(pose, frames=frames, middle=pose.middle + by)


def _eased(shown: float) -> float:
    """Slow into the full size."""
    return 1 - (1 - shown) ** 2
