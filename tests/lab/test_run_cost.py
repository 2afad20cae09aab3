"""The cost of a run adds up from its readings and from the clock."""

import time
from dataclasses import replace

import pytest

from studio.api import Estimate
from studio.lab.run_cost import FRAME, RunCost
from studio.runtime.reading import FrameWork, Reading


def reading(index: int, seconds: float, dropped: int = 0) -> Reading:
    return Reading(index, index / 30, 0.0, 10.0, 10.0 + seconds, (("Capture to start", 0.5), ("App", seconds)), dropped)


def test_stages_frames_and_drops() -> None:
    cost = RunCost()
    for index, milliseconds in enumerate([1, 2, 3, 4, 5]):
        cost.add(reading(index, milliseconds / 1000, dropped=index))
    figures = cost.figures()
    assert (figures["frames"], figures["dropped"]) == (5, 4)
    assert list(figures["stages"]) == ["Capture to start", "App", FRAME]
    assert figures["stages"]["App"]["p50_ms"] == pytest.approx(3)
    assert figures["stages"][FRAME]["p95_ms"] == pytest.approx(4.8)


def test_the_rate_counts_the_gaps_between_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four frames a tenth of a second apart are ten a second, however long the first was waited for."""
    clock = [100.0]
    monkeypatch.setattr("studio.lab.run_cost.time.perf_counter", lambda: clock[0])
    cost = RunCost()
    for index, at in enumerate([105.0, 105.1, 105.2, 105.3]):
        clock[0] = at
        cost.add(reading(index, 0.01))
        assert cost.rate() == pytest.approx(10 if index else 1 / 5)
    assert cost.figures()["fps"] == pytest.approx(10)


def test_busy_time_counts_and_idle_time_does_not() -> None:
    busy = RunCost()
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    idle = RunCost()
    time.sleep(0.2)
    assert busy.figures()["cpu_cores"] > 2 * idle.figures()["cpu_cores"]


class Meter:
    def __init__(self) -> None:
        self.asked = 0

    def read(self, cores: float) -> Estimate:
        self.asked += 1
        return Estimate(20.0, 15.0, 30.0, "measured", "a meter")


def test_energy_is_power_over_the_time_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter()
    monkeypatch.setattr("studio.lab.run_cost.PowerMeter", lambda process: meter)
    monkeypatch.setattr("studio.lab.run_cost.SAMPLE_SECONDS", 0.01)
    cost = RunCost()
    for index in range(4):
        time.sleep(0.02)
        cost.add(reading(index, 0.001))
    figures = cost.figures()
    assert meter.asked == 6  # at the start, at each frame, at the end
    assert figures["power_watts"] == {"value": 20.0, "low": 15.0, "high": 30.0, "how": "measured", "source": "a meter"}
    energy = figures["energy_joules_per_frame"]
    assert energy["value"] == pytest.approx(20 * figures["seconds"] / 4, rel=1e-3)
    assert (energy["low"], energy["high"], energy["how"]) == (
        pytest.approx(15 * figures["seconds"] / 4, rel=1e-3),
        pytest.approx(30 * figures["seconds"] / 4, rel=1e-3),
        "measured",
    )


def test_a_run_without_frames_has_no_energy_a_frame() -> None:
    figures = RunCost().figures()
    assert figures["energy_joules_per_frame"] is None
    assert figures["stages"] == {}


def test_the_work_of_a_run_leaves_out_the_first_frames_where_there_are_more() -> None:
    cost = RunCost()
    assert cost.work() is None
    for index in range(30):
        cold = index < 10
        cost.add(replace(reading(index, 0.1 if cold else 0.01), runs=(("Net", 5 if cold else index % 2),), own=0.05 if cold else 0.002))
        if index == 4:
            assert cost.work() == FrameWork(5, (("Net", 5.0),), pytest.approx(0.1), pytest.approx(0.05))
    assert cost.work() == FrameWork(20, (("Net", pytest.approx(0.5)),), pytest.approx(0.01), pytest.approx(0.002))
