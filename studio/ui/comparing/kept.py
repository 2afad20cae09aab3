"""The frames on which compared models differ most, kept while the comparison goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from studio.api import Pixels, Quad
from studio.runtime.messages import Picture
from studio.ui.comparing.panel_state import headline

MOST = 24
MOMENT_SECONDS = 1.0
"""Frames of one source that are nearer than this are one moment: the worst of them is kept."""

_SAMPLE = 8
"""Of so many pixels across and down one is looked at to tell whether two pictures are the same."""

MOST_BYTES = 256 << 20
"""Of pictures: of large ones fewer than MOST are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptFrame:
    """apart: as of the model that differs most from the reference; told: that in words; source: its address."""

    apart: float
    told: str
    source: str
    pixels: Pixels
    picture: Picture

    def like(self, pixels: Pixels, picture: Picture) -> bool:
        """A frame of the same source is of the same moment, or is the same picture, held for a while or come round again."""
        same = pixels.shape == self.pixels.shape and np.array_equal(pixels[::_SAMPLE, ::_SAMPLE], self.pixels[::_SAMPLE, ::_SAMPLE])
        return same or abs(self.picture.seconds - picture.seconds) < MOMENT_SECONDS

    @property
    def bytes(self) -> int:
        shapes = (shape for view in self.picture.views for shape in view.shapes)
        return self.pixels.nbytes + sum(shape.pixels.nbytes for shape in shapes if isinstance(shape, Quad))


class KeptFrames:
    """Worst first. `version` is another number after each change."""

    def __init__(self) -> None:
        self._frames: list[KeptFrame] = []
        self.version = 0

    def __iter__(self) -> Iterator[KeptFrame]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def offer(self, pixels: Pixels, picture: Picture, source: str) -> bool:
        """Keeps it if the models differ on it more than on those kept, or than on the others of its moment."""
        found = _worst(picture.facts)
        if found is None or (len(self._frames) >= MOST and found[0] <= self._frames[-1].apart):
            return False
        moment = [each for each in self._frames if each.source == source and each.like(pixels, picture)]
        if any(each.apart >= found[0] for each in moment):
            return False
        frame = KeptFrame(*found, source, pixels, picture)
        frames = sorted([*(each for each in self._frames if each not in moment), frame], key=lambda each: -each.apart)[:MOST]
        sizes = accumulate(each.bytes for each in frames)
        frames = [each for place, (each, size) in enumerate(zip(frames, sizes, strict=True)) if size <= MOST_BYTES or not place]
        if frame not in frames:
            return False
        self._frames = frames
        self.version += 1
        return True

    def clear(self) -> None:
        if self._frames:
            self._frames = []
            self.version += 1


def _worst(facts: Mapping[str, Any]) -> tuple[float, str] | None:
    """Of the models that can be compared; None where they all answer the same, or none can be."""
    compared = [model["closeness"] for model in facts["models"] if model.get("closeness")]
    worst = max(compared, key=lambda each: float(each["apart"]), default=None)
    return (float(worst["apart"]), headline(worst)) if worst and worst["apart"] > 0 else None
