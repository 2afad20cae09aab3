"""Power, from what a computer offers."""

import time
from pathlib import Path

import pytest

from studio.runtime import energy
from studio.runtime.energy import PowerMeter, per_frame


def make_package(folder: Path, microjoules: int) -> Path:
    package = folder / "intel-rapl:0"
    package.mkdir(parents=True)
    (package / "name").write_text("package-0\n")
    (package / "energy_uj").write_text(f"{microjoules}\n")
    (package / "max_energy_range_uj").write_text("262143328850\n")
    core = folder / "intel-rapl:0:0"
    core.mkdir()
    (core / "name").write_text("core\n")
    (core / "energy_uj").write_text("1\n")
    return package


@pytest.mark.parametrize(("before", "after"), [(1_000_000, 3_000_000), (262_142_328_850, 1_000_000)])
def test_rapl_is_measured_also_when_its_counter_wraps(tmp_path: Path, before: int, after: int) -> None:
    package = make_package(tmp_path, before)
    meter = PowerMeter(tmp_path, tmp_path)
    begun = time.perf_counter()
    meter.read(1.0)
    time.sleep(0.1)
    (package / "energy_uj").write_text(f"{after}\n")
    power = meter.read(1.0)
    assert power.how == "measured"
    assert "RAPL" in power.source
    assert 0 < power.value <= 2.0 / 0.1
    assert power.value >= 2.0 / (time.perf_counter() - begun) * 0.9
    assert power.low <= power.value <= power.high


def test_without_counters_it_is_modelled_with_a_range(tmp_path: Path) -> None:
    power = PowerMeter(tmp_path, tmp_path).read(0.5)
    assert power.how == "modelled"
    assert power.low < power.value < power.high
    assert power.value == pytest.approx(0.5 * energy.WATTS_PER_CORE[1])
    assert "assumed" in power.source
    assert "CPU time of the device process" in power.source
    assert "CPU time of this whole process" in PowerMeter(tmp_path, tmp_path, "this whole process").read(0.5).source


def test_unreadable_counter_falls_back(tmp_path: Path) -> None:
    package = make_package(tmp_path, 5)
    (package / "energy_uj").write_text("nonsense")
    assert PowerMeter(tmp_path, tmp_path).read(1.0).how == "modelled"


def test_a_system_that_shows_no_power_supplies_is_modelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some containers and virtual machines lack even the folder, which psutil takes for granted."""
    monkeypatch.setattr("psutil._pslinux.POWER_SUPPLY_PATH", str(tmp_path / "none"), raising=False)
    assert PowerMeter(tmp_path / "none", tmp_path / "none").read(1.0).how == "modelled"


def test_discharging_battery_is_measured(tmp_path: Path) -> None:
    battery = tmp_path / "BAT0"
    battery.mkdir()
    (battery / "status").write_text("Discharging\n")
    (battery / "power_now").write_text("12500000\n")
    power = PowerMeter(tmp_path / "none", tmp_path).read(1.0)
    assert power.how == "measured"
    assert power.value == pytest.approx(12.5)
    assert "BAT0" in power.source
    (battery / "status").write_text("Charging\n")
    assert PowerMeter(tmp_path / "none", tmp_path).read(1.0).how == "modelled"


def test_per_frame_divides_value_and_range() -> None:
    power = energy.modelled(1.0)
    joules = per_frame(power, 20)
    assert joules is not None
    assert joules.value == pytest.approx(power.value / 20)
    assert joules.high == pytest.approx(power.high / 20)
    assert joules.how == power.how
    assert per_frame(power, 0) is None
