"""`check` finds what would not work in a model file or card, and survives it."""

import hashlib
import json
import os
import zipfile
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from studio.cli import main
from studio.inference.catalogue import Catalogue
from studio.lab.check import check_app
from studio.lab.check_model import check_model
from studio.lab.finding import Finding, works
from tests.graph.built_models import KINDS, code, core_ml, graph, model, one_step, onnx, onnx_node, onnx_value, operator, stored, tensor


def told(findings: tuple[Finding, ...]) -> str:
    return "\n".join(map(str, findings))


@pytest.fixture(scope="module")
def palm() -> Path:
    catalogue = Catalogue()
    card = catalogue.find("palm_detection")
    return catalogue.file(card, catalogue.variant(card))


def test_a_working_model_tells_its_tensors(palm: Path) -> None:
    findings = check_model(palm).findings
    assert works(findings), told(findings)
    assert "input input_1 [1, 192, 192, 3] float32" in told(findings)
    assert "output Identity [1, 2016, 18] float32" in told(findings)
    assert "232 operators, " in told(findings)
    assert "283.2 million multiply-accumulates, " in told(findings)
    assert "it runs: " in told(findings)


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.95])
def test_a_truncated_model_is_a_finding_whatever_it_does_to_the_runtime(palm: Path, tmp_path: Path, kept: float) -> None:
    file = tmp_path / "cut.tflite"
    data = palm.read_bytes()
    file.write_bytes(data[: int(len(data) * kept)])
    findings = check_model(file).findings
    assert not works(findings), told(findings)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "face_landmark_with_attention.tflite",
            "operator 192 Landmarks2TransformMatrix (3 times in all) is a MediaPipe custom op that LiteRT does not have",
        ),
        ("person_detect.tflite", "Conv2d_0/Conv2D_bias [8] int32 is quantised along dimension 3, but has only 1"),
        ("face_detection_short_range.tflite", None),
    ],
)
def test_real_models_run_or_are_refused_with_a_reason(shared: Path, name: str, reason: str | None) -> None:
    """Two are known not to work: one wants operators of MediaPipe's own, the other's quantisation is invalid."""
    findings = check_model(shared / "data" / "models" / name).findings
    assert works(findings) == (reason is None), told(findings)
    assert (reason or "") in told(findings)


def test_the_command_prints_a_line_for_each_finding(palm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(palm)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert hashlib.sha256(palm.read_bytes()).hexdigest() in lines[0]
    assert all(line.startswith("ok ") for line in lines)
    (tmp_path / "no.tflite").write_text("not one")
    assert main(["check", str(tmp_path / "no.tflite")]) == 1
    assert capsys.readouterr().out.startswith("problem  no.tflite is a text file")


def test_the_command_gives_the_same_as_one_object(palm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "check.json"
    assert main(["check", str(palm), "--json", str(file)]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told == json.loads(file.read_text())
    assert (told["target"], told["works"], len(told["findings"])) == (str(palm), True, 6)
    found = told["model"]
    assert (found["format"], found["bytes"], found["custom_operators"]) == ("tflite", palm.stat().st_size, [])
    assert found["sha256"] == hashlib.sha256(palm.read_bytes()).hexdigest()
    assert found["inputs"] == [{"name": "input_1", "shape": [1, 192, 192, 3], "dtype": "float32", "quantisation": None}]
    assert found["operators"]["CONV_2D"] == 30
    (tmp_path / "no.tflite").write_text("not one")
    assert main(["check", str(tmp_path / "no.tflite"), "--json", str(file)]) == 1
    assert json.loads(file.read_text())["model"] is None


def test_every_part_of_a_bundle_is_tried(palm: Path, tmp_path: Path) -> None:
    file = tmp_path / "hands.task"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(palm, "palm.tflite")
        archive.writestr("own.tflite", one_step("Own"))
    found = check_model(file).findings
    assert "hands.task is a MediaPipe task bundle" in told(found)
    assert "palm.tflite: it runs: " in told(found)
    assert [each.text for each in found if not each.good] == [
        "own.tflite: operator 0 Own is a custom op of its maker's own that LiteRT does not have; "
        "ask its maker for a variant without it, or convert the model anew with builtin operators only"
    ]


def test_a_model_of_another_runtime_is_described(tmp_path: Path) -> None:
    (tmp_path / "net.mlmodel").write_bytes(core_ml())
    found = check_model(tmp_path / "net.mlmodel").findings
    assert [each.good for each in found][-2:] == [True, False]
    assert "Core ML models run on macOS alone" in found[-1].text
    assert "input " in told(found)


def test_an_onnx_model_is_tried_where_its_runtime_is(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    (tmp_path / "net.onnx").write_bytes(onnx([onnx_node("Relu", ["x"], "y")], [onnx_value("x", "N", 3)], [onnx_value("y", "N", 3)]))
    check = check_model(tmp_path / "net.onnx")
    assert check.works
    assert "it runs" in check.findings[-1].text


def test_a_trial_that_takes_too_long_is_stopped_and_told(tmp_path: Path) -> None:
    """A loop without end: WHILE true."""
    options = schema.WhileOptionsT()
    options.condSubgraphIndex, options.bodySubgraphIndex = 1, 2
    always = graph([tensor("x", [1]), tensor("yes", [1], schema.TensorType.BOOL), tensor("one", [1])], [operator(1, [0, 0], [1])], [0], [1])
    body = graph([tensor("x", [1]), tensor("y", [1])], [operator(2, [0], [1])], [0], [1])
    outer = graph([tensor("x", [1]), tensor("y", [1])], [operator(0, [0], [1], options)], [0], [1])
    file = tmp_path / "endless.tflite"
    file.write_bytes(model([code(KINDS.WHILE), code(KINDS.EQUAL), code(KINDS.RELU)], [outer, always, body]))
    for seconds in (3, 30, 100):
        (problem,) = [each.text for each in check_model(file, seconds=seconds).findings if not each.good]
        if "before the model was opened" not in problem:  # as on a machine that is busy with something else
            break
    assert problem == f"the trial run took longer than {seconds} s while it ran"


def test_a_trial_gets_only_so_much_memory(tmp_path: Path) -> None:
    """A small file whose only output, 4.8 GB, shows when it is opened."""
    tensors = [tensor("x", [1]), tensor("shape", [2], schema.TensorType.INT32, 1), tensor("y", [1])]
    sides = stored(np.array([60_000, 20_000], np.int32))
    file = tmp_path / "huge.tflite"
    file.write_bytes(model([code(KINDS.BROADCAST_TO, 2)], [graph(tensors, [operator(0, [0, 1], [2])], [0], [2])], sides))
    (problem,) = [each.text for each in check_model(file).findings if not each.good]
    assert problem == "LiteRT gives no reason: most often a tensor needs more than the 2 GB that a trial gets"


def test_a_single_number_is_an_input_too(tmp_path: Path) -> None:
    file = tmp_path / "number.tflite"
    file.write_bytes(one_step(KINDS.NEG, []))
    assert check_model(file).works


def test_a_model_that_gives_no_numbers_is_doubtful(tmp_path: Path) -> None:
    """The logarithm of negative numbers."""
    tensors = [tensor(name, [4]) for name in ("x", "negative", "y")]
    file = tmp_path / "log.tflite"
    steps = [operator(0, [0], [1]), operator(1, [1], [2])]
    file.write_bytes(model([code(KINDS.NEG), code(KINDS.LOG)], [graph(tensors, steps, [0], [2])]))
    found = check_model(file)
    assert found.works
    assert [finding.doubtful for finding in found.findings][-1]
    assert "it gives NaN or infinity for made-up inputs" in found.findings[-1].text


def test_a_model_of_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "text.tflite"
    file.write_bytes(model([code(KINDS.RELU)], [graph([tensor("x", [1], schema.TensorType.STRING)], [], [0], [0])]))
    assert "its input 'x' takes text: only real numbers can be made up" in told(check_model(file).findings)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "net.tflite")
    assert "a device or pipe" in told(check_model(tmp_path / "net.tflite").findings)


CARD = """
title = "Own palms"
task = "detection"
licence = "Apache-2.0"
metric = "none"
default = "lite"

[input.image]
tensor = "input_1"
shape = [1, 192, 192, 3]
fit = "letterbox"

[output.scores]
tensor = "Identity_1"
shape = [1, 2016, 1]

[file.lite]
precision = "float16"

[[file.lite.source]]
path = "palm.tflite"
sha256 = "SHA"
bytes = BYTES
"""
USER = """
    class Tried(App):
        "Uses a model of its own."
        title = "Tried"
        net = model("own_palms")

        def process(self, frame):
            return Result(facts={"best": float(self.net.run(image=frame.pixels)["scores"].max())})
    """


@pytest.fixture
def own_model(palm: Path, tmp_path: Path) -> Path:
    """A model in the folder `models` of an app."""
    folder = tmp_path / "tried" / "models" / "own_palms"
    folder.mkdir(parents=True)
    data = palm.read_bytes()
    (folder / "palm.tflite").write_bytes(data)
    (folder / "model.toml").write_text(CARD.replace("SHA", hashlib.sha256(data).hexdigest()).replace("BYTES", str(len(data))))
    return folder


def test_a_true_card_is_good_by_folder_and_by_name(
    own_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(own_model)]) == 0
    assert "lite: it runs" in capsys.readouterr().out
    assert main(["check", "own_palms"]) == 2
    monkeypatch.setenv("POCKET_STUDIO_MODELS", str(own_model.parent))
    assert main(["check", "own_palms"]) == 0


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('"input_1"', '"inptu"', "has no input 'inptu', which its card calls 'image'; it has input_1"),
        ("[1, 2016, 1]", "[1, 2015, 1]", "mend the card"),
        ("bytes = ", "bytes = 1", "is not the file the card means"),
        ('"palm.tflite"', '"gone.tflite"', "is missing"),
        ("title =", "titel =", "title is missing"),
    ],
)
def test_a_wrong_card_is_told(own_model: Path, right: str, wrong: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    card = own_model / "model.toml"
    card.write_text(card.read_text().replace(right, wrong, 1))
    assert main(["check", str(own_model)]) == 1
    output = capsys.readouterr()
    assert told in output.out + output.err


def test_an_app_finds_models_of_its_own(own_model: Path, tmp_path: Path) -> None:
    app = str(own_model.parent.parent)
    (own_model.parent.parent / "app.py").write_text("from studio.api import App, Result, model\n" + dedent(USER))
    findings = check_app(app)
    assert works(findings), told(findings)
    assert "own_palms (lite)" in told(findings)
    facts = tmp_path / "facts.jsonl"
    assert main(["run", app, "scene:hands", "--variant", "own_palms=lite", "--limit", "1", "--facts", str(facts)]) == 0
    assert "best" in facts.read_text()
