"""What a model is for, from made-up structures of the kinds that are published."""

import pytest

from studio.graph.guessing import guess
from studio.graph.labels import labels_of, usual_labels
from studio.graph.model_graph import Graph, Metadata, Model, Operator, Tensor, TensorMetadata
from studio.graph.picture_input import picture_input
from studio.graph.purpose import Decoding, End
from studio.graph.roles import Unsuited

COCO = str({"description": "a detector", "names": {1: "bicycle", 0: "person"}})


def made(first: str, last: str, outputs: int) -> Model:
    """A graph from one picture through two operators to so many outputs."""
    tensors = tuple(Tensor(index, f"t{index}", (1,), (1,), "float32") for index in range(2 + outputs))
    ends = tuple(range(2, 2 + outputs))
    operators = (
        Operator(0, first, 1, False, "elementwise", (0,), (1,)),
        Operator(1, last, 1, False, "elementwise", (1,), ends),
    )
    return Model("tflite", 3, 1, (Graph(0, "", tensors, operators, (0,), ends),))


@pytest.mark.parametrize(
    ("name", "shape", "outputs", "operators", "task", "pixels", "fit"),
    [
        ("net", (1, 224, 224, 3), [(1, 1000)], ("CONV_2D", "SOFTMAX"), "classify", "-1_to_1", "stretch"),
        ("mobilenet_v3", (1, 224, 224, 3), [(1, 1000)], ("MUL", "SOFTMAX"), "classify", "0_to_255", "stretch"),
        ("resnet50", (1, 3, 224, 224), [(1, 1000)], ("Conv", "Gemm"), "classify", "imagenet", "stretch"),
        ("letters", (1, 28, 28, 1), [(1, 63)], ("CONV_2D", "SOFTMAX"), "classify", "-1_to_1", "stretch"),
        ("yolov8n", (1, 640, 640, 3), [(1, 84, 8400)], ("CONV_2D", "CONCATENATION"), "detect", "0_to_1", "letterbox"),
        ("yolov5s", (1, 640, 640, 3), [(1, 25200, 85)], ("CONV_2D", "CONCATENATION"), "detect", "0_to_1", "letterbox"),
        ("yolox_nano", (1, 3, 416, 416), [(1, 3549, 85)], ("Conv", "Concat"), "detect", "0_to_255", "letterbox"),
        ("yolov10n", (1, 640, 640, 3), [(1, 300, 6)], ("CONV_2D", "CONCATENATION"), "detect", "0_to_1", "letterbox"),
        ("yolov8n-pose", (1, 640, 640, 3), [(1, 56, 8400)], ("CONV_2D", "CONCATENATION"), "keypoints", "0_to_1", "letterbox"),
        ("efficientdet", (1, 320, 320, 3), [(1, 25, 4), (1, 25), (1, 25), (1,)], ("CONV_2D", "CUSTOM"), "detect", "-1_to_1", "stretch"),
        ("yolov8_det", (1, 3, 640, 640), [(1, 8400, 4), (1, 8400), (1, 8400)], ("Conv", "Concat"), "detect", "0_to_1", "letterbox"),
        ("palm_256", (1, 256, 256, 3), [(1, 2944, 18), (1, 2944, 1)], ("CONV_2D", "RESHAPE"), "detect", "-1_to_1", "letterbox"),
        ("unet", (1, 256, 256, 3), [(1, 128, 128, 19)], ("CONV_2D", "SOFTMAX"), "segment", "-1_to_1", "stretch"),
        ("u2net", (1, 3, 320, 320), [(1, 1, 320, 320)], ("Conv", "Sigmoid"), "segment", "imagenet", "stretch"),
        ("midas_v21_small", (1, 256, 256, 3), [(1, 256, 256, 1)], ("CONV_2D", "RELU"), "depth", "imagenet", "stretch"),
        ("monodepth", (1, 256, 512, 3), [(1, 256, 512, 1)], ("CONV_2D", "LOGISTIC"), "depth", "imagenet", "stretch"),
        ("fastdepth", (1, 3, 224, 224), [(1, 1, 224, 224)], ("Conv", "Relu"), "depth", "imagenet", "stretch"),
        ("animegan", (1, 256, 256, 3), [(1, 256, 256, 3)], ("CONV_2D", "TANH"), "image", "-1_to_1", "stretch"),
        ("esrgan", (1, 50, 50, 3), [(1, 200, 200, 3)], ("CONV_2D", "CONV_2D"), "image", "0_to_1", "stretch"),
        ("thunder", (1, 256, 256, 3), [(1, 1, 17, 3)], ("CAST", "MUL"), "keypoints", "0_to_255", "letterbox"),
        ("multipose", (1, 256, 256, 3), [(1, 6, 56)], ("CAST", "MUL"), "keypoints", "0_to_255", "letterbox"),
        ("posenet", (1, 257, 257, 3), [(1, 9, 9, 17), (1, 9, 9, 34)], ("CONV_2D", "CONV_2D"), "keypoints", "-1_to_1", "stretch"),
        ("face_mesh", (1, 192, 192, 3), [(1, 1, 1, 1404), (1, 1, 1, 1)], ("CONV_2D", "CONV_2D"), "keypoints", "0_to_1", "crop"),
        ("yolov6n", (1, 3, 640, 640), [(1, 8400, 85)], ("Conv", "Concat"), "detect", "0_to_1", "letterbox"),
        ("efficientdet_lite0", (1, 320, 320, 3), [(1, 19206, 90), (1, 19206, 4)], ("CONV_2D", "LOGISTIC"), "detect", "-1_to_1", "stretch"),
        ("pose_landmark", (1, 256, 256, 3), [(1, 195), (1, 1), (1, 64, 64, 39)], ("CONV_2D", "CONV_2D"), "keypoints", "0_to_1", "crop"),
        ("facial_landmarks", (1, 112, 112, 3), [(1, 136)], ("CONV_2D", "FULLY_CONNECTED"), "keypoints", "0_to_1", "crop"),
    ],
)
def test_the_usual_models(
    name: str, shape: tuple[int, ...], outputs: list[tuple[int, ...]], operators: tuple[str, str], task: str, pixels: str, fit: str
) -> None:
    ends = tuple(End(f"o{index}", each, "float32") for index, each in enumerate(outputs))
    found = guess(made(*operators, len(outputs)), name, picture_input((End("x", shape, "float32"),)), ends)
    assert (found.purpose.task, found.purpose.pixels, found.purpose.fit) == (task, pixels, fit)
    assert found.reasons[0].startswith(task)


@pytest.mark.parametrize(
    ("name", "outputs", "reason"),
    [
        ("face_embedding", [(1, 128)], r"describes a picture by numbers, \[1, 128\]"),
        ("net", [(1,)], r"it gives \[1\]: none of what the studio can show"),
        ("net", [(1, 20, 3), (1, 20, 1)], r"it gives \[1, 20, 3\], \[1, 20, 1\]: none of what"),
    ],
)
def test_what_nothing_shows_is_said(name: str, outputs: list[tuple[int, ...]], reason: str) -> None:
    ends = tuple(End(f"o{index}", each, "float32") for index, each in enumerate(outputs))
    with pytest.raises(Unsuited, match=reason):
        guess(made("CONV_2D", "RELU", len(outputs)), name, picture_input((End("x", (1, 64, 64, 3), "float32"),)), ends)


def test_names_as_lines_as_a_table_and_as_a_property() -> None:
    output = TensorMetadata("out", "", "feature", labels=("names.txt",))
    assert labels_of(Metadata(outputs=(output,), labels={"names.txt": ("cat", "dog")})) == ("cat", "dog")
    assert labels_of(Metadata(outputs=(output,), labels={"names.txt": (COCO,)})) == ("person", "bicycle")
    assert labels_of(Metadata(properties={"names": "{0: 'person', 1: 'bicycle'}"})) == ("person", "bicycle")
    assert labels_of(Metadata(properties={"names": "__import__('os')"})) == ()
    assert labels_of(None) == ()


@pytest.mark.parametrize(
    ("decoding", "count", "text", "place", "name"),
    [
        ("scores", 1000, "resnet", 281, "tabby"),
        ("scores", 1001, "mobilenet", 281, "tabby"),  # a background comes before: it is put there with the labels
        ("yolo_v8", 80, "net", 79, "toothbrush"),
        ("ssd", None, "ssd mobilenet v2", 89, "toothbrush"),
        ("class_scores", 21, "deeplab", 15, "person"),
        ("class_scores", 19, "ddrnet23", 11, "person"),
        ("class_scores", 19, "face parsing bisenet", 17, "hair"),
        ("class_map", None, "deeplabv3 pascal", 8, "cat"),
    ],
)
def test_labels_of_the_usual_data_sets(decoding: Decoding, count: int | None, text: str, place: int, name: str) -> None:
    assert usual_labels(decoding, count, text)[1][place] == name


@pytest.mark.parametrize(
    ("decoding", "count"), [("scores", 10), ("yolo_v8", 3), ("ssd", None), ("rows", None), ("class_scores", 19), ("mask", 1)]
)
def test_no_labels_are_made_up(decoding: Decoding, count: int | None) -> None:
    assert usual_labels(decoding, count, "my net") == ("", ())
