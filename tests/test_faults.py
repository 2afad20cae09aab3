"""Every fault of `benchmarks/faults.py`, injected into the window here; the benchmark times them, each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from benchmarks import faults
from benchmarks.faults_injected import all_faults, left_over
from benchmarks.faults_injected.fault import Fault, Seen, judged
from benchmarks.faults_injected.window import NeverShown, open_window, write_app
from studio.sources.session import ABOUT, FRAMES, RESULTS

FAULTS = all_faults()
ALIKE = {
    "app loops for ever, when made",
    "app loops for ever, in an action",
    "dropped model goes away",
    "dropped model ends the process",
    "disk full while recording a session",
    *(f"session with half its {name}" for name in (ABOUT, FRAMES, RESULTS)),
}
"""As when opened and at a touch, as an app that goes away or ends the process, and as tests of sessions try without a window: left to the
benchmark, as each takes seconds."""
PROBE = Fault("probe", lambda folder: Seen("", 0.0, recovered=True), (r"disk is full", r"Make room"))


@pytest.fixture(autouse=True)
def back_as_it_was() -> Iterator[None]:
    """Injectors change the environment as they like: in the benchmark each has a process of its own."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if not fault.alone and name not in ALIKE])
def test_a_fault_is_survived_and_named(name: str, tmp_path: Path, qapp: QApplication) -> None:
    if not FAULTS[name].possible:
        pytest.skip(f"{FAULTS[name].needs} is not installed")
    verdict = judged(FAULTS[name], FAULTS[name].inject(tmp_path / "work"), left_over.unfinished_files(tmp_path / "work"))
    assert verdict.why == ""


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.alone])
def test_a_fault_that_needs_a_process_of_its_own_is_survived_and_named(name: str) -> None:
    assert faults.tried(FAULTS[name]).why == ""


def test_what_is_left_to_the_benchmark_is_there() -> None:
    assert FAULTS.keys() >= ALIKE


def test_an_answer_that_says_too_little_is_not_named() -> None:
    verdict = judged(PROBE, Seen("The disk is full.", 0.1, recovered=True))
    assert (verdict.survived, verdict.named) == (True, False)
    assert "Make room" in verdict.why
    assert judged(PROBE, Seen("The disk is full. Make room.", 0.1, recovered=True)).why == ""
    assert "recover" in judged(PROBE, Seen("The disk is full. Make room.", 0.1, recovered=False)).why


def test_what_is_left_over_is_found(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "scratch").touch()
    (tmp_path / "clip.17.part.mp4").touch()
    (tmp_path / "clip.mp4").write_bytes(b"not a film")
    (tmp_path / "window.json").write_text('{"app":')
    (tmp_path / "facts.jsonl").write_text('{"index": 1}\n{"ind')
    (tmp_path / "whole.json").write_text("{}")
    found = left_over.unfinished_files(tmp_path)
    assert [line.split(" (")[0] for line in found] == [
        "clip.17.part.mp4",
        "clip.mp4",
        "facts.jsonl",
        "temporary tmp/scratch",
        "window.json",
    ]


def test_a_process_left_behind_is_found_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_over, "PATIENCE", 0.2)
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env=os.environ | {left_over.MARK: "test"})
    (found,) = left_over.marked_processes("test")
    assert str(sleeper.pid) in found
    assert sleeper.wait(10)


def test_an_app_that_never_recovers_is_seen(tmp_path: Path, qapp: QApplication) -> None:
    """The check itself: a window that shows nothing new is no recovery, and a text that never comes is told."""
    with open_window(
        tmp_path, write_app(tmp_path / "probe", "    def process(self, frame):\n        raise OSError"), ready=False
    ) as window:
        window.answer("OSError")
        assert not window.plays(0.5)
        with pytest.raises(NeverShown, match="OSError"):
            window.answer("ValueError", seconds=0.2)
