"""`bench`: how long a model or an app takes on this computer, or would take on a phone."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from studio.cli.app_options import nearest, variants_of
from studio.cli.bench_model import of_card, of_file, print_spreads
from studio.cli.failures import WrongUse
from studio.cli.output import checked_writable, finish_with
from studio.cli.phone_app import told
from studio.cli.progress import ProgressLine, app_prints
from studio.inference.catalogue import Catalogue
from studio.inference.litert import automatic_threads
from studio.lab.bench import bench_app
from studio.lab.phone_work import app_work
from studio.phones.budget import cost_of
from studio.phones.profile import find_phone
from studio.runtime.discovery import find_app, list_apps, load_app
from studio.runtime.json_lines import json_line
from studio.ui import words


def command(chosen: Namespace) -> int:
    path = Path(chosen.json) if chosen.json else None
    for each in (path, *(Path(name) for name in (chosen.csv, chosen.html) if name)):
        checked_writable(each)
    catalogue = Catalogue()
    target = chosen.target
    if target in catalogue.names():
        figures = of_card(catalogue, chosen)
    elif target.endswith(".tflite") or Path(target).is_file():
        figures = of_file(chosen)
    elif "/" in target or target in (names := [listing.name for listing in list_apps()]):
        figures = _app(chosen)
    else:
        known = [*catalogue.names(), *names]
        raise WrongUse(f"there is no model or app named {target!r}{nearest(target, known)}; there are {', '.join(known) or 'none'}")
    if chosen.json == "":
        print(json_line(figures))
    finish_with(figures, path)
    return 0


def _app(chosen: Namespace) -> dict[str, Any]:
    if chosen.csv or chosen.html or chosen.delegates or len(chosen.threads) > 1:
        raise WrongUse("--csv, --html, --delegate and several --threads are for a model; leave them out for an app")
    threads = chosen.threads[0] if chosen.threads else 0
    source = chosen.bench_source or find_app(chosen.target).demo
    with app_prints(ProgressLine()):
        kind = load_app(chosen.target)
        variants = variants_of(kind, chosen.target, chosen.variants)
        if chosen.phone:
            phone = find_phone(chosen.phone)
            work = app_work(chosen.target, source, variants, threads or None, chosen.runs)
            print(f"{chosen.target} on {source}, on average over {words.counted(chosen.runs, 'frame')}")
            return {"app": chosen.target, "source": source, **told(cost_of(work, phone), work.other_ms, None)}
        bench = bench_app(chosen.target, source, variants, threads or None, chosen.runs)
    print(f"{chosen.target} on {source}: processing alone, measured on this computer")
    opening, first = (words.milliseconds(seconds) for seconds in (bench.opening, bench.first))
    print(f"  opening {opening} ms, first frame {first} ms, then {bench.warm_up} to warm up")
    print_spreads(dict(bench.stages))
    print(f"  memory {words.size(bench.memory)} more than before opening")
    return {
        "app": chosen.target,
        "source": source,
        "threads": threads or automatic_threads(),
        "how": "measured",
        "init_ms": _ms(bench.opening),
        "first_ms": _ms(bench.first),
        "warm_up_runs": bench.warm_up,
        **bench.frames.milliseconds(),
        "stages": {name: spread.milliseconds() for name, spread in bench.stages.items()},
        "memory_bytes": bench.memory,
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 4)
