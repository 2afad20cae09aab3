"""`judge` says how right models are on a labelled folder, and what can't be judged; the rest is done."""

import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from studio.api import Frame, Result
from studio.cli import main
from studio.lab.labelled import judging
from studio.lab.labelled.models import STILL_LOOKS, JudgedModel
from studio.runtime.comparison_app import parts_of
from studio.runtime.contenders import Contender
from studio.sources.picture import read_picture
from studio.vision.any_model import AnyModel
from studio.vision.any_model.answers import Figures, Look
from tests.conftest import ROOT


def judged(tmp_path: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    out = tmp_path / "judged.json"
    assert main(["judge", *arguments, "--threads", "1", "--json", str(out)]) == code
    return json.loads(out.read_text())


def test_variants_are_held_against_the_first_on_the_same_pictures(digits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--variant", "float32", "--variant", "int8", "--csv", str(tmp_path / "judged.csv")]
    found = judged(tmp_path, "digits_demo", str(digits), *options)
    assert (found["task"], found["labels"], found["pictures"], found["partial"]) == ("classify", "folders named by class", 8, False)
    first, other = found["models"]
    assert first["title"] == "digits_demo float32"
    assert first["bytes"] > other["bytes"]
    top = first["figures"]["top1"]
    assert top["low"] < top["value"] == 1.0 == top["high"]
    assert set(other["against_first"]) == {"top1", "top5"}
    assert first["against_first"] == {}
    assert first["by_class"]["7"] == {"top1": 1.0, "pictures": 2}
    assert 0 < first["run"]["p50_ms"] < 1000
    said = capsys.readouterr().out
    assert "top-1: digits_demo int8 shows no difference on these pictures" in said
    assert len((tmp_path / "judged.csv").read_text().splitlines()) == 3


def test_what_is_wrong_is_told_and_the_rest_is_judged(digits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = (digits / "3" / "3 0.png").read_bytes()
    (digits / "3" / "cut.png").write_bytes(whole[: len(whole) // 2])
    (digits / "3" / "empty.jpg").write_bytes(b"")
    shutil.copytree(digits / "4", digits / "ampersand")
    shutil.copy(digits / "4" / "4 0.png", digits / "loose.png")
    found = judged(tmp_path, "digits_demo", str(digits), "--variant", "float32")
    assert (found["pictures"], found["asked"]) == (8, 10)
    told = {each["what"]: each["items"] for each in found["troubles"]}
    assert told["labels are no classes of digits_demo float32 and are left out"] == ["ampersand (2 pictures)"]
    assert told["pictures lie in no folder of a class and are left out"] == ["loose.png"]
    assert [item.split()[0] for item in sorted(told["pictures can't be read"])] == ["3/cut.png", "3/empty.jpg"]
    assert "3/empty.jpg is empty" in capsys.readouterr().err


def test_labels_of_other_names_are_told_by_a_map(digits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, word in ((3, "three"), (4, "four"), (7, "seven"), (8, "eight")):
        (digits / str(number)).rename(digits / word)
    assert main(["judge", "digits_demo", str(digits)]) == 1
    said = capsys.readouterr().err
    assert "the labels are eight, four, seven, three; it brings no names for its 10 classes" in said
    assert "--classes" in said
    meant = tmp_path / "meant.csv"
    meant.write_text("three,3\nfour,class 4\nseven,7\neight,\n")
    found = judged(tmp_path, "digits_demo", str(digits), "--variant", "float32", "--classes", str(meant))
    assert (found["pictures"], found["models"][0]["figures"]["top1"]["value"]) == (6, 1.0)


def test_a_model_for_something_else_is_left_out_with_the_reason(digits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"no model")
    found = judged(tmp_path, "digits_demo", "selfie_segmentation", str(broken), str(digits))
    assert len(found["models"]) == 3
    assert list(found["refused"]) == ["selfie_segmentation square", "broken"]
    assert "it marks areas, but the labels" in found["refused"]["selfie_segmentation square"]
    assert main(["judge", "nothing_such", str(digits)]) == 2
    assert main(["judge", "digits_demo", str(digits / "3" / "3 0.png")]) == 1
    assert "is a file: name the folder" in capsys.readouterr().err


def test_ctrl_c_gives_what_was_judged_so_far(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = []

    def stopping(path: Path) -> Any:
        read.append(path)
        if len(read) == 4:
            raise KeyboardInterrupt
        return read_picture(path)

    monkeypatch.setattr(judging, "read_picture", stopping)
    found = judged(tmp_path, "digits_demo", str(digits), "--variant", "float32", "--variant", "int8", code=130)
    assert (found["pictures"], found["asked"], found["partial"]) == (3, 8, True)
    assert [each["run"]["count"] for each in found["models"]] == [3, 3]
    assert read != sorted(read)  # a fair part of all, not the first folders alone
    assert "Stopped with Ctrl-C: only 3 of 8 pictures" in capsys.readouterr().out


def test_a_picture_without_an_answer_is_wrong_and_told(digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = AnyModel.look

    def look(app: AnyModel, frame: Frame) -> Look:
        if frame.index == 1:
            return Look(Result(facts={"problem": "Output scores is not a number on this picture"}), None)
        if frame.index == 2:
            raise ValueError("an author's mistake")
        return usual(app, frame)

    monkeypatch.setattr(AnyModel, "look", look)
    found = judged(tmp_path, "digits_demo", str(digits), "--variant", "float32")
    assert (found["pictures"], found["models"][0]["figures"]["top1"]["value"]) == (8, 0.75)
    trouble, few = found["troubles"]
    assert few["said"] == "Too few pictures for intervals that hold: only 8 could be judged"
    assert trouble["what"] == "pictures on which digits_demo float32 gives no answer, which counts as wrong"
    assert ["Output scores is not a number" in trouble["items"][0], "an author's mistake" in trouble["items"][1]] == [True, True]
    assert {each["found"] for each in found["models"][0]["most_hurt"]} == {"no answer"}
    assert found["models"][0]["run"]["count"] == 6


def test_a_model_without_any_answer_is_left_out_and_the_others_are_judged(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = AnyModel.look

    def look(app: AnyModel, frame: Frame) -> Look:
        if "int8" in app.title:
            return Look(Result(facts={"problem": "Output scores is not a number on this picture"}), None)
        return usual(app, frame)

    monkeypatch.setattr(AnyModel, "look", look)
    found = judged(tmp_path, "digits_demo", str(digits), "--variant", "int8", "--variant", "float32")
    assert [each["title"] for each in found["models"]] == ["digits_demo float32"]
    reason = found["refused"]["digits_demo int8"]
    assert reason.startswith("it gives no answer on any of the 8 pictures: ")
    assert "Output scores is not a number" in reason
    assert main(["judge", "digits_demo", str(digits), "--variant", "int8"]) == 1
    assert "digits_demo int8: it gives no answer on any of the 8 pictures" in capsys.readouterr().err


def test_the_report_and_the_pictures_most_hurt(digits: Path, tmp_path: Path, qapp: object) -> None:
    (digits / "3" / "3 0.png").rename(digits / "7" / "not 7 & <odd>.png")
    page, kept = tmp_path / "page.html", tmp_path / "kept"
    found = judged(tmp_path, "digits_demo", str(digits), "--variant", "float32", "--html", str(page), "--keep", str(kept))
    (hurt,) = found["models"][0]["most_hurt"]
    assert (hurt["file"], hurt["truth"]) == ("7/not 7 & <odd>.png", "7")
    picture = read_picture(kept / hurt["kept"])
    assert picture.shape == (480, 480, 3)
    text = page.read_text(encoding="utf-8")
    assert "7/not 7 &amp; &lt;odd&gt;.png" in text
    assert text.count('<img src="data:image/jpeg;base64,') == 1
    assert "http" not in text  # nothing is fetched from anywhere
    assert "87.5 [" in text


def test_detectors_and_segmenters_are_shown_beside_the_truth(tmp_path: Path, shared: Path, qapp: object) -> None:
    models = shared / "data" / "models"
    folder = tmp_path / "voc"
    for name in ("JPEGImages", "Annotations", "SegmentationClass"):
        (folder / name).mkdir(parents=True)
    picture = read_picture(next((shared / "data" / "faces").rglob("*.jpg")))
    small = cv2.resize(picture, (240, 300))
    cv2.imwrite(str(folder / "JPEGImages" / "one.png"), small[..., ::-1])
    mask = np.zeros((300, 240), np.uint8)
    mask[100:, 40:200] = 15
    cv2.imwrite(str(folder / "SegmentationClass" / "one.png"), mask)
    box = "<bndbox><xmin>20</xmin><ymin>10</ymin><xmax>220</xmax><ymax>300</ymax></bndbox>"
    (folder / "Annotations" / "one.xml").write_text(
        f"<annotation><filename>one.png</filename><object><name>person</name>{box}</object></annotation>"
    )
    for model, figure in (("deeplabv3.tflite", "miou"), ("coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite", "ap50")):
        kept = tmp_path / figure
        found = judged(tmp_path, str(models / model), str(folder), "--html", str(tmp_path / "page.html"), "--keep", str(kept))
        (judgement,) = found["models"]
        told = judgement["figures"][figure]
        assert told["value"] > 0.2
        assert (told["low"], told["said"]) == (None, f"{100 * told['value']:.1f}")  # one picture tells nothing of others
        assert any("Too few" in each["said"] for each in found["troubles"])
        assert "person" in judgement["by_class"]
        for hurt in judgement["most_hurt"]:
            assert read_picture(kept / hurt["kept"]).shape == (480, 2 * 384 + 8, 3)
        text = (tmp_path / "page.html").read_text()
        assert "labels and what was found" in text or not judgement["most_hurt"]
        assert text.count('class="point"') == 2
        assert "nan" not in text.partition("<svg")[2].partition("</svg>")[0]


def test_several_models_by_one_name(digits: Path, tmp_path: Path) -> None:
    folder = ROOT / "models" / "digits_demo"
    name = f"compare:{folder / 'digits_demo_float32.tflite'}|{folder / 'model.toml'}#int8"
    assert [each["title"] for each in judged(tmp_path, name, str(digits))["models"]] == ["digits_demo_float32", "digits_demo int8"]
    assert main(["judge", "compare:one.tflite", str(digits)]) == 2


def test_a_model_that_searches_looks_until_it_has_gone_round(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (part,) = parts_of([Contender(shared / "data" / "models" / "hand_landmark_lite.tflite")])
    model = JudgedModel(part, 1)
    frame = Frame.of(np.zeros((48, 64, 3), np.uint8))
    usual, looks = AnyModel.look, []

    def look(app: AnyModel, frame: Frame) -> Look:
        looks.append(app)
        found = usual(app, frame)
        return Look(found.result, Figures((np.ones((21, 2)),))) if len(looks) == 4 else found

    monkeypatch.setattr(AnyModel, "look", look)
    answer = model.look(frame).answer
    assert isinstance(answer, Figures)
    assert (len(answer.points), len(looks), len(set(map(id, looks)))) == (1, 4, 1)
    looks.extend([None] * 10)
    assert model.look(frame).answer.points == ()  # nothing is there
    assert len(looks) == 14 + STILL_LOOKS
