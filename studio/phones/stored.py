"""What was fitted, as it lies beside this file: small tables that anyone can read and `studio.phones.fit` writes."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np

from studio.phones.measurements import Row
from studio.phones.scaling import Growth
from studio.phones.terms import Vector, terms_of
from studio.phones.transferring import Times, times_of
from studio.phones.work import SUMS
from studio.whole_file import write_whole

FOLDER = Path(__file__).parent
NETWORKS, COSTS, BANDS, MEASURED, GROWTH = "networks.csv", "costs.csv", "bands.csv", "measured.csv", "growth.csv"


@dataclass(frozen=True, slots=True)
class Network:
    """A network whose graph is known. work: the sums of `work_of`."""

    name: str
    family: str
    sort: str
    work: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Costs:
    """values: ms for each term of its unit and precision; rows: how many it was fitted to, the newest of `newest`."""

    device: str
    runtime: str
    unit: str
    precision: str
    rows: int
    newest: str
    values: Vector


@dataclass(frozen=True, slots=True)
class Band:
    """Factors on an estimate between which 80 % of measured times lie. n: predictions it was made of; coverage: how many of them lay in the
    band that was made without their family.
    """

    tier: str
    unit: str
    precision: str
    low: float
    high: float
    n: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Stored:
    networks: Mapping[str, Network]
    costs: tuple[Costs, ...]
    bands: Mapping[tuple[str, str, str], Band]
    measured: tuple[Row, ...]
    times: Times
    growth: Growth


@cache
def stored(folder: Path = FOLDER) -> Stored:
    """Raises OSError, KeyError and ValueError where the tables are damaged."""
    networks = {
        row["name"]: Network(row["name"], row["family"], row["sort"], {s: float(row[s]) for s in SUMS}) for row in _read(folder / NETWORKS)
    }
    costs = tuple(_costs(row) for row in _read(folder / COSTS))
    bands = [
        Band(row["tier"], row["unit"], row["precision"], float(row["low"]), float(row["high"]), int(row["n"]), float(row["coverage"]))
        for row in _read(folder / BANDS)
    ]
    measured = tuple(_measured(row, networks) for row in _read(folder / MEASURED))
    (grown,) = _read(folder / GROWTH)
    growth = Growth(float(grown["bandwidth"]), float(grown["year"]))
    return Stored(networks, costs, {(band.tier, band.unit, band.precision): band for band in bands}, measured, times_of(measured), growth)


def _costs(row: Mapping[str, str]) -> Costs:
    columns = terms_of(row["unit"], row["precision"]).columns
    values = np.array([float(row[name]) for name in columns])
    return Costs(row["device"], row["runtime"], row["unit"], row["precision"], int(row["rows"]), row["newest"], values)


def _measured(row: Mapping[str, str], networks: Mapping[str, Network]) -> Row:
    network = networks[row["network"]]
    return Row(
        network.name, network.family, network.sort, row["device"], row["runtime"], row["unit"], row["precision"], float(row["ms"]),
        int(row["repeats"]), 1.0, row["date"], row["source"],
    )  # fmt: skip


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def write(
    networks: Iterable[Network],
    costs: Iterable[Costs],
    bands: Iterable[Band],
    measured: Iterable[Row],
    growth: Growth,
    folder: Path = FOLDER,
) -> None:
    """Raises OSError."""
    _write(folder / NETWORKS, ("name", "family", "sort", *SUMS), [(n.name, n.family, n.sort, *(n.work[s] for s in SUMS)) for n in networks])
    names = list(terms_of("cpu", "float").columns)
    lines = []
    for cost in costs:
        known = dict(zip(terms_of(cost.unit, cost.precision).columns, cost.values, strict=True))
        lines.append(
            (cost.device, cost.runtime, cost.unit, cost.precision, cost.rows, cost.newest, *(known.get(name, "") for name in names))
        )
    _write(folder / COSTS, ("device", "runtime", "unit", "precision", "rows", "newest", *names), lines)
    _write(folder / BANDS, [field.name for field in fields(Band)], [astuple(band) for band in bands])
    kept = ("network", "device", "runtime", "unit", "precision", "ms", "repeats", "date", "source")
    _write(folder / MEASURED, kept, [tuple(getattr(row, name) for name in kept) for row in measured])
    _write(folder / GROWTH, ("bandwidth", "year"), [(growth.bandwidth, growth.year)])
    stored.cache_clear()


def _write(file: Path, head: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([f"{value:.4g}" if isinstance(value, float) else value for value in line] for line in lines)
    write_whole(file, text.getvalue().encode())
