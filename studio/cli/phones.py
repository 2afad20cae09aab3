"""`phones`: the phones a model can be judged on, what is known of one, a budget held against all, and runs of your own."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from studio.cli.failures import WrongUse
from studio.cli.output import checked_writable, finish_with
from studio.cli.phone_budget import budgeted
from studio.graph import read_model
from studio.phones.latency import Latency, NoLatency, latencies
from studio.phones.profile import Figure, Phone, Words, find_phone, own_phones_folder, phones
from studio.phones.recognising import precision_of
from studio.phones.run_files.reading import read_times
from studio.phones.run_files.times import Wanted
from studio.phones.runs import OwnRun, keep, runs_folder, today
from studio.phones.work import work_of

_MEANING = {
    "year": ("year", ""),
    "chip": ("chip", ""),
    "memory_gb": ("memory", "GB"),
    "memory_gbps": ("memory bandwidth", "GB/s"),
    "battery_wh": ("battery", "Wh"),
}
_SPEED = {"cpu": "GFLOPS float32", "gpu": "GFLOPS float32", "npu": "TOPS int8"}


def command(chosen: Namespace) -> int:
    checked_writable(chosen.json)
    if chosen.subject:
        finish_with(budgeted(chosen), chosen.json)
        return 0
    if any((chosen.target_fps, chosen.latency, chosen.battery, chosen.minutes, chosen.since, chosen.variants, chosen.for_source)):
        raise WrongUse("a budget is for an app or a model: name it with --for")
    if chosen.run or chosen.model or chosen.unit:
        finish_with(_taken_in(chosen), chosen.json)
        return 0
    if chosen.name:
        phone = find_phone(chosen.name)
        _print(phone)
        finish_with(_row(phone), chosen.json)
        return 0
    known = phones().values()
    width = max(len(phone.name) for phone in known)
    for phone in known:
        units = ", ".join(name.upper() for name in phone.units)
        battery = f"{phone.battery_wh.value:g} Wh"
        print(f"{phone.name:{width}}  {phone.year.value:.0f}  {phone.chip.value:24}  {units:13}  {battery:>8}".rstrip())
    print(f"One of your own is a TOML file in {own_phones_folder()}; `pocket-studio phones NAME` tells every figure and where it is from.")
    finish_with({"phones": [_row(phone) for phone in known]}, chosen.json)
    return 0


def _taken_in(chosen: Namespace) -> dict[str, Any]:
    """Keeps a run and shows what changes by it."""
    if not (chosen.name and chosen.run and chosen.model):
        raise WrongUse("to take in a run, name the phone, --run FILE and --model MODEL.tflite")
    phone, graph = find_phone(chosen.name), read_model(chosen.model).graphs[0]
    times = read_times(chosen.run, Wanted(phone, chosen.model.name, precision_of(graph), chosen.unit or ""))
    unit = chosen.unit or times.unit
    if not unit:
        raise WrongUse(f"{chosen.run} doesn't tell what the model ran on; name it with --unit")
    if unit not in phone.units:
        raise WrongUse(f"{phone.name} has no {unit.upper()}; it has {', '.join(phone.units)}")
    before = latencies(phone, graph)
    keep(OwnRun(phone.name, chosen.model.name, unit, precision_of(graph), times, today(), work_of(graph)))
    after = latencies(phone, graph)
    rows = {name: _estimate(found, unit) for name, found in (("before", before), ("after", after))}
    for name, row in rows.items():
        print(
            f"{name:7} "
            + (f"{row['ms']:.3g} ms, {row['low']:.2g}–{row['high']:.2g}, {row['how']}: {row['source']}" if row else "no estimate")
        )
    print(f"Other models on the {unit.upper()} of {phone.name} are corrected by it too. The run is kept in {runs_folder()}")
    return {"phone": phone.name, "unit": unit, "model": chosen.model.name, **rows}


def _estimate(found: Sequence[Latency | NoLatency], unit: str) -> dict[str, Any] | None:
    for each in found:
        if isinstance(each, Latency) and each.unit == unit:
            return {"ms": each.ms.value, "low": each.ms.low, "high": each.ms.high, "how": each.ms.how, "source": each.ms.source}
    return None


def _row(phone: Phone) -> dict[str, Any]:
    return asdict(phone) | {"file": str(phone.file)}


def _print(phone: Phone) -> None:
    print(f"{phone.name} ({phone.maker})")
    for key, (meaning, unit) in _MEANING.items():
        _line(meaning, getattr(phone, key), unit)
    if phone.single_core:
        _line("one core", phone.single_core, "Geekbench 6 points")
    for name, part in phone.units.items():
        _line(name.upper(), part.name, "")
        if part.speed:
            _line(f"{name.upper()} at most", part.speed, _SPEED[name])
        if part.integers_only:
            _line(f"{name.upper()} int8 alone", part.integers_only, "")


def _line(meaning: str, figure: Figure | Words, unit: str) -> None:
    value = figure.value if isinstance(figure, Words) else f"{figure.value:g}"
    print(f"  {meaning:17} {f'{value} {unit}'.strip():34} {'assumed' if figure.assumed else 'source'}: {figure.source}")
