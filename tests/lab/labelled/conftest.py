"""A labelled folder of rendered digits."""

from pathlib import Path

import cv2
import numpy as np
import pytest


def digit(number: int) -> np.ndarray:
    picture = np.full((32, 32, 3), 230, np.uint8)
    cv2.putText(picture, str(number), (6, 26), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20, 20, 20), 2, cv2.LINE_AA)
    return picture


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """3, 4, 7 and 8 twice each, in folders named so."""
    folder = tmp_path / "my digits"
    for number in (3, 4, 7, 8):
        (folder / str(number)).mkdir(parents=True)
        for place in range(2):
            shifted = np.roll(digit(number), place, axis=1)
            cv2.imwrite(str(folder / str(number) / f"{number} {place}.png"), shifted)
    return folder
