"""Cyclic garbage goes on the window's own thread, whichever thread makes it."""

import gc
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.garbage import Garbage


@pytest.fixture
def collectors() -> Iterator[set[str]]:
    """Names of the threads that have collected."""
    names: set[str] = set()

    def note(phase: str, information: dict[str, int]) -> None:
        names.add(threading.current_thread().name)

    gc.callbacks.append(note)
    yield names
    gc.callbacks.remove(note)


class Knot(QObject):
    """Holds itself."""

    gone: ClassVar[list[str]] = []

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        Knot.gone.append(threading.current_thread().name)


def test_a_busy_thread_collects_nothing_and_the_window_does(qapp: QApplication, qtbot: QtBot, collectors: set[str]) -> None:
    gc.enable()
    Knot.gone.clear()
    garbage = Garbage(qapp)
    assert not gc.isenabled()
    Knot()
    kept: list[list[int]] = []
    thread = threading.Thread(target=lambda: kept.extend([] for _ in range(200_000)), name="busy")
    thread.start()
    thread.join()
    assert "busy" not in collectors
    qtbot.waitUntil(lambda: bool(Knot.gone), timeout=30_000)
    assert set(Knot.gone) == {threading.main_thread().name}
    garbage.stop()
    garbage.deleteLater()
    assert gc.isenabled()
