"""Tells what kind a file of a run is, and reads it."""

import json
from pathlib import Path
from typing import Any

from studio.phones.run_files import ai_hub, benchmark_model, core_ml
from studio.phones.run_files.times import RunError, Times, Wanted
from studio.phones.run_files.yaml_report import YamlError, read_yaml

MOST_BYTES = 20_000_000

_READ = (
    "read are: what LiteRT's `benchmark_model` printed (a line with `Inference (avg)`), its profile as CSV, its result as a protocol "
    "buffer; an AI Hub job's profile in JSON or YAML, or a model's perf.yaml; a Core ML report of Xcode as JSON, or its text with a line "
    "such as `Prediction (median) 1.9 ms`"
)


def read_times(file: Path, wanted: Wanted) -> Times:
    """Of the run that the file tells of; of a file with many, the one that is wanted. Raises RunError naming the file, OSError."""
    try:
        found = _read(_content(file), wanted, yaml=file.suffix.casefold() in (".yaml", ".yml"))
    except RunError as error:
        raise RunError(f"{file}: {error}") from error
    if found is None:
        raise RunError(f"{file} tells of no run; {_READ}")
    return found


def _content(file: Path) -> bytes:
    """A saved report of Xcode may be a folder: then of the one JSON file inside it."""
    if file.is_dir():
        inside = sorted(file.rglob("*.json"))
        if len(inside) != 1:
            raise RunError(f"it is a folder with {len(inside)} JSON files; name the one that tells of the run")
        file = inside[0]
    if file.stat().st_size > MOST_BYTES:
        raise RunError(f"it has more than {MOST_BYTES // 1_000_000} MB, which no report of a run has")
    return file.read_bytes()


def _read(data: bytes, wanted: Wanted, *, yaml: bool) -> Times | None:
    text = data.decode("utf-8", errors="replace").lstrip("\ufeff")
    by_text = (benchmark_model.printed, benchmark_model.profiled, benchmark_model.tabled, benchmark_model.result_text)
    for reader in by_text:
        if found := reader(text):
            return found
    values = _values(text, yaml)
    if isinstance(values, dict):
        if found := ai_hub.job(values) or ai_hub.perf(values, wanted) or core_ml.report(values):
            return found
    elif isinstance(values, list) and (found := core_ml.report(values)):
        return found
    return core_ml.copied(text) or benchmark_model.result(data)


def _values(text: str, yaml: bool) -> Any:
    """JSON or YAML, None for neither. yaml: it is called so, and what is wrong with it is told. Raises RunError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return read_yaml(text)
    except YamlError as error:
        if yaml:
            raise RunError(f"it can't be read as YAML: {error}") from error
        return None
