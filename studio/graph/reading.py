"""Reads any model file the studio knows, without running it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.graph.archive import Archive, opened_archive
from studio.graph.coreml import read_mlmodel, read_mlpackage
from studio.graph.file_bytes import Bytes, FileBytes, Malformed, MemoryBytes
from studio.graph.model_format import COREML, COREML_PACKAGE, ONNX, TASK, TFLITE, model_format, with_article
from studio.graph.model_graph import GraphError, Model
from studio.graph.onnx import read_onnx
from studio.graph.tflite import read_tflite

MOST_NESTED = 2
"""Bundles within bundles: MediaPipe's holistic task holds other tasks."""

MOST_PARTS = 64
MOST_UNPACKED = 1 << 30

_READERS: dict[str, Callable[[Bytes], Model]] = {TFLITE: read_tflite, ONNX: read_onnx, COREML: read_mlmodel}


def read_model(file: Path) -> Model:
    """The structure of a .tflite, .task, .onnx, .mlmodel or .mlpackage. Raises GraphError naming file, place and reason; OSError."""
    kind, advice = model_format(file)
    try:
        if kind == COREML_PACKAGE:
            return read_mlpackage(file)
        if kind == TASK:
            return _read_task(file)
        reader = _READERS.get(kind)
        if reader is None:
            raise GraphError(f"{file.name} is {with_article(kind)}, not a model the studio reads; {advice}")
        size = file.stat().st_size
        with file.open("rb") as opened:
            return reader(FileBytes(opened, size))
    except Malformed as error:
        raise GraphError(f"{file.name} is {with_article(kind)}, but damaged or made wrongly: {error}; copy or export it again") from error


def parts_of(file: Path) -> Iterator[tuple[str, bytearray]]:
    """The .tflite files in a bundle one by one, each with its name in it. Raises Malformed, OSError."""
    with file.open("rb") as opened, opened_archive(opened, file.stat().st_size) as archive:
        yield from _parts(archive, "", MOST_NESTED, _Unpacked())


@dataclass
class _Unpacked:
    """How much of a bundle was unpacked so far."""

    parts: int = 0
    bytes: int = 0

    def add(self, size: int) -> None:
        self.parts, self.bytes = self.parts + 1, self.bytes + size
        if self.parts > MOST_PARTS or self.bytes > MOST_UNPACKED:
            raise Malformed(f"it holds more than {MOST_PARTS} models or {MOST_UNPACKED} bytes of them")


def _parts(archive: Archive, within: str, deeper: int, so_far: _Unpacked) -> Iterator[tuple[str, bytearray]]:
    for name in archive.names(".tflite"):
        so_far.add(archive.entries[name].file_size)
        yield within + name, archive.read(name)
    for name in archive.names(".task") if deeper else []:
        so_far.add(archive.entries[name].file_size)
        content = archive.read(name)
        try:
            with opened_archive(io.BytesIO(content), len(content)) as inner:
                yield from _parts(inner, f"{within}{name}/", deeper - 1, so_far)
        except Malformed as error:
            raise Malformed(f"{within}{name}: {error}") from error


def _read_task(file: Path) -> Model:
    parts = {}
    for name, content in parts_of(file):
        try:
            parts[name] = read_tflite(MemoryBytes(content))
        except Malformed as error:
            raise Malformed(f"{name}: {error}") from error
    if not parts:
        raise Malformed("no model is in it")
    return Model(
        format="task",
        version=0,
        bytes=file.stat().st_size,
        parts=parts,
        parameters=sum(part.parameters for part in parts.values()),
        weight_bytes=sum(part.weight_bytes for part in parts.values()),
    )
