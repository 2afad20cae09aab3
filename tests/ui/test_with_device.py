"""The window with the real device process; what it does when that fails is in `tests/test_faults.py`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest

from studio.ui.shell import Shell

APP = """
from studio.api import App, Frame, Polyline, Result

class Line(App):
    title = "Line"

    def process(self, frame: Frame) -> Result:
        return Result(shapes=(Polyline(((0, 0), (frame.width, frame.height))),))
"""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_shell: Callable[..., Shell]) -> Shell:
    folder = tmp_path / "apps" / "line"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(folder))
    return open_shell("line")


def test_what_is_recorded_from_the_window_is_a_film_that_plays(shell: Shell, qtbot: Any, tmp_path: Path) -> None:
    shell.errands._remember(recordings=str(tmp_path / "clips"))
    view = shell.window.viewfinder
    qtbot.waitUntil(lambda: view.shown is not None and shell.window.transport._record.isEnabled(), timeout=60_000)
    shell.window.transport._record.click()
    qtbot.waitUntil(lambda: view.state.recording is not None and not view.state.recording.text.startswith("0:00"), timeout=60_000)
    shell.window.transport._record.click()
    qtbot.waitUntil(lambda: shell.window.notice.text.startswith("Saved "), timeout=60_000)
    assert view.state.recording is None
    (film,) = (tmp_path / "clips").glob("*.mp4")
    with av.open(str(film)) as container:
        frames = list(container.decode(video=0))
    # How many frames a second there are depends on the machine; the film lasts as long as its recording was seen to.
    assert len(frames) >= 3
    assert frames[-1].time >= 0.7
