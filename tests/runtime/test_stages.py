"""The app's own steps have rows of their own among the times of a frame, and cost a test nothing."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from studio.api import App, Frame, Result
from studio.cli import main
from studio.lab.bench import bench_app
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from studio.runtime.reading import Reading
from studio.runtime.stages import MOST_STEPS, Stages

APP = """
from time import sleep
from studio.api import App, Result

class Steps(App):
    "Takes its time."
    title = "Steps"

    def process(self, frame):
        with self.step("warp"):
            sleep(0.004)
            with self.step("blend"):
                sleep(0.012)
        if frame.index % 2:
            with self.step("every other"):
                sleep(0.008)
        sleep(0.006)
        return Result()
"""


def frames(count: int) -> Iterator[Frame]:
    for index in range(count):
        yield Frame.of(np.zeros((4, 4, 3), np.uint8), index, index / 30)


@pytest.fixture
def app(tmp_path: Path) -> str:
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "app.py").write_text(APP)
    return str(tmp_path / "steps")


def readings(app: str, count: int) -> list[Reading]:
    return [output.reading for output in pipeline(frames(count), open_app(app))]


def test_each_step_has_a_row_with_its_own_time_and_they_add_up(app: str) -> None:
    first, second, third = readings(app, 3)
    assert [name for name, _ in first.stages] == ["Capture to start", "warp", "blend", "App"]
    assert [name for name, _ in second.stages] == ["Capture to start", "warp", "blend", "every other", "App"]
    assert dict(third.stages)["every other"] == 0.0
    own = dict(second.stages)
    for name, least in {"warp": 0.004, "blend": 0.012, "every other": 0.008, "App": 0.006}.items():
        assert own[name] >= least
    assert own["warp"] < own["blend"]  # what is inside it is not its own
    assert sum(own.values()) - own["Capture to start"] == pytest.approx(second.finished - second.started, abs=1e-3)


def test_a_step_that_raises_is_booked_and_the_error_goes_on() -> None:
    stages = Stages()
    stages.start()
    with pytest.raises(ZeroDivisionError), stages.step("broken"):  # noqa: PT012  # the step must have taken its time when it raises
        time.sleep(0.002)
        raise ZeroDivisionError
    assert dict(stages.finish(0.0, 1.0))["broken"] >= 0.002


def test_a_step_called_like_a_stage_does_not_mix_with_it() -> None:
    stages = Stages(("Palm detection",))
    stages.start()
    for name in ("App", "Palm detection"):
        with stages.step(name):
            pass
    names = [name for name, _ in stages.finish(0.0, 1.0)]
    assert names == ["Capture to start", "Prepare", "Palm detection", "App (step)", "Palm detection (step)", "App"]


def test_names_without_end_are_booked_as_the_apps() -> None:
    stages = Stages()
    for index in range(3 * MOST_STEPS):
        stages.start()
        with stages.step(f"frame {index}"):
            pass
    assert len(stages.finish(0.0, 1.0)) == MOST_STEPS + 2


def test_in_a_test_without_the_studio_a_step_does_nothing() -> None:
    class Alone(App):
        def process(self, frame: Frame) -> Result:
            with self.step("warp"), self.step("warp"):
                return Result(facts={"index": frame.index})

    assert Alone().process(Frame.of(np.zeros((2, 2, 3), np.uint8), 7)).facts["index"] == 7


def test_run_and_bench_tell_them(app: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "facts.jsonl"
    assert main(["run", app, "scene:hands", "--limit", "4", "--json", str(tmp_path / "run.json"), "--facts", str(facts)]) == 0
    assert json.loads((tmp_path / "run.json").read_text())["stages"]["blend"]["p50_ms"] >= 12
    assert "blend" in capsys.readouterr().out
    steps = json.loads(facts.read_text().splitlines()[-1])["steps_ms"]
    assert steps.keys() == {"warp", "blend", "every other"}
    assert steps["blend"] >= 12
    assert bench_app(app, "scene:hands", {}, 1, 3).stages["warp"].p50 >= 0.004


def test_the_runs_of_each_model_are_counted_for_each_frame_anew() -> None:
    stages = Stages(("Net", "Rare"))
    stages.start()
    for name in ("Net", "Prepare", "Net"):
        stages.add(name, 0.001)
    assert stages.runs == (("Net", 2), ("Rare", 0))
    stages.start()
    assert stages.runs == (("Net", 0), ("Rare", 0))


def test_what_is_the_apps_own_is_work_not_waiting(app: str) -> None:
    assert all(reading.own < 0.01 for reading in readings(app, 3)), "it sleeps for 22 ms and more"
    stages = Stages()
    stages.start()
    until = time.thread_time() + 0.02
    while time.thread_time() < until:
        pass
    assert stages.own >= 0.02
    stages.ran(0.015)
    assert 0.004 < stages.own < 0.015
