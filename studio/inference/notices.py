"""What a runtime's native code writes to the terminal."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator


@contextlib.contextmanager
def caught(lines: list[bytes]) -> Iterator[None]:
    """Adds what is written to stderr meanwhile to `lines` instead."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # a windowed process may have no stderr at all
        yield
        return
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            file.seek(0)
            lines.extend(file)
