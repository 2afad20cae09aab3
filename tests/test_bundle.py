"""The bundle as one who has no Python gets it. `make bundle` builds one and names it here; without one there is nothing to try."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psutil
import pytest

from studio import versions
from studio.inference.card import CARD_FILE, PackageFile, read_card
from studio.runtime.discovery import find_app
from tests.test_project import ROOT
from tests.test_wheel import counted_in_window

NAMED = os.environ.get("POCKET_STUDIO_BUNDLE", "")
PROGRAM = Path(NAMED).resolve() / "pocket-studio"
NOT_BUNDLED = {"ONNX Runtime"}
"""What a checkout has, and an installation where it is asked for."""

pytestmark = pytest.mark.skipif(not NAMED, reason="`make bundle` runs these on the bundle it has built")

# What only an app from a folder asks for, and the environment that a program of the system gets from it.
APP = """
import fractions, sqlite3, statistics, subprocess, wave, xml.etree.ElementTree
from pathlib import Path

import cv2
import numpy.fft

from studio.api import App, Box, FakeInterpreter, Result, Slider, model
from studio.vision.hands import HandTracker
from .beside import counted

class Counting(App):
    \"\"\"Counts the frames that the palm detector has seen.\"\"\"
    title = "Counting"
    palm = model("palm_detection")
    seen = 0

    def opened(self):
        told = subprocess.run(["/usr/bin/env"], capture_output=True, check=True).stdout
        (Path(__file__).parents[2] / "environment").write_bytes(told)

    def process(self, frame):
        self.palm.run(image=cv2.GaussianBlur(frame.pixels, (3, 3), 0))
        self.seen += 1
        counted(self.seen)
        return Result()
"""
BESIDE = """
from pathlib import Path

def counted(number):
    (Path(__file__).parents[2] / "seen").write_text(str(number))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """Nobody's settings, nothing of Python, and no way to any network."""
    return {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "https_proxy": "http://127.0.0.1:9",
    }


def ran(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [PROGRAM, *arguments], cwd=environment["HOME"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_tells_the_versions_it_was_made_from(environment: dict[str, str]) -> None:
    told = ran(environment, "--version")
    assert f"bundle in {PROGRAM.parent}" in told
    for part in (part for part in versions.parts() if part.name not in NOT_BUNDLED):
        assert any(line.startswith(part.name) and line.endswith(f" {part.version}") for line in told.splitlines()), part.name


@pytest.mark.parametrize("app", sorted(file.parent.name for file in (ROOT / "apps").glob("*/app.py")))
def test_each_app_runs_on_its_scene(app: str, environment: dict[str, str]) -> None:
    assert "3 frames" in ran(environment, "run", app, find_app(app).demo, "--limit", "3")


def test_a_model_alone_is_shown_and_inspected(environment: dict[str, str]) -> None:
    file = str(ROOT / "models" / "digits_demo" / "digits_demo_int8.tflite")
    assert "3 frames" in ran(environment, "run", file, "scene:table", "--limit", "3")
    assert "multiply-accumulates" in ran(environment, "inspect", file)


def test_it_holds_nothing_it_does_not_need() -> None:
    names = {path.name.lower() for path in PROGRAM.parent.glob("_internal/*")}
    assert {"numpy", "cv2", "studio"} <= names
    assert {"tensorflow", "jax", "jaxlib", "torch", "matplotlib", "pil", "pytest", "mypy", "tkinter", "_tk_data"} & names == set()


def test_it_tells_nothing_of_the_machine_it_was_built_on() -> None:
    here = str(ROOT).encode()
    assert [path.name for path in PROGRAM.parent.rglob("*") if path.is_file() and here in path.read_bytes()] == []


def test_the_model_files_it_holds_are_those_the_cards_name() -> None:
    cards = [read_card(file) for file in (ROOT / "models").glob(f"*/{CARD_FILE}")]
    sources = [source for card in cards for variant in card.variants.values() for source in variant.sources]
    wanted = {source.path for source in sources if isinstance(source, PackageFile)}
    folder = PROGRAM.parent / "_internal"
    assert {path.relative_to(folder).as_posix() for path in folder.glob("mediapipe/**/*") if path.is_file()} == wanted
    assert (folder / f"mediapipe-{version('mediapipe')}.dist-info" / "LICENSE").is_file(), "their licence goes with them"


def test_the_puppets_play_without_python_and_without_a_network(environment: dict[str, str], home: Path) -> None:
    ran(environment, "run", "hand_puppets", "scene:hands", "--limit", "30", "--snapshot", "last.png", "--record", "clip.mp4")
    assert (home / "last.png").stat().st_size > 10_000
    assert (home / "clip.mp4").stat().st_size > 10_000


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to a whole console there")
def test_its_window_runs_an_app_from_a_folder(environment: dict[str, str], home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "apps" / "counting"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    (folder / "beside.py").write_text(BESIDE)
    assert counted_in_window(PROGRAM, environment, home, folder) >= 3
    inherited = dict(line.partition("=")[::2] for line in (tmp_path / "environment").read_text().splitlines())
    assert inherited["HOME"] == str(home)
    # cv2 adds a folder beside its own, which a bundle doesn't have.
    libraries = [path for path in inherited.get("LD_LIBRARY_PATH", "").split(os.pathsep) if path and Path(path).is_dir()]
    assert libraries == [], "programs of the system would load the bundle's libraries"
    assert [process.pid for process in psutil.process_iter(["exe"]) if process.info["exe"] == str(PROGRAM)] == []
