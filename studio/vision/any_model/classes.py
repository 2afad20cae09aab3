"""Scores of classes, and the labels that belong to them."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.api.model import Tensor
from studio.graph.purpose import Decoding

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


def for_classes(labels: tuple[str, ...], decoding: Decoding, count: int | None) -> tuple[str, ...]:
    """`labels` by the numbers of the classes. Scores may begin with a background that the list leaves out; detectors leave theirs out, and
    the list may begin with it. Raises ValueError for a list of another length than `count`.
    """
    if decoding.startswith("ssd") and labels and BACKGROUND.fullmatch(labels[0]):
        labels = labels[1:]
    if decoding in ("scores", "class_scores") and len(labels) + 1 == count:
        labels = ("background", *labels)
    if labels and count and len(labels) != count:
        raise ValueError(f"{len(labels)} labels, but the model tells {count} classes apart; take the list that it was trained with")
    return labels


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
