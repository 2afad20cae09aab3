"""Guesses what a model is for from what its author says, its operators and its shapes, and says why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.graph.heads import MOST_ROWS, Outputs, Unsuited, decoding_of, roles
from studio.graph.labels import labels_of
from studio.graph.model_graph import Model, TensorMetadata
from studio.graph.picture_input import PictureInput
from studio.graph.purpose import Channels, Decoding, Fit, Purpose, Range, Task

_DEPTH = re.compile(r"depth|midas|disparity|\bdpt\b")
_POINTS = re.compile(r"landmark|keypoint|pose|mesh|skeleton")
_CUT_OUT = re.compile(r"segment|mask|matt|portrait|selfie|hair")
_DESCRIPTION = re.compile(r"embedd|feature vector|style predict")
_SCALING = frozenset({"MUL", "DIV", "SUB", "ADD", "CAST", "Mul", "Div", "Sub", "Add", "Cast"})
_SIGMOID = frozenset({"LOGISTIC", "Sigmoid", "HardSigmoid"})
_SOFTMAX = frozenset({"SOFTMAX", "LOG_SOFTMAX", "Softmax", "LogSoftmax"})
_TANH = frozenset({"TANH", "Tanh"})
_PASSED_THROUGH = frozenset(
    {
        "RESHAPE",
        "QUANTIZE",
        "DEQUANTIZE",
        "Reshape",
        "SQUEEZE",
        "Identity",
        "QuantizeLinear",
        "DequantizeLinear",
        "TRANSPOSE",
        "Transpose",
        "CONCATENATION",
    }
)
_SURE = frozenset({63, 195, 165, 117, 99, 1404, 1434, 936, 213})
"""Lengths of lists that are landmarks, whatever the file is called."""


@dataclass(frozen=True, slots=True)
class Guess:
    """reasons: clauses, what each part of it comes from. labels: of the classes, in the file itself."""

    purpose: Purpose
    reasons: tuple[str, ...]
    labels: tuple[str, ...] = ()


def guess(model: Model, name: str, picture: PictureInput, outputs: Outputs) -> Guess:
    """name: of the file. Raises Unsuited for outputs that nothing here shows."""
    text = f"{name} {model.description} {model.metadata.name if model.metadata else ''}".lower().replace("_", " ")
    task, decoding, why = _task(text, model, picture, outputs)
    if decoding == "ssd" and any(len(end.shape) == 3 and end.shape[1] > MOST_ROWS for end in outputs):
        decoding = "yolo_v8"  # decoded in the model, and fed as that is
    pixels, because = _range(text, model, picture, decoding)
    metadata = model.metadata
    told = next((each.score_threshold for each in metadata.outputs if each.score_threshold), None) if metadata else None
    purpose = Purpose(
        task=task,
        pixels=pixels,
        channels=_channels(decoding),
        fit=_fit(decoding),
        labels=Path(),
        threshold=min(1.0, max(0.0, told)) if told else _THRESHOLDS.get(decoding, 0.5),
        overlay=1.0 if task in ("depth", "image") else 0.6,
    )
    labels = labels_of(metadata) if task in ("classify", "detect", "segment") else ()
    reasons = [why, because, *([f"{len(labels)} label{'s' if len(labels) > 1 else ''}, as the file brings them"] if labels else [])]
    return Guess(purpose, tuple(reasons), labels)


def told_scaling(model: Model) -> TensorMetadata | None:
    """What the author says of the picture's normalisation."""
    found = model.metadata.inputs[0] if model.metadata and model.metadata.inputs else None
    usable = found and found.mean and len(found.mean) == len(found.std) and all(each != 0 for each in found.std)
    return found if usable else None


def _task(text: str, model: Model, picture: PictureInput, outputs: Outputs) -> tuple[Task, Decoding, str]:
    if _DESCRIPTION.search(text):
        raise Unsuited(f"it describes a picture by numbers, {_given(outputs)}, which nothing here shows; write an app that compares them")
    last = frozenset(_last_operators(model))
    for task, decoding, why in _candidates(text, last, model):
        try:
            read = roles(decoding, outputs, picture) if decoding != "by_shape" else {}
            found = decoding_of(task, outputs, picture) if not read else decoding
        except Unsuited:
            continue
        shapes = {end.name: list(end.shape) for end in outputs}
        read = read or roles(found, outputs, picture)
        if found == "landmarks" and not (_POINTS.search(text) or shapes[read["points"]][-1] in _SURE):
            continue
        return task, found, f"{task}: {', '.join(str(shapes[output]) for output in dict.fromkeys(read.values()))} {why}"
    raise Unsuited(f"it gives {_given(outputs)}: none of what the studio can show by itself; write an app that reads it")


def _given(outputs: Outputs) -> str:
    return ", ".join(str(list(end.shape)) for end in outputs[:6])


def _candidates(text: str, last: frozenset[str], model: Model) -> Iterator[tuple[Task, Decoding, str]]:
    """In the order in which they are tried."""
    if _DEPTH.search(text):
        yield "depth", "depth_map", "is one number a pixel, and the name says depth"
    for decoding in ("movenet", "movenet_multi", "posenet", "yolo_pose"):
        yield "keypoints", decoding, f"is what {_SPOKEN[decoding]} gives"
    if not last & _SOFTMAX:
        yield "keypoints", "landmarks", "is a list of landmarks"
    yield "detect", "by_shape", "are boxes and scores"
    yield "segment", "class_map", "is a map of whole numbers, one class a pixel"
    if not last & _SOFTMAX and len(labels_of(model.metadata)) != 3 and not _CUT_OUT.search(text):
        yield "image", "picture", "is a picture"
    yield "segment", "class_scores", "is a map of scores, one for each class"
    if last & _SIGMOID or _CUT_OUT.search(text):
        yield "segment", "mask", "is one share a pixel"
    yield "depth", "depth_map", "is one number a pixel, without a bound"
    yield "classify", "scores", "is one score for each class"


def _last_operators(model: Model) -> Iterator[str]:
    """Names of the operators whose results are given, past those that only hand on."""
    if not model.graphs:
        return
    graph = model.graphs[0]
    makers = {index: operator for operator in graph.operators for index in operator.outputs}
    for output in graph.outputs:
        operator = makers.get(output)
        for _ in range(8):
            if operator is None or operator.name not in _PASSED_THROUGH:
                break
            operator = next((makers[index] for index in operator.inputs if index in makers), None)
        if operator is not None:
            yield operator.name


def _range(text: str, model: Model, picture: PictureInput, decoding: Decoding) -> tuple[Range, str]:
    if told_scaling(model):
        return "by_the_file", "pixels scaled as the file says"
    if picture.end.quantisation or not picture.end.dtype.startswith("float"):
        return "by_the_file", "pixels as the quantised input has them"
    if (first := _first_operator(model)) in _SCALING:
        return "0_to_255", f"pixels 0 to 255, as the graph scales them itself ({first})"
    if decoding == "mediapipe_anchors":
        palm = picture.width == 192 and "face" not in text
        return ("0_to_1", "pixels 0 to 1, as MediaPipe's palms") if palm else ("-1_to_1", "pixels -1 to 1, as MediaPipe's faces and poses")
    if decoding == "yolox":
        return "0_to_255", "pixels 0 to 255, as YOLOX takes them"
    if decoding in ("landmarks", "mask", "yolo_v5", "yolo_v8", "yolo_pose", "rows", "depth_map", "picture"):
        if decoding == "picture" and frozenset(_last_operators(model)) & _TANH:
            return "-1_to_1", "pixels -1 to 1, as its last operator gives them"
        if decoding == "depth_map":
            return "imagenet", "pixels scaled as for ImageNet (assumed)"
        return "0_to_1", "pixels 0 to 1 (assumed)"
    if picture.channels == 4:
        return "0_to_1", "pixels 0 to 1, with a mask as the fourth channel (assumed)"
    if picture.layout == "channels height width":
        return "imagenet", "pixels scaled as for ImageNet, usual where channels come first (assumed)"
    return "-1_to_1", "pixels -1 to 1, usual for such networks (assumed)"


def _first_operator(model: Model) -> str:
    """The one that reads the picture, past those that only hand on."""
    if not model.graphs or not model.graphs[0].inputs:
        return ""
    graph, tensor = model.graphs[0], model.graphs[0].inputs[0]
    for _ in range(4):
        reader = next((operator for operator in graph.operators if tensor in operator.inputs), None)
        if reader is None or reader.name not in _PASSED_THROUGH:
            return reader.name if reader else ""
        tensor = reader.outputs[0]
    return ""


def _channels(decoding: Decoding) -> Channels:
    return "BGR" if decoding == "yolox" else "RGB"


def _fit(decoding: Decoding) -> Fit:
    if decoding == "landmarks":
        return "crop"
    return (
        "letterbox"
        if decoding in ("mediapipe_anchors", "movenet", "movenet_multi", "yolo_v5", "yolo_v8", "yolox", "yolo_pose", "rows")
        else "stretch"
    )


_THRESHOLDS: dict[Decoding, float] = {
    "scores": 0.05, "yolo_v5": 0.35, "yolo_v8": 0.35, "yolox": 0.35, "yolo_pose": 0.35,
    "movenet": 0.3, "movenet_multi": 0.3, "posenet": 0.3,
}  # fmt: skip
_SPOKEN = {"movenet": "MoveNet", "movenet_multi": "MoveNet for several people", "posenet": "PoseNet", "yolo_pose": "a YOLO pose model"}
