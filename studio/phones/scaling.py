"""Guesses a phone nobody measured from one that was, by what both can do at most."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from studio.phones.profile import Phone, UnitName

MOST_CORES = 4
"""A profile's CPU speed is that of its big cores, as many as are named with a clock and so many at most."""


class Measured(Protocol):
    """Something measured on a device by a runtime."""

    @property
    def device(self) -> str: ...
    @property
    def runtime(self) -> str: ...


Candidate = TypeVar("Candidate", bound=Measured)


def speed_of(phone: Phone, unit: str, runtime: str = "") -> float | None:
    """Peak of the unit, of as many cores as the runtime says; of an NPU gigabytes of memory a second, which foretell other phones' times
    twice as well as the operations that makers announce (`phone_left_out` of a fit: 0.26 instead of 0.58). None where nobody tells it.
    """
    part: UnitName = "cpu" if unit == "cpu" else "gpu" if unit in ("gpu", "coreml", "nnapi") else "npu"
    found = phone.units.get(part)
    if found is not None and part == "npu":
        return phone.memory_gbps.value
    if found is None or found.speed is None:
        return None
    threads = re.search(r"(\d+) thread", runtime)
    if unit != "cpu" or not threads:
        return found.speed.value
    cores = min(MOST_CORES, sum(int(many) for many in re.findall(r"(\d+) ×", found.name.value)) or MOST_CORES)
    return found.speed.value * min(cores, int(threads[1])) / cores


def nearest(
    candidates: Iterable[Candidate], phone: Phone, unit: str, phone_of: Mapping[str, Phone], runtime: str = ""
) -> tuple[Candidate, float] | None:
    """The candidate whose phone is nearest in speed, and by what its times are to be multiplied.

    runtime: that on `phone`, if it says how many cores it takes. phone_of: device → its phone; devices of none, and those with the same
    chip as `phone`, are left out.
    """
    own = speed_of(phone, unit, runtime)
    if own is None:
        return None
    best: tuple[float, Candidate, float] | None = None
    for candidate in candidates:
        other = phone_of.get(candidate.device)
        speed = speed_of(other, unit, candidate.runtime) if other else None
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
