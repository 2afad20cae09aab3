"""The names of a model's classes, where its author put them into the file."""

import ast
from collections.abc import Iterator

from studio.graph.model_graph import Metadata

NAMES = "names"
"""The key under which Ultralytics' exports keep a table of names, in properties or in an associated file."""


def labels_of(metadata: Metadata | None) -> tuple[str, ...]:
    """Those of the first output that has some, else those of the whole; in the order of the classes."""
    return next(filter(None, _found(metadata)), ()) if metadata else ()


def _found(metadata: Metadata) -> Iterator[tuple[str, ...]]:
    for output in metadata.outputs:
        for name in output.labels:
            lines = metadata.labels.get(name, ())
            yield _table("\n".join(lines)) if lines[:1] and lines[0].lstrip().startswith("{") else lines
    yield _table(metadata.properties.get(NAMES, ""))


def _table(text: str) -> tuple[str, ...]:
    """Of a table of numbers and names, alone or as the value of `names` in a larger one, written as Python or JSON writes it."""
    try:
        found = ast.literal_eval(text)
        found = found.get(NAMES, found) if isinstance(found, dict) else found
        if isinstance(found, dict):
            found = [found[key] for key in sorted(found, key=int)]
        return tuple(str(each) for each in found)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ()
