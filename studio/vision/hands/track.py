"""One hand over time."""

from math import hypot

import numpy as np

from studio.api import Frame
from studio.vision.hands.hand import Hand, palm_size
from studio.vision.hands.landmarks import Sighting
from studio.vision.hands.region import Square, around_landmarks
from studio.vision.hands.smoothing import Smoother
from studio.vision.hands.stillness import View

# What a new frame counts in the average of the handedness, once the first frames are averaged evenly: it may change its mind, slowly.
HANDEDNESS_SHARE = 0.05
# A hand that moved by more than this share of its palm is looked for half a step further on; all of a step overshoots when it turns round.
FAST = 0.15
AHEAD = 0.5
# A hand whose picture stays the same is looked at in one frame of six all the same.
LONGEST_HELD = 5


class Track:
    """A hand that is followed from frame to frame. `id` is the hand's; `size` its palm's in frame pixels."""

    def __init__(self, number: int, sighting: Sighting, frame: Frame) -> None:
        self.id = number
        self._smoother = Smoother()
        self._frames = 0
        self._right = 0.5
        self._square: Square | None = None
        self.see(sighting, frame)

    def see(self, sighting: Sighting, frame: Frame) -> None:
        """Takes in where the hand is now."""
        self._held = 0
        square = around_landmarks(sighting.landmarks)
        before = self._square or square
        settled = self._square is not None and before.near(square)
        self._step = (square.x - before.x, square.y - before.y)
        self._square = square
        self.sighting = sighting
        self.size = palm_size(sighting.landmarks)
        self._frames += 1
        self._right += (sighting.right - self._right) * max(HANDEDNESS_SHARE, 1 / self._frames)
        self._smoothed = self._smoother.smooth(sighting.landmarks, frame.seconds, self.size)
        self._view = View(frame.pixels, square) if settled else None

    def rests(self, frame: Frame) -> bool:
        """Whether the hand need not be looked at in `frame`: its picture is as it was at the last look, which was not long ago.

        Not so before two looks agree: the square made from a palm is not yet the hand's own.
        """
        if self._held >= LONGEST_HELD or self._view is None or not self._view.still(frame.pixels):
            return False
        self._held += 1
        return True

    def square(self) -> Square:
        """Where to look for the hand in the next frame."""
        assert self._square is not None
        return self._square.moved(self._step[0] * AHEAD, self._step[1] * AHEAD) if self._fast() else self._square

    def same(self, other: Sighting) -> bool:
        """Whether `other` is this very hand: its landmarks lie on this hand's, not just near them as those of a hand clasped by it."""
        away = np.hypot(*(self.sighting.landmarks[:, :2] - other.landmarks[:, :2]).T)
        return bool(away.mean() < 0.4 * max(self.size, palm_size(other.landmarks)))

    def hand(self) -> Hand:
        right = self._right
        return Hand(
            id=self.id,
            landmarks=self._smoothed,
            world=self.sighting.world,
            presence=self.sighting.presence,
            handedness="right" if right >= 0.5 else "left",
            handedness_score=max(right, 1 - right),
            size=self.size,
        )

    def _fast(self) -> bool:
        return hypot(*self._step) > FAST * self.size
