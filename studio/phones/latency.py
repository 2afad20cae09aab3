"""Estimates how long a model takes on a phone: measured, transferred or modelled, and always says which."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from studio.api import Estimate
from studio.api.estimate import How
from studio.graph import Graph
from studio.phones.placement import Placement, placed
from studio.phones.profile import Phone, phones
from studio.phones.recognising import Precision, alike, networks_like, precision_of
from studio.phones.runs import own_runs
from studio.phones.scaling import nearest, of_one_family, phone_of_device
from studio.phones.stored import Band, Costs, Stored, stored
from studio.phones.terms import terms_of
from studio.phones.transferring import ANCHORS, transfer
from studio.phones.work import work_of

ENOUGH_ROWS = 12
"""A series of so many rows is scaled to other phones sooner than a smaller one."""

ENOUGH_FOR_A_BAND = 15
"""Predictions a band must be made of to be its unit's own."""

FALLS_BACK = 0.1
"""Of the unit's own time: more on the CPU and the estimate is as wide as a rough one."""

TITLES = {"cpu": "CPU", "gpu": "GPU", "npu": "NPU", "nnapi": "NNAPI", "coreml": "Core ML"}


@dataclass(frozen=True, slots=True)
class Latency:
    """ms: of one run on `unit` by `runtime`. rough: nothing was measured on this phone or its chip. network: the known one that the model
    is, "" if none. left_to_cpu: names of operators the unit doesn't take; fallback: that in a sentence, "" where the unit runs all.
    """

    unit: str
    runtime: str
    precision: Precision
    ms: Estimate
    rough: bool
    network: str
    left_to_cpu: tuple[str, ...] = ()
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class NoLatency:
    """Why there is no estimate for a unit."""

    unit: str
    reason: str


def latencies(phone: Phone, graph: Graph) -> tuple[Latency | NoLatency, ...]:
    """For each unit of the phone, fastest first; then the units nothing can be said of. Raises OSError."""
    table = stored()
    return tuple(
        sorted(_Judge(phone, graph, table).all(), key=lambda found: found.ms.value if isinstance(found, Latency) else float("inf"))
    )


class _Judge:
    """One model on one phone."""

    def __init__(self, phone: Phone, graph: Graph, table: Stored) -> None:
        self._phone, self._graph, self._table = phone, graph, table
        self._precision = precision_of(graph)
        self._work = work_of(graph)
        self._known = networks_like(self._work, table.networks.values())
        self._runs = [run for run in own_runs(phone.name) if run.precision == self._precision]
        self._times = table.times
        self._placements: dict[str, Placement] = {}

    @cached_property
    def _phone_of(self) -> dict[str, Phone]:
        return phone_of_device(phones().values())

    def all(self) -> Iterator[Latency | NoLatency]:
        for unit in [*self._phone.units, *(other for other in ("nnapi", "coreml") if self._costs(other))]:
            yield self._own(unit) or self._measured(unit) or self._transferred(unit) or self._modelled(unit) or self._rough(unit)

    def _own(self, unit: str) -> Latency | None:
        """As the user measured it. The range is that of the run, and no narrower than that of repeated runs."""
        for run in self._runs:
            if run.unit == unit and alike(self._work, run.work):
                times = run.times
                band = band_of(self._table.bands, "measured", unit, self._precision)
                low, high = min(times.low, times.ms * band.low), max(times.high, times.ms * band.high)
                estimate = Estimate(times.ms, low, high, "measured", f"{run.model} measured by you on {run.date} with {times.tool}")
                return Latency(unit, times.tool, self._precision, estimate, False, "")
        return None

    def _measured(self, unit: str) -> Latency | None:
        names = {network.name for network in self._known}
        rows = [
            row
            for row in self._table.measured
            if row.network in names and row.device in self._phone.measured_as and (row.unit, row.precision) == (unit, self._precision)
        ]
        if not rows:
            return None
        row = min(rows, key=lambda row: row.ms)
        source = f"{row.network} measured on {row.device}, {row.date}: {row.source}"
        return self._found(unit, row.runtime, "measured", row.ms, source, row.network)

    def _transferred(self, unit: str) -> Latency | None:
        found: list[tuple[float, str, str, str]] = []
        targets = {key for key in self._times if key[0] in self._phone.devices and key[2:] == (unit, self._precision)}
        for network in self._known:
            for target in sorted(targets):
                if target[0] in self._phone.stand_ins and network.name in self._times[target]:
                    source = f"{network.name} measured on {target[0]}, which has the same chip"
                    found.append((self._times[target][network.name], target[1], source, network.name))
                elif carried := transfer(self._times, target, network.name):
                    source = (
                        f"{network.name} measured on {carried.device}, times {carried.ratio:.3g}, the median of {carried.anchors} networks "
                        f"measured on both it and {target[0]}"
                    )
                    found.append((carried.ms, carried.runtime, source, network.name))
        if not found:
            return None
        ms, runtime, source, name = min(found)
        return self._found(unit, runtime, "transferred", ms, source, name)

    def _modelled(self, unit: str) -> Latency | None:
        candidates = self._costs(unit)
        if not candidates:
            return None
        own = [each for each in candidates if each.device in self._phone.measured_as and each.rows >= ANCHORS] or candidates
        ms, costs = min(((self._ms(each), each) for each in own), key=lambda pair: (-pair[1].rows, pair[0]))
        ratio, corrected = self._correction(costs, 1.0)
        source = f"{_fitted(costs)}, {costs.newest}{corrected}"
        few = costs.rows < ANCHORS and not corrected
        return self._found(unit, costs.runtime, "modelled", ms * ratio, source, few=few or self._mostly_cpu(costs, 1.0))

    def _rough(self, unit: str) -> Latency | NoLatency:
        if self._precision == "float" and unit == "npu":
            if integers := self._phone.units["npu"].integers_only:
                return NoLatency(unit, f"it computes int8 alone ({integers.source}); export the model in int8")
            if self._costs(unit, "int8"):
                return NoLatency(unit, "every network measured on it was int8; export the model in int8")
        near = self._nearest(unit)
        if near is None:
            return NoLatency(unit, f"no {TITLES[unit]} that can be compared with it was measured")
        costs, ratio = near
        peaks = "by both memories' bandwidths and years" if unit == "npu" else "of what both units do at most"
        source = f"{_fitted(costs)}, times {ratio:.3g}, the ratio {peaks}"
        own, corrected = self._correction(costs, ratio)
        if corrected:
            return self._found(unit, costs.runtime, "modelled", self._ms(costs, ratio) * own, source + corrected)
        runtime = re.sub(r" \d+ thread.*", "", costs.runtime)  # the ratio is that of all cores
        return self._found(unit, runtime, "modelled", self._ms(costs, ratio), source, rough=True)

    def _nearest(self, unit: str) -> tuple[Costs, float] | None:
        """Costs fitted to the phone nearest in speed, and by what they are to be multiplied."""
        kind = [each for each in self._table.costs if each.unit == unit and _same(each.precision, self._precision, unit)]
        chip, growth = self._phone.chip.value, self._table.growth
        akin = [each for each in kind if each.device in self._phone_of and of_one_family(chip, self._phone_of[each.device].chip.value)]
        enough = [each for each in kind if each.rows >= ENOUGH_ROWS]
        first = akin if unit == "cpu" and not any(each.rows >= ENOUGH_ROWS for each in akin) else []
        for some in (first, enough, kind):
            if near := nearest(some, self._phone, unit, self._phone_of, growth):
                return near
        return None

    def _correction(self, costs: Costs, ratio: float) -> tuple[float, str]:
        """How much longer the user's own runs took than these costs times `ratio` say, and the words for it; 1 and "" without any."""
        terms = terms_of(costs.unit, costs.precision)
        off = [run.times.ms / (float(terms.of(run.work) @ costs.values) * ratio) for run in self._runs if run.unit == costs.unit]
        if not off:
            return 1.0, ""
        return median(off), f", times {median(off):.3g} by {len(off)} run{'s' * (len(off) > 1)} of yours"

    def _costs(self, unit: str, precision: str = "") -> list[Costs]:
        """Fitted to what was measured on this phone, or on one with its chip."""
        wanted = precision or self._precision
        return [
            each
            for each in self._table.costs
            if each.unit == unit and _same(each.precision, wanted, unit) and each.device in self._phone.devices
        ]

    def _ms(self, costs: Costs, ratio: float = 1.0) -> float:
        """What the unit runs, its constant and what is handed over counted for each part, times `ratio`; and what the CPU runs."""
        return self._unit_ms(costs) * ratio + self._cpu_ms(costs.unit)

    def _unit_ms(self, costs: Costs) -> float:
        placement = self._placement(costs.unit)
        terms = terms_of(costs.unit, costs.precision)
        if not placement.left:
            return float(terms.of(self._work) @ costs.values)
        own = dict(self._work_of(lambda place: place in placement.own))
        return float(terms.of(own | {"constant": placement.parts, "in_out": placement.handed}) @ costs.values)

    def _cpu_ms(self, unit: str) -> float:
        """Of the operators that `unit` leaves behind."""
        placement = self._placement(unit)
        if not placement.left:
            return 0.0
        left = dict(self._work_of(lambda place: place not in placement.own)) | {"constant": 0.0, "in_out": 0.0}
        known = self._costs("cpu")
        costs, ratio = (max(known, key=lambda each: each.rows), 1.0) if known else self._nearest("cpu") or (None, 1.0)
        return float(terms_of("cpu", costs.precision).of(left) @ costs.values) * ratio if costs else 0.0

    def _mostly_cpu(self, costs: Costs, ratio: float) -> bool:
        """Whether what falls back weighs so much that a band of the unit alone would be too narrow."""
        return self._cpu_ms(costs.unit) > FALLS_BACK * self._unit_ms(costs) * ratio

    def _work_of(self, counted: Callable[[int], bool]) -> Mapping[str, float]:
        places = {id(operator): place for place, operator in enumerate(self._graph.operators)}
        return work_of(self._graph, lambda operator: counted(places[id(operator)]))

    def _placement(self, unit: str) -> Placement:
        if unit not in self._placements:
            part = next((each.name.value for name, each in self._phone.units.items() if name == unit), "")
            self._placements[unit] = placed(self._graph, unit, part)
        return self._placements[unit]

    def _found(
        self, unit: str, runtime: str, how: How, ms: float, source: str, network: str = "", rough: bool = False, few: bool = False
    ) -> Latency:
        """few: so few rows that the speed of the phone alone was fitted, hence the wider band."""
        band = band_of(self._table.bands, "rough" if rough or few else how, unit, self._precision)
        estimate = Estimate(ms, ms * band.low, ms * band.high, how, source)
        placement = self._placement(unit)
        if how != "modelled" or not placement.left:
            return Latency(unit, runtime, self._precision, estimate, rough, network)
        return Latency(unit, runtime, self._precision, estimate, rough, network, placement.refused, placement.told)


def band_of(bands: Mapping[tuple[str, str, str], Band], tier: str, unit: str, precision: str) -> Band:
    """That of the unit and precision where it was made of enough predictions, otherwise that of all."""
    for key in ((tier, unit, precision), (tier, unit, "any")):
        if key in bands and bands[key].n >= ENOUGH_FOR_A_BAND:
            return bands[key]
    return bands[tier, "any", "any"]


def _fitted(costs: Costs) -> str:
    return f"costs of operators fitted to {costs.rows} network{'s' * (costs.rows > 1)} measured on {costs.device}"


def _same(first: str, second: str, unit: str) -> bool:
    """GPUs compute both precisions alike."""
    return first == second or unit == "gpu"
