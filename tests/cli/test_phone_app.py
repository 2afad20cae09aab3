"""What an app would cost on a phone, told beside its run, and the app held back to that phone."""

import json
from pathlib import Path

import pytest

from studio.cli import main
from studio.cli.failures import WRONG_USE
from studio.lab import phone_pace


def told(file: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(file.read_text())
    return found


def test_a_run_tells_what_it_would_cost_on_a_phone(apps: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "run.json"
    assert main(["run", "brightness", str(pictures), "--phone", "galaxy s24", "--json", str(file)]) == 0
    phone = told(file)["phone"]
    assert isinstance(phone, dict)
    assert (phone["phone"], phone["models"], phone["own"]["tier"]) == ("Galaxy S24", [], "modelled")
    assert phone["ms"]["low"] < phone["ms"]["value"] < phone["ms"]["high"]
    assert [each["asked"] for each in phone["battery"]] == [30, 24, 15, 10, 5, 2, 1]
    assert "ms a frame" in capsys.readouterr().out


def test_an_app_is_benched_on_a_phone(apps: Path, pictures: Path, tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    arguments = ["bench", "brightness", "--source", str(pictures), "--runs", "5", "--phone", "Pixel 2", "--json", str(file)]
    assert main(arguments) == 0
    found = told(file)
    assert (found["app"], found["phone"], found["tier"]) == ("brightness", "Pixel 2", "assumed")


def test_an_app_is_held_back_to_a_phone(
    apps: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_pace, "COLD", 0)
    monkeypatch.setattr(phone_pace, "MEASURED", 2)
    file = tmp_path / "run.json"
    command = ["run", "brightness", "scene:hands", "--limit", "6", "--phone", "iPhone 5s", "--pace", "phone:slow", "--json", str(file)]
    assert main(command) == 0
    pace = told(file)["pace"]
    assert isinstance(pace, dict)
    assert pace["end"] == "slow"
    assert pace["frames"] == 3, "two are measured first, and the first that is held back is counted from"
    assert pace["predicted_fps"] > 0
    assert "held back to it (slow)" in capsys.readouterr().out


def test_a_pace_needs_a_phone(apps: Path, pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "brightness", str(pictures), "--pace", "phone"]) == WRONG_USE
    assert "name one with --phone" in capsys.readouterr().err
    assert main(["run", "brightness", str(pictures), "--phone", "Nokia 3310"]) != 0
    assert "there is no phone named 'Nokia 3310'" in capsys.readouterr().err
