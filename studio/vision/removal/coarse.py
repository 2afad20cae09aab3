"""What the inpainting network is given and what its answer means, in apps as in training."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.spreading import Floats, spread

SIDE = 96
"""Rows and columns of the network's picture."""

FAINTEST = 0.02
"""Added to the contrast, so that the noise of an even surface isn't taken for a pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """tensor: SIDE × SIDE × 4: RGB less `mean`, divided by `contrast`, the hole filled smoothly from around; 1 in the hole, else 0.

    mean: 3 numbers, contrast: standard deviation, both 0 … 1 and of what is known: light and exposure are no concern of the network's.
    """

    tensor: Floats
    mean: Floats
    contrast: float

    @classmethod
    def of(cls, picture: Floats, hole: NDArray[np.bool_]) -> "Given":
        """Of SIDE × SIDE × 3, RGB, 0 … 1, and its hole, SIDE × SIDE. What the picture shows in the hole has no influence."""
        known = (~hole).astype(np.float32)
        count = max(float(known.sum()), 1.0)
        mean = np.tensordot(known, picture, 2) / count
        contrast = float(np.sqrt(np.tensordot(known, (picture - mean) ** 2, 2).mean() / count)) + FAINTEST
        smooth = spread((picture - mean) / np.float32(contrast), known)
        return cls(np.concatenate([smooth, hole[..., None].astype(np.float32)], axis=2), mean, contrast)

    def filled(self, added: Floats) -> Floats:
        """SIDE × SIDE × 3, 0 … 1, the hole filled as the network says. added: SIDE × SIDE × 3, its answer."""
        whole = self.tensor[..., :3] + added * self.tensor[..., 3:]
        return np.asarray(np.clip(whole * np.float32(self.contrast) + self.mean, 0, 1), np.float32)
