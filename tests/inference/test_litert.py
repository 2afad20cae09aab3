import gc
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from studio.api import ModelError, Region
from studio.inference.card import Card, InputSpec, OutputSpec
from studio.inference.litert import LiteRTInterpreter, automatic_threads
from tests.inference.tiny_models import RELU, SUB, Quantised, write_model

SHAPE = (1, 4, 6, 3)


def card(inputs: dict[str, InputSpec], outputs: dict[str, OutputSpec]) -> Card:
    return Card("tiny", Path("models/tiny"), "Tiny", "test", "none", "none", "only", inputs, outputs, {})


def picture_card(shape: tuple[int, ...] = SHAPE, tensor: str = "in", output: str = "out", span: tuple[float, float] = (0, 1)) -> Card:
    return card({"image": InputSpec("image", tensor, shape, "stretch", "black", span)}, {"same": OutputSpec("same", output, shape)})


def difference_card(first: str, second: str, output: str) -> Card:
    inputs = {"minuend": InputSpec("minuend", first, (1, 3)), "subtrahend": InputSpec("subtrahend", second, (1, 3))}
    return card(inputs, {"difference": OutputSpec("difference", output, (1, 3))})


@pytest.fixture
def relu(tmp_path: Path) -> Path:
    return write_model(tmp_path / "relu.tflite", RELU, ["in"], "out", SHAPE)


def colours(seed: int = 0, height: int = 4, width: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_a_picture_is_scaled_to_the_range_of_the_card(relu: Path) -> None:
    picture = colours()
    found = LiteRTInterpreter(picture_card(), relu, 1).run(image=picture)
    np.testing.assert_allclose(found["same"][0], picture / 255, atol=1e-6)
    assert found["same"].dtype == np.float32
    assert found.timing.prepare > 0
    assert found.timing.run > 0


def test_the_placement_is_that_of_the_picture_or_the_region(relu: Path) -> None:
    interpreter = LiteRTInterpreter(picture_card(), relu, 1)
    picture = colours(1, 40, 60)
    np.testing.assert_allclose(interpreter.run(image=picture).placement.to_frame([[0, 0], [1, 1]]), [[0, 0], [60, 40]])
    region = Region(picture, (30.0, 20.0), (12.0, 8.0), 0.5)
    np.testing.assert_allclose(interpreter.run(image=region).placement.matrix, region.placement((6, 4)).matrix)
    own = interpreter.run(image=np.zeros(SHAPE, np.float32))
    np.testing.assert_allclose(own.placement.to_frame([[0, 0], [1, 1]]), [[0, 0], [6, 4]])


def test_an_array_of_the_tensors_own_shape_and_type_is_passed_on_untouched(relu: Path) -> None:
    given = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32)
    found = LiteRTInterpreter(picture_card(), relu, 1).run(image=given)
    np.testing.assert_array_equal(found["same"], np.maximum(given, 0))


def test_outputs_are_copies_free_to_keep(relu: Path) -> None:
    interpreter = LiteRTInterpreter(picture_card(), relu, 1)
    first = interpreter.run(image=colours(1))["same"]
    kept = first.copy()
    interpreter.run(image=colours(2))
    np.testing.assert_array_equal(first, kept)
    first[:] = 7
    np.testing.assert_allclose(interpreter.run(image=colours(1))["same"], kept)


def test_inputs_go_by_name_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    a, b = np.array([[5, 7, 9]], np.float32), np.array([[1, 2, 3]], np.float32)
    file = write_model(tmp_path / "sub.tflite", SUB, ["a", "b"], "out", (1, 3))
    interpreter = LiteRTInterpreter(difference_card("a", "b", "out"), file, 1)
    assert interpreter.run(subtrahend=b, minuend=a)["difference"].tolist() == [[4, 5, 6]]
    swapped = LiteRTInterpreter(difference_card("b", "a", "out"), file, 1)
    assert swapped.run(minuend=a, subtrahend=b)["difference"].tolist() == [[-4, -5, -6]]


def test_the_names_of_a_signature_are_preferred(tmp_path: Path) -> None:
    # The signature calls the graph's tensor b "a" and the other way round: only one reading gives a − b.
    names = {"a": "b", "b": "a", "result": "out"}
    file = write_model(tmp_path / "signed.tflite", SUB, ["a", "b"], "out", (1, 3), signature=names)
    a, b = np.array([[5, 7, 9]], np.float32), np.array([[1, 2, 3]], np.float32)
    interpreter = LiteRTInterpreter(difference_card("b", "a", "result"), file, 1)
    assert interpreter.run(minuend=a, subtrahend=b)["difference"].tolist() == [[4, 5, 6]]


@pytest.mark.parametrize(("kind", "zero_point"), [("uint8", 0), ("uint8", 128), ("int8", -128), ("int8", 3)])
def test_quantised_models_take_pictures_and_give_real_numbers(tmp_path: Path, kind: str, zero_point: int) -> None:
    quantised = Quantised(1 / 64, zero_point)
    file = write_model(tmp_path / "q.tflite", RELU, ["in"], "out", SHAPE, kind, quantised, quantised)
    picture = colours(3)
    found = LiteRTInterpreter(picture_card(span=(-1, 1)), file, 1).run(image=picture)["same"]
    limits = np.iinfo(kind)
    real = np.clip(picture / 127.5 - 1, (limits.min - zero_point) / 64, (limits.max - zero_point) / 64)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[0], np.maximum(real, 0), atol=0.5 / 64 + 1e-6)


def test_a_quantised_input_takes_its_own_stored_numbers_too(tmp_path: Path) -> None:
    file = write_model(tmp_path / "q.tflite", RELU, ["in"], "out", SHAPE, "int8", Quantised(0.5, 0), Quantised(0.5, 0))
    stored = np.arange(-36, 36, dtype=np.int8).reshape(SHAPE)
    found = LiteRTInterpreter(picture_card(), file, 1).run(image=stored)["same"]
    np.testing.assert_allclose(found, np.maximum(stored, 0) * 0.5)


WRONG_RUNS = [
    ({}, "takes the inputs image, not none"),
    ({"picture": np.zeros((4, 6, 3), np.uint8)}, "takes the inputs image, not picture"),
    ({"image": np.zeros((4, 6, 3), np.uint8), "more": np.zeros(1)}, "takes the inputs image, not image, more"),
    ({"image": np.zeros((1, 4, 6, 3))}, r"\[1, 4, 6, 3\] float32, not \[1, 4, 6, 3\] float64"),
    ({"image": np.zeros((1, 4, 5, 3), np.float32)}, r"not \[1, 4, 5, 3\] float32"),
    ({"image": np.zeros((4, 6, 3), np.float32)}, "a picture is height × width × 3 uint8"),
    ({"image": [1, 2, 3]}, "takes a picture .* not list"),
    ({"image": Region(np.zeros((4, 6, 3), np.uint8), (2, 2), (0, 1))}, "a region needs a size above 0"),
]


@pytest.mark.parametrize(("inputs", "says"), WRONG_RUNS, ids=[says for _, says in WRONG_RUNS])
def test_a_wrong_input_is_refused_and_the_next_run_works(relu: Path, inputs: dict[str, object], says: str) -> None:
    interpreter = LiteRTInterpreter(picture_card(), relu, 1)
    with pytest.raises(ModelError, match=says) as refused:
        interpreter.run(**inputs)  # type: ignore[arg-type]
    # The error and its traceback are still held here: nothing in them may keep the runtime from running.
    assert interpreter.run(image=colours())["same"].shape == SHAPE
    assert refused.value


def test_an_input_without_a_fit_takes_no_picture(relu: Path) -> None:
    plain = card({"x": InputSpec("x", "in", SHAPE)}, {"same": OutputSpec("same", "out", SHAPE)})
    with pytest.raises(ModelError, match=r"input 'x' takes an array \[1, 4, 6, 3\] float32, not \[4, 6, 3\] uint8"):
        LiteRTInterpreter(plain, relu, 1).run(x=colours())


@pytest.mark.parametrize(
    ("described", "says"),
    [
        (picture_card(tensor="x"), "no input 'x', which its card calls 'image'; it has in"),
        (picture_card(output="y"), "no output 'y', which its card calls 'same'; it has out"),
        (picture_card(shape=(1, 4, 5, 3)), r"input 'image' is \[1, 4, 6, 3\] in the file but \[1, 4, 5, 3\] in its card"),
        (card({}, {"same": OutputSpec("same", "out", SHAPE)}), "also wants the input 'in'; add it to the card"),
    ],
)
def test_a_card_that_does_not_fit_the_file_is_refused(relu: Path, described: Card, says: str) -> None:
    with pytest.raises(ModelError, match=says) as refused:
        LiteRTInterpreter(described, relu, 1)
    assert "'tiny' (relu.tflite)" in str(refused.value)


def test_damaged_files_are_refused(tmp_path: Path, relu: Path) -> None:
    whole, chance = relu.read_bytes(), random.Random(5)
    damaged = [b"", b"abc", whole[:8], b"not a model\n" * 500, bytes(5000), whole[:8] + chance.randbytes(3000), chance.randbytes(3000)]
    damaged += [whole[: len(whole) * part // 10] for part in range(1, 10)]
    for number, content in enumerate(damaged):
        file = tmp_path / f"bad{number}.tflite"
        file.write_bytes(content)
        with pytest.raises(ModelError, match=f"bad{number}.tflite.* is not a model LiteRT can open: .*damaged"):
            LiteRTInterpreter(picture_card(), file, 1)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.tflite.* is not a model LiteRT can open"):
        LiteRTInterpreter(picture_card(), tmp_path / "none.tflite", 1)


@pytest.mark.parametrize(
    ("name", "says"), [("face_landmark_with_attention", "operators that LiteRT alone doesn't have"), ("person_detect", "can open")]
)
def test_models_litert_cannot_run_are_refused_with_the_reason(shared: Path, name: str, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        LiteRTInterpreter(picture_card(), shared / "data" / "models" / f"{name}.tflite", 1)


def test_a_real_quantised_classifier_gives_the_real_numbers_it_stores(shared: Path) -> None:
    described = card(
        {"image": InputSpec("image", "input", (1, 128, 128, 3), "crop", "black", (-1, 1))},
        {"classes": OutputSpec("classes", "MobilenetV1/Predictions/Reshape_1", (1, 1001))},
    )
    interpreter = LiteRTInterpreter(described, shared / "data" / "models" / "mobilenet_v1_0.25_128_quant.tflite", 1)
    classes = interpreter.run(image=colours(4, 200, 300))["classes"]
    assert classes.dtype == np.float32
    np.testing.assert_array_equal(classes * 256, np.rint(classes * 256))
    assert 0.5 < classes.sum() <= 1.1


def test_a_signed_real_model_goes_by_its_signature(shared: Path) -> None:
    described = card({"image": InputSpec("image", "x", (1, 28, 28))}, {"digits": OutputSpec("digits", "output_0", (1, 10))})
    interpreter = LiteRTInterpreter(described, shared / "data" / "models" / "keras_lstm_mnist_ptq.tflite", 1)
    assert interpreter.run(image=np.zeros((1, 28, 28), np.uint8))["digits"].shape == (1, 10)


def test_a_raw_uint8_input_takes_pixel_values(shared: Path) -> None:
    described = card(
        {"image": InputSpec("image", "input", (1, 192, 192, 3), "letterbox", "black", (0, 255))},
        {"points": OutputSpec("points", "output_0", (1, 1, 17, 3))},
    )
    interpreter = LiteRTInterpreter(described, shared / "data" / "models" / "movenet_single_pose_lightning_ptq.tflite", 1)
    picture = colours(5, 192, 192)
    fitted = interpreter.run(image=picture)["points"]
    np.testing.assert_array_equal(fitted, interpreter.run(image=picture[None])["points"])


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_number_of_threads_changes_no_result(relu: Path, threads: int) -> None:
    np.testing.assert_allclose(LiteRTInterpreter(picture_card(), relu, threads).run(image=colours())["same"][0], colours() / 255, atol=1e-6)


def test_no_threads_at_all_is_refused(relu: Path) -> None:
    with pytest.raises(ModelError, match="can't run with 0 threads"):
        LiteRTInterpreter(picture_card(), relu, 0)


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (64, 4)])
def test_auto_leaves_the_window_a_core(monkeypatch: pytest.MonkeyPatch, cores: int, threads: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)), raising=False)
    assert automatic_threads() == threads


def test_running_ends_its_threads(relu: Path) -> None:
    before = threading.active_count()
    interpreter = LiteRTInterpreter(picture_card(), relu, 4)
    interpreter.run(image=colours())
    del interpreter
    gc.collect()
    assert threading.active_count() == before


def test_opening_says_nothing_and_swallows_nothing() -> None:
    program = (
        "import os\n"
        "from studio.inference import litert\n"
        "from studio.inference.catalogue import Catalogue\n"
        "from studio.inference.opening import open_model\n"
        "open_model(Catalogue(), 'palm_detection')\n"
        "with litert._without_notices():\n"
        "    os.write(2, b'INFO: chatter\\nERROR: trouble\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    assert done.stderr == b"ERROR: trouble\n"
    assert done.stdout == b""
