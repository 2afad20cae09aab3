"""Rates, ages and stage times out of readings."""

import time
from dataclasses import replace

import pytest

from studio.api import Estimate
from studio.runtime.meters import Meter
from studio.runtime.reading import Reading


def reading(index: int, finished: float, work: float = 0.010, model: float = 0.004) -> Reading:
    started = finished - work
    stages = (("Capture to start", 0.002), ("Prepare", 0.001), ("Net", model), ("App", work - 0.005))
    return Reading(index, index / 30, started - 0.002, started, finished, stages, dropped=index // 10)


def test_rate_stages_and_age() -> None:
    meter = Meter()
    meter.target = 30
    now = time.perf_counter()
    for index in range(60):
        finished = now - (59 - index) / 30
        one = reading(index, finished, model=0.004 if index % 10 else 0.014)
        meter.add(one)
        meter.shown(one.captured, finished + 0.005, 0.002)
    summary = meter.summary()
    assert summary.fps == pytest.approx(30, rel=0.02)
    assert summary.target == 30
    assert summary.processed == 60
    assert summary.dropped == 5
    assert summary.age_p50 == pytest.approx(0.017, abs=1e-4)
    stages = {stage.name: stage for stage in summary.stages}
    assert stages["Net"].p50 == pytest.approx(0.004)
    assert stages["Net"].p95 == pytest.approx(0.014)
    assert stages["Deliver"].p50 == pytest.approx(0.003)
    assert stages["Draw"].p50 == pytest.approx(0.002)
    assert [stage.name for stage in summary.stages] == ["Capture to start", "Prepare", "Net", "App", "Deliver", "Draw"]
    assert summary.memory > 1_000_000
    assert summary.power is not None
    assert summary.energy is not None
    assert summary.energy.value == pytest.approx(summary.power.value / summary.fps)
    assert all(0 <= ago <= 10 and took == pytest.approx(0.010) for ago, took in meter.timeline())


def test_half_a_frame_a_second_reads_true() -> None:
    meter = Meter()
    now = time.perf_counter()
    for index in range(5):
        meter.add(reading(index, now - (4 - index) * 2))
    assert meter.summary().fps == pytest.approx(0.5, rel=0.02)


def test_silence_reads_as_silence() -> None:
    meter = Meter()
    assert meter.summary().fps == 0
    now = time.perf_counter()
    for index in range(30):
        meter.add(reading(index, now - 20 + index / 30))
    assert meter.summary().fps == 0


def test_a_resting_model_is_idle() -> None:
    meter = Meter()
    now = time.perf_counter()
    meter.add(reading(0, now - 0.1))
    meter.add(reading(1, now, model=0.0))
    idle = {stage.name: stage.idle for stage in meter.summary().stages}
    assert idle["Net"]
    assert not idle["App"]


def test_a_process_that_is_gone_reads_as_zero() -> None:
    import subprocess
    import sys

    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    meter = Meter(process.pid)
    assert meter.summary().memory > 0
    process.communicate(b"\n")
    assert meter.summary().cpu == 0
    time.sleep(1.05)  # memory is read once a second
    assert meter.summary().memory == 0


class FakePower:
    """Answers with the watts given, in turn."""

    def __init__(self, *watts: float) -> None:
        self.watts = list(watts)

    def read(self, cores: float) -> Estimate:
        watts = self.watts.pop(0)
        return Estimate(watts, watts / 2, watts * 2, "modelled", "made up")


def test_energy_of_a_slow_app_is_even_though_its_power_comes_in_bursts() -> None:
    power = FakePower(4.0, 0.0, 0.0, 0.0)
    meter = Meter(power=power)  # type: ignore[arg-type]  # all that is asked of one
    now = time.perf_counter()
    for index in range(5):
        meter.add(reading(index, now - (4 - index) * 2))
    for _ in range(4):
        time.sleep(0.1)
        summary = meter.summary()
    assert power.watts == []
    assert summary.power is not None
    assert summary.energy is not None
    assert summary.power.value == pytest.approx(1.0, rel=0.3)
    assert summary.power.low == pytest.approx(summary.power.value / 2)
    assert summary.energy.value == pytest.approx(summary.power.value / summary.fps)


def test_the_work_of_a_frame_is_that_of_the_average_one() -> None:
    meter = Meter()
    assert meter.summary().work is None
    now = time.perf_counter()
    for index in range(10):
        meter.add(
            replace(reading(index, now - (9 - index) / 30), runs=(("Net", 2 if index % 2 else 0), ("Rare", index == 3)), own=index / 1000)
        )
    work = meter.summary().work
    assert work is not None
    assert work.frames == 10
    assert dict(work.runs) == {"Net": pytest.approx(1.0), "Rare": pytest.approx(0.1)}
    assert work.seconds == pytest.approx(0.010), "without the wait before it"
    assert work.own == pytest.approx(0.0045)
