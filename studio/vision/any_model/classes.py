"""Scores of classes, and the labels that belong to them."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.api.model import Tensor

MOST_LABEL_BYTES = 1 << 22
_NUMBERED = re.compile(r"\s*(\d+)\s*[:,\t ]\s*(\S.*)")
BACKGROUND = re.compile(r"background|void|unlabell?ed|none|\?\?\?|_+", re.IGNORECASE)


def read_labels(file: Path) -> tuple[str, ...]:
    """One a line; lines that all begin with a number are in its order, with "" for the numbers left out. Raises ValueError."""
    try:
        if file.stat().st_size > MOST_LABEL_BYTES:
            raise ValueError(f"{file.name} is too large for a list of labels")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ValueError(f"{file} can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError:
        raise ValueError(f"{file.name} is not UTF-8 text; a list of labels has one a line") from None
    lines = [line.strip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise ValueError(f"{file.name} is empty; a list of labels has one a line")
    numbered = [_NUMBERED.fullmatch(line) for line in lines if line]
    if len(numbered) > 1 and all(numbered):
        places = {int(match[1]): match[2].strip() for match in numbered if match}
        if len(places) == len(numbered) and max(places) < 100_000:
            return tuple(places.get(place, "") for place in range(max(places) + 1))
    return tuple(lines)


def fitting(labels: tuple[str, ...], count: int) -> tuple[str, ...]:
    """`labels` for `count` classes: one less has no name for the background, which comes first."""
    return ("background", *labels) if len(labels) == count - 1 else labels


def label(labels: tuple[str, ...], place: int) -> str:
    """Its number where it has no name. Of several names ("tench, Tinca tinca") the first."""
    named = labels[place] if 0 <= place < len(labels) else ""
    return named.partition(",")[0].strip() or f"class {place}"


def probabilities(scores: Tensor) -> NDArray[np.float32]:
    """Of all classes. Scores that aren't shares of 1 go through a softmax; several classes at once (sigmoids) stay as they are."""
    values = scores.reshape(-1).astype(np.float32)
    if values.min() >= -0.001 and values.max() <= 1.001:
        return values
    powers = np.exp(values - values.max())
    shares: NDArray[np.float32] = powers / powers.sum()
    return shares


def best(shares: NDArray[np.float32], threshold: float, most: int = 5) -> list[tuple[int, float]]:
    """Class and share of the best, best first; always the very best one."""
    order = np.argsort(-shares, kind="stable")[:most]
    return [(int(place), float(shares[place])) for rank, place in enumerate(order) if rank == 0 or shares[place] >= threshold]
