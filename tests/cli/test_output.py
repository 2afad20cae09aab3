"""Files are written whole or not at all."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.cli.failures import Failure
from studio.cli.output import checked_writable, finish_with, replacing
from studio.runtime.json_lines import json_line


def test_the_new_file_takes_the_place_of_the_old_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with replacing(path) as file:
        file.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("kept", [False, True])
def test_a_failure_leaves_the_old_file(tmp_path: Path, kept: bool, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with contextlib.suppress(ZeroDivisionError), replacing(path, keep_part=kept) as file:
        file.write("new\nne")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    parts = list(tmp_path.glob("*.part"))
    assert len(parts) == kept
    assert (str(parts[0]) in capsys.readouterr().err) if kept else True
    assert [part.read_text() for part in parts] == ["new\n"] * kept


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    with replacing(tmp_path / "a.txt") as file:
        file.write("new")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    with replacing(tmp_path / "link.txt") as file:
        file.write("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"
    with replacing(Path(os.devnull)) as file:
        file.write("nothing")
    assert not Path(os.devnull).is_file()


def test_a_pipe_is_written_straight_away(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as file:
        file.write("line\n")
    assert os.read(reader, 10) == b"line\n"
    os.close(reader)


WRITER = """
import contextlib, io, sys
from pathlib import Path
from studio.cli.output import checked_writable, replacing
print("before")
checked_writable(Path(sys.argv[1]))
with contextlib.redirect_stdout(io.StringIO()), replacing(Path(sys.argv[1])) as file:
    file.write("line\\n")
print("after")
"""


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="this system has no /dev/stdout")
@pytest.mark.parametrize("named", ["/dev/stdout", "OUT"])
def test_standard_output_redirected_to_a_file_is_added_to(tmp_path: Path, named: str) -> None:
    out = tmp_path / "out.txt"
    out.write_text("")
    with out.open("a") as stdout:
        subprocess.run([sys.executable, "-c", WRITER, named.replace("OUT", str(out))], stdout=stdout, check=True)
    assert out.read_text() == "before\nline\nafter\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="this system has no /dev/stdout")
def test_standard_output_may_be_a_pipe() -> None:
    done = subprocess.run([sys.executable, "-c", WRITER, "/dev/stdout"], capture_output=True, text=True, check=True)
    assert done.stdout == "before\nline\nafter\n"


FULL = """
import resource, sys
from studio.cli import main
room = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limit on the size of files")
@pytest.mark.parametrize(
    ("option", "name", "room"), [("--facts", "a.jsonl", 5000), ("--json", "a.json", 100), ("--snapshot", "a.png", 100)]
)
def test_a_full_disk_is_told_by_the_files_name(apps: Path, tmp_path: Path, option: str, name: str, room: int) -> None:
    """The system's limit on the size of files stands for the full disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    run = ["run", "brightness", "scene:hands?width=96&height=96", "--limit", "200", option, str(folder / name)]
    environment = os.environ | {"POCKET_STUDIO_APPS": str(apps)}
    done = subprocess.run([sys.executable, "-c", FULL, str(room), *run], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert str(folder / name) in told[-1]
    assert "File too large" in told[-1]
    left = list(folder.iterdir())
    if option == "--facts":
        (part,) = left
        assert str(part) in told[-2]
        assert len([json.loads(line) for line in part.read_text().splitlines()]) > 20, "whole lines"
    else:
        assert left == []


def test_what_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    checked_writable(None)
    checked_writable(tmp_path / "new.json")
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "missing" / "a.json", tmp_path / "file" / "a.json"):
        with pytest.raises(Failure, match=r"can't write .*: \w+"):
            checked_writable(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_json_has_no_nan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert json_line({"a": [1.5, float("nan")], "b": {"c": float("-inf")}, "d": "é"}) == '{"a": [1.5, null], "b": {"c": null}, "d": "é"}'
    finish_with({"a": float("nan")}, tmp_path / "a.json")
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "a.json").read_text()) == {"a": None}
    finish_with({"a": 1}, None)
    assert capsys.readouterr().out == ""
