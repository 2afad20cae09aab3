"""Phones as they are described: one TOML file each, every figure with its source or marked as assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from studio.folders import config_folder
from studio.strict_table import StrictTable, read_toml

UnitName = Literal["cpu", "gpu", "npu"]
UNITS: tuple[UnitName, ...] = ("cpu", "gpu", "npu")

OWN = Path(__file__).parent / "profiles"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and where it is from. assumed: nobody has looked it up; then `source` says how it was guessed."""

    value: float
    source: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """A name and where it is from, as a `Figure`."""

    value: str
    source: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """What computes. speed: peak of float32 GFLOPS (CPU: of its big cores; GPU) or int8 TOPS (NPU); None where nobody tells it.
    integers_only: said of one that can't compute with real numbers.
    """

    name: Words
    speed: Figure | None
    integers_only: Words | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """also: other names it is called by. measured_as: names under which tables of measurements list this very phone; stand_ins: devices
    with the same chip that are not this phone, so that what was measured there is only transferred.

    memory_gb: gigabytes; memory_gbps: gigabytes a second; battery_wh: watt-hours; single_core: Geekbench 6 points of one big core, None
    where nobody tells them.
    """

    name: str
    maker: str
    also: tuple[str, ...]
    measured_as: tuple[str, ...]
    stand_ins: tuple[str, ...]
    year: Figure
    chip: Words
    memory_gb: Figure
    memory_gbps: Figure
    battery_wh: Figure
    single_core: Figure | None
    units: Mapping[UnitName, Unit]
    file: Path

    @property
    def devices(self) -> tuple[str, ...]:
        return self.measured_as + self.stand_ins


class UnknownPhone(LookupError):
    """There is no phone of that name; the message tells which there are."""


def own_phones_folder() -> Path:
    """Where the user's own phones are described."""
    return config_folder() / "phones"


def phones() -> Mapping[str, Phone]:
    """Every phone by its name, oldest first; the user's own replace those of the same name. Raises TableError."""
    files = [*sorted(OWN.glob("*.toml")), *sorted(own_phones_folder().glob("*.toml"))]
    found = {phone.name: phone for phone in map(read_phone, files)}
    return dict(sorted(found.items(), key=lambda item: (item[1].year.value, item[1].maker, item[0])))


def find_phone(name: str) -> Phone:
    """By its name or another it is called by, whatever the case. Raises UnknownPhone, TableError."""
    known = phones()
    wanted = " ".join(name.casefold().split())
    for phone in known.values():
        if wanted in (each.casefold() for each in (phone.name, *phone.also)):
            return phone
    raise UnknownPhone(
        f"there is no phone named {name!r}; there are {', '.join(known)}. A phone of your own is a file like {OWN.name}/galaxy_s24.toml "
        f"in {own_phones_folder()}"
    )


def read_phone(file: Path) -> Phone:
    """Raises TableError naming file, key and reason."""
    try:
        status = file.stat()
    except OSError:
        return parse_phone(read_toml(file), file)
    return _as_it_is(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=512)
def _as_it_is(file: Path, changed: int, size: int) -> Phone:
    """Read once until the file changes: every estimate asks for all phones."""
    return parse_phone(read_toml(file), file)


def parse_phone(values: Mapping[str, Any], file: Path) -> Phone:
    """The phone in `values`, as tomllib read them from `file`. Raises TableError."""
    top = StrictTable(values, file, what="a phone's profile")
    phone = Phone(
        name=top.text("name"),
        maker=top.text("maker"),
        also=_texts(top, "also"),
        measured_as=_texts(top, "measured_as"),
        stand_ins=_texts(top, "stand_ins"),
        year=_figure(top, "year", 2007, 2100),
        chip=_words(top, "chip"),
        memory_gb=_figure(top, "memory_gb", 0.1, 1000),
        memory_gbps=_figure(top, "memory_gbps", 0.1, 10000),
        battery_wh=_figure(top, "battery_wh", 0.1, 1000),
        single_core=_figure(top, "single_core", 1, 1e5) if top.has("single_core") else None,
        units={unit: _unit(top.table(unit)) for unit in UNITS if unit == "cpu" or top.has(unit)},
        file=file,
    )
    top.finish()
    return phone


def _texts(table: StrictTable, key: str) -> tuple[str, ...]:
    return table.texts(key) if table.has(key) else ()


def _unit(table: StrictTable) -> Unit:
    unit = Unit(
        _words(table, "name"),
        _figure(table, "speed", 1e-3, 1e6) if table.has("speed") else None,
        _words(table, "integers_only") if table.has("integers_only") else None,
    )
    table.finish()
    return unit


def _figure(table: StrictTable, key: str, low: float, high: float) -> Figure:
    inner = table.table(key)
    return Figure(inner.number("value", low, high), *_origin(inner))


def _words(table: StrictTable, key: str) -> Words:
    inner = table.table(key)
    return Words(inner.text("value"), *_origin(inner))


def _origin(table: StrictTable) -> tuple[str, bool]:
    """Where a figure is from, and whether it is assumed."""
    if table.has("source") == table.has("assumed"):
        raise table.error("source", "or `assumed` must say where the value is from: one of them, not both")
    assumed = table.has("assumed")
    origin = table.text("assumed" if assumed else "source")
    table.finish()
    return origin, assumed
