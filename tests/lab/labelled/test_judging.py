"""`judge` says how right models are on a labelled folder, and what can't be judged; the rest is done."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from studio.cli import main
from studio.lab.labelled import judging
from studio.sources.picture import read_picture


def judged(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    out = tmp_path / "judged.json"
    assert main(["judge", *arguments, "--threads", "1", "--json", str(out)]) == 0
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
    found = judged(tmp_path, "digits_demo", str(digits), "--variant", "float32", "--variant", "int8")
    assert (found["pictures"], found["asked"], found["partial"]) == (3, 8, True)
    assert [each["run"]["count"] for each in found["models"]] == [3, 3]
    assert len({path.parent for path in read}) > 1  # a fair part of the classes, not the first folder alone
    assert "Stopped with Ctrl-C: only 3 of 8 pictures" in capsys.readouterr().out
