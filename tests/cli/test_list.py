"""`list` tells what there is, broken things included."""

import json
from pathlib import Path

import pytest

from studio.cli import main
from studio.sources.camera_list import Camera


def listed(what: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(["list", what, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)[what]
    assert main(["list", what]) == 0
    text = capsys.readouterr().out
    assert all(str(row["name"]) in text for row in rows)
    return list(rows)


def test_apps_with_the_broken_one(apps: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (apps / "broken" / "app.py").write_text("class Broken(")
    rows = {row["name"]: row for row in listed("apps", capsys)}
    assert (rows["brightness"]["about"], rows["brightness"]["demo"]) == ("Tells how bright the picture is.", "scene:hands")
    assert "(app.py, line 1)" in str(rows["broken"]["error"])


def test_models_with_their_variants(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["name"]: row for row in listed("models", capsys)}
    assert set(rows["hand_landmark"]["bytes"]) >= {"lite", "full"}  # type: ignore[call-overload]
    assert rows["hand_landmark"]["licence"] == "Apache-2.0"


def test_sources_with_every_scene(capsys: pytest.CaptureFixture[str]) -> None:
    assert "scene:hands" in [row["name"] for row in listed("sources", capsys)]


def test_cameras(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("studio.sources.camera_list.list_cameras", lambda: (Camera("camera:FaceTime", "FaceTime", 0),))
    assert listed("cameras", capsys) == [{"name": "camera:FaceTime", "title": "FaceTime"}]
    monkeypatch.setattr("studio.sources.camera_list.list_cameras", tuple)
    assert main(["list", "cameras"]) == 0
    assert "scene:hands needs none" in capsys.readouterr().out


def test_the_list_can_go_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sources.json"
    assert main(["list", "sources", "--json", str(file)]) == 0
    assert json.loads(file.read_text()) == json.loads(capsys.readouterr().out)
