"""Versions are read from the packages' own descriptions, and the commit from the repository's files."""

import json
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from studio import __version__, versions

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git makes the repositories that are read here")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "init.defaultBranch=trunk")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for message in ("one", "two"):
        git(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return folder


@needs_git
def test_the_commit_of_a_checkout_is_what_git_says(repository: Path, tmp_path: Path) -> None:
    assert versions.checked_out(repository) == git(repository, "rev-parse", "HEAD")
    git(repository, "pack-refs", "--all")
    assert versions.checked_out(repository) == git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "--quiet", "HEAD~1")
    assert versions.checked_out(repository) == git(repository, "rev-parse", "HEAD")
    git(repository, "worktree", "add", "--quiet", "-b", "side/branch", str(tmp_path / "beside"), "trunk")
    assert versions.checked_out(tmp_path / "beside") == git(repository, "rev-parse", "trunk")
    git(repository, "pack-refs", "--all")
    assert versions.checked_out(tmp_path / "beside") == git(repository, "rev-parse", "trunk")


@needs_git
def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert versions.checked_out(tmp_path) == ""


def test_without_a_repository_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert versions.checked_out(tmp_path) == ""
    monkeypatch.setattr(versions, "bundled_folder", lambda: tmp_path)
    assert versions.release() == __version__


def test_a_package_installed_from_a_repository_tells_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described = tmp_path / "pocket_studio-9.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: pocket-studio\nVersion: 9\n")
    told = {"url": "https://example.org/studio", "vcs_info": {"vcs": "git", "commit_id": "0123456789abcdef"}}
    (described / "direct_url.json").write_text(json.dumps(told))
    monkeypatch.setattr(versions, "bundled_folder", lambda: tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert versions.release() == f"{__version__}, commit 012345678"


def test_every_part_has_its_version_licence_and_home() -> None:
    parts = {part.name: part for part in versions.parts()}
    assert parts["Qt"].version == version("PySide6-Essentials")
    assert parts["OpenCV"].version == version("opencv-contrib-python")
    assert parts["LiteRT"].version == version("ai-edge-litert")
    assert {"psutil", "segno", "platformdirs"} <= parts.keys(), "all that is required is listed"
    assert parts["Qt"].licence == "LGPL-3.0-only"
    assert {part.name for part in parts.values() if part.licence == "see its package"} == set()
    assert {part.name for part in parts.values() if not part.home.startswith("http")} == set()


def test_a_licence_written_out_in_full_is_not_taken_for_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, lines in {"segno": "License: Permission is granted\n        to all\n", "psutil": "License-Expression: MIT\n"}.items():
        folder = tmp_path / f"{name}-9.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 9\n{lines}")
    monkeypatch.syspath_prepend(tmp_path)
    parts = {part.name: part for part in versions.parts()}
    assert (parts["segno"].licence, parts["segno"].home) == ("see its package", "")
    assert parts["psutil"].licence == "MIT"


def test_the_text_names_all_of_it() -> None:
    text = versions.described()
    assert text.splitlines()[0] == f"pocket-studio {versions.release()}"
    for part in versions.parts():
        assert f"\n{part.name} " in text
        assert f" {part.version}" in text
    assert re.search(rf"^Python +{re.escape(platform.python_version())}$", text, re.MULTILINE)
