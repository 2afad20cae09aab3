"""Whether a purpose suits a model, said with what is missing; and the settings of the app of one model."""

from pathlib import Path
from typing import Annotated, Literal

from studio.graph.heads import decoding_of, roles
from studio.graph.purpose import DECODINGS, TASKS, Decoding, Purpose
from studio.graph.roles import Roles, Unsuited
from studio.graph.yolo_heads import yolo_classes
from studio.vision.any_model.classes import for_classes, read_labels
from studio.vision.any_model.facts import ModelFacts


def settings_of(facts: ModelFacts) -> type[Purpose]:
    """A Purpose that refuses what this model can't do. Of decodings only those that suit it are to choose from."""

    class Settings(Purpose):
        def problem(self) -> str:
            return unsuited(self, facts)

    fitting = tuple(decoding for task in TASKS for decoding in DECODINGS[task] if _reads(decoding, facts))
    described = Purpose.__annotations__["decoding"].__metadata__
    Settings.__annotations__ = {"decoding": Annotated[(Literal[("by_shape", *fitting)], *described)]}
    return Settings


def reading(purpose: Purpose, facts: ModelFacts) -> tuple[Decoding, Roles]:
    """How the outputs are read, and which output has which role. Raises Unsuited."""
    decoding = purpose.decoding
    if decoding == "by_shape":
        decoding = decoding_of(purpose.task, facts.outputs, facts.picture)
    elif decoding not in DECODINGS[purpose.task]:
        raise Unsuited(f"{decoding} is no way to {purpose.task}; choose the decoding by_shape, or another task")
    return decoding, roles(decoding, facts.outputs, facts.picture)


def unsuited(purpose: Purpose, facts: ModelFacts) -> str:
    """Why, or ""."""
    try:
        decoding, read = reading(purpose, facts)
        if purpose.pixels == "by_the_file" and facts.scaling is None and facts.picture.end.dtype.startswith("float"):
            return "the file doesn't say what its pixels are scaled to; choose a range"
        if purpose.labels != Path():
            labels = read_labels(purpose.labels)
            try:
                for_classes(labels, decoding, class_count(decoding, read, facts))
            except ValueError as error:
                return f"{purpose.labels.name} has {error}"
    except ValueError as error:
        return str(error)
    return ""


def class_count(decoding: Decoding, read: Roles, facts: ModelFacts) -> int | None:
    """As many as the outputs tell apart, None where they don't say."""
    shapes = {end.name: end.shape for end in facts.outputs}
    match decoding:
        case "scores":
            return max(shapes[read["scores"]])
        case "class_scores":
            shape = shapes[read["maps"]]
            return min(shape[1], shape[3])
        case "yolo_v5" | "yolox" | "yolo_v8" | "yolo_segments" | "yolo_turned" | "detr":
            return yolo_classes(decoding, read, facts.outputs)
        case "ssd_anchors":
            return shapes[read["scores"]][2] - 1
        case "efficientdet":
            return shapes[read["scores"]][2]
        case "mediapipe_anchors" | "mask":
            return 1
    return None


def _reads(decoding: Decoding, facts: ModelFacts) -> bool:
    try:
        roles(decoding, facts.outputs, facts.picture)
    except Unsuited:
        return False
    return True
