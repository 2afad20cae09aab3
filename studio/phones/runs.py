"""Runs that the user made on a phone, kept among the settings."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from studio.phones.profile import UNITS, own_phones_folder
from studio.phones.run_files.times import Times
from studio.phones.work import SUMS
from studio.strict_table import StrictTable, read_toml
from studio.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class OwnRun:
    """work: the sums of the model's graph, by which it is known again."""

    phone: str
    model: str
    unit: str
    precision: str
    times: Times
    date: str
    work: Mapping[str, float]


def runs_folder() -> Path:
    return own_phones_folder() / "runs"


def keep(run: OwnRun) -> Path:
    """Writes the run among the user's phones, in place of one of the same model, unit and phone. Raises OSError."""
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in [
            ("phone", run.phone), ("model", run.model), ("unit", run.unit), ("precision", run.precision), ("tool", run.times.tool),
            ("date", run.date), ("ms", run.times.ms), ("low", run.times.low), ("high", run.times.high),
        ]
    ]  # fmt: skip
    lines += ["", "[work]", *(f"{name} = {run.work[name]!r}" for name in SUMS)]
    name = hashlib.sha256("|".join((run.phone, run.model, run.unit, run.precision)).encode()).hexdigest()[:16]
    file = runs_folder() / f"{name}.toml"
    write_whole(file, ("\n".join(lines) + "\n").encode())
    return file


def own_runs(phone: str) -> tuple[OwnRun, ...]:
    """Those on this phone. Raises TableError."""
    return tuple(run for file in sorted(runs_folder().glob("*.toml")) if (run := _read(file)).phone == phone)


def _read(file: Path) -> OwnRun:
    top = StrictTable(read_toml(file), file, what="a run")
    work = top.table("work")
    run = OwnRun(
        phone=top.text("phone"),
        model=top.text("model"),
        unit=top.choice("unit", UNITS),
        precision=top.choice("precision", ("float", "int8")),
        times=Times(top.number("ms", 1e-6, 1e7), top.number("low", 1e-6, 1e7), top.number("high", 1e-6, 1e7), "", top.text("tool")),
        date=top.text("date"),
        work={name: work.number(name, 0, 1e12) for name in SUMS},
    )
    work.finish()
    top.finish()
    return run


def today() -> str:
    return date.today().isoformat()
