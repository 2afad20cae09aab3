"""How close one file's outputs are to another's on the same inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.vision.decibels import signal_to_noise

Outputs = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """decibels: of each output, the signal-to-noise ratio, 10·log10(Σ expected² ÷ Σ difference²) over all samples; largest: of each
    output, the largest difference of one element; samples: how many.
    """

    decibels: Mapping[str, float]
    largest: Mapping[str, float]
    samples: int

    @classmethod
    def between(cls, expected: Sequence[Outputs], found: Sequence[Outputs]) -> "Agreement":
        """Raises ValueError for other names, shapes or numbers of samples, and for outputs that are not finite."""
        if not expected or len(expected) != len(found):
            raise ValueError(f"{len(expected)} samples can't be compared with {len(found)}")
        decibels, largest = {}, {}
        for name in expected[0]:
            wanted = np.stack([np.asarray(sample[name], np.float64) for sample in expected])
            given = np.stack([np.asarray(sample[name], np.float64) for sample in found])
            if wanted.shape != given.shape:
                raise ValueError(f"output {name!r} has the shape {given.shape[1:]}, not {wanted.shape[1:]}")
            if not np.isfinite(given).all():
                raise ValueError(f"output {name!r} holds numbers that are not finite")
            decibels[name] = signal_to_noise(wanted, given)
            largest[name] = float(np.abs(given - wanted).max())
        return cls(decibels, largest, len(expected))

    @property
    def worst_db(self) -> float:
        return min(self.decibels.values())

    def text(self) -> str:
        each = ", ".join(f"{name} {self.decibels[name]:.1f} dB, at most {self.largest[name]:.3g} off" for name in self.decibels)
        return f"to the float model on {self.samples} samples: {each}"

    def figures(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return {
            "samples": self.samples,
            "decibels": {name: round(value, 2) for name, value in self.decibels.items()},
            "largest_difference": {name: float(f"{value:.4g}") for name, value in self.largest.items()},
        }
