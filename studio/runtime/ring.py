"""Three slots of shared memory through which pictures reach the window: no lock, a number per slot that tells a torn copy."""

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

SLOTS = 3
SLOT_BYTES = 3840 * 2160 * 3
"""One 4K picture; memory is touched only as far as pictures reach."""


class Ring:
    """One side of the ring.

    numbers: SLOTS uint64, the sequence number of what each slot holds, 0 while it is written; memory: SLOTS × SLOT_BYTES uint8.
    """

    def __init__(self, numbers: Any, memory: Any) -> None:
        self._numbers = numbers
        self._memory: NDArray[np.uint8] = np.frombuffer(memory, np.uint8)
        self._sequence = 0

    @staticmethod
    def layout() -> tuple[tuple[type, int], tuple[type, int]]:
        """Type and length of the two shared arrays."""
        return (ctypes.c_uint64, SLOTS), (ctypes.c_uint8, SLOTS * SLOT_BYTES)

    def write(self, pixels: Pixels) -> tuple[int, int]:
        """Copies a picture of at most SLOT_BYTES into the oldest slot; its slot and sequence number."""
        self._sequence += 1
        slot = self._sequence % SLOTS
        self._numbers[slot] = 0
        self._view(slot, pixels.shape)[...] = pixels
        self._numbers[slot] = self._sequence
        return slot, self._sequence

    def read(self, slot: int, sequence: int, width: int, height: int) -> Pixels | None:
        """A copy of the picture (height × width × 3 uint8), None when it was overwritten meanwhile."""
        if self._numbers[slot] != sequence:
            return None
        copy = self._view(slot, (height, width, 3)).copy()
        return copy if self._numbers[slot] == sequence else None

    def _view(self, slot: int, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        size = int(np.prod(shape))
        start = slot * SLOT_BYTES
        return self._memory[start : start + size].reshape(shape)
