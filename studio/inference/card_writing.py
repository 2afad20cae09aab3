"""Writes model cards: the counterpart of `studio.inference.card`, which reads them."""

from dataclasses import fields
from pathlib import PurePosixPath
from typing import Any

import tomlkit

from studio.inference.card import Card, Download, FileSource, InputSpec, LocalFile, PackageFile, Variant
from studio.inference.card_purpose import purpose_values


def card_text(card: Card) -> str:
    """`card` as the text of a `model.toml` that `read_card` reads back as the same card."""
    document = tomlkit.document()
    for key in ("title", "task", "licence", "metric", "default"):
        document[key] = getattr(card, key)
    for name, spec in card.inputs.items():
        _put(document, ("input", name), _input(spec))
    for name, output in card.outputs.items():
        _put(document, ("output", name), {"tensor": output.tensor, "shape": list(output.shape)} | _filled(about=output.about))
    for name, variant in card.variants.items():
        _put(document, ("file", name), _variant(variant))
    if card.coreml:
        _put(document, ("coreml",), _filled(**{field.name: getattr(card.coreml, field.name) for field in fields(card.coreml)}))
    if card.purpose:
        _put(document, ("purpose",), purpose_values(card.purpose))
    return tomlkit.dumps(document)


def _put(document: Any, path: tuple[str, ...], values: dict[str, Any]) -> None:
    *outer, last = path
    for key in outer:
        document = document.setdefault(key, tomlkit.table(is_super_table=True))
    table = tomlkit.table()
    for key, value in values.items():
        table[key] = value
    document[last] = table


def _input(spec: InputSpec) -> dict[str, Any]:
    values: dict[str, Any] = {"tensor": spec.tensor, "shape": list(spec.shape)}
    if spec.fit is not None:
        values |= {"fit": spec.fit, "border": spec.border, "range": list(spec.span)}
    return values


def _variant(variant: Variant) -> dict[str, Any]:
    sources = tomlkit.aot()
    for source in variant.sources:
        table = tomlkit.table()
        for key, value in _source(source).items():
            table[key] = value
        sources.append(table)
    texts = _filled(title=variant.title, precision=variant.precision, metric=variant.metric, agreement=variant.agreement)
    return {**texts, "source": sources}


def _source(source: FileSource) -> dict[str, Any]:
    match source:
        case LocalFile(path):
            place = {"path": PurePosixPath(path).as_posix()}
        case PackageFile(package, path):
            place = {"package": package, "path": path}
        case Download(url):
            place = {"url": url}
    return {**place, "sha256": source.sha256, "bytes": source.bytes}


def _filled(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value != ""}
