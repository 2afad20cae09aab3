"""Guesses a phone nobody measured from one that was, by what both can do at most."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from studio.phones.profile import Phone

MOST_CORES = 4
"""A profile's CPU speed is that of its big cores, as many as are named with a clock and so many at most."""

FIRST_YEAR = 2020


class Measured(Protocol):
    """Something measured on a device by a runtime."""

    @property
    def device(self) -> str: ...
    @property
    def runtime(self) -> str: ...


Candidate = TypeVar("Candidate", bound=Measured)


@dataclass(frozen=True, slots=True)
class Growth:
    """How NPUs of one maker get faster: with their memory's bandwidth to this power, and e to this a year."""

    bandwidth: float
    year: float


EXPECTED, DOUBT, SCATTER = Growth(1.0, 0.0), Growth(0.3, 0.1), 0.2
"""Before anything was measured, with the standard deviations of both, and that of the logarithm of an NPU's time about them."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long an NPU takes beside others of its `group`, which were timed alike: same precision, same maker."""

    group: str
    chip: str
    time: float
    bandwidth: float
    year: float


def growth_of(paces: Sequence[Pace]) -> Growth:
    """By least squares of the logarithms within each group, held near what is expected."""
    rows, times = [], []
    for group in {pace.group for pace in paces}:
        members = [pace for pace in paces if pace.group == group]
        table = np.array([[math.log(each.bandwidth), each.year, -math.log(each.time)] for each in members])
        table -= table.mean(axis=0)
        rows += (table[:, :2] / SCATTER).tolist()
        times += (table[:, 2] / SCATTER).tolist()
    rows += [[1 / DOUBT.bandwidth, 0.0], [0.0, 1 / DOUBT.year]]
    times += [EXPECTED.bandwidth / DOUBT.bandwidth, EXPECTED.year / DOUBT.year]
    bandwidth, year = np.linalg.lstsq(np.array(rows), np.array(times), rcond=None)[0]
    return Growth(float(bandwidth), float(year))


def speed_of(phone: Phone, unit: str, growth: Growth, runtime: str = "") -> float | None:
    """Something that the speeds of two phones' units are in proportion to: peaks, of as many cores as the runtime says; of an NPU bandwidth
    of memory and year, which foretell times twice as well as the operations that makers announce. None where nobody tells it.
    """
    part = next((each for name, each in phone.units.items() if name == ("gpu" if unit in ("coreml", "nnapi") else unit)), None)
    if part is not None and unit == "npu":
        return float(phone.memory_gbps.value**growth.bandwidth * math.exp(growth.year * (phone.year.value - FIRST_YEAR)))
    if part is None or part.speed is None:
        return None
    threads = re.search(r"(\d+) thread", runtime)
    if unit != "cpu" or not threads:
        return part.speed.value
    cores = min(MOST_CORES, sum(int(many) for many in re.findall(r"(\d+) ×", part.name.value)) or MOST_CORES)
    return part.speed.value * min(cores, int(threads[1])) / cores


def of_one_family(chip: str, other: str) -> bool:
    """Whether both chips' cores are of one maker: Apple's do 1.4 to 1.8 times as much as others of the same peak."""
    first, second = (re.sub(r"^A\d+.*", "A", each).split()[0] for each in (chip, other))
    return first == second


def nearest(
    candidates: Iterable[Candidate], phone: Phone, unit: str, phone_of: Mapping[str, Phone], growth: Growth, runtime: str = ""
) -> tuple[Candidate, float] | None:
    """The candidate whose phone is nearest in speed, and by what its times are to be multiplied.

    runtime: that on `phone`, if it says how many cores it takes. phone_of: device → its phone; devices of none, and those with the same
    chip as `phone`, are left out.
    """
    own = speed_of(phone, unit, growth, runtime)
    if own is None:
        return None
    best: tuple[float, Candidate, float] | None = None
    for candidate in candidates:
        other = phone_of.get(candidate.device)
        speed = speed_of(other, unit, growth, candidate.runtime) if other else None
        if other is None or speed is None or other.chip.value == phone.chip.value or not _alike(phone, other, unit):
            continue
        apart = abs(math.log(speed / own))
        if best is None or apart < best[0]:
            best = apart, candidate, speed / own
    return (best[1], best[2]) if best else None


def _alike(phone: Phone, other: Phone, unit: str) -> bool:
    """Whether the peaks of both can be compared: those of NPUs by different makers can't, a Neural Engine is five times as fast at the
    same one.
    """
    return unit != "npu" or phone.units["npu"].name.value.split()[0] == other.units["npu"].name.value.split()[0]


def phone_of_device(phones: Iterable[Phone]) -> dict[str, Phone]:
    """Device as the tables call it → the phone it is, or whose chip it has."""
    found: dict[str, Phone] = {}
    for phone in phones:
        for device in phone.measured_as:
            found[device] = phone
        for device in phone.stand_ins:
            found.setdefault(device, phone)
    return found
