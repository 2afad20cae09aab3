"""How well the inpainting network fills holes of rendered pictures it was not trained on, beside Telea's method."""

from dataclasses import dataclass

import numpy as np
from holes import figure  # beside this file
from scenes import scene  # beside this file

from studio.api import Interpreter
from studio.vision.removal.inventing import Inventor
from studio.vision.removal.stills import Case, Score, score, telea

SEEDS = 5_000_000
"""Of the first picture; those that train are far below."""

SIZE = 384


@dataclass(frozen=True, slots=True)
class Tally:
    """Means over the pictures, and the standard error of the gain."""

    pictures: int
    psnr: float
    gain: float
    error: float
    ssim_gain: float
    texture: float

    def text(self) -> str:
        return (
            f"{self.psnr:.2f} dB in holes of {self.pictures} rendered pictures not trained on, {self.gain:+.2f} ± {self.error:.2f} dB "
            f"against Telea, SSIM {self.ssim_gain:+.4f}, texture {self.texture:.2f} of the truth's"
        )


def rendered(count: int) -> list[Case]:
    """Pictures of SIZE × SIZE, each with a hole of 2 to 22 % of it."""
    made = []
    for number in range(count):
        random = np.random.default_rng(SEEDS + number)
        hole = np.zeros((SIZE, SIZE), np.uint8)
        while not 0.02 < hole.mean() / 255 < 0.22:
            hole = figure(random, (SIZE, SIZE), random.uniform(0.15, 0.85, 2) * SIZE, SIZE * random.uniform(0.07, 0.22))
        made.append(Case("object", str(SEEDS + number), "", scene(SEEDS + number, SIZE), hole))
    return made


def tallied(interpreter: Interpreter, shown: list[Case]) -> Tally:
    ours, others = ([score(fill, case)[0] for case in shown] for fill in (Inventor(interpreter).invent, telea))
    gains = np.array([one.psnr - other.psnr for one, other in zip(ours, others, strict=True)])
    return Tally(
        len(shown),
        float(np.mean([each.psnr for each in ours])),
        float(gains.mean()),
        float(gains.std() / np.sqrt(len(gains))),
        float(np.mean([one.ssim - other.ssim for one, other in zip(ours, others, strict=True)])),
        _ratio(ours),
    )


def _ratio(scores: list[Score]) -> float:
    return sum(each.energy for each in scores) / sum(each.true_energy for each in scores)
