"""`bench`: how long a model or an app takes on this computer, or would take on a phone."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from studio.cli.app_options import nearest, variants_of
from studio.cli.bench_model import bench_models, print_spreads
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
    apps = [target for target in chosen.targets if _is_app(target, catalogue)]
    if not apps:
        figures = bench_models(catalogue, chosen)
    elif len(chosen.targets) == 1:
        figures = _app(apps[0], chosen)
    else:
        raise WrongUse(f"{apps[0]} is an app, and apps are measured one at a time; models can stand side by side")
    if chosen.json == "":
        print(json_line(figures))
    finish_with(figures, path)
    return 1 if figures.get("refused") else 0


def _is_app(target: str, catalogue: Catalogue) -> bool:
    """Whether it is one, and not a model. Raises WrongUse for what is neither."""
    if target in catalogue.names() or target.endswith(".tflite") or Path(target).is_file():
        return False
    if "/" in target or target in (names := [listing.name for listing in list_apps()]):
        return True
    known = [*catalogue.names(), *names]
    raise WrongUse(f"there is no model or app named {target!r}{nearest(target, known)}; there are {', '.join(known) or 'none'}")


def _app(app: str, chosen: Namespace) -> dict[str, Any]:
    if chosen.csv or chosen.html or chosen.delegates or len(chosen.threads) > 1:
        raise WrongUse("--csv, --html, --delegate and several --threads are for a model; leave them out for an app")
    threads = chosen.threads[0] if chosen.threads else 0
    source = chosen.bench_source or find_app(app).demo
    with app_prints(ProgressLine()):
        kind = load_app(app)
        variants = variants_of(kind, app, chosen.variants)
        if chosen.phone:
            phone = find_phone(chosen.phone)
            work = app_work(app, source, variants, threads or None, chosen.runs)
            print(f"{app} on {source}, on average over {words.counted(chosen.runs, 'frame')}")
            return {"app": app, "source": source, **told(cost_of(work, phone), work.other_ms, None)}
        bench = bench_app(app, source, variants, threads or None, chosen.runs)
    print(f"{app} on {source}: processing alone, measured on this computer")
    opening, first = (words.milliseconds(seconds) for seconds in (bench.opening, bench.first))
    print(f"  opening {opening} ms, first frame {first} ms, then {bench.warm_up} to warm up")
    print_spreads(dict(bench.stages))
    print(f"  memory {words.size(bench.memory)} more than before opening")
    return {
        "app": app,
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
