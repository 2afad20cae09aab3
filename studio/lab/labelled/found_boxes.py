"""Whether a detector finds the boxes there are: average precision as COCO measures it, and what is found at the model's own threshold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.api import Frame
from studio.lab.labelled.intervals import Figures, Floats
from studio.lab.labelled.scoring import Verdict
from studio.lab.labelled.truth import Labelled, TrueBox
from studio.vision.any_model.answers import Answer, Boxes

OVERLAPS = np.linspace(0.5, 0.95, 10)
"""Intersections over union from which on a box is found (COCOeval)."""

RECALLS = 101
"""Places of recall, 0 to 1, at which precision is looked up (COCOeval)."""

MOST = 100
"""Boxes of one class in a picture that count (COCOeval's maxDets)."""

AP, AP_50, RECALL, PRECISION = "ap", "ap50", "recall", "precision"
_FOUND, _WRONG, _ASIDE = 1, 0, -1
_AT_ONCE = 1 << 22


@dataclass(slots=True)
class _Class:
    """Of all pictures so far: scores and pictures of its detections, and at each overlap whether it is found (overlaps × n)."""

    scores: list[float] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    states: list[NDArray[np.int8]] = field(default_factory=list)
    truths: dict[int, int] = field(default_factory=dict)


class FoundBoxes:
    """ap50: average precision at an overlap of .5; ap: the mean of those from .5 to .95; recall and precision: of boxes as sure as the
    model's own threshold, at .5. All but the last two are means over the classes that are there.
    """

    names: Mapping[str, str] = {AP_50: "AP@.5", AP: "AP@[.5:.95]", RECALL: "recall", PRECISION: "precision"}

    def __init__(self, places: Mapping[str, int], shown: Mapping[str, int], threshold: float) -> None:
        """places: label → class of the model; shown: the name that the model gives a class → class."""
        self._places, self._threshold = places, threshold
        self._shown = {name: place for name, place in shown.items() if place in set(places.values())}
        self._labels = {place: label for label, place in reversed(tuple(places.items()))}
        self._classes: dict[int, _Class] = {place: _Class() for place in self._labels}
        self._count = 0
        self._sure: list[tuple[int, int, int]] = []

    def add(self, entry: Labelled, frame: Frame, answer: Answer | None) -> Verdict:
        found: dict[int, list[tuple[float, NDArray[np.float64]]]] = {}
        if isinstance(answer, Boxes):
            for corners, name, score in zip(answer.corners, answer.names, answer.scores, strict=True):
                if name in self._shown:
                    found.setdefault(self._shown[name], []).append((float(score), corners))
        truths: dict[int, list[TrueBox]] = {}
        for box in entry.boxes or ():
            if box.name in self._places:
                truths.setdefault(self._places[box.name], []).append(box)
        hits = wrong = total = 0
        for place in found.keys() | truths.keys():
            of, own = self._classes[place], sorted(found.get(place, ()), key=lambda each: -each[0])[:MOST]
            states = matched(np.array([corners for _, corners in own]).reshape(-1, 4), truths.get(place, []))
            of.scores += [score for score, _ in own]
            of.pictures += [self._count] * len(own)
            of.states.append(states)
            of.truths[self._count] = sum(not box.ignored for box in truths.get(place, ()))
            # Matched anew: surer boxes come first, so those below the threshold take nothing from them.
            sure = states[0, : sum(score >= self._threshold for score, _ in own)]
            hits += int((sure == _FOUND).sum())
            wrong += int((sure == _WRONG).sum())
            total += of.truths[self._count]
        self._sure.append((hits, wrong, total))
        self._count += 1
        either = hits + wrong + total
        said = f"{hits} of {total} found" + (f", {wrong} wrong" if wrong else "")
        return Verdict(2 * hits / either if either else 1.0, 0.0, said if answer is not None else "no answer")

    def figures(self, weights: Floats) -> Figures:
        each = [self._precisions(of, weights) for of in self._classes.values() if any(of.truths.values())]
        stacked = np.stack(each) if each else np.full((1, len(weights), len(OVERLAPS)), np.nan)
        known = np.isfinite(stacked[..., :1])
        classes = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known.any(axis=0), np.where(known, stacked, 0).sum(axis=0) / classes, np.nan)
        hits, wrong, total = (weights @ column for column in np.array(self._sure, float).reshape(-1, 3).T)
        return {
            AP_50: mean[:, 0],
            AP: mean.mean(axis=1),
            RECALL: _ratio(hits, total),
            PRECISION: _ratio(hits, hits + wrong),
        }

    def rights(self, name: str) -> None:
        """None of its figures is a share of pictures."""

    def by_class(self) -> Mapping[str, Mapping[str, float]]:
        once = np.ones((1, self._count))
        found = {}
        for place, of in self._classes.items():
            if boxes := sum(of.truths.values()):
                precisions = self._precisions(of, once)[0]
                found[self._labels[place]] = {AP_50: float(precisions[0]), AP: float(precisions.mean()), "boxes": boxes}
        return found

    def _precisions(self, of: _Class, weights: Floats) -> Floats:
        """n × overlaps; NaN where no picture that counts has such a box."""
        truths = np.zeros(weights.shape[1])
        for picture, count in of.truths.items():
            truths[picture] = count
        total = weights @ truths
        found = np.zeros((len(weights), len(OVERLAPS)))
        if of.scores:
            order = np.argsort(-np.array(of.scores), kind="mergesort")
            pictures = np.array(of.pictures)[order]
            states = np.concatenate(of.states, axis=1)[:, order]
            step = max(1, _AT_ONCE // len(order))
            for start in range(0, len(weights), step):
                rows = slice(start, start + step)
                own = weights[rows][:, pictures]
                for place, state in enumerate(states):
                    if place == 0 or (states[place - 1] == _ASIDE).any() or (state == _ASIDE).any():
                        counted = np.cumsum(own * (state != _ASIDE), axis=1)
                    hits = np.flatnonzero(state == _FOUND)
                    found[rows, place] = average_precision(own[:, hits], counted[:, hits], total[rows])
        found[total == 0] = np.nan
        return found


def matched(corners: Floats, truths: list[TrueBox]) -> NDArray[np.int8]:
    """Overlaps × n: whether each box (n × 4, surest first) finds one there is, each of which is found once (COCOeval.evaluateImg).

    1 found, 0 wrong, −1 for one on a box that is ignored. A crowd is overlapped by the share of the box that lies in it.
    """
    states = np.zeros((len(OVERLAPS), len(corners)), np.int8)
    if not len(corners) or not truths:
        return states
    ordered = sorted(truths, key=lambda box: box.ignored)
    overlaps = _overlaps(corners, ordered)
    for row, least in enumerate(OVERLAPS):
        taken: set[int] = set()
        for column in range(len(corners)):
            best, chosen = min(least, 1 - 1e-10), None
            for place, box in enumerate(ordered):
                if place in taken or overlaps[column, place] < best:
                    continue
                if box.ignored and chosen is not None and not ordered[chosen].ignored:
                    break
                best, chosen = overlaps[column, place], place
            if chosen is None:
                continue
            states[row, column] = _ASIDE if ordered[chosen].ignored else _FOUND
            if not ordered[chosen].ignored:
                taken.add(chosen)
    return states


def average_precision(found: Floats, counted: Floats, total: Floats) -> Floats:
    """Of n rows: the mean of the best precision from each of RECALLS places of recall on (COCOeval.accumulate).

    found: n × detections that find something, surest first, how often each counts; counted: how much counts up to each, wrong ones too;
    total: n, how many there are to be found.
    """
    if not found.shape[1]:
        return np.zeros(len(found))
    hits = np.cumsum(found, axis=1)
    precision = hits / np.maximum(counted, 1e-12)
    best = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    recall = hits / np.maximum(total, 1e-12)[:, None]
    # The first detection that reaches a recall of r has its precision for r: how many places each detection is the first to reach.
    reached = np.floor(np.minimum(recall, 1.0) * (RECALLS - 1) + 1e-9) + 1
    first = np.diff(reached, axis=1, prepend=0.0)
    means: Floats = (best * first).sum(axis=1) / RECALLS
    return means


def _overlaps(corners: Floats, truths: list[TrueBox]) -> Floats:
    """n × truths."""
    others = np.array([box.corners for box in truths], float)
    low, high = np.maximum(corners[:, None, :2], others[None, :, :2]), np.minimum(corners[:, None, 2:], others[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = [np.prod(np.maximum(each[:, 2:] - each[:, :2], 0), axis=1) for each in (corners, others)]
    crowds = np.array([box.crowd for box in truths])
    either = np.where(crowds[None], areas[0][:, None], areas[0][:, None] + areas[1][None] - shared)
    found: Floats = shared / np.maximum(either, 1e-12)
    return found


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.where(whole > 0, part / np.maximum(whole, 1e-12), np.nan)
    return ratio
