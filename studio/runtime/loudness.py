"""Gains that follow what is heard or wanted: a limiter, tones made softer under speech, a volume.

All work on blocks of BLOCK samples with a straight ramp in each, so that the result does not depend on how a stream is cut into calls.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BLOCK = 64
CEILING = 0.97
RECOVERY = 0.15
"""Seconds in which the limiter lets go."""
DUCKED = 0.3
"""Of a tone's volume while something is said."""
DUCKING = 0.05
"""Seconds from full to ducked and back."""
FADING = 0.02
"""Seconds from silence to full volume and back."""

Samples = NDArray[np.float64]
"""samples × 2; their number is a multiple of BLOCK."""


class Ducking:
    def __init__(self, rate: int) -> None:
        self._step = (1 - DUCKED) * BLOCK / rate / DUCKING
        self._gain = 1.0

    def ducked(self, samples: Samples, said: NDArray[np.bool_]) -> Samples:
        """The samples, softer where something is said. said: at the end of each block."""
        if self._gain == 1.0 and not said.any():
            return samples
        edges = [self._gain]
        for speaking in said:
            wanted = DUCKED if speaking else 1.0
            edges.append(max(edges[-1] - self._step, wanted) if wanted < edges[-1] else min(edges[-1] + self._step, wanted))
        self._gain = edges[-1]
        return samples * _ramps(edges)


class Volume:
    """wanted: 0 … 1; it is come to without a click."""

    def __init__(self, rate: int) -> None:
        self.wanted = 1.0
        self._step = BLOCK / rate / FADING
        self._gain = 1.0

    def applied(self, samples: Samples) -> Samples:
        wanted = self.wanted
        if self._gain == wanted == 1.0:
            return samples
        edges = self._gain + np.clip(wanted - self._gain, -1, 1) * np.minimum(
            np.arange(len(samples) // BLOCK + 1) * self._step / max(abs(wanted - self._gain), 1e-9), 1.0
        )
        self._gain = float(edges[-1])
        return samples * _ramps(edges.tolist())


class Limiter:
    """Holds samples within ±CEILING by turning down before a peak, over the block ahead of it: it holds one block back."""

    def __init__(self, rate: int) -> None:
        self._step = BLOCK / rate / RECOVERY
        self._held: Samples = np.zeros((0, 2))
        self._edge = 1.0

    def limited(self, samples: Samples) -> NDArray[np.float32]:
        """What was held back before and all of `samples` but the last block."""
        blocks = np.concatenate([self._held, samples])
        peaks = np.abs(blocks).reshape(-1, 2 * BLOCK).max(axis=1)
        needs = np.minimum(1.0, CEILING / np.maximum(peaks, CEILING)).tolist()
        edges = [min(self._edge, needs[0])]
        for here, ahead in pairwise(needs):
            edges.append(min(here, ahead, edges[-1] + self._step))
        self._held, self._edge = blocks[-BLOCK:], edges[-1]
        return (blocks[:-BLOCK] * _ramps(edges)).astype(np.float32)


def _ramps(edges: list[float]) -> Samples:
    """A gain for each sample (samples × 1), straight from edge to edge."""
    gains = np.array(edges)
    part = np.arange(BLOCK) / BLOCK
    ramps: Samples = gains[:-1, None] + np.diff(gains)[:, None] * part
    return ramps.reshape(-1, 1)
