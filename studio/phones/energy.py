"""Energy and battery life from latency: ranges only, for nothing else was ever published of phones."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from studio.api import Estimate
from studio.phones.latency import Latency
from studio.phones.profile import Phone
from studio.strict_table import StrictTable, read_toml

POWER = Path(__file__).parent / "power.toml"
RATES = (30.0, 24.0, 15.0, 10.0, 5.0, 2.0, 1.0)
"""Frames a second of the curve of battery life."""

_PARTS = ("idle", "camera", "cpu", "one_core", "gpu", "npu", "sustained")
_EITHER = ("nnapi", "coreml")
"""Choose the unit themselves."""


@dataclass(frozen=True, slots=True)
class Power:
    """Watts, from low to high, and where they are from."""

    low: float
    high: float
    source: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Battery:
    """hours: with the screen on, the camera running and the model at `rate` frames a second. asked: the rate wanted, which the model may be
    too slow for.
    """

    asked: float
    rate: float
    hours: Estimate


def powers(file: Path = POWER) -> Mapping[str, Power]:
    """Watts of each part, and what a phone gives off for long. Raises TableError."""
    return _read(file)[0]


def warming_minutes(file: Path = POWER) -> Power:
    """Minutes, not watts: after which a phone is two thirds as warm as it gets. Raises TableError."""
    return _read(file)[1]


@cache
def _read(file: Path) -> tuple[Mapping[str, Power], Power]:
    top = StrictTable(read_toml(file), file, what="the table of powers")
    found = {name: _power(top.table(name)) for name in _PARTS}
    warming = _power(top.table("warming"), "minutes")
    top.finish()
    return found, warming


def _power(table: StrictTable, what: str = "watts") -> Power:
    low, high = table.span(what, (0.0, 0.0))
    if not 0 < low < high:
        raise table.error(what, f"must be from a smaller to a larger number above 0, not {low:g} to {high:g}")
    if table.has("source") == table.has("assumed"):
        raise table.error("source", "or `assumed` must say where the value is from: one of them, not both")
    power = Power(low, high, table.text("assumed" if table.has("assumed") else "source"), table.has("assumed"))
    table.finish()
    return power


def power_of(latency: Latency) -> Power:
    """Of the unit while it computes."""
    known = powers()
    if latency.unit in _EITHER:
        return Power(known["npu"].low, known["gpu"].high, "that of a GPU or an NPU, whichever computes", True)
    single = latency.unit == "cpu" and "1 thread" in latency.runtime
    return known["one_core" if single else latency.unit]


def energy_of(latency: Latency) -> Estimate:
    """Millijoules of one run: the unit's power times the time. Low is both at their lowest, high both at their highest."""
    power = power_of(latency)
    middle = math.sqrt(power.low * power.high)
    source = (
        f"{power.low:g}–{power.high:g} W times {latency.ms.how} latency; power {'assumed' if power.assumed else 'from'}: {power.source}"
    )
    return Estimate(middle * latency.ms.value, power.low * latency.ms.low, power.high * latency.ms.high, "modelled", source)


def energy_of_one_core(ms: Estimate) -> Estimate:
    """Millijoules of work that keeps one big core busy for `ms`."""
    power = powers()["one_core"]
    middle = math.sqrt(power.low * power.high)
    return Estimate(middle * ms.value, power.low * ms.low, power.high * ms.high, "modelled", f"{power.low:g}–{power.high:g} W of one core")


def battery_of(phone: Phone, latency: Latency, rate: float, camera: bool = True) -> Battery:
    """Of the whole battery, at `rate` or as fast as the model goes."""
    return battery_life(phone, latency.ms, energy_of(latency), rate, camera)


def battery_life(phone: Phone, ms: Estimate, energy: Estimate, rate: float, camera: bool) -> Battery:
    """As `battery_of`, of anything that takes `ms` and `energy` millijoules a frame."""
    known = powers()
    parts = [known["idle"], *([known["camera"]] if camera else [])]
    reached = min(rate, 1000 / ms.value)
    low = sum(part.low for part in parts) + min(rate, 1000 / ms.low) * energy.low / 1000
    high = sum(part.high for part in parts) + min(rate, 1000 / ms.high) * energy.high / 1000
    middle = sum(math.sqrt(part.low * part.high) for part in parts) + reached * energy.value / 1000
    hours = phone.battery_wh.value
    source = f"{hours:g} Wh, screen{', camera' if camera else ''} and {reached:.3g} runs a second: {low:.2g}–{high:.2g} W"
    return Battery(rate, reached, Estimate(hours / middle, hours / high, hours / low, "modelled", source))
