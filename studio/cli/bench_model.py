"""`bench` of models: files, variants and thread counts side by side, their operators, and a report to keep."""

import platform
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from studio.api import ModelError
from studio.cli.app_options import known_variant
from studio.cli.failures import Failure, WrongUse
from studio.cli.output import replacing
from studio.cli.phone_estimates import estimated
from studio.cli.progress import ProgressLine
from studio.graph import read_model
from studio.graph.model_format import ONNX, TFLITE, model_format, with_article
from studio.inference.catalogue import Catalogue
from studio.inference.litert import automatic_threads
from studio.inference.onnx import ENDING
from studio.lab.bench_report import as_csv, as_html, decimals
from studio.lab.operator_times import said_of_operators
from studio.lab.side_by_side import Contender, Measured, side_by_side
from studio.lab.spread import Spread
from studio.phones.latency import Latency, latencies
from studio.phones.profile import phones
from studio.runtime.processes import IsolatedError
from studio.ui import words
from studio.versions import release

ALL = "all"


@dataclass(frozen=True, slots=True)
class _File:
    """variant: of the card, "" for a file of its own."""

    model: str
    variant: str
    path: Path

    @property
    def title(self) -> str:
        return ", ".join(filter(None, (self.model, self.variant)))


def bench_models(catalogue: Catalogue, chosen: Namespace) -> dict[str, Any]:
    """Prints and keeps the figures of cards and files; gives them. Raises WrongUse, Failure, ModelError where nothing can be measured."""
    files: list[_File] = []
    for target in chosen.targets:
        files += _of_card(catalogue, target, chosen) if target in catalogue.names() else [_of_file(target, chosen)]
    if not chosen.phone:
        return _measured(files, chosen)
    if len(files) > 1:
        raise WrongUse("one file at a time is told on a phone; name one model, and give --variant once")
    return {"model": files[0].model, "variant": files[0].variant or None, **estimated(files[0].title, files[0].path, chosen.phone)}


def _of_card(catalogue: Catalogue, name: str, chosen: Namespace) -> list[_File]:
    card = catalogue.find(name)
    variants = list(card.variants) if chosen.variants == [ALL] else chosen.variants or [card.default]
    return [_File(card.name, variant, only_variant(catalogue, card.name, variant)) for variant in variants]


def only_variant(catalogue: Catalogue, name: str, variant: str) -> Path:
    """Where the variant lies, fetched if need be; variant: "" for the usual one. Raises WrongUse, ModelError."""
    card = catalogue.find(name)
    variant = variant or card.default
    known_variant(catalogue, name, variant)
    line = ProgressLine()
    try:
        return catalogue.file(card, catalogue.variant(card, variant), line.fetched)
    finally:
        line.clear()


def _of_file(name: str, chosen: Namespace) -> _File:
    file = Path(name).expanduser()
    if chosen.variants and chosen.variants != [ALL]:
        raise WrongUse(f"the model file {file.name} has no variants; leave --variant out")
    if not file.is_file():
        raise Failure(f"there is no file {file}")
    kind, advice = model_format(file)
    if kind not in (TFLITE, ONNX):
        raise Failure(f"{file.name} is {with_article(kind)}, not a {TFLITE} or an {ONNX}; {advice}")
    if kind == ONNX and (chosen.delegates or chosen.phone):
        what = "--phone tells what a .tflite file would take" if chosen.phone else "--delegate is LiteRT's"
        raise WrongUse(f"{what}; convert {file.name} first")
    return _File(file.name, "", file)


def _measured(files: list[_File], chosen: Namespace) -> dict[str, Any]:
    of_one_model = len({file.model for file in files}) == 1
    contenders = [
        Contender(file.variant if of_one_model and file.variant else file.title, file.model, file.variant, file.path, threads, delegate)
        for file in files
        for threads in chosen.threads or [automatic_threads()]
        for delegate in chosen.delegates or ["xnnpack"]
    ]
    line = ProgressLine()
    try:
        found, refused = side_by_side(contenders, chosen.runs, _tell_progress if chosen.progress else line.show)
    finally:
        line.clear()
    reasons = {title: _reason(title, error) for title, error in refused.items()}
    if not found:
        raise ModelError("; ".join(dict.fromkeys(reasons.values())))
    phones = {each.contender.file: list(_on_phones(each.contender.file)) for each in found}
    figures = [{**_figures_of(each), "phones": phones[each.contender.file]} for each in found]
    for each, facts in zip(found, figures, strict=True):
        _tell(each, facts)
    if len(found) > 1:
        _tell_turns(found)
    for reason in reasons.values():
        print(f"Not measured: {reason}")
    _keep(", ".join(dict.fromkeys(each.contender.model for each in found)), figures, chosen)
    if len(contenders) == 1:
        return figures[0]
    return {"models": list(dict.fromkeys(chosen.targets)), "how": "measured", "side_by_side": figures, "refused": reasons}


def _reason(title: str, error: IsolatedError) -> str:
    refused, _, reason = str(error).partition("ModelError: ")
    return f"{title} {refused}" if refused else reason


def this_computer() -> str:
    return f"{platform.system()} {platform.machine()}, Pocket Studio {release()}"


def _tell_progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _figures_of(found: Measured) -> dict[str, Any]:
    bench = found.alone
    return {
        "title": found.contender.title,
        "name": found.contender.name,
        "model": found.contender.model,
        "variant": found.contender.variant or None,
        "bytes": found.contender.file.stat().st_size,
        "threads": found.contender.threads,
        "delegate": None if found.contender.file.suffix.lower() == ENDING else found.contender.delegate,
        "how": "measured",
        "init_ms": round(bench.opening * 1000, 4),
        "first_ms": round(bench.first * 1000, 4),
        "warm_up_runs": bench.warm_up,
        **found.runs.milliseconds(),
        "ratio_to_first": round(found.ratio, 4),
        "memory_init_bytes": bench.opened,
        "memory_bytes": bench.memory,
        "memory_peak_bytes": bench.peak,
        "operators": found.operators.facts(),
    }


def _tell(found: Measured, facts: dict[str, Any]) -> None:
    bench, contender = found.alone, found.contender
    title = f"{contender.model}, {contender.variant}" if contender.variant else contender.model
    how = "without delegate, " if contender.delegate == "none" else ""
    print(f"{title}: {words.size(facts['bytes'])}, {words.counted(contender.threads, 'thread')}, {how}measured on this computer")
    opening, first = (words.milliseconds(seconds) for seconds in (bench.opening, bench.first))
    print(f"  opening {opening} ms, first run {first} ms, then {bench.warm_up} to warm up")
    print_spreads({"run": bench.runs})
    print(f"  memory {words.size(bench.memory)} more than before opening; after opening {words.size(bench.opened)}, ", end="")
    print(f"at most {words.size(bench.peak)}")
    for line in said_of_operators(found.operators):
        print(f"  {line}")


def _tell_turns(found: tuple[Measured, ...]) -> None:
    print("In turn, in one process:")
    print_spreads({each.contender.title: each.runs for each in found})
    for each in found[1:]:
        print(f"  {each.contender.title}: {each.ratio:.2f} of the first's time")


def print_spreads(rows: dict[str, Spread]) -> None:
    width = max(len(name) for name in rows)
    digits = decimals(spread.p50 * 1000 for spread in rows.values())
    print(f"  {'ms':{width}}  count    mean     std     min     p50     p90     p95     p99")
    for name, spread in rows.items():
        times = (spread.mean, spread.std, spread.min, spread.p50, spread.p90, spread.p95, spread.p99)
        print(f"  {name:{width}}  {spread.count:5}  " + "  ".join(f"{value * 1000:6.{digits}f}" for value in times))


def _keep(title: str, figures: list[dict[str, Any]], chosen: Namespace) -> None:
    if chosen.csv:
        with replacing(Path(chosen.csv)) as out:
            out.write(as_csv(figures))
    if chosen.html:
        page = as_html(title, this_computer(), figures, datetime.now())
        with replacing(Path(chosen.html)) as out:
            out.write(page)
        print(f"The report is in {chosen.html}")


def _on_phones(file: Path) -> Iterator[dict[str, Any]]:
    if file.suffix.lower() == ENDING:  # what a phone runs is converted from it, of other operators
        return
    graph = read_model(file).graphs[0]
    for phone in phones().values():
        best = next((each for each in latencies(phone, graph) if isinstance(each, Latency)), None)
        if best:
            how = f"{best.ms.how}, rough" if best.rough else best.ms.how
            told = {"unit": best.unit, "ms": best.ms.value, "low": best.ms.low, "high": best.ms.high, "how": how}
            yield {"phone": phone.name, "year": int(phone.year.value), **told}
