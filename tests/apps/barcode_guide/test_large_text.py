"""Large text is large, all of it is in the picture, and it stands out on any."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from apps.barcode_guide.large_text import large_text
from studio.api import Caption
from studio.runtime.drawing import drawn

LONG = "Pflanzendrink Hafer mit Kalzium, ungesüßt, WWWWWWWWWW, 1 Liter, 4 0 0 6 3 8 1 3 3 3 9 3 1"


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (320, 240)])
@pytest.mark.parametrize("text", ["Left", "Hold still", "Stabilo, Point 88, 10 pcs", LONG, "4 0 0 6 3 8 1, 3 3 3 9 3 1", "x" * 90])
def test_all_of_it_is_in_the_picture(text: str, size: tuple[int, int], qapp: QApplication) -> None:
    """The outermost pixels keep their colour: no ground or letter is cut off at the sides or the foot."""
    width, height = size
    shapes = large_text(text, size)
    assert " ".join(shape.text for shape in shapes if isinstance(shape, Caption)).split() == text.split() or " " not in text
    picture = drawn(np.full((height, width, 3), 90, np.uint8), shapes)
    assert (picture[:, -1] == 90).all()
    assert (picture[-1] == 90).all()
    assert (picture == (255, 255, 0)).all(axis=2).any()
    assert (picture == 0).all(axis=2).any()


def test_a_word_is_large_and_nothing_is_nothing() -> None:
    (word,) = large_text("Left", (1280, 720))
    assert isinstance(word, Caption)
    assert word.size >= 100
    sizes = {shape.size for shape in large_text(LONG, (1280, 720)) if isinstance(shape, Caption)}
    assert len(sizes) == 1
    assert min(sizes) >= 36
    assert large_text("", (1280, 720)) == large_text("  ", (1280, 720)) == ()
