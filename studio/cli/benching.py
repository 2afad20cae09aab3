"""`bench`: how long a model or an app takes on this computer, or would take on a phone."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.api import ModelError
from studio.cli.app_options import known_variant, nearest, variants_of
from studio.cli.failures import Failure, WrongUse
from studio.cli.output import checked_writable, finish_with
from studio.cli.phone_app import told
from studio.cli.phone_estimates import estimated
from studio.cli.progress import ProgressLine, app_prints
from studio.graph import read_model
from studio.graph.model_format import TFLITE, model_format, with_article
from studio.inference.catalogue import Catalogue
from studio.inference.litert import automatic_threads
from studio.lab.bench import bench_app, bench_model
from studio.lab.operator_times import operator_times, said_of_operators
from studio.lab.phone_work import app_work
from studio.lab.spread import Spread
from studio.phones.budget import cost_of
from studio.phones.profile import find_phone
from studio.runtime.discovery import find_app, list_apps, load_app
from studio.runtime.json_lines import json_line
from studio.runtime.processes import IsolatedError
from studio.ui import words


def command(chosen: Namespace) -> int:
    path = Path(chosen.json) if chosen.json else None
    checked_writable(path)
    catalogue = Catalogue()
    target = chosen.target
    if target in catalogue.names():
        figures = _model_of_card(catalogue, chosen)
    elif target.endswith(".tflite") or Path(target).is_file():
        figures = _model_file(chosen)
    elif "/" in target or target in (names := [listing.name for listing in list_apps()]):
        figures = _app(chosen)
    else:
        known = [*catalogue.names(), *names]
        raise WrongUse(f"there is no model or app named {target!r}{nearest(target, known)}; there are {', '.join(known) or 'none'}")
    if chosen.json == "":
        print(json_line(figures))
    finish_with(figures, path)
    return 0


def _model_of_card(catalogue: Catalogue, chosen: Namespace) -> dict[str, Any]:
    if len(chosen.variants) > 1:
        raise WrongUse("a model is measured in one variant; give --variant once")
    card = catalogue.find(chosen.target)
    name = chosen.variants[0] if chosen.variants else card.default
    known_variant(catalogue, card.name, name)
    line = ProgressLine()
    try:
        file = catalogue.file(card, catalogue.variant(card, name), line.fetched)
    finally:
        line.clear()
    return _measured(f"{card.name}, {name}", file, {"model": card.name, "variant": name}, chosen)


def _model_file(chosen: Namespace) -> dict[str, Any]:
    file = Path(chosen.target).expanduser()
    if chosen.variants:
        raise WrongUse("a model file has no variants; leave --variant out")
    if not file.is_file():
        raise Failure(f"there is no file {file}")
    kind, advice = model_format(file)
    if kind != TFLITE:
        raise Failure(f"{file.name} is {with_article(kind)}, not a {TFLITE}; {advice}")
    return _measured(file.name, file, {"model": file.name, "variant": None}, chosen)


def _measured(title: str, file: Path, named: dict[str, Any], chosen: Namespace) -> dict[str, Any]:
    if chosen.phone:
        return named | estimated(title, file, chosen.phone)
    threads = chosen.threads or automatic_threads()
    try:
        bench = bench_model(file, threads, chosen.runs)
    except IsolatedError as error:
        refused, _, reason = str(error).partition("ModelError: ")
        raise ModelError(f"{title} {refused}" if refused else reason) from error
    size = file.stat().st_size
    times = operator_times(file, read_model(file).graphs[0], threads, bench.runs.mean)
    print(f"{title}: {words.size(size)}, {words.counted(threads, 'thread')}, measured on this computer")
    _print_times(bench.opening, "first run", bench.first, bench.warm_up, {"run": bench.runs}, bench.memory)
    print(f"  at most {words.size(bench.peak)}; after opening {words.size(bench.opened)}")
    for line in said_of_operators(times):
        print(f"  {line}")
    return {
        **named,
        "bytes": size,
        "threads": threads,
        "how": "measured",
        "init_ms": _ms(bench.opening),
        "first_ms": _ms(bench.first),
        "warm_up_runs": bench.warm_up,
        **bench.runs.milliseconds(),
        "memory_init_bytes": bench.opened,
        "memory_bytes": bench.memory,
        "memory_peak_bytes": bench.peak,
        "operators": times.facts(),
    }


def _app(chosen: Namespace) -> dict[str, Any]:
    source = chosen.bench_source or find_app(chosen.target).demo
    with app_prints(ProgressLine()):
        kind = load_app(chosen.target)
        variants = variants_of(kind, chosen.target, chosen.variants)
        if chosen.phone:
            phone = find_phone(chosen.phone)
            work = app_work(chosen.target, source, variants, chosen.threads or None, chosen.runs)
            print(f"{chosen.target} on {source}, on average over {words.counted(chosen.runs, 'frame')}")
            return {"app": chosen.target, "source": source, **told(cost_of(work, phone), work.other_ms, None)}
        bench = bench_app(chosen.target, source, variants, chosen.threads or None, chosen.runs)
    print(f"{chosen.target} on {source}: processing alone, measured on this computer")
    _print_times(bench.opening, "first frame", bench.first, bench.warm_up, bench.stages, bench.memory)
    return {
        "app": chosen.target,
        "source": source,
        "threads": chosen.threads or automatic_threads(),
        "how": "measured",
        "init_ms": _ms(bench.opening),
        "first_ms": _ms(bench.first),
        "warm_up_runs": bench.warm_up,
        **bench.frames.milliseconds(),
        "stages": {name: spread.milliseconds() for name, spread in bench.stages.items()},
        "memory_bytes": bench.memory,
    }


def _print_times(opening: float, unit: str, first: float, warm_up: int, rows: Mapping[str, Spread], memory: int) -> None:
    print(f"  opening {words.milliseconds(opening)} ms, {unit} {words.milliseconds(first)} ms, then {warm_up} to warm up")
    width = max(len(name) for name in rows)
    print(f"  {'ms':{width}}  count    mean     std     min     p50     p90     p95     p99")
    for name, spread in rows.items():
        print(f"  {name:{width}}  {_row(spread)}")
    print(f"  memory {words.size(memory)} more than before opening")


def _row(spread: Spread) -> str:
    times = (spread.mean, spread.std, spread.min, spread.p50, spread.p90, spread.p95, spread.p99)
    return f"{spread.count:5}  " + "  ".join(f"{value * 1000:6.2f}" for value in times)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 4)
