"""`scene:barcode`: packages turned before a phone's camera until their barcode can be read, with the exact truth of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np

from studio.api import Pixels
from studio.sources.scenes.barcode.camera import FOCUS_LAG, Pose, focus_for
from studio.sources.scenes.barcode.motion import CYCLE, Key, choreography, pose_at, spin_between
from studio.sources.scenes.barcode.number import SYMBOLOGIES
from studio.sources.scenes.barcode.package import KINDS, Package, random_package
from studio.sources.scenes.barcode.renderer import Light, Renderer, Shot
from studio.sources.scenes.barcode.seen import BarcodeTruth, seen
from studio.sources.scenes.options import Bounds
from studio.sources.scenes.titles import TITLES

__all__ = ["Barcode", "BarcodeOptions", "BarcodeTruth", "Pose", "Renderer", "Shot", "random_package", "seen"]

_STEP = 1 / 200
"""Seconds between which speeds are taken."""
_FOCUS_STEPS = np.arange(0.5, 8.0) * (FOCUS_LAG * 3 / 8)
"""Seconds back at which the focus remembers what it was asked for."""


@dataclass(frozen=True, slots=True)
class BarcodeOptions:
    """Options of `scene:barcode`. package, symbology: auto changes with every package."""

    seed: Annotated[int, Bounds(0, 2**31 - 1)] = 1
    width: Annotated[int, Bounds(64, 4096)] = 1280
    height: Annotated[int, Bounds(64, 4096)] = 720
    fps: Annotated[float, Bounds(0.1, 240)] = 30.0
    package: Literal["auto", "box", "can", "bottle", "bag"] = "auto"
    light: Literal["bright", "dim"] = "bright"
    symbology: Literal["auto", "EAN-13", "EAN-8", "UPC-A", "UPC-E"] = "auto"


class Barcode:
    """The content of `scene:barcode`."""

    title = TITLES["barcode"]

    def __init__(self, options: BarcodeOptions) -> None:
        self._options = options
        self._renderer = Renderer(options.width, options.height, options.seed)
        self._light: Light = options.light
        self._act: Callable[[int], tuple[Package, tuple[Key, ...]]] = lru_cache(maxsize=2)(self._cycle)

    def truth(self, seconds: float) -> tuple[BarcodeTruth, ...]:
        """The barcode, where any of it can be seen."""
        found = seen(self._renderer, self._shot(seconds))
        return () if found is None else (found,)

    def pixels(self, seconds: float) -> Pixels:
        return self._renderer.render(self._shot(seconds))

    def _cycle(self, number: int) -> tuple[Package, tuple[Key, ...]]:
        options = self._options
        random = np.random.default_rng([options.seed, number, 41])
        kind, symbology = KINDS[(options.seed + 3 + number) % 4], str(random.choice(SYMBOLOGIES, p=[0.55, 0.15, 0.2, 0.1]))
        package = random_package(
            kind if options.package == "auto" else options.package,
            next(known for known in SYMBOLOGIES if known == (symbology if options.symbology == "auto" else options.symbology)),
            int(random.integers(2**31)),
        )
        return package, choreography(package, random, arrives=number > 0)

    def _shot(self, seconds: float) -> Shot:
        number, within = divmod(seconds, CYCLE)
        package, keys = self._act(int(number))
        pose = pose_at(keys, package, within)
        after = pose_at(keys, package, within + _STEP)
        exposed = Shot(
            package,
            pose,
            self._light,
            (after.position - pose.position) / _STEP,
            spin_between(pose.rotation, after.rotation, _STEP),
            self._focus(package, keys, within),
            seconds,
            round(seconds * self._options.fps),
            held=True,
        )
        return exposed

    def _focus(self, package: Package, keys: tuple[Key, ...], within: float) -> float:
        """1/mm: what was looked at lately, fading with the focus's lag."""
        weights = np.exp(-_FOCUS_STEPS / FOCUS_LAG)
        asked = [focus_for(float(Shot(package, pose_at(keys, package, max(within - back, 0.0))).looked_at[2])) for back in _FOCUS_STEPS]
        return float(np.average(asked, weights=weights))
