"""Brings the truth of a picture to the size it really has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from studio.api import Frame
from studio.graph.purpose import Task
from studio.lab.finding import several
from studio.lab.labelled.true_areas import true_numbers
from studio.lab.labelled.truth import Corners, Labelled, LabelledPictures, TrueArea, TrueBox, Unfitting

BEYOND = 2.0
"""Pixels by which boxes may reach beyond the picture without being told of: rounding, and counting from 1."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """The truth of each picture for one task. numbers: label → what its pixels become, all others `rest`; places: label → class of the
    first model.
    """

    pictures: LabelledPictures
    task: Task
    numbers: Mapping[str, int]
    rest: int
    places: Mapping[str, int]

    def fitted(self, entry: Labelled, frame: Frame) -> tuple[Labelled, tuple[str, ...]]:
        """As `fitted`, with what each pixel belongs to where that is the task. Raises Unfitting."""
        found, doubts = fitted(entry if self.task == "detect" else replace(entry, boxes=None), frame.width, frame.height)
        if self.task == "segment":
            found = replace(found, numbers=true_numbers(found, frame.width, frame.height, self.numbers, self.rest, self.pictures))
        return found, doubts

    def said(self, truth: Labelled) -> str:
        """In words."""
        match self.task:
            case "classify":
                return " or ".join(truth.classes)
            case "detect":
                names = [box.name for box in truth.boxes or ()]
                return ", ".join(f"{names.count(name)} {name}" for name in dict.fromkeys(names)) or "nothing"
            case "segment":
                seen = set(np.unique(truth.numbers)) if truth.numbers is not None else set()
                return ", ".join(name for name, number in self.numbers.items() if number in seen) or "nothing"
        return several(len(truth.figures or ()), "figure")


def fitted(entry: Labelled, width: int, height: int) -> tuple[Labelled, tuple[str, ...]]:
    """The truth in pixels of a picture of that size, boxes cut off at its edges, and what was wrong: kinds of trouble. Raises Unfitting."""
    told: list[str] = []
    across = down = 1.0
    if entry.size != (0, 0) and entry.size != (width, height):
        if entry.size == (height, width) and width != height:
            raise Unfitting(f"it is {width} × {height}, its labels are for {height} × {width}: it was turned")
        across, down = width / entry.size[0], height / entry.size[1]
        if entry.size != (1, 1):
            told.append("pictures have another size than their labels say: the labels are scaled")
    boxes = None if entry.boxes is None else tuple(_boxes(entry.boxes, (across, down), (width, height), told))
    scale = np.array([across, down])
    areas, figures = entry.areas, entry.figures
    if scale.tolist() != [1, 1]:
        areas = areas and tuple(TrueArea(each.name, tuple(part * scale for part in each.polygons), each.mask) for each in areas)
        figures = figures and tuple(
            replace(each, points=each.points * scale, corners=_scaled(each.corners, across, down), area=each.area * across * down)
            for each in figures
        )
    return replace(entry, boxes=boxes, areas=areas, figures=figures), tuple(dict.fromkeys(told))


def _boxes(boxes: Sequence[TrueBox], scale: tuple[float, float], size: tuple[int, int], told: list[str]) -> list[TrueBox]:
    found = []
    for box in boxes:
        left, top, right, bottom = _scaled(box.corners, *scale)
        kept = max(left, 0.0), max(top, 0.0), min(right, float(size[0])), min(bottom, float(size[1]))
        if kept[2] <= kept[0] or kept[3] <= kept[1]:
            told.append("pictures have boxes that lie outside them and are left out")
            continue
        if max(kept[0] - left, kept[1] - top, right - kept[2], bottom - kept[3]) > BEYOND:
            told.append("pictures have boxes that reach beyond them and are cut off")
        found.append(replace(box, corners=kept))
    return found


def _scaled(corners: Corners, across: float, down: float) -> Corners:
    left, top, right, bottom = corners
    return left * across, top * down, right * across, bottom * down
