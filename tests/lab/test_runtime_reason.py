"""What LiteRT says of a model is said again with the operator it means."""

from pathlib import Path

import pytest

from studio.lab.check_model import check_model
from studio.lab.runtime_reason import reasons
from tests.graph.built_models import KINDS, code, graph, model, one_step, operator, read, tensor


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "model file a.tflite is not a model LiteRT can open: tflite/kernels/x.cc:12 input->dims->size != 4 (3 != 4). Node number 0 "
            "(RELU) failed to prepare; the file may be damaged or of another kind",
            "operator 0 RELU can't be made ready: input->dims->size != 4 (3 != 4)",
        ),
        (
            "model 'a' (a.tflite) failed while running: it overflows.Node number 0 (RELU) failed to invoke",
            "operator 0 RELU can't be run: it overflows",
        ),
        ("Node number 9 (CONV_2D) failed to prepare", "operator 9 CONV_2D can't be made ready: it doesn't say why"),
        ("no way. Node number 0 (TfLiteXNNPackDelegate) failed to prepare", "LiteRT's TfLiteXNNPackDelegate can't be made ready: no way"),
        (
            "Didn't find op for builtin opcode 'RELU' version '7'. An older version of this builtin might be supported",
            "operator RELU is of version 7, which LiteRT does not have; convert the model anew",
        ),
        ("something else entirely", "something else entirely"),
    ],
)
def test_messages(said: str, told: str, tmp_path: Path) -> None:
    assert reasons(said, read(one_step(KINDS.RELU), tmp_path)) == [told]


def refused(data: bytes, folder: Path) -> str:
    file = folder / "net.tflite"
    file.write_bytes(data)
    found = check_model(file)
    assert not found.works
    (problem,) = [finding.text for finding in found.findings if not finding.good]
    return problem


def test_a_version_that_is_too_new(tmp_path: Path) -> None:
    data = model([code(KINDS.RELU, 77)], [graph([tensor("x", [1]), tensor("y", [1])], [operator(0, [0], [1])], [0], [1])])
    assert refused(data, tmp_path) == "operator 0 RELU is of version 77, which LiteRT does not have; convert the model anew"


def test_shapes_that_an_operator_does_not_take(tmp_path: Path) -> None:
    assert refused(one_step(KINDS.SPACE_TO_DEPTH), tmp_path).startswith("operator 0 SPACE_TO_DEPTH can't be made ready: ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("FlexErf", "is a TensorFlow op (Select TF ops) that LiteRT does not have; convert the model anew with builtin operators only"),
        ("ethos-u", "is an Arm Ethos-U program made by Vela that LiteRT does not have; take the model as it was before Vela"),
        ("SignalWindow", "is a TensorFlow Lite Micro signal op that LiteRT does not have; it runs on microcontrollers only"),
        ("Unheard", "is a custom op of its maker's own that LiteRT does not have; ask its maker"),
    ],
)
def test_custom_operators(name: str, words: str, tmp_path: Path) -> None:
    assert refused(one_step(name), tmp_path).startswith(f"operator 0 {name} {words}")
