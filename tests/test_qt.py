"""The installed Qt for Python itself."""

import sys

from PySide6.QtGui import QImage, QPainter


def test_a_call_that_returns_none_keeps_nones_references() -> None:
    """PySide6 6.12.0 loses one with every such call on Python 3.11, and Python aborts after some thousand: seconds of painting."""
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.setOpacity(0.5)
    lost = before - sys.getrefcount(None)
    painter.end()
    assert lost < 100
