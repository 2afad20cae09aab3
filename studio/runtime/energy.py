"""Power and energy here: measured where this computer can, otherwise modelled from CPU time."""

import time
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from studio.api import Estimate

POWERCAP = Path("/sys/class/powercap")
BATTERIES = Path("/sys/class/power_supply")

_NUMBERS = attrgetter("value"), attrgetter("low"), attrgetter("high")

WATTS_PER_CORE = (2.0, 4.0, 10.0)
"""Low, likely and high watts of one busy core beyond idle. Assumed, not measured: sustained package power ÷ cores of current x86 and
Apple chips lies there, from 15 W ÷ 8 (thin laptops) to 125 W ÷ 12 (desktops)."""


class PowerMeter:
    """Watts, from the best this computer offers: RAPL counters, a discharging battery, or a model of CPU time.

    process: whose CPU time the model takes, in words. powercap, batteries: where Linux shows them; a test gives folders of its own.
    """

    def __init__(
        self, powercap: Path = POWERCAP, batteries: Path = BATTERIES, process: str = "the device process (app, models and source)"
    ) -> None:
        self._process = process
        self._packages = _readable_packages(powercap)
        self._batteries = batteries
        self._last: tuple[float, dict[Path, int]] = time.perf_counter(), {}
        self._rapl()

    def read(self, cores: float) -> Estimate:
        """Power since the last call, in watts. cores: busy cores of the process meanwhile, for the model."""
        return self._rapl() or self._battery() or modelled(cores, self._process)

    def _rapl(self) -> Estimate | None:
        if not self._packages:
            return None
        try:
            now = time.perf_counter(), {package: _number(package / "energy_uj") for package in self._packages}
        except (OSError, ValueError):
            self._packages = ()
            return None
        last, self._last = self._last, now
        if not last[1] or now[0] == last[0]:
            return None
        joules = sum(_counted(package, last[1][package], count) for package, count in now[1].items()) / 1e6
        watts = joules / (now[0] - last[0])
        return Estimate(watts, watts * 0.95, watts * 1.05, "measured", "RAPL counters: the whole processor, all programs together")

    def _battery(self) -> Estimate | None:
        for battery in sorted(self._batteries.glob("BAT*")):
            watts = _discharge(battery)
            if watts:
                source = f"discharge of {battery.name}: the whole computer, screen included"
                return Estimate(watts, watts * 0.95, watts * 1.05, "measured", source)
        return None


def modelled(cores: float, process: str = "the device process (app, models and source)") -> Estimate:
    """Watts of `cores` busy cores of `process`."""
    low, likely, high = (cores * watts for watts in WATTS_PER_CORE)
    span = f"{WATTS_PER_CORE[0]:.0f}–{WATTS_PER_CORE[2]:.0f} W a busy core (assumed, thin laptop to desktop)"
    source = f"CPU time of {process} × {span}"
    return Estimate(likely, low, high, "modelled", source)


def mean_power(parts: Sequence[tuple[float, Estimate]]) -> Estimate:
    """Of seconds and the watts meanwhile, at least one; those that were got otherwise than the last are left out."""
    last = parts[-1][1]
    alike = [(seconds, power) for seconds, power in parts if (power.how, power.source) == (last.how, last.source)]
    passed = sum(seconds for seconds, _ in alike)
    value, low, high = (sum(seconds * number(power) for seconds, power in alike) / passed for number in _NUMBERS)
    return replace(last, value=value, low=low, high=high)


def per_frame(power: Estimate | None, fps: float) -> Estimate | None:
    """Joules a frame."""
    if power is None or fps <= 0:
        return None
    return Estimate(power.value / fps, power.low / fps, power.high / fps, power.how, power.source)


def _readable_packages(powercap: Path) -> tuple[Path, ...]:
    """RAPL domains of whole packages (their sub-domains would count twice), where this user may read them."""
    found = []
    for package in sorted(powercap.glob("*-rapl:*")):
        try:
            if package.name.count(":") == 1 and (package / "name").read_text().startswith("package"):
                _number(package / "energy_uj")
                found.append(package)
        except (OSError, ValueError):
            continue
    return tuple(found)


def _counted(package: Path, before: int, now: int) -> int:
    """Microjoules between two readings of a counter that wraps."""
    return now - before if now >= before else now - before + _number(package / "max_energy_range_uj")


def _discharge(battery: Path) -> float | None:
    try:
        if (battery / "status").read_text().strip() != "Discharging":
            return None
        if (battery / "power_now").exists():
            return _number(battery / "power_now") / 1e6
        return _number(battery / "current_now") * _number(battery / "voltage_now") / 1e12
    except (OSError, ValueError):
        return None


def _number(path: Path) -> int:
    return int(path.read_text())
