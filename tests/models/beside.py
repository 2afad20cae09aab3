"""The modules beside a train.py."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


@contextmanager
def modules_beside(folder: Path, names: tuple[str, ...]) -> Iterator[dict[str, ModuleType]]:
    """They import one another by their bare names, which are free again afterwards."""
    sys.path.insert(0, str(folder))
    try:
        yield {name: __import__(name) for name in names}
    finally:
        sys.path.remove(str(folder))
        for name in names:
            sys.modules.pop(name, None)
