"""What a model is for, and how a picture becomes its input: what can't be read off a tensor, so it is guessed, shown and put right."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from studio.api import Slider

Task = Literal["classify", "detect", "segment", "keypoints", "depth", "image"]

Decoding = Literal[
    "by_shape",
    "scores",
    "ssd", "ssd_anchors", "efficientdet", "mediapipe_anchors", "rows", "yolo_v5", "yolo_v8", "yolox", "yolo_turned", "detr",
    "class_scores", "class_map", "mask", "yolo_segments",
    "movenet", "movenet_multi", "landmarks", "posenet", "yolo_pose", "heat_maps", "simcc",
    "depth_map",
    "picture",
]  # fmt: skip

DECODINGS: dict[Task, tuple[Decoding, ...]] = {
    "classify": ("scores",),
    "detect": ("ssd", "mediapipe_anchors", "ssd_anchors", "efficientdet", "rows", "yolox", "yolo_v5", "yolo_v8", "yolo_turned", "detr"),
    "segment": ("yolo_segments", "class_map", "class_scores", "mask"),
    "keypoints": ("movenet", "movenet_multi", "posenet", "simcc", "yolo_pose", "landmarks", "heat_maps"),
    "depth": ("depth_map",),
    "image": ("picture",),
}
"""Of each task, in the order in which they are tried."""

Range = Literal["by_the_file", "0_to_1", "-1_to_1", "0_to_255", "imagenet"]
"""by_the_file: as its metadata or its quantisation says. imagenet: mean and deviation of that data set, by channel."""

Channels = Literal["RGB", "BGR"]
Fit = Literal["stretch", "letterbox", "crop"]

TASKS: tuple[Task, ...] = get_args(Task)


@dataclass(frozen=True)
class Purpose:
    """The part of a model's card that is guessed; also the settings of the app that shows what the model does.

    labels: a text file, one label a line; the empty path for those the file brings. Raises ValueError for what a model can't do.
    """

    task: Annotated[Task, "What the model does"] = "classify"
    decoding: Annotated[Decoding, "How its outputs are read"] = "by_shape"
    pixels: Annotated[Range, "What the pixel values 0 and 255 become"] = "by_the_file"
    channels: Annotated[Channels, "The order of the colours"] = "RGB"
    fit: Annotated[Fit, "How a picture of another shape is fitted"] = "stretch"
    labels: Annotated[Path, "A text file with one label a line"] = Path()
    threshold: Annotated[float, Slider(0.0, 1.0, 0.01), "Less sure results are left out"] = 0.5
    overlay: Annotated[float, Slider(0.05, 1.0, 0.05), "How much areas, depth or a picture cover"] = 0.6

    def __post_init__(self) -> None:
        if problem := self.problem():
            raise ValueError(problem)

    def problem(self) -> str:
        """Why the model at hand can't be used so; "" where it can. A class made for one model says more."""
        return ""


@dataclass(frozen=True, slots=True)
class End:
    """An input or output as the runtime has it. quantisation: scale and zero point."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    quantisation: tuple[float, int] | None = None

    def __str__(self) -> str:
        return f"{self.name} {list(self.shape)} {self.dtype}"
