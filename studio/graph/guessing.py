"""Guesses what a model is for from what its author says, its operators and its shapes, and says why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.graph.heads import decoding_of, roles
from studio.graph.labels import NAMES, labels_of
from studio.graph.model_graph import Metadata, Model, TensorMetadata
from studio.graph.picture_input import PictureInput
from studio.graph.purpose import Channels, Decoding, Fit, Purpose, Range, Task
from studio.graph.roles import Outputs, Unsuited
from studio.graph.scaling import PASSED_THROUGH, first_scaling
from studio.graph.yolo_heads import MOST_ROWS

_DEPTH = re.compile(r"depth|midas|disparity|\bdpt\b")
_POINTS = re.compile(r"landmark|keypoint|pose|mesh|skeleton")
_CUT_OUT = re.compile(r"segment|mask|matt|portrait|selfie|hair")
_BODY = re.compile(r"pose|hrnet|keypoint|landmark|joint")
_STYLE = re.compile(r"\bstyle|mosaic|candy|udnie|princess|pointil")
_YOLOV6 = re.compile(r"yolo[ -]?v?6")
_DESCRIPTION = re.compile(r"embedd|feature vector|style predict")
_SIGMOID = frozenset({"LOGISTIC", "Sigmoid", "HardSigmoid"})
_SOFTMAX = frozenset({"SOFTMAX", "LOG_SOFTMAX", "Softmax", "LogSoftmax"})
_TANH = frozenset({"TANH", "Tanh"})
_TOLD = "as its export says"
_OF_A_BODY = frozenset({56, 57})
"""Numbers for each box of a YOLO pose model with COCO's 17 points."""

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
    by_shape = decoding_of(task, outputs, picture) == decoding
    chosen: Decoding = "by_shape" if by_shape else decoding
    if decoding == "ssd" and any(len(end.shape) == 3 and end.shape[1] > MOST_ROWS for end in outputs):
        decoding = "yolo_v8"  # decoded in the model, and fed as that is
    pixels, because = _range(text, model, picture, decoding)
    metadata = model.metadata
    told = next((each.score_threshold for each in metadata.outputs if each.score_threshold), None) if metadata else None
    purpose = Purpose(
        task=task,
        decoding=chosen,
        pixels=pixels,
        channels=_channels(decoding, text),
        fit=_fit(decoding, model),
        labels=Path(),
        threshold=min(1.0, max(0.0, told)) if told else _THRESHOLDS.get(decoding, 0.5),
        overlay=1.0 if task in ("depth", "image") else 0.6,
    )
    labels = labels_of(metadata) if task in ("classify", "detect", "segment") else ()
    reasons = [why, because, *([f"{len(labels)} label{'s' if len(labels) > 1 else ''}, as the file brings them"] if labels else [])]
    return Guess(purpose, tuple(reasons), labels)


def exported_task(metadata: Metadata | None) -> str:
    """As Ultralytics' exporter noted it in the file; "" for a file it didn't make."""
    notes = metadata.properties if metadata else {}
    return notes.get("task", "") if NAMES in notes else ""


def told_scaling(model: Model) -> TensorMetadata | None:
    """What the author says of the picture's normalisation."""
    found = model.metadata.inputs[0] if model.metadata and model.metadata.inputs else None
    usable = found and found.mean and len(found.mean) == len(found.std) and all(each != 0 for each in found.std)
    return found if usable else None


def _task(text: str, model: Model, picture: PictureInput, outputs: Outputs) -> tuple[Task, Decoding, str]:
    if _DESCRIPTION.search(text):
        raise Unsuited(f"it describes a picture by numbers, {_given(outputs)}, which nothing here shows; write an app that compares them")
    last = frozenset(_last_operators(model))
    for task, decoding, why in _candidates(text, last, model, picture):
        try:
            read = roles(decoding, outputs, picture) if decoding != "by_shape" else {}
            found = decoding_of(task, outputs, picture) if not read else decoding
        except Unsuited:
            continue
        shapes = {end.name: list(end.shape) for end in outputs}
        read = read or roles(found, outputs, picture)
        numbers = set(shapes[next(iter(read.values()))])
        if found == "detr" and why != _TOLD and "detr" not in text:
            continue  # features of a picture have such shapes too
        if found == "yolo_pose" and why != _TOLD and not (_POINTS.search(text) or _OF_A_BODY & numbers):
            continue
        if found == "landmarks" and not (_POINTS.search(text) or shapes[read["points"]][-1] in _SURE):
            continue
        return task, found, f"{task}: {', '.join(str(shapes[output]) for output in dict.fromkeys(read.values()))} {why}"
    raise Unsuited(f"it gives {_given(outputs)}: none of what the studio can show by itself; write an app that reads it")


def _given(outputs: Outputs) -> str:
    return ", ".join(str(list(end.shape)) for end in outputs[:6])


def _candidates(text: str, last: frozenset[str], model: Model, picture: PictureInput) -> Iterator[tuple[Task, Decoding, str]]:
    """In the order in which they are tried."""
    if told := _EXPORTED.get(exported_task(model.metadata)):
        yield *told, _TOLD
    if _DEPTH.search(text):
        yield "depth", "depth_map", "is one number a pixel, and the name says depth"
    yield "segment", "yolo_segments", "is what YOLO with masks gives"
    for decoding in ("movenet", "movenet_multi", "posenet", "simcc", "yolo_pose"):
        yield "keypoints", decoding, f"is what {_SPOKEN[decoding]} gives"
    if not last & _SOFTMAX:
        yield "keypoints", "landmarks", "is a list of landmarks"
    if _BODY.search(text):
        yield "keypoints", "heat_maps", "is a map for each point, and the name says a body's"
    if "detr" in text:
        yield "detect", "detr", "are boxes and scores, and the name says DETR"
    yield "detect", "by_shape", "are boxes and scores"
    yield "segment", "class_map", "is a map of whole numbers, one class a pixel"
    one_share = picture.channels == 1 and last & _SIGMOID
    if not last & _SOFTMAX and not one_share and len(labels_of(model.metadata)) != 3 and not _CUT_OUT.search(text):
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
            if operator is None or operator.name not in PASSED_THROUGH:
                break
            operator = next((makers[index] for index in operator.inputs if index in makers), None)
        if operator is not None:
            yield operator.name


def _range(text: str, model: Model, picture: PictureInput, decoding: Decoding) -> tuple[Range, str]:
    if told_scaling(model):
        return "by_the_file", "pixels scaled as the file says"
    if picture.end.quantisation or not picture.end.dtype.startswith("float"):
        return "by_the_file", "pixels as the quantised input has them"
    if first := first_scaling(model):
        return first[0], f"pixels {_IN_WORDS[first[0]]}, as the graph scales them itself ({first[1]})"
    if exported_task(model.metadata):
        return "0_to_1", "pixels 0 to 1, as Ultralytics' exports take them"
    if decoding == "mediapipe_anchors":
        palm = picture.width == 192 and "face" not in text
        return ("0_to_1", "pixels 0 to 1, as MediaPipe's palms") if palm else ("-1_to_1", "pixels -1 to 1, as MediaPipe's faces and poses")
    if decoding == "yolox" and not _YOLOV6.search(text):
        return "0_to_255", "pixels 0 to 255, as YOLOX takes them"
    if decoding == "picture" and frozenset(_last_operators(model)) & _TANH:
        return "-1_to_1", "pixels -1 to 1, as its last operator gives them"
    if decoding == "picture" and picture.layout == "channels height width" and _STYLE.search(text):
        return "0_to_255", "pixels 0 to 255, as the published networks of styles take them"
    if decoding == "mask" and "modnet" in text:
        return "-1_to_1", "pixels -1 to 1, as MODNet takes them"
    if decoding == "depth_map" or (decoding == "mask" and picture.layout == "channels height width"):
        return "imagenet", "pixels scaled as for ImageNet (assumed)"
    if decoding in ("landmarks", "mask", "picture", "rows") or decoding.startswith("yolo") or (decoding == "detr" and "rt" in text):
        return "0_to_1", "pixels 0 to 1 (assumed)"
    if picture.channels == 4:
        return "0_to_1", "pixels 0 to 1, with a mask as the fourth channel (assumed)"
    if picture.layout == "channels height width":
        return "imagenet", "pixels scaled as for ImageNet, usual where channels come first (assumed)"
    return "-1_to_1", "pixels -1 to 1, usual for such networks (assumed)"


def _channels(decoding: Decoding, text: str) -> Channels:
    return "BGR" if decoding == "yolox" and not _YOLOV6.search(text) else "RGB"


def _fit(decoding: Decoding, model: Model) -> Fit:
    if decoding == "landmarks" or (decoding == "scores" and exported_task(model.metadata)):
        return "crop"
    boxed = decoding in ("mediapipe_anchors", "movenet", "movenet_multi", "rows") or decoding.startswith("yolo")
    return "letterbox" if boxed else "stretch"


_THRESHOLDS: dict[Decoding, float] = {
    "scores": 0.05, "yolo_v5": 0.35, "yolo_v8": 0.35, "yolox": 0.35, "yolo_pose": 0.35, "yolo_segments": 0.35, "yolo_turned": 0.35,
    "rows": 0.35, "detr": 0.5,
    "movenet": 0.3, "movenet_multi": 0.3, "posenet": 0.3, "heat_maps": 0.3, "simcc": 0.3,
}  # fmt: skip
_IN_WORDS: dict[Range, str] = {"0_to_1": "0 to 1", "-1_to_1": "-1 to 1", "0_to_255": "0 to 255"}
_EXPORTED: dict[str, tuple[Task, Decoding]] = {
    "classify": ("classify", "scores"), "detect": ("detect", "by_shape"), "segment": ("segment", "yolo_segments"),
    "pose": ("keypoints", "yolo_pose"), "obb": ("detect", "yolo_turned"),
}  # fmt: skip
"""Tasks as Ultralytics' exports name them."""

_SPOKEN = {
    "movenet": "MoveNet", "movenet_multi": "MoveNet for several people", "posenet": "PoseNet", "yolo_pose": "a YOLO pose model",
    "simcc": "SimCC",
}  # fmt: skip
