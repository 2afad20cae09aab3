"""Values as lines of JSON."""

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def json_line(value: object) -> str:
    """`value` as JSON on one line; a number that isn't finite, which JSON lacks, as null."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)


def keep_lines(path: Path, most: int) -> None:
    """Cuts the file off after `most` lines, and the last line off where its end is missing."""
    written = path.read_bytes()
    end = 0
    for _ in range(most):
        if (found := written.find(b"\n", end)) < 0:
            break
        end = found + 1
    os.truncate(path, end)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
