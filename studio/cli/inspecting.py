"""`inspect`: what a model is made of, operator by operator."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from studio.cli.app_options import nearest
from studio.cli.bench_model import only_variant
from studio.cli.failures import Failure, WrongUse
from studio.cli.output import checked_writable, finish_with
from studio.inference.catalogue import Catalogue
from studio.inference.litert import automatic_threads
from studio.lab.inspecting import inspected
from studio.lab.model_facts import amount

_UNITS = {"gpu": "GPU", "npu": "NPU"}


def command(chosen: Namespace) -> int:
    checked_writable(chosen.json)
    facts = inspected(_file(chosen), chosen.threads or automatic_threads(), timed=not chosen.untimed)
    for line in _said(facts):
        print(line)
    finish_with(facts, chosen.json)
    return 0


def _file(chosen: Namespace) -> Path:
    catalogue = Catalogue()
    if chosen.target in catalogue.names():
        return only_variant(catalogue, chosen.target, chosen.variant)
    file = Path(chosen.target).expanduser()
    if chosen.variant:
        raise WrongUse("a model file has no variants; leave --variant out")
    if not file.is_file():
        if "/" in chosen.target or file.suffix:
            raise Failure(f"there is no file {file}")
        names = catalogue.names()
        raise WrongUse(f"there is no model named {chosen.target!r}{nearest(chosen.target, names)}; there are {', '.join(names) or 'none'}")
    return file


def _said(facts: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("inputs", "outputs"):
        for end in facts[kind]:
            yield f"{kind[:-1]:7}{end['name']} {end['shape']} {end['dtype']} {end['quantised']}".rstrip()
    rows = facts["operators"]
    yield f"{len(rows)} operators, {amount(facts['parameters'])} parameters, {amount(facts['macs'])} multiply-accumulates"
    if facts["how"]:
        yield f"{facts['total_ms']:.2f} ms on this computer, {facts['how']}"
    if facts["reason"]:
        yield f"{facts['reason']}"
    converted = facts["units"]["gpu"]["left"] is None
    if converted:
        yield f"phone: {facts['units']['gpu']['told']}"
    for name, unit in () if converted else facts["units"].items():
        yield f"{_UNITS[name]} of a phone: {unit['told'] or 'takes all'}"
    width = max((len(row["name"]) for row in rows), default=8)
    yield f"{'':>5} {'operator':{width}} {'output':20} {'type':8} {'MACs':>14} {'parameters':>11} {'ms':>8}  phone"
    for row in rows:
        shape = "×".join(map(str, row["shape"])) if row["shape"] is not None else "unknown"
        macs = "unknown" if row["macs"] is None else f"{row['macs']:,}"
        time = "" if row["ms"] is None else f"{row['ms']:.3f}"
        takes = "" if converted else " ".join(title for name, title in _UNITS.items() if row[name]) or "CPU"
        yield f"{row['index']:>5} {row['name']:{width}} {shape:20} {row['dtype']:8} {macs:>14} {row['parameters']:>11,} {time:>8}  {takes}"
    if facts["more_graphs"]:
        yield f"and {facts['more_graphs']} more graphs that its operators run"
