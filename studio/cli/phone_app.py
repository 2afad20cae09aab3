"""What `run --phone` and `bench APP --phone` tell of an app on a phone: every part of a frame, with its range and how it was got."""

from collections.abc import Mapping
from typing import Any

from studio.api import Estimate
from studio.lab.phone_pace import PhonePace
from studio.phones.budget import Cost, NoCost, battery_at, battery_series
from studio.phones.energy import RATES
from studio.phones.latency import TITLES
from studio.ui import words


def told(cost: Cost | NoCost, own_ms: float, fps: float | None) -> dict[str, Any]:
    """Prints it, and gives it as plain data. own_ms: of the app's own code here, CPU time; fps: the wanted rate, None for the usual one."""
    if isinstance(cost, NoCost):
        print(f"On {cost.phone.name} nothing can be said of it: {cost.reason}")
        return {"phone": cost.phone.name, "reason": cost.reason}
    rate = fps or RATES[0]
    battery = battery_at(cost, rate)
    how = f"{cost.ms.how}, rough" if cost.rough else cost.ms.how
    print(f"On {cost.phone.name} ({cost.phone.chip.value}); ranges hold 80 %")
    print(f"  {_figure(cost.ms)} ms a frame, {_figure(cost.rate)} fps at most; {how}")
    print(
        f"  {words.span(battery.hours.low, battery.hours.high)} h of battery with screen, camera and {battery.rate:.3g} fps; "
        f"{words.span(cost.energy.low, cost.energy.high)} mJ a frame; modelled"
    )
    names = [*(part.use.model for part in cost.parts), "own code"]
    width = max(map(len, names))
    for part in cost.parts:
        found = part.latency
        tier = f"{found.ms.how}, rough" if found.rough else found.ms.how
        where = f"{TITLES[found.unit]} {found.precision}, {found.runtime}, × {part.use.calls:.2g}"
        print(f"  {part.use.model:{width}}  {_figure(part.ms):16} ms  {where}; {tier}: {found.ms.source}")
    other = cost.other
    print(f"  {'own code':{width}}  {_figure(other):16} ms  {other.how}: {other.source}")
    return {
        "phone": cost.phone.name,
        "tier": cost.ms.how,
        "rough": cost.rough,
        "ms": _band(cost.ms),
        "fps": _band(cost.rate),
        "energy_mj": _band(cost.energy),
        "battery_at_target": {"asked": rate, "fps": round(battery.rate, 4), "hours": _band(battery.hours)},
        "battery": [{"asked": each.asked, "fps": round(each.rate, 4), "hours": _band(each.hours)} for each in battery_series(cost)],
        "models": [
            {
                "model": part.use.model,
                "variant": part.use.variant,
                "calls": round(part.use.calls, 4),
                "unit": part.latency.unit,
                "runtime": part.latency.runtime,
                "precision": part.latency.precision,
                "tier": part.latency.ms.how,
                "rough": part.latency.rough,
                "ms": _band(part.ms),
                "left_to_cpu": list(part.latency.left_to_cpu),
                "source": part.latency.ms.source,
            }
            for part in cost.parts
        ],
        "own": {"here_ms": round(own_ms, 4), "tier": other.how, "ms": _band(other), "source": other.source},
    }


def told_pace(pace: PhonePace, end: str) -> Mapping[str, Any]:
    """Prints how near the app came to the phone's pace."""
    if not pace.frames:
        print(f"  it was not held back: {pace.reason}")
        return {"end": end, "frames": 0, "reason": pace.reason}
    wanted, reached = pace.frames / pace.predicted, pace.frames / pace.took
    print(f"  held back to it ({end}): {words.rate(reached)} of {words.rate(wanted)} fps over {words.counted(pace.frames, 'frame')}")
    return {"end": end, "frames": pace.frames, "predicted_fps": round(wanted, 4), "achieved_fps": round(reached, 4)}


def _figure(estimate: Estimate) -> str:
    return f"{words.significant(estimate.value)}, {words.span(estimate.low, estimate.high)}"


def _band(estimate: Estimate) -> dict[str, float]:
    return {"value": round(estimate.value, 4), "low": round(estimate.low, 4), "high": round(estimate.high, 4)}
