"""The app of a model that came alone: it shows what the model does, by what is guessed of it and can be put right."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import App, Caption, Fact, Frame, Interpreter, ModelError, Placement, Region, Result
from studio.api.model import Tensor
from studio.graph.purpose import Decoding, Purpose
from studio.graph.roles import Roles
from studio.vision.any_model import areas, marks
from studio.vision.any_model.answers import Areas, Boxes, Classes, Figures, Look, Values
from studio.vision.any_model.boxes import boxes_of
from studio.vision.any_model.classes import BACKGROUND, best, for_classes, label, probabilities, read_labels
from studio.vision.any_model.facts import ModelFacts
from studio.vision.any_model.focus import Focus, Square, square_of
from studio.vision.any_model.found import Found
from studio.vision.any_model.points import figures_of
from studio.vision.any_model.preparing import SCALINGS, cut, cut_region, tensor
from studio.vision.any_model.suiting import class_count, reading

INPUT = "image"
"""The model's input on its card."""

FITTING = "Fit and scale"
NOTHING = "Nothing found that is as sure as the threshold: bring it nearer"
UNSURE = "It doesn't tell whether it sees anything: fill the picture with what it was made for"
NO_LABELS = "Its labels are not known: drop a text file with one label a line"
SMALLEST_SHARE = 0.002
"""Of the picture, below which a class isn't in the legend."""

MOST_IN_LEGEND = 8


class _Unreadable(Exception):
    """Outputs that aren't what they are taken for; the message is for the person in front."""


class AnyModel(App):
    """Shows what a model does. A detector that came with a model of landmarks tells it where to look."""

    facts: ClassVar[ModelFacts]
    finder_facts: ClassVar[ModelFacts | None] = None
    finder_purpose: ClassVar[Purpose]
    net: Interpreter
    finder: Interpreter
    settings: Any = Purpose()

    def opened(self) -> None:
        self._read_for: Purpose | None = None
        self._span = (0.0, 1.0)
        self._focus = Focus()
        self._around: NDArray[np.float64] | None = None
        if self.facts.reasons:
            print(f"Guessed, to be put right in the settings: {'; '.join(self.facts.reasons)}.")

    def process(self, frame: Frame) -> Result:
        return self.look(frame).result

    def look(self, frame: Frame) -> Look:
        """What it shows, and the answer itself."""
        if self.settings is not self._read_for:
            self._follow()
        purpose: Purpose = self.settings
        try:
            if self.searches:
                return self._looked_for(frame)
            with self.step(FITTING):
                fitted, placement = cut(frame.pixels, self.facts.picture, purpose.fit)
            return self._shown(frame, placement, self._run(fitted))
        except _Unreadable as error:
            return Look(Result(facts={"problem": str(error)}, hint=str(error)), None)

    @property
    def searches(self) -> bool:
        """It looks for its figure in a few places of each frame; known from the first look on."""
        return self._decoding == "landmarks" and "presence" in self._roles and self.settings.fit == "crop"

    def _run(self, fitted: NDArray[np.uint8]) -> Mapping[str, Tensor]:
        """Role → output. Raises _Unreadable."""
        with self.step(FITTING):
            given = _tensor(fitted, self.facts, self.settings)
        outputs = self.net.run(**{INPUT: given}).outputs
        read = {role: outputs[name] for role, name in self._roles.items()}
        if broken := _broken(self._roles, read):
            raise _Unreadable(f"{broken} is not a number on this picture: look at the range of its pixels, or at how it was converted")
        return read

    def _looked_for(self, frame: Frame) -> Look:
        look = Look(Result(facts={"figures": []}, hint=NOTHING), Figures(()))
        told = None if self._focus.following else self._told(frame)
        for square in self._focus.looks(frame.width, frame.height, told):
            with self.step(FITTING):
                region = Region(frame.pixels, (square.x, square.y), (square.side, square.side), square.radians)
                fitted, placement = cut_region(region, self.facts.picture)
            look = self._figures(frame, placement, self._run(fitted))
            if look.result.shapes and isinstance(look.answer, Figures):
                self._focus.found(look.answer.points[0], self._around)
        return look

    def _told(self, frame: Frame) -> list[Square] | None:
        """Where the detector in the same bundle finds something; None without one."""
        if self.finder_facts is None:
            return None
        facts, purpose = self.finder_facts, self.finder_purpose
        with self.step(FITTING):
            fitted, placement = cut(frame.pixels, facts.picture, purpose.fit)
            given = _tensor(fitted, facts, purpose)
        outputs = self.finder.run(**{INPUT: given}).outputs
        decoding, roles = reading(purpose, facts)
        found = boxes_of(decoding, {role: outputs[name] for role, name in roles.items()}, facts.picture, purpose.threshold)
        return [
            square_of(placement.to_frame(box.reshape(2, 2)), None if found.points is None else placement.to_frame(found.points[place]))
            for place, box in enumerate(found.corners)
        ]

    def _follow(self) -> None:
        """The settings are others than before."""
        purpose: Purpose = self.settings
        decoding, roles = reading(purpose, self.facts)
        self._decoding: Decoding = decoding
        self._roles: Roles = roles
        labels = read_labels(purpose.labels) if purpose.labels != Path() else self.facts.labels
        count = class_count(decoding, roles, self.facts)
        self._count = count
        try:
            self._labels = for_classes(labels, decoding, count)
        except ValueError:  # those of the file are for another of its outputs
            self._labels = ()
        self._ends = {role: next(end for end in self.facts.outputs if end.name == name) for role, name in roles.items()}
        self._read_for = purpose

    def _shown(self, frame: Frame, placement: Placement, read: Mapping[str, Tensor]) -> Look:
        match self.settings.task:
            case "classify":
                return self._classes(frame, read["scores"])
            case "detect":
                try:
                    return self._boxes(frame, placement, read)
                except ModelError as error:
                    raise _Unreadable(f"It can't be read as {self._decoding}: {error}") from error
            case "segment":
                return (self._instances if self._decoding == "yolo_segments" else self._areas)(frame, placement, read)
            case "keypoints":
                return self._figures(frame, placement, read)
            case "depth":
                return self._depth(frame, placement, read["map"])
            case _:
                return self._picture(placement, read["maps"])

    def _classes(self, frame: Frame, scores: Tensor) -> Look:
        shares = probabilities(scores)
        found = [(label(self._labels, place), share) for place, share in best(shares, self.settings.threshold)]
        told: list[Fact] = [{"label": name, "share": round(share, 4)} for name, share in found]
        return Look(Result(marks.bars(frame, found), facts={"classes": told}, hint=self._unnamed()), Classes(shares, self._labels))

    def _boxes(self, frame: Frame, placement: Placement, read: Mapping[str, Tensor]) -> Look:
        return self._marked(frame, placement, boxes_of(self._decoding, read, self.facts.picture, self.settings.threshold))

    def _instances(self, frame: Frame, placement: Placement, read: Mapping[str, Tensor]) -> Look:
        found = boxes_of(self._decoding, read, self.facts.picture, self.settings.threshold)
        classes = areas.of_instances(found, read["prototypes"])
        colours = np.array([(0, 0, 0, 0), *((*marks.colour(place), 255) for place in range(int(classes.max())))], np.uint8)
        boxes = self._marked(frame, placement, found).result
        quad = marks.area(placement, areas.painted(classes, colours), self.settings.overlay)
        count = None if self._count is None else self._count + 1
        return Look(Result((quad, *boxes.shapes), facts=boxes.facts, hint=boxes.hint), Areas(classes, placement, count))

    def _marked(self, frame: Frame, placement: Placement, found: Found) -> Look:
        named = self._count != 1 or bool(self._labels)
        corners = placement.to_frame(found.corners.reshape(-1, 2)).reshape(-1, 4)
        numbers = tuple(int(kind) for kind in found.classes)
        names = tuple(label(self._labels, kind) for kind in numbers)
        told: list[Fact] = [
            {"label": name, "score": round(float(score), 4), "box": [round(float(each), 1) for each in box]}
            for name, score, box in zip(names, found.scores, corners, strict=True)
        ]
        sides = (self.facts.picture.width, self.facts.picture.height)
        shapes = marks.boxes(frame, placement, found, self._labels, named=named, sides=sides)
        shown = Result(shapes, facts={"objects": told}, hint=self._unnamed() if named else "")
        return Look(shown, Boxes(corners, names, found.scores, numbers, bool(self._labels)))

    def _areas(self, frame: Frame, placement: Placement, read: Mapping[str, Tensor]) -> Look:
        picture = self.facts.picture
        if self._decoding == "mask":
            mask = areas.shares(read["map"], picture)
            threshold = self.settings.threshold
            quad = marks.area(placement, areas.tinted(mask, threshold, marks.colour(0)), self.settings.overlay)
            sure = mask >= threshold
            return Look(Result((quad,), facts={"share": round(float(sure.mean()), 4)}), Areas(sure.astype(np.int64), placement, 2))
        whole = read["maps"] if self._decoding == "class_scores" else read["map"]
        classes = areas.classes_of(whole, picture) if self._decoding == "class_scores" else areas.class_map(whole, picture)
        count = np.bincount(np.clip(classes, 0, areas.VOID).reshape(-1))
        colours = np.array([(*marks.colour(place), 255) for place in range(max(len(count), 1))], np.uint8)
        if self._background():
            colours[0] = 0
        order = [int(place) for place in np.argsort(-count) if count[place] >= SMALLEST_SHARE * classes.size and colours[place, 3]]
        named = {label(self._labels, place): round(float(count[place] / classes.size), 4) for place in order}
        entries = [(label(self._labels, place), marks.colour(place)) for place in order[:MOST_IN_LEGEND]]
        quad = marks.area(placement, areas.painted(classes, colours), self.settings.overlay)
        hint = self._unnamed() if self._count != 2 else ""
        return Look(
            Result((quad, *marks.legend(frame, entries)), facts={"areas": named}, hint=hint), Areas(classes, placement, self._count)
        )

    def _figures(self, frame: Frame, placement: Placement, read: Mapping[str, Tensor]) -> Look:
        found = figures_of(self._decoding, read, self._ends, self.facts.picture, self.settings.threshold)
        points = tuple(placement.to_frame(figure.points) for figure in found)
        told: list[Fact] = [
            {
                "score": None if figure.score is None else round(figure.score, 4),
                "points": [[round(float(x), 1), round(float(y), 1)] for x, y in places],
            }
            for figure, places in zip(found, points, strict=True)
        ]
        self._around = None if not found or found[0].circle is None else placement.to_frame(found[0].circle)
        hint = "" if found else NOTHING
        if found and found[0].score is None:
            hint = UNSURE
        return Look(Result(marks.figures(frame, placement, found), facts={"figures": told}, hint=hint), Figures(points))

    def _depth(self, frame: Frame, placement: Placement, values: Tensor) -> Look:
        depth = areas.number_map(values, self.facts.picture)
        low, high = (float(each) for each in np.percentile(depth, (1, 99)))
        levels = np.clip((depth - low) * (255 / max(high - low, 1e-9)), 0, 255).astype(np.uint8)
        coloured = cv2.cvtColor(cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGBA)
        size = marks.letter_size(frame)
        span = Caption(f"dark {low:.3g}   bright {high:.3g}", (size * 0.8, size * (marks.TOP + 0.7)), size)
        quad = marks.area(placement, np.asarray(coloured, np.uint8), self.settings.overlay)
        facts: dict[str, Fact] = {"low": round(low, 4), "high": round(high, 4)}
        return Look(Result((quad, span), facts=facts), Values(depth[..., None], placement))

    def _picture(self, placement: Placement, maps: Tensor) -> Look:
        self._span = areas.span_of(maps, self._span)
        made = areas.as_picture(maps, self.facts.picture, self._span)
        if self.settings.channels == "BGR":
            made = np.ascontiguousarray(made[..., [2, 1, 0, 3]])
        facts: dict[str, Fact] = {"width": made.shape[1], "height": made.shape[0]}
        shown = Result((marks.area(placement, made, self.settings.overlay),), facts=facts)
        return Look(shown, Values(made[..., :3].astype(np.float32), placement, 255.0))

    def _background(self) -> bool:
        """Class 0 is what is left over."""
        return not self._labels or bool(BACKGROUND.fullmatch(self._labels[0]))

    def _unnamed(self) -> str:
        return "" if self._labels else NO_LABELS


def _tensor(fitted: NDArray[np.uint8], facts: ModelFacts, purpose: Purpose) -> Tensor:
    scaling = facts.scaling if purpose.pixels == "by_the_file" else SCALINGS[purpose.pixels]
    return tensor(fitted, facts.picture, scaling, purpose.channels)


def _broken(roles: Roles, read: Mapping[str, Tensor]) -> str:
    """The output that holds NaN or infinity."""
    broken = [roles[role] for role, values in read.items() if values.dtype.kind == "f" and not np.isfinite(values).all()]
    return f"Output {broken[0]}" if broken else ""
