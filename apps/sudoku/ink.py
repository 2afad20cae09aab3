"""What colour a pen writes in, by the light that falls on the page."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.sudoku.grid import Grid

Colours = NDArray[np.float32]
"""81 × 3: red, green and blue, 0 … 255, of each cell."""

PEN = np.array([0.15, 0.28, 0.68], np.float32)
"""Share of the paper's light that dark blue ink sends back: what is written in the shade is as dim as what is printed there."""
OTHER_PEN = np.array([0.42, 0.15, 0.62], np.float32)
"""The same of violet ink, for pages that somebody has written on: most write in black or blue."""
GLOW = np.array([0.56, 0.80, 1.0], np.float32)
"""Light blue, on dark screens: as bright in the picture as the digits there are."""
DIM = 48.0
"""Paper darker than this (mean of the channels) shows no dark ink."""
FAINTEST = 130.0
"""Light ink is at least so bright."""
SETTLES_SECONDS = 0.4
"""In which ink follows a change of light by two thirds: it doesn't flicker with noise."""
EVERY_SECONDS = 0.1
"""The light is looked at so often: it changes slowly."""

_INSIDE = np.linspace(0.14, 0.86, 5, dtype=np.float32)
_PLACES = np.stack(np.meshgrid(_INSIDE, _INSIDE), axis=-1).reshape(1, 25, 2)
_CORNERS = np.stack(np.divmod(np.arange(81), 9)[::-1], axis=-1).astype(np.float32)[:, None]
_SAMPLED = (_CORNERS + _PLACES).reshape(-1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """inks: the colour to write with in each cell; dark: the page is, so marks must be light."""

    inks: Colours
    dark: bool

    @property
    def names(self) -> list[str]:
        """Of the inks, rrggbb."""
        return [f"{red:02x}{green:02x}{blue:02x}" for red, green, blue in self.inks.round().clip(0, 255).astype(int).tolist()]


def light(pixels: Pixels, grid: Grid, pen: Colours = PEN) -> Light:
    """On a page of a picture."""
    height, width = pixels.shape[:2]
    x, y = np.rint(grid.at(_SAMPLED)).astype(int).T
    seen = pixels[y.clip(0, height - 1), x.clip(0, width - 1)].reshape(81, 25, 3)
    ordered = np.sort(seen, axis=1)
    paper = cv2.blur(ordered[:, 7 if grid.inverted else 17].astype(np.float32).reshape(9, 9, 3), (3, 3)).reshape(81, 3)
    if not grid.inverted and paper.mean() >= DIM:
        return Light(paper * pen, dark=False)
    brightest = float(np.percentile(seen.max(axis=2), 99))
    return Light(np.broadcast_to(GLOW * max(brightest, FAINTEST), (81, 3)).astype(np.float32), dark=True)


class SteadyLight:
    """Of one page, over time."""

    def __init__(self) -> None:
        self._light: Light | None = None
        self._seconds = 0.0

    def look(self, pixels: Pixels, grid: Grid, seconds: float, pen: Colours = PEN) -> Light:
        passed, before = seconds - self._seconds, self._light
        if before is not None and 0 <= passed < EVERY_SECONDS:
            return before
        now, self._seconds = light(pixels, grid, pen), seconds
        if before is not None and before.dark == now.dark and passed >= 0:
            share = 1 - float(np.exp(-passed / SETTLES_SECONDS))
            now = Light(before.inks + share * (now.inks - before.inks), now.dark)
        self._light = now
        return now
