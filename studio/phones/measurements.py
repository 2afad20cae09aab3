"""Measured times of known networks, read from the tables they were published in."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.phones.architectures.catalogue import Known

AI_HUB, HOSTED, IPHONES, SEARCHED = "ai_hub_phone_compact.csv", "tflite_official.csv", "coreml_iphones_and_misc.csv", "nas_pixel1.csv"
HOSTED_YEAR, IPHONES_YEAR, ENGINES_YEAR, SEARCHED_YEAR = "2021", "2018", "2022", "2019"

_PRECISIONS = {"float": "float", "fp32": "float", "float32": "float", "w8a8": "int8", "uint8": "int8"}
ONNX_CPU = "RB3 Gen 2 (Proxy)"
"""The one device whose ONNX rows are a CPU's: on others, rows so labelled are as fast as the NPU."""

OLD_NPU = "RB5 (Proxy)"
"""Its NPU is slow, old and no longer supported: its rows say nothing of a phone's."""

LONGEST_MS = 30_000.0
"""An NPU that takes longer runs a network wrongly: DeepLab v3's int8 rows say four minutes, of what the GPU does in 0.3 s."""

BROKEN_AFTER = 30.0
"""A row this many times slower than the fastest of the same network and precision on any phone was run wrongly too."""


@dataclass(frozen=True, slots=True)
class Row:
    """ms of one run. repeats: jobs behind it, of which it is the newest; spread: its ratio to their median. date: as far as it is told."""

    network: str
    family: str
    sort: str
    device: str
    runtime: str
    unit: str
    precision: str
    ms: float
    repeats: int
    spread: float
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """rows: of known networks, the newest of each on a phone; candidates: how many rows of those runtimes the files hold."""

    rows: tuple[Row, ...]
    candidates: int
    covered: int


def read_table(folder: Path, known: Iterable[Known]) -> Table:
    """Rows of .tflite models on phones, and of ONNX Runtime on CPUs, where it is what there is. Raises OSError."""
    named = {called: network for network in known for called in network.called}
    newest: dict[tuple[str, ...], Row] = {}
    candidates = covered = 0
    hosted, iphones, searched = _hosted(folder / HOSTED, named), _iphones(folder / IPHONES, named), _searched(folder / SEARCHED, named)
    for row in [*_ai_hub(folder / AI_HUB, named), *hosted, *iphones, *searched]:
        candidates += 1
        if row is None:
            continue
        covered += 1
        key = (row.network, row.device, row.runtime, row.unit, row.precision)
        if key not in newest or row.date > newest[key].date:
            newest[key] = row
    return Table(tuple(_sound(newest.values())), candidates, covered)


def _sound(rows: Iterable[Row]) -> Iterator[Row]:
    rows = list(rows)
    fastest: dict[tuple[str, str, str], float] = {}
    for row in rows:
        key = (row.network, row.unit, row.precision)
        fastest[key] = min(row.ms, fastest.get(key, row.ms))
    for row in rows:
        if row.ms < BROKEN_AFTER * fastest[row.network, row.unit, row.precision] and (row.unit != "npu" or row.ms < LONGEST_MS):
            yield row


def _ai_hub(file: Path, named: Mapping[str, Known]) -> Iterator[Row | None]:
    for row in _lines(file):
        precision, unit, runtime = _PRECISIONS.get(row["prec"]), row["unit"].lower(), row["runtime"]
        wanted = runtime == "tflite" or (runtime == "onnx" and unit == "cpu" and precision == "float" and row["device"] == ONNX_CPU)
        if not wanted or precision is None or (unit == "npu" and row["device"] == OLD_NPU):
            continue
        plain = re.sub("_quantized$", "", row["model"])
        names = (f"{row['model']}/{row['component']}", f"{plain}/{row['component']}", row["model"], plain)
        network = next((named[name] for name in names if name in named), None)
        if network is None:
            yield None
            continue
        last = float(row["ms_last"])
        yield Row(
            network.name, network.family, network.sort, row["device"], "TFLite" if runtime == "tflite" else "ONNX Runtime", unit, precision,
            last, int(row["n"]), last / float(row["ms_median"]), row["last_seen"], f"AI Hub {row['job']}",
        )  # fmt: skip


def _hosted(file: Path, named: Mapping[str, Known]) -> Iterator[Row | None]:
    for row in _lines(file):
        network, runtime = named.get(row["model"]), row["runtime"]
        if network is None:
            yield None
            continue
        unit = "cpu" if "CPU" in runtime else "gpu" if "GPU" in runtime else "npu" if "ANE" in runtime else "nnapi"
        precision = _PRECISIONS[row["precision"]]
        yield Row(
            network.name, network.family, network.sort, row["device"], runtime, unit, precision, float(row["ms"]), 1, 1.0, HOSTED_YEAR,
            _short(row["source"]),
        )  # fmt: skip


def _short(source: str) -> str:
    """Repository, commit and file name."""
    at = re.search(r"([\w.-]+/[\w.-]+@\w+):\S*?([\w.-]+\.md)", source)
    return f"{at[1]} {at[2]}" if at else source


def _iphones(file: Path, named: Mapping[str, Known]) -> Iterator[Row | None]:
    """The chart of one benchmark app, and what authors of networks measured on a Neural Engine; the other rows are whole pipelines, or
    blogs'.
    """
    for row in _lines(file):
        network, source = named.get(row["model"]), row["source"].partition(";")[0]
        if "Core ML Benchmark" in source:
            yield _single(network, row["device"], "Core ML", "coreml", row["ms"], IPHONES_YEAR, source)
        elif row["runtime"] == "Core ML (ANE)":
            yield _single(network, row["device"], row["runtime"], "npu", row["ms"], ENGINES_YEAR, _short(row["source"]))


def _searched(file: Path, named: Mapping[str, Known]) -> Iterator[Row | None]:
    for row in _lines(file):
        source = "Koul, Ganju, Kasam: Deep Learning on Mobile, slide Evolution of Mobile NAS Methods"
        yield _single(named.get(row["model"]), "Google Pixel 1", "TFLite CPU 1 thread", "cpu", row["pixel1_ms"], SEARCHED_YEAR, source)


def _single(network: Known | None, device: str, runtime: str, unit: str, ms: str, year: str, source: str) -> Row | None:
    if network is None:
        return None
    return Row(network.name, network.family, network.sort, device, runtime, unit, "float", float(ms), 1, 1.0, year, source)


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)
