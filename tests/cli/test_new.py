"""`new` writes an app that runs, is tested and checks well at once; what can't be is refused and leaves nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.cli import main
from studio.lab import new_app
from studio.lab.new_app import TEMPLATE, write_app
from studio.runtime.discovery import find_app


def tool(name: str, *arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", name, *arguments], cwd=at, capture_output=True, text=True)


def test_what_it_writes_runs_is_tested_and_checks_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "barcode_reader"]) == 0
    told = capfd.readouterr().out
    for command in ("--app ./barcode_reader", "run ./barcode_reader scene:hands", "check ./barcode_reader", "pytest ./barcode_reader"):
        assert command in told
    listing = find_app("./barcode_reader")
    assert (listing.name, listing.title, listing.error) == ("barcode_reader", "Barcode reader", "")
    assert listing.summary
    assert main(["run", "./barcode_reader", "scene:hands", "--limit", "90", "--set", "mark=colour", "--facts", "facts.jsonl"]) == 0
    facts = [json.loads(line)["facts"] for line in (tmp_path / "facts.jsonl").read_text().splitlines()]
    assert facts[0]["moving"] == 0.0
    assert any(0.002 < each["moving"] < 0.5 for each in facts)
    assert main(["check", "./barcode_reader"]) == 0
    tested = tool("pytest", "-q", "-W", "error", "./barcode_reader", at=tmp_path)
    assert tested.returncode == 0, tested.stdout
    assert "4 passed" in tested.stdout


def test_two_of_them_are_tested_together(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_app(name, tmp_path)
    tested = tool("pytest", "-q", ".", at=tmp_path)
    assert "8 passed" in tested.stdout, tested.stdout


@pytest.mark.parametrize("name", ["app", "my_app", "box", "a", "a_very_long_name_for_an_app_that_does_hardly_anything_at_all_2"])
def test_its_code_is_in_order_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    folder = write_app(name, tmp_path)
    for command in (["check", "--select", "E,F,B,UP,SIM,RUF"], ["format", "--check"]):
        checked = tool("ruff", *command, "--isolated", "--line-length", "140", str(folder), at=tmp_path)
        assert checked.returncode == 0, checked.stdout
    assert find_app(str(folder)).error == ""
    left = [path for path in folder.iterdir() if "emplate" in path.read_text()]
    assert left == []


def test_it_is_written_where_it_is_told_and_looked_for_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "not yet" / "there"
    assert main(["new", "pinch", "--at", str(place)]) == 0
    assert {path.name for path in (place / "pinch").iterdir()} == {path.name for path in TEMPLATE.iterdir() if path.is_file()}
    assert list(place.iterdir()) == [place / "pinch"]
    assert f"--app {place / 'pinch'}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Pinch", "such as pinch"),
        ("two words", "such as two_words"),
        ("3d", "a letter first"),
        ("../escape", "small letters"),
        ("", "small letters"),
        ("class", "in Python itself"),
        ("json", "in Python itself"),
        ("numpy", "an installed package"),
        ("hand_puppets", "an app named hand_puppets already"),
    ],
)
def test_a_name_that_would_not_work_is_refused(tmp_path: Path, name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", name, "--at", str(tmp_path / "apps")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "apps").exists()


def test_what_is_there_already_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pinch").mkdir()
    (tmp_path / "pinch" / "mine.txt").write_text("mine")
    assert main(["new", "pinch", "--at", str(tmp_path)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "pinch").iterdir()] == ["mine.txt"]


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device", "app.py")

    monkeypatch.setattr(new_app.Path, "write_text", full)
    assert main(["new", "pinch", "--at", str(tmp_path / "apps")]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert list((tmp_path / "apps").iterdir()) == []


def test_a_place_that_is_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["new", "pinch", "--at", str(tmp_path / "file")]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err
    assert os.path.isfile(tmp_path / "file")
