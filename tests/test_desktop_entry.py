"""The entry in the applications menu starts this very installation, from whatever folder, and goes again without a trace."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio import desktop_entry
from studio.cli import main

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="desktop entries are for Linux")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


def keys(data: Path) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=True, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # keys keep their capitals
    parser.read(data / "applications" / "pocket-studio.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def unescaped(text: str) -> str:
    """A value of type string, as the specification reads it."""
    letters = iter(text)
    named = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return "".join(named[next(letters)] if letter == "\\" else letter for letter in letters)


def words(command: str) -> list[str]:
    """The key Exec, as the specification reads it."""
    found, word, quoted, letters = [], "", False, iter(unescaped(command))
    for letter in letters:
        if letter == '"':
            quoted = not quoted
        elif letter == " " and not quoted:
            found.append(word)
            word = ""
        elif letter == "\\":
            assert quoted, "a backslash outside quotes"
            word += next(letters)
        else:
            assert quoted or letter not in "\t\n'><~|&;$*?#()`", f"{letter} outside quotes"
            assert not quoted or letter not in "`$", f"{letter} not escaped in quotes"
            word += letter
    assert not quoted
    return [word.replace("%%", "%") for word in (*found, word)]


def test_it_starts_this_installation(data: Path) -> None:
    assert main(["desktop-entry"]) == 0
    found = keys(data)
    (program,) = words(found["Exec"])
    assert unescaped(found["TryExec"]) == program
    assert Path(program).parent == Path(sys.executable).parent
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("pocket-studio ")
    assert all((data / "icons" / "hicolor" / size).is_dir() for size in ("48x48/apps", "256x256/apps", "scalable/apps"))
    pictures = {path.relative_to(data).as_posix(): path.read_bytes()[:4] for path in data.glob("icons/**/*.png")}
    assert set(pictures.values()) == {b"\x89PNG"}
    assert found["Icon"] == "pocket-studio"


def test_a_bundle_starts_itself(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/somewhere/My 100 % $tudio/pocket-studio")
    assert main(["desktop-entry"]) == 0
    assert words(keys(data)["Exec"]) == ["/somewhere/My 100 % $tudio/pocket-studio"]
    if shutil.which("desktop-file-validate"):
        checked = subprocess.run(["desktop-file-validate", desktop_entry.entry_file()], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


@given(st.lists(st.text(st.characters(exclude_categories=("C",)), min_size=1), min_size=1, max_size=3))
def test_any_path_survives_the_quoting(command: list[str]) -> None:
    assert words(desktop_entry._exec(command)) == command


def test_removing_leaves_no_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["desktop-entry"]) == main(["desktop-entry"]) == 0
    assert len([path for path in data.rglob("*") if path.is_file()]) == 4
    assert main(["desktop-entry", "--remove"]) == 0
    assert [path for path in data.rglob("*") if path.is_file()] == []
    assert main(["desktop-entry", "--remove"]) == 0
    assert "nothing to remove" in capsys.readouterr().out


def test_a_folder_that_is_a_file_is_told_by_name(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.mkdir()
    (data / "applications").write_text("")
    assert main(["desktop-entry"]) == 1
    assert str(data / "applications") in capsys.readouterr().err


def test_other_systems_are_told_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert main(["desktop-entry"]) == 1
    assert "for Linux" in capsys.readouterr().err
