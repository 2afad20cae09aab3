"""Carries a measured time from one phone to another by the ratio of what was measured on both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from studio.phones.measurements import Row

ANCHORS = 5
"""Networks measured on both phones that a ratio needs: one alone can be 60 % off."""

NEIGHBOURS = (("QCS8550 (Proxy)", "Samsung Galaxy S24"), ("Samsung Galaxy S24", "Samsung Galaxy S25"))
"""Phones one generation apart, measured in the same months."""

_DRAWS, _SEED = 200, 8

Times = Mapping[tuple[str, str, str, str], Mapping[str, float]]
"""Device, runtime, unit and precision → network → ms."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """ms: the time on `device` times the ratio, the median of that of `anchors` networks."""

    ms: float
    device: str
    runtime: str
    ratio: float
    anchors: int


def times_of(rows: Sequence[Row]) -> Times:
    found: dict[tuple[str, str, str, str], dict[str, float]] = {}
    for row in rows:
        found.setdefault((row.device, row.runtime, row.unit, row.precision), {})[row.network] = row.ms
    return found


def transfer(times: Times, target: tuple[str, str, str, str], network: str) -> Transfer | None:
    """From the phone whose ratios to `target` differ least among those where `network` was measured by the same runtime, on the same unit
    and in the same precision; what was measured of the network on `target` itself is not looked at.
    """
    own = {name: ms for name, ms in times.get(target, {}).items() if name != network}
    best: tuple[float, Transfer] | None = None
    for source, others in times.items():
        shared = sorted(own.keys() & others.keys())
        if source == target or source[1:] != target[1:] or network not in others or len(shared) < ANCHORS:
            continue
        ratios = [own[name] / others[name] for name in shared]
        middle = median(ratios)
        differing = median(abs(np.log(ratio / middle)) for ratio in ratios)
        if best is None or differing < best[0]:
            best = differing, Transfer(others[network] * middle, source[0], source[1], middle, len(shared))
    return best[1] if best else None


def adjacent_errors(times: Times) -> tuple[list[float], list[float]]:
    """Relative errors of carrying a network to the next generation by the median ratio of ANCHORS drawn at random, and of copying it."""
    random = np.random.default_rng(_SEED)
    carried: list[float] = []
    copied: list[float] = []
    for source, target in NEIGHBOURS:
        for precision in ("float", "int8"):
            before, after = (times.get((device, "TFLite", "npu", precision), {}) for device in (source, target))
            values = np.array([after[name] / before[name] for name in sorted(before.keys() & after.keys())])
            if len(values) <= ANCHORS:
                continue
            copied += [abs(1 / value - 1) for value in values]
            for _ in range(_DRAWS):
                order = random.permutation(len(values))
                ratio = float(np.median(values[order[:ANCHORS]]))
                carried += [abs(ratio / value - 1) for value in values[order[ANCHORS:]]]
    return carried, copied
