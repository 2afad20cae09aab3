"""`phones --for`: what an app or a model would cost on every phone, which of them hold a budget, and what would help the others."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studio.api import Estimate
from studio.cli.app_options import known_variant, nearest, variants_of
from studio.cli.failures import Failure, WrongUse
from studio.cli.progress import ProgressLine, app_prints
from studio.inference.catalogue import Catalogue
from studio.lab.phone_variants import uses_beside, uses_of_card
from studio.lab.phone_work import app_work
from studio.phones.budget import Judgement, Target, Use, Work, battery_series
from studio.phones.energy import RATES
from studio.phones.remedies import Row, Variants, budget
from studio.runtime.discovery import find_app, list_apps, load_app
from studio.runtime.opening import catalogue_of

MOST_FPS = 240

_HEAD = ("phone", "year", "ms a frame", "fps", "battery h", "tier", "", "would do with")


def budgeted(chosen: Namespace) -> dict[str, Any]:
    """Prints the table. Raises WrongUse, Failure, and what measuring an app raises."""
    target = Target(chosen.target_fps, chosen.latency, chosen.battery, chosen.minutes or 0.0)
    work, variants = _work(chosen)
    rows = budget(work, target, variants, chosen.since)
    if not rows:
        raise WrongUse(f"there is no phone of {chosen.since} or later; `phones` lists them with their years")
    rate = target.rate or RATES[0]
    models = ", ".join(f"{use.title} × {use.calls:.2g}" for use in work.models) or "no model"
    print(f"{chosen.subject}, a frame: {models}; its own work {work.other_ms:.3g} ms here")
    print(f"Wanted: {_wanted(target)}. Ranges hold 80 %; battery with screen and camera at {rate:g} fps or what the phone reaches.")
    _print([_HEAD, *(_cells(row) for row in rows)])
    verdicts = [row.found.verdict if isinstance(row.found, Judgement) else "unknown" for row in rows]
    counted = {name: verdicts.count(name) for name in ("passes", "unsure", "fails", "unknown")}
    print("; ".join(f"{count} {name}" for name, count in counted.items() if count))
    return {
        "for": chosen.subject,
        "target": {"fps": target.rate, "latency_ms": target.latency_ms, "battery_hours": target.battery_hours, "minutes": target.minutes},
        "since": chosen.since,
        "work": {
            "models": [{"model": use.model, "variant": use.variant, "calls": round(use.calls, 4)} for use in work.models],
            "other_ms_here": round(work.other_ms, 4),
        },
        **counted,
        "phones": [_row(row) for row in rows],
    }


def _work(chosen: Namespace) -> tuple[Work, Variants]:
    catalogue, subject = Catalogue(), chosen.subject
    if subject in catalogue.names():
        return _of_model(uses_of_card(catalogue, subject), _variant(catalogue, subject, chosen.variants), subject)
    if subject.endswith(".tflite") or Path(subject).is_file():
        if chosen.variants:
            raise WrongUse("a model file has no variants; leave --variant out")
        if not (file := Path(subject).expanduser()).is_file():
            raise Failure(f"there is no file {file}")
        uses = uses_beside(file)
        return _of_model(uses, uses[0].variant, subject)
    names = [listing.name for listing in list_apps()]
    if subject not in names and "/" not in subject:
        known = [*catalogue.names(), *names]
        raise WrongUse(f"there is no model or app named {subject!r}{nearest(subject, known)}; there are {', '.join(known)}")
    with app_prints(ProgressLine()):
        asked = variants_of(load_app(subject), subject, chosen.variants)
        work = app_work(subject, chosen.for_source or find_app(subject).demo, asked)
    return work, {use.model: uses_of_card(catalogue_of(subject), use.model) for use in work.models}


def _variant(catalogue: Catalogue, name: str, asked: Sequence[str]) -> str:
    if len(asked) > 1:
        raise WrongUse("a model is judged in one variant; give --variant once")
    for variant in asked:
        known_variant(catalogue, name, variant)
    card = catalogue.find(name)
    variant = asked[0] if asked else card.default
    catalogue.file(card, catalogue.variant(card, variant), ProgressLine().fetched)
    return variant


def _of_model(uses: Sequence[Use], variant: str, subject: str) -> tuple[Work, Variants]:
    """A model alone: once a frame, nothing around it."""
    used = next(use for use in uses if use.variant == variant)
    return Work((used,)), {used.model: uses}


def _wanted(target: Target) -> str:
    parts = [
        f"{target.rate:g} fps" if target.rate else "",
        f"{target.latency_ms:g} ms a frame" if target.latency_ms else "",
        f"{target.battery_hours:g} h of battery" if target.battery_hours else "",
    ]
    wanted = ", ".join(filter(None, parts)) or "nothing, so that all pass"
    return f"{wanted}, after {target.minutes:g} minutes of running (assumed how much phones slow down)" if target.minutes else wanted


def _cells(row: Row) -> tuple[str, ...]:
    name, year = row.phone.name, f"{row.phone.year.value:.0f}"
    remedy = row.remedy.text if row.remedy else ""
    if not isinstance(row.found, Judgement):
        return name, year, "", "", "", "", "unknown", remedy or row.found.reason
    found, cost = row.found, row.found.cost
    missed = [what for what, verdict in _verdicts(found).items() if verdict == found.verdict != "passes"]
    verdict = f"{found.verdict}: {', '.join(missed)}" if missed else found.verdict
    tier = f"{cost.ms.how}, rough" if cost.rough else cost.ms.how
    return name, year, _range(cost.ms), _rates(cost.rate), _range(found.battery.hours), tier, verdict, remedy


def _verdicts(found: Judgement) -> dict[str, str | None]:
    return {"fps": found.rate, "latency": found.latency, "battery": found.hours}


def _print(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = (1, 2, 3, 4)
    for line in lines:
        cells = [
            cell.rjust(width) if place in right else cell.ljust(width) for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def _range(estimate: Estimate) -> str:
    return "–".join(f"{value:.0f}" if value >= 100 else f"{value:.2g}" for value in (estimate.low, estimate.high))


def _rates(rate: Estimate) -> str:
    """No camera gives more than so many, and nobody sees them."""
    return _range(rate) if rate.low < MOST_FPS else f"over {MOST_FPS}"


def _row(row: Row) -> dict[str, Any]:
    named = {"phone": row.phone.name, "year": int(row.phone.year.value)}
    if not isinstance(row.found, Judgement):
        return named | {"verdict": "unknown", "reason": row.found.reason, "remedy": _remedy(row)}
    found, cost = row.found, row.found.cost
    return named | {
        "verdict": found.verdict,
        "verdicts": {what: verdict for what, verdict in _verdicts(found).items() if verdict},
        "tier": cost.ms.how,
        "rough": cost.rough,
        "units": {part.use.model: part.latency.unit for part in cost.parts},
        "ms": _band(cost.ms),
        "own_ms": _band(cost.other) | {"tier": cost.other.how},
        "fps": _band(cost.rate),
        "energy_mj": _band(cost.energy),
        "battery": [{"asked": each.asked, "fps": round(each.rate, 3), "hours": _band(each.hours)} for each in battery_series(cost)],
        "battery_at_target": {"fps": round(found.battery.rate, 3), "hours": _band(found.battery.hours)},
        "remedy": _remedy(row),
        "source": cost.ms.source,
    }


def _remedy(row: Row) -> dict[str, Any] | None:
    if row.remedy is None:
        return None
    return {
        "text": row.remedy.text,
        "variants": {use.model: use.variant for use in row.remedy.variants},
        "unit": row.remedy.unit,
        "fps": row.remedy.rate,
        "verdict": row.remedy.judgement.verdict,
    }


def _band(estimate: Estimate) -> dict[str, float]:
    return {"value": round(estimate.value, 4), "low": round(estimate.low, 4), "high": round(estimate.high, 4)}
