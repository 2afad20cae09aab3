"""Cards written on the spot."""

import hashlib
from pathlib import Path


def source_of(file: Path, **place: str) -> str:
    """The lines of a source with the size and hash of `file`; a `path` to it unless another place is named."""
    place = place or {"path": file.name}
    lines = [f'{key} = "{value}"' for key, value in place.items()]
    return "\n".join([*lines, f'sha256 = "{hashlib.sha256(file.read_bytes()).hexdigest()}"', f"bytes = {file.stat().st_size}"])
