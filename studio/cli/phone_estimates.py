"""What `bench --phone` tells: time, energy and battery life of a model on a phone, and how each was got."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.api import Estimate
from studio.cli.failures import Failure
from studio.graph import read_model
from studio.phones.energy import RATES, battery_of, energy_of
from studio.phones.latency import TITLES, Latency, NoLatency, latencies
from studio.phones.profile import Phone, find_phone

_USUAL_RATE = 30.0


def estimated(title: str, file: Path, name: str) -> dict[str, Any]:
    """Prints a line for each unit of the phone. Raises UnknownPhone, Failure, GraphError, TableError."""
    phone = find_phone(name)
    graph = read_model(file).graphs[0]
    found = latencies(phone, graph)
    known = [each for each in found if isinstance(each, Latency)]
    if not known:
        reasons = "; ".join(f"{TITLES[each.unit]}: {each.reason}" for each in found if isinstance(each, NoLatency))
        raise Failure(f"nothing can be said of {title} on {phone.name}: {reasons}")
    best = known[0]
    inputs = [list(graph.tensors[index].default or ()) for index in graph.inputs]
    print(f"{title} on {phone.name} ({phone.chip.value}), {best.precision}; ranges hold 80 %")
    if graph.dynamic:
        sizes = ", ".join(map(str, inputs)) or "unknown"
        print(f"  The file leaves the size of its inputs open; what follows is for {sizes}: export it with fixed sizes to have its own.")
    for each in found:
        lines = _told(phone, each) if isinstance(each, Latency) else [f"{TITLES[each.unit]:8}{each.reason}"]
        print("\n".join(f"  {line}" for line in lines))
    return {
        "phone": phone.name,
        "unit": best.unit,
        "tier": best.ms.how,
        "rough": best.rough,
        "ms": best.ms.value,
        "band": [best.ms.low, best.ms.high],
        "source": best.ms.source,
        "inputs": inputs,
        "estimates": [_row(phone, each) if isinstance(each, Latency) else asdict(each) for each in found],
    }


def _told(phone: Phone, found: Latency) -> list[str]:
    how = f"{found.ms.how}, rough" if found.rough else found.ms.how
    battery = battery_of(phone, found, _USUAL_RATE)
    times = f"{found.ms.value:.3g} ms, {found.ms.low:.2g}–{found.ms.high:.2g}"
    energy = energy_of(found)
    lines = [
        f"{TITLES[found.unit]:8}{times:26} {how:19} {found.runtime}",
        f"        {_range(energy)} mJ a run; {_range(battery.hours)} h of battery with screen, camera and {battery.rate:.3g} runs a second",
        f"        {found.ms.source}",
    ]
    if found.fallback:
        lines.append(f"        {found.fallback}")
    return lines


def _range(estimate: Estimate) -> str:
    return f"{estimate.low:.2g}–{estimate.high:.2g}"


def _row(phone: Phone, found: Latency) -> dict[str, Any]:
    batteries = [battery_of(phone, found, rate) for rate in RATES]
    energy = energy_of(found)
    return {
        "unit": found.unit,
        "runtime": found.runtime,
        "precision": found.precision,
        "tier": found.ms.how,
        "rough": found.rough,
        "ms": found.ms.value,
        "band": [found.ms.low, found.ms.high],
        "source": found.ms.source,
        "network": found.network,
        "left_to_cpu": list(found.left_to_cpu),
        "fallback": found.fallback,
        "energy_mj": [energy.low, energy.high],
        "energy_source": energy.source,
        "battery": [{"asked": each.asked, "rate": each.rate, "hours": [each.hours.low, each.hours.high]} for each in batteries],
        "battery_source": batteries[0].hours.source,
    }
