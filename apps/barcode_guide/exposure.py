"""Whether what turns is sharp in the pictures: those of a dark room are exposed long, and grainy."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from studio.api import Frame

GRAINY = 2.0
"""Grey levels, standard deviation of the noise: cameras amplify only what they can't expose any longer."""
EVERY = 16
"""Pixels, of whose rows and columns the noise is told."""
COMPARED = 9
"""Pictures."""
QUIET_SHARE, QUIET_MEAN = 0.5, 0.458
"""Of the pixels those that differ least, as the others may show what moves; and how much they differ on the average from one picture to
the next, in standard deviations of the noise of one: √2 · 2 (φ(0) − φ(0.674)) / 0.5."""


class Exposure:
    """Pictures come in order, from one camera."""

    def __init__(self) -> None:
        self._before: NDArray[np.int16] | None = None
        self._noise: deque[float] = deque(maxlen=COMPARED)

    def short(self, frame: Frame) -> bool:
        """Whether the pictures up to `frame` were exposed shortly; False as long as it isn't known.

        A camera that smooths its noise away seems to: the guide then turns on too soon once, and not again.
        """
        now = frame.pixels[EVERY // 4 :: EVERY, EVERY // 4 :: EVERY, 1].astype(np.int16)
        before, self._before = self._before, now
        if before is not None and before.shape == now.shape:
            changed = np.abs(now - before).ravel()
            quiet = int(QUIET_SHARE * changed.size)
            noise = float(np.partition(changed, quiet)[:quiet].mean()) / QUIET_MEAN
            if noise > 0:  # else it is the same picture again
                self._noise.append(noise)
        return bool(self._noise) and float(np.median(self._noise)) < GRAINY
