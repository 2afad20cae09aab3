"""Reads the metadata of a .tflite file: the flatbuffer TFLITE_METADATA, and the files that are appended as a zip archive.

Field numbers are those of metadata_schema.fbs of TensorFlow Lite Support and MediaPipe.
"""

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from studio.graph.archive import Archive, opened_archive
from studio.graph.file_bytes import Bytes, Malformed, MemoryBytes
from studio.graph.flatbuffer import Flatbuffer, Table
from studio.graph.labels import NAMES, table_in
from studio.graph.model_graph import Metadata, TensorMetadata

IDENTIFIER = b"M001"
CONTENTS = {1: "feature", 2: "image", 3: "bounding box", 4: "audio"}
COLOURS = ("", "RGB", "grey")
NORMALISATION, THRESHOLD = 1, 3
LABELS = (2, 3)
"""Kinds of associated files that are labels: of the places along an axis, of values."""

MOST_LABEL_BYTES = 1 << 22
MOST_LABELS = 100_000
MOST_TAIL = 1 << 26
"""The associated files are read from the last bytes of the file: they are vocabularies and labels."""


def read_metadata(content: bytes, model: Bytes) -> Metadata | None:
    """None for a buffer that isn't readable metadata: the runtime doesn't look at it either."""
    if content[4:8] != IDENTIFIER:
        return None
    try:
        root = Flatbuffer(MemoryBytes(content)).root()
        graphs = root.tables(3)
        inputs, outputs = ([_tensor(each) for each in graphs[0].tables(field)] if graphs else [] for field in (2, 3))
        files, labels = _files(model, {name for tensor in (*inputs, *outputs) for name in tensor.labels})
        return Metadata(
            name=root.text(0),
            description=root.text(1),
            version=root.text(2),
            author=root.text(4),
            licence=root.text(5),
            inputs=tuple(inputs),
            outputs=tuple(outputs),
            labels=labels,
            files=files,
        )
    except Malformed:
        return None


def _tensor(table: Table) -> TensorMetadata:
    content = table.table(3)
    kind = CONTENTS.get(content.number(0, "uint8"), "") if content else ""
    properties = content.table(1) if content and kind == "image" else None
    colours = properties.number(0, "int8") if properties else 0
    stats = table.table(5)
    units = {unit.number(0, "uint8"): unit.table(1) for unit in table.tables(4)}
    normalisation, threshold = units.get(NORMALISATION), units.get(THRESHOLD)
    return TensorMetadata(
        name=table.text(0),
        description=table.text(1),
        content=kind,
        colours=COLOURS[colours] if 0 <= colours < len(COLOURS) else "",
        mean=_reals(normalisation, 0),
        std=_reals(normalisation, 1),
        maximum=_reals(stats, 0),
        minimum=_reals(stats, 1),
        labels=tuple(each.text(0) for each in table.tables(6) if each.number(2, "int8") in LABELS),
        score_threshold=threshold.real(0) if threshold else None,
    )


def _reals(table: Table | None, field: int) -> tuple[float, ...]:
    values: Sequence[float] = [] if table is None else table.numbers(field, "float32").tolist()
    return tuple(value for value in values if math.isfinite(value))


def export_notes(model: Bytes) -> dict[str, str]:
    """Names and values of the table that Ultralytics' exporter appends, as JSON or as Python writes it."""
    with _appended(model) as archive:
        for name, info in archive.entries.items() if archive else ():
            if name.endswith((".json", ".txt")) and info.file_size <= MOST_LABEL_BYTES:
                found = table_in(archive.read(name).decode("utf-8", "replace")) if archive else None
                if isinstance(found, dict) and NAMES in found:
                    return {str(key): value if isinstance(value, str) else repr(value) for key, value in found.items()}
    return {}


def _files(model: Bytes, labels: set[str]) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """All associated files and their bytes, and the lines of those that are labels. None at all where there is no archive."""
    with _appended(model) as archive:
        if archive is None:
            return {}, {}
        files = {name: info.file_size for name, info in archive.entries.items()}
        return files, {name: _lines(archive, name) for name in labels if name in archive.entries}


@contextmanager
def _appended(model: Bytes) -> Iterator[Archive | None]:
    """The zip archive at the end of a file, None where there is none that can be read."""
    tail = min(len(model), MOST_TAIL)
    end = min(tail, (1 << 16) + 22)
    with ExitStack() as stack:
        archive = None
        if b"PK\x05\x06" in model.read(len(model) - end, end):
            with suppress(Malformed):
                archive = stack.enter_context(opened_archive(io.BytesIO(model.read(len(model) - tail, tail)), tail))
        yield archive


def _lines(archive: Archive, name: str) -> tuple[str, ...]:
    text = archive.read(name, MOST_LABEL_BYTES).decode("utf-8", "replace")
    return tuple(text.splitlines()[:MOST_LABELS])
