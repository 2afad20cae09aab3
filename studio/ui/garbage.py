"""Takes cyclic garbage away on the window's own thread alone.

Python collects in whichever thread happens to allocate; one that reads a pipe or plays sound would then take Qt objects apart, which
only the thread they live in may do: a crash now and then that nothing in a traceback explains.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_OFTEN_MS = 500


class Garbage(QObject):
    """While it lives, and until `stop`, Python collects nothing by itself."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_OFTEN_MS)
        self._timer.timeout.connect(collect_due)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()


def collect_due() -> None:
    """Collects the oldest generation that Python would by now have collected itself."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
            gc.collect(generation)
            return
