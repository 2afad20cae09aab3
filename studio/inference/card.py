"""A model card, `models/<name>/model.toml`: what a model takes and gives, and where its files come from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast

from studio.graph.purpose import Purpose
from studio.inference.card_purpose import read_purpose
from studio.inference.downloading import address_problem
from studio.strict_table import StrictTable, read_toml

CARD_FILE = "model.toml"

Fit = Literal["letterbox", "crop", "stretch"]
"""How a picture of another shape is fitted: bars around it, its middle, or its proportions given up."""

Border = Literal["black", "edge"]
"""What lies outside the picture: black, or its edge pixels repeated."""


@dataclass(frozen=True, slots=True)
class InputSpec:
    """An input. tensor: its name in the file's signature, or in its graph where it has none.

    fit: None for an input that takes no picture. span: what the pixel values 0 and 255 become.
    """

    name: str
    tensor: str
    shape: tuple[int, ...]
    fit: Fit | None = None
    border: Border = "black"
    span: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """An output; `about` says what its numbers mean."""

    name: str
    tensor: str
    shape: tuple[int, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file beside the card; path: relative to the card's folder."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file inside an installed distribution; path: as the distribution's file list has it."""

    package: str
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Download:
    """A file fetched on demand."""

    url: str
    sha256: str
    bytes: int


FileSource = LocalFile | PackageFile | Download


@dataclass(frozen=True, slots=True)
class CoreMLPackage:
    """The same model for iPhones: an .mlpackage, a folder beside the card. sha256: over its files, see `hashes.folder_sha256`."""

    path: str
    precision: str
    sha256: str
    bytes: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One file of a model. precision: of its weights; sources: places to get it from, tried in order.

    metric: this variant's own quality figure; agreement: how close its outputs are to the float model's. Empty where nobody measured.
    """

    name: str
    title: str
    precision: str
    sources: tuple[FileSource, ...]
    metric: str = ""
    agreement: str = ""

    @property
    def bytes(self) -> int:
        """Size of the file its first source gives."""
        return self.sources[0].bytes


@dataclass(frozen=True, slots=True)
class Card:
    """A model. metric: its quality figure and where that stands; default: the variant used unless another is asked for.

    purpose: what it shows when it is opened by itself, None for one that needs an app.
    """

    name: str
    folder: Path
    title: str
    task: str
    licence: str
    metric: str
    default: str
    inputs: Mapping[str, InputSpec]
    outputs: Mapping[str, OutputSpec]
    variants: Mapping[str, Variant]
    coreml: CoreMLPackage | None = None
    purpose: Purpose | None = None


def read_card(file: Path) -> Card:
    """Reads a `model.toml`; its folder names the model. Raises TableError naming file, key and reason."""
    return parse_card(read_toml(file), file)


def parse_card(values: Mapping[str, Any], file: Path) -> Card:
    """The card in `values`, as tomllib read them from `file`. Raises TableError."""
    top = StrictTable(values, file)
    card = Card(
        name=file.parent.name,
        folder=file.parent,
        title=top.text("title"),
        task=top.text("task"),
        licence=top.text("licence"),
        metric=top.text("metric"),
        default=top.text("default"),
        inputs={name: _input(name, table) for name, table in top.tables("input").items()},
        outputs={name: _output(name, table) for name, table in top.tables("output").items()},
        variants={name: _variant(name, table) for name, table in top.tables("file").items()},
        coreml=_coreml(top.table("coreml")) if top.has("coreml") else None,
        purpose=read_purpose(top.table("purpose"), file.parent) if top.has("purpose") else None,
    )
    top.finish()
    if card.default not in card.variants:
        raise top.error("default", f"is {card.default!r}, but there is no [file.{card.default}]; there are {', '.join(card.variants)}")
    return card


def _input(name: str, table: StrictTable) -> InputSpec:
    if not name.isidentifier():
        raise table.error("tensor", f"belongs to an input named {name!r}; use letters, digits and underscores, as for a Python argument")
    tensor, shape = table.text("tensor"), table.wholes("shape", 1)
    if table.has("fit"):
        fit = cast(Fit, table.choice("fit", ("letterbox", "crop", "stretch")))
        border = cast(Border, table.choice("border", ("black", "edge"), "black"))
        spec = InputSpec(name, tensor, shape, fit, border, table.span("range", (0.0, 1.0)))
        if len(shape) != 4 or shape[0] != 1 or shape[3] != 3:
            raise table.error("shape", f"is {list(shape)}; an input that takes a picture (it has `fit`) is [1, height, width, 3]")
    else:
        spec = InputSpec(name, tensor, shape)
    table.finish()
    return spec


def _output(name: str, table: StrictTable) -> OutputSpec:
    spec = OutputSpec(name, table.text("tensor"), table.wholes("shape", 1), table.text("about", ""))
    table.finish()
    return spec


def _variant(name: str, table: StrictTable) -> Variant:
    sources = tuple(_source(each) for each in table.list_of_tables("source"))
    title, precision = table.text("title", name), table.text("precision")
    variant = Variant(name, title, precision, sources, table.text("metric", ""), table.text("agreement", ""))
    table.finish()
    return variant


def _coreml(table: StrictTable) -> CoreMLPackage:
    package = CoreMLPackage(
        _inner_path(table), table.text("precision"), table.sha256("sha256"), table.whole("bytes", 1), table.text("about", "")
    )
    table.finish()
    return package


def _source(table: StrictTable) -> FileSource:
    sha256, size = table.sha256("sha256"), table.whole("bytes", 1)
    source: FileSource
    if table.has("url"):
        source = Download(table.text("url"), sha256, size)
        if problem := address_problem(source.url):
            raise table.error("url", problem)
    elif table.has("package"):
        source = PackageFile(table.text("package"), _inner_path(table), sha256, size)
    elif table.has("path"):
        source = LocalFile(_inner_path(table), sha256, size)
    else:
        raise table.error("path", "is missing: a source has a path, a package and a path, or a url")
    table.finish()
    return source


def _inner_path(table: StrictTable) -> str:
    path = table.text("path")
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\\" in path or "\0" in path or re.match(r"[A-Za-z]:", path):
        raise table.error("path", f"must be a relative path with forward slashes that stays inside its folder, not {path!r}")
    return path
