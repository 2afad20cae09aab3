"""A command that is run for the window tells its answer, or why there is none."""

import sys
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from studio.ui.models import command_run
from studio.ui.models.command_run import CommandRun


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("open(sys.argv[-1], 'w').write('{\"share\": 1}')", {"share": 1}),
        ("sys.exit('no such model')", "no such model"),
        ("pass", "The check ended without an answer. Try it again."),
        ("sys.stderr.write('Picture 3 of 9\\n'); os.abort()", "The check came to a sudden end after “Picture 3 of 9”. Try it again."),
    ],
)
def test_what_it_ends_with(qtbot: Any, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, code: str, answer: object) -> None:
    monkeypatch.setattr(command_run, "_studio", lambda: [sys.executable, "-S", "-c", f"import os, sys; {code}"])
    parent = QObject()
    with qtbot.waitSignal(CommandRun([], parent, what="The check").ended, timeout=20_000) as ended:
        pass
    assert ended.args == [answer]
