"""Whether the points that a model finds are where the labels have them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from studio.api import Frame
from studio.lab.labelled.intervals import Figures as Numbers
from studio.lab.labelled.intervals import Floats
from studio.lab.labelled.scoring import Unscorable, Verdict
from studio.lab.labelled.truth import Labelled, TrueFigure
from studio.vision.any_model.answers import Answer, Figures

PCK, OKS = "pck", "oks"
NEAR = 0.1
"""Of the longer side of the box around the figure, within which a point is right (PCK, Yang & Ramanan 2013, doi:10.1109/TPAMI.2012.261)."""

COCO_SIGMAS = np.array(
    (0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089)
)
"""How far people are apart who label the 17 points of COCO, in √area (its keypoint evaluation, kpt_oks_sigmas)."""

BLAZEPOSE_AS_COCO = (0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)


class NearPoints:
    """pck: share of the labelled points that are found within NEAR; oks: object keypoint similarity as COCO has it, the mean over the
    figures that are there, 0 for one that isn't found; of 17 points only. Each figure of the labels is held against the nearest one found.
    """

    def __init__(self, points: int) -> None:
        """points: of a figure of the labels."""
        self._points = points
        self.names: Mapping[str, str] = {PCK: f"PCK@{NEAR:g}", **({OKS: "OKS"} if points == len(COCO_SIGMAS) else {})}
        self._near: list[NDArray[np.int64]] = []
        self._there: list[NDArray[np.int64]] = []
        self._alike: list[tuple[float, int]] = []

    def add(self, entry: Labelled, frame: Frame, answer: Answer | None) -> Verdict:
        """Raises Unscorable for a model of other points."""
        left = [self._suiting(points) for points in answer.points] if isinstance(answer, Figures) else []
        near, there = np.zeros(self._points, np.int64), np.zeros(self._points, np.int64)
        alike = 0.0
        figures = [figure for figure in entry.figures or () if len(figure.points) == self._points]
        for figure in figures:
            there += figure.labelled
            if not left:
                continue
            apart = [np.linalg.norm(points - figure.points, axis=1) for points in left]
            best = min(range(len(left)), key=lambda place: float(apart[place][figure.labelled].mean()))
            del left[best]
            side = max(figure.corners[2] - figure.corners[0], figure.corners[3] - figure.corners[1])
            near += figure.labelled & (apart[best] <= NEAR * side)
            if OKS in self.names:
                alike += similarity(apart[best], figure)
        self._near.append(near)
        self._there.append(there)
        self._alike.append((alike, len(figures)))
        total = int(there.sum())
        said = f"{int(near.sum())} of {total} points" if answer is not None else "no answer"
        return Verdict(int(near.sum()) / total if total else 1.0, 0.0, said)

    def figures(self, weights: Floats) -> Numbers:
        near, there = (weights @ np.array([each.sum() for each in table], float) for table in (self._near, self._there))
        alike, count = (weights @ column for column in np.array(self._alike, float).T)
        found = {PCK: np.where(there > 0, near / np.maximum(there, 1e-12), np.nan)}
        if OKS in self.names:
            found[OKS] = np.where(count > 0, alike / np.maximum(count, 1e-12), np.nan)
        return found

    def rights(self, name: str) -> None:
        """None of its figures is a share of pictures."""

    def by_class(self) -> Mapping[str, Mapping[str, float]]:
        """By the number of the point."""
        near, there = np.sum(self._near, axis=0), np.sum(self._there, axis=0)
        return {
            f"point {place}": {PCK: float(near[place] / there[place]), "points": int(there[place])}
            for place in range(self._points)
            if there[place]
        }

    def _suiting(self, points: Floats) -> Floats:
        if len(points) == self._points:
            return points
        if (len(points), self._points) == (33, 17):
            return points[list(BLAZEPOSE_AS_COCO)]
        raise Unscorable(f"it gives {len(points)} points of a figure, the labels have {self._points}")


def similarity(apart: Floats, figure: TrueFigure) -> float:
    """Of 17 points that far from where they are, in pixels: 1 for none, 0 for far."""
    spread = 2 * np.square(2 * COCO_SIGMAS) * max(figure.area, 1e-9)
    return float(np.exp(-np.square(apart) / spread)[figure.labelled].mean())
