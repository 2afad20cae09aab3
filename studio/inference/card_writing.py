"""Writes model cards: the counterpart of `studio.inference.card`, which reads them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import PurePosixPath
from typing import Any

from studio.inference.card import Card, Download, FileSource, InputSpec, LocalFile, PackageFile, Variant
from studio.inference.card_purpose import purpose_values

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def card_text(card: Card) -> str:
    """`card` as the text of a `model.toml` that `read_card` reads back as the same card."""
    return "\n".join(_lines(card)) + "\n"


def _lines(card: Card) -> Iterator[str]:
    yield from _pairs({key: getattr(card, key) for key in ("title", "task", "licence", "metric", "default")})
    if card.purpose:
        yield from _table("[purpose]", purpose_values(card.purpose))
    for name, spec in card.inputs.items():
        yield from _table(f"[input.{_key(name)}]", _input(spec))
    for name, output in card.outputs.items():
        values = {"tensor": output.tensor, "shape": list(output.shape)} | _filled(about=output.about)
        yield from _table(f"[output.{_key(name)}]", values)
    for name, variant in card.variants.items():
        yield from _table(f"[file.{_key(name)}]", _variant(variant))
        for source in variant.sources:
            yield from _table(f"[[file.{_key(name)}.source]]", _source(source))
    if card.coreml:
        yield from _table("[coreml]", _filled(**{field.name: getattr(card.coreml, field.name) for field in fields(card.coreml)}))


def _table(head: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", head)
    yield from _pairs(values)


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_value(value)}" for key, value in values.items())


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    """Texts, numbers and lists of them are written in TOML as in JSON, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _input(spec: InputSpec) -> dict[str, Any]:
    values: dict[str, Any] = {"tensor": spec.tensor, "shape": list(spec.shape)}
    if spec.fit is not None:
        values |= {"fit": spec.fit, "border": spec.border, "range": list(spec.span)}
    return values


def _variant(variant: Variant) -> dict[str, Any]:
    return _filled(title=variant.title, precision=variant.precision, metric=variant.metric, agreement=variant.agreement)


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
