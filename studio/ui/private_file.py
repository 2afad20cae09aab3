"""Files only this user may read, written whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_privately(path: Path, text: str) -> None:
    """Replaces `path`, making its folder if need be; what was there stays until the new text is on the disk. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
