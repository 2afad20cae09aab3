"""Pictures of what is true and of what models found, beside each other."""

import re
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from studio.api import Box, Caption, Dots, Frame, Pixels, Polyline, Quad, Shape, as_points
from studio.lab.labelled.fitting import Fitting
from studio.lab.labelled.judging import Hurt, Judgement, ModelJudged
from studio.lab.labelled.truth import Labelled
from studio.runtime.drawing import drawn
from studio.runtime.snapshot import save_picture
from studio.sources.picture import read_picture
from studio.vision.any_model import marks
from studio.vision.any_model.areas import painted
from studio.vision.any_model.points import EDGES

KEPT_HEIGHT = 480
"""Of pictures that are kept, in pixels."""

_GAP = 8
_TRUTH = "#ffd166"
"""Of what the labels say: no model's colour."""

_COVER = 0.55


def views(judgement: Judgement, judged: ModelJudged, hurt: Hurt, height: int) -> list[tuple[str, Pixels]]:
    """Titles and pictures of that height: the truth, what the first model found, and what this one did; one alone of a classifier's."""
    frame = Frame.of(read_picture(hurt.entry.file))
    scale = height / frame.height
    size = max(1, round(frame.width * scale)), height
    small = np.asarray(cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), np.uint8)
    if judgement.task == "classify":
        return [("", small)]
    truth, _ = judgement.fitting.fitted(hurt.entry, frame)
    found = [("labels", true_shapes(judgement.fitting, truth, frame))]
    shown = [judgement.models[0]] if judged is judgement.models[0] else [judgement.models[0], judged]
    found += [(each.model.title, each.model.marks(frame)) for each in shown]
    return [(title, drawn(small, shapes, (frame.width, frame.height))) for title, shapes in found]


def keep(judgement: Judgement, folder: Path) -> dict[str, list[str]]:
    """Writes the most hurt pictures of each model into `folder`, most hurt first. Title → files. Raises OSError, SnapshotError."""
    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[str, list[str]] = {}
    for judged in _with_losses(judgement):
        name = _plain(judged.model.title)
        for place, hurt in enumerate(judged.hurt, 1):
            shown = views(judgement, judged, hurt, KEPT_HEIGHT)
            said = [hurt.truth, hurt.found] if judged is judgement.models[0] else [hurt.truth, hurt.was, hurt.found]
            if len(shown) == 1:
                said = [": ".join((hurt.truth, ", now ".join(said[1:])))]
            titled = [_titled(title, text, picture) for (title, picture), text in zip(shown, said, strict=True)]
            file = f"{name}-{place:02}-{_plain(hurt.entry.file.stem)}.jpg"
            save_picture(folder / file, _beside(titled))
            kept.setdefault(judged.model.title, []).append(file)
    return kept


def true_shapes(fitting: Fitting, truth: Labelled, frame: Frame) -> tuple[Shape, ...]:
    """What the labels say, in frame pixels."""
    width = max(2.0, marks.letter_size(frame) / 8)
    match fitting.task:
        case "detect":
            boxes = truth.boxes or ()
            return tuple(Box.at(np.reshape(box.corners, (2, 2)), box.name, "#888888" if box.ignored else _TRUTH, width) for box in boxes)
        case "segment":
            assert truth.numbers is not None
            tints = {name: marks.colour(fitting.places[name]) for name in fitting.numbers}
            colours = np.array([(0, 0, 0, 0), *((*tint, 255) for tint in tints.values())], np.uint8)
            corners = ((0, 0), (frame.width, 0), (frame.width, frame.height), (0, frame.height))
            seen = set(np.unique(truth.numbers))
            entries = [(name, tints[name]) for name, number in fitting.numbers.items() if number in seen]
            rgba = painted(np.where(truth.numbers < 0, 0, truth.numbers).astype(np.int64), colours)
            return Quad(rgba, as_points(corners), _COVER), *marks.legend(frame, entries[:8])
    shapes: list[Shape] = []
    for figure in truth.figures or ():
        bones = [bone for bone in EDGES.get(len(figure.points), ()) if figure.labelled[list(bone)].all()]
        shapes += [Polyline(as_points(figure.points[list(bone)]), _TRUTH, width) for bone in bones]
        shapes.append(Dots(as_points(figure.points[figure.labelled]), width * 1.4, (_TRUTH,), "#000000"))
    return tuple(shapes)


def _plain(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text)


def _with_losses(judgement: Judgement) -> Sequence[ModelJudged]:
    """Those that are held against the first; it alone where there is no other."""
    return judgement.models[1:] or judgement.models


def _titled(title: str, said: str, picture: Pixels) -> Pixels:
    size = 15.0
    text = ": ".join(filter(None, (title, said)))
    return drawn(picture, (Caption(text[: max(8, int(picture.shape[1] / size * 1.7))], (6.0, size), size),))


def _beside(pictures: Sequence[Pixels]) -> Pixels:
    gap = np.full((pictures[0].shape[0], _GAP, 3), 255, np.uint8)
    parts = [part for picture in pictures for part in (gap, picture)][1:]
    return np.ascontiguousarray(np.concatenate(parts, axis=1))
