"""Says whether a model file works: its structure first, then a trial run in a process of its own."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from studio.graph import GraphError, Model, problems, read_model
from studio.graph.file_bytes import Malformed
from studio.graph.model_format import COREML_PACKAGE, model_format, with_article
from studio.graph.reading import parts_of
from studio.inference.hashes import file_sha256
from studio.lab.finding import Finding, works
from studio.lab.model_facts import said_of
from studio.lab.runtime_reason import reasons
from studio.lab.trial import try_file

MOST_PROBLEMS = 5
"""Told one by one; a file that is wrong in one way is often so in a hundred places."""

_RUNS_HERE = ("tflite", "task", "onnx")


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """model: what the file holds, None where it can't be read; sha256: of the file, "" for a folder."""

    findings: tuple[Finding, ...]
    model: Model | None = None
    sha256: str = ""

    @property
    def works(self) -> bool:
        return works(self.findings)


def check_model(file: Path, seconds: float | None = None) -> ModelCheck:
    """A .tflite file, a bundle of them, or a model of another kind, which is described. seconds: of each trial run, None to suit the model.

    Raises OSError for one that can't be read. Nothing in the file can harm this process.
    """
    check = check_structure(file)
    if check.model is None or not check.works:
        return check
    found = _bundle(file, check.model, seconds) if check.model.format == "task" else _tried(file, check.model, seconds)
    return replace(check, findings=(*check.findings, *found))


def check_structure(file: Path) -> ModelCheck:
    """As `check_model`, without the trial run."""
    kind, advice = model_format(file)
    try:
        model = read_model(file)
    except GraphError as error:
        return ModelCheck((Finding(False, str(error)),))
    sha256 = "" if kind == COREML_PACKAGE else file_sha256(file)
    hashed = f", sha256 {sha256}" if sha256 else ""
    findings = [Finding(True, f"{file.name} is {with_article(kind)}, {model.bytes} bytes{hashed}"), *_structure(model, "")]
    for name, part in model.parts.items():
        findings += _structure(part, f"{name}: ")
    if model.format not in _RUNS_HERE:
        findings.append(Finding(False, f"it can't be tried here: {advice}"))
    return ModelCheck(tuple(findings), model, sha256)


def _structure(model: Model, prefix: str) -> Iterator[Finding]:
    yield from (Finding(True, f"{prefix}{text}") for text in said_of(model))
    found = problems(model)
    yield from (Finding(False, f"{prefix}{problem}") for problem in found[:MOST_PROBLEMS])
    if len(found) > MOST_PROBLEMS:
        yield Finding(False, f"{prefix}and {len(found) - MOST_PROBLEMS} more of the kind; export the model anew")


def _tried(file: Path, model: Model, seconds: float | None) -> list[Finding]:
    result = try_file(file, model, seconds)
    if result.good or model.format == "onnx":
        return [result]
    return [Finding(False, text) for text in reasons(result.text, model)]


def _bundle(file: Path, model: Model, seconds: float | None) -> Iterator[Finding]:
    """Each part is written under a name of our own: those in a bundle may lead anywhere."""
    with tempfile.TemporaryDirectory(prefix="pocket-studio-") as folder:
        part = Path(folder) / "part.tflite"
        try:
            for name, content in parts_of(file):
                part.write_bytes(content)
                yield from (replace(each, text=f"{name}: {each.text}") for each in _tried(part, model.parts[name], seconds))
        except Malformed as error:
            yield Finding(False, f"{file.name} changed while it was checked: {error}")
