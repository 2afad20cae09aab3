"""`inspect` tells every operator of a model: what it makes, what it costs, and who takes it on a phone."""

import json
from pathlib import Path

import pytest

from studio.cli import main
from studio.inference.catalogue import Catalogue
from studio.lab.inspecting import inspected

DETECTOR = "coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite"


def test_a_model_operator_by_operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "facts.json"
    assert main(["inspect", "digits_demo", "--variant", "int8", "--json", str(out)]) == 0
    facts = json.loads(out.read_text())
    said = capsys.readouterr().out.splitlines()
    assert json.loads(said[-1]) == facts
    rows = facts["operators"]
    assert [row["index"] for row in rows] == list(range(len(rows)))
    assert sum(row["macs"] for row in rows) == facts["macs"] > 0
    assert all(feed < row["index"] for row in rows for feed in row["feeds"])
    assert {feed for row in rows for feed in row["feeds"]} == {row["index"] for row in rows[:-1]}, "one leads to the other, to the last"
    assert facts["how"] == "measured"
    assert all(row["ms"] is not None for row in rows if row["macs"])
    convolutions = [row for row in rows if row["name"] == "CONV_2D"]
    assert all(len(row["kernel"]) == 2 and " × (q " in row["quantised"] and row["gpu"] and row["npu"] for row in convolutions)
    assert sum(" CONV_2D " in line for line in said[:-1]) == len(convolutions)


def test_what_a_phone_leaves_to_its_cpu_is_marked(shared: Path) -> None:
    facts = inspected(shared / "data" / "models" / DETECTOR, 1, timed=False)
    assert [row["name"] for row in facts["operators"] if not row["gpu"]] == ["TFLite_Detection_PostProcess"]
    assert facts["units"]["gpu"]["left"] == 1
    assert facts["how"] == ""
    assert all(row["ms"] is None for row in facts["operators"])


def test_a_model_the_runtime_refuses_is_told_without_times(shared: Path) -> None:
    facts = inspected(shared / "data" / "models" / "face_landmark_with_attention.tflite", 1)
    assert facts["how"] == ""
    assert "Landmarks2TransformMatrix" in facts["reason"]
    assert "Landmarks2TransformMatrix" in {row["name"] for row in facts["operators"]}


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["digit_demo"], 2, "did you mean 'digits_demo'"),
        (["none.tflite"], 1, "there is no file"),
        (["digits_demo", "--variant", "int4"], 2, "int4"),
    ],
)
def test_wrong_use(arguments: list[str], code: int, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", *arguments]) == code
    assert text in capsys.readouterr().err


def test_a_broken_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = Catalogue()
    card = catalogue.find("digits_demo")
    whole = catalogue.file(card, catalogue.variant(card, "int8")).read_bytes()
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(whole[: len(whole) // 3])
    assert main(["inspect", str(broken)]) == 1
    assert "broken.tflite" in capsys.readouterr().err
