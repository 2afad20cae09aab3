"""Says whether a model file works: its structure first, then a trial run in a process of its own."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from studio.graph import GraphError, Model, problems, read_model
from studio.graph.file_bytes import Malformed
from studio.graph.model_format import COREML_PACKAGE, model_format, with_article
from studio.graph.reading import parts_of
from studio.lab.finding import Finding, works
from studio.lab.model_facts import said_of
from studio.lab.runtime_reason import missing_operators, reason
from studio.lab.trial import try_file

MOST_PROBLEMS = 5
"""Told one by one; a file that is wrong in one way is often so in a hundred places."""

_RUNS_HERE = ("tflite", "task")


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
    """A .tflite file, a bundle of them, or a model of another kind, which is described. seconds: of the trial run, None to suit the model.

    Raises OSError for one that can't be read. Nothing in the file can harm this process.
    """
    kind, advice = model_format(file)
    try:
        model = read_model(file)
    except GraphError as error:
        return ModelCheck((Finding(False, str(error)),))
    sha256 = "" if kind == COREML_PACKAGE else _sha256(file)
    hashed = f", sha256 {sha256}" if sha256 else ""
    findings = [Finding(True, f"{file.name} is {with_article(kind)}, {model.bytes} bytes{hashed}")]
    if model.format == "task":
        findings += _bundle(file, model, seconds)
    else:
        findings += (Finding(True, text) for text in said_of(model))
        findings += _tried(file, model, seconds) if model.format in _RUNS_HERE else [Finding(False, f"it can't be tried here: {advice}")]
    return ModelCheck(tuple(findings), model, sha256)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _tried(file: Path, model: Model, seconds: float | None) -> list[Finding]:
    if found := problems(model):
        told = [Finding(False, f"{problem}; export the model anew") for problem in found[:MOST_PROBLEMS]]
        more = len(found) - len(told)
        return [*told, Finding(False, f"and {more} more of the kind")] if more else told
    result = try_file(file, model, seconds)
    if result.good:
        return [result]
    if "custom op" in result.text and (missing := missing_operators(model)):
        return [Finding(False, text) for text in missing]
    return [replace(result, text=reason(result.text, model.graphs[0]))]


def _bundle(file: Path, model: Model, seconds: float | None) -> Iterator[Finding]:
    """Each part is written under a name of our own: those in a bundle may lead anywhere."""
    with tempfile.TemporaryDirectory(prefix="pocket-studio-") as folder:
        part = Path(folder) / "part.tflite"
        try:
            for name, content in parts_of(file):
                part.write_bytes(content)
                found = model.parts[name]
                told = [Finding(True, text) for text in said_of(found)]
                yield from (replace(each, text=f"{name}: {each.text}") for each in [*told, *_tried(part, found, seconds)])
        except Malformed as error:
            yield Finding(False, f"{file.name} changed while it was checked: {error}")
