"""What is true of labelled pictures, whichever form the labels came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.graph.purpose import Task

Floats = NDArray[np.float64]
Corners = tuple[float, float, float, float]

NAMED = 5
"""Of what is wrong, named in a sentence; the rest are counted."""


class LabelsError(ValueError):
    """Labels that can't be used at all; the message names the file or folder, the reason and what to do."""


class Unfitting(ValueError):
    """Labels that can't belong to their picture; the message says why."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is left out or doubtful while the rest is done. what: "pictures can't be read"; items: all of them."""

    what: str
    items: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = ", ".join(self.items[:NAMED])
        more = f" and {len(self.items) - NAMED} more" if len(self.items) > NAMED else ""
        return f"{self.what[:1].upper()}{self.what[1:]} ({len(self.items)}): {named}{more}" if self.items else self.what


@dataclass(frozen=True, slots=True)
class TrueBox:
    """corners: left, top, right, bottom in pixels of the picture. ignored: neither a miss nor a find, as it is hard even for people; crowd:
    such a box around many.
    """

    name: str
    corners: Corners
    ignored: bool = False
    crowd: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TrueArea:
    """Of one class: polygons (n × 2 pixels), or a mask (height × width)."""

    name: str
    polygons: tuple[Floats, ...] = ()
    mask: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TrueFigure:
    """points: k × 2 pixels; labelled: k, which of them are. area: of the figure, in pixels."""

    points: Floats
    labelled: NDArray[np.bool_]
    corners: Corners
    area: float


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """One picture. classes: any of them is right; boxes, areas, figures: None where nothing is said of them. mask: a picture of the same
    size that holds a class in each pixel.

    numbers: what each pixel belongs to (height × width), once it is worked out.
    size: width and height that the labels say it has, (0, 0) where they say none, (1, 1) where all is given in shares of the sides.
    """

    name: str
    file: Path
    classes: tuple[str, ...] = ()
    boxes: tuple[TrueBox, ...] | None = None
    areas: tuple[TrueArea, ...] | None = None
    figures: tuple[TrueFigure, ...] | None = None
    mask: Path | None = None
    numbers: NDArray[np.int16] | None = None
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPictures:
    """form: how the labels are written, as "folders named by class"; gives: the tasks they hold the truth for.

    mask_classes: names of the numbers in masks; mask_colours: red, green, blue → number, where masks are coloured.
    """

    folder: Path
    form: str
    gives: tuple[Task, ...]
    entries: tuple[Labelled, ...]
    troubles: tuple[Trouble, ...] = ()
    mask_classes: tuple[str, ...] = ()
    mask_colours: Mapping[tuple[int, int, int], int] = field(default_factory=dict)


def gathered(troubles: Sequence[tuple[str, str]]) -> tuple[Trouble, ...]:
    """Pairs of what is wrong and where, with one Trouble for each kind."""
    found: dict[str, list[str]] = {}
    for what, item in troubles:
        found.setdefault(what, []).append(item)
    return tuple(Trouble(what, tuple(items)) for what, items in found.items())
