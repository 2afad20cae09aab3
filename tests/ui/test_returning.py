"""Whatever was opened meanwhile, window and device process come back to the threads, files, processes and widgets they had."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from studio.ui.remembered import AppChoices, Remembered
from studio.ui.set_list import SetList
from studio.ui.shell import Shell

SCENE = "scene:hands?width=320&height=180"
APPS = {
    "plain": """
from studio.api import App, Frame, Result

class Plain(App):
    title = "Plain"

    def process(self, frame: Frame) -> Result:
        return Result()
""",
    "busy": """
from dataclasses import dataclass
from typing import Annotated, Literal
from studio.api import App, Caption, Frame, Result, Slider, action, model

@dataclass(frozen=True)
class Settings:
    size: Annotated[int, Slider(10, 40, 1)] = 20
    kind: Literal["one", "two"] = "one"
    on: bool = True
    name: str = "Ada"

class Busy(App):
    title = "Busy"
    settings = Settings()
    palm = model("palm_detection")

    def process(self, frame: Frame) -> Result:
        return Result((Caption(self.settings.name, (20, 40), self.settings.size),), facts={"at": frame.seconds})

    @action("Do it")
    def do(self, often: Annotated[int, Slider(1, 9, 1)] = 2) -> None: ...
""",
}
CYCLES = 3


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_shell: Callable[..., Shell]) -> Shell:
    for name, text in APPS.items():
        (tmp_path / "apps" / name).mkdir(parents=True)
        (tmp_path / "apps" / name / "app.py").write_text(f'"""Draws."""\n{text}')
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(tmp_path / "apps"))
    remembered = Remembered(muted=True, recordings=str(tmp_path / "kept"), snapshots=str(tmp_path / "kept"))
    return open_shell("plain", SCENE, remembered, 15.0)


@pytest.fixture
def clip(tmp_path: Path) -> str:
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"  # type: ignore[attr-defined]  # a video stream's
        for level in range(0, 200, 10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((180, 320, 3), level, np.uint8), "rgb24")))  # type: ignore[attr-defined]
        container.mux(stream.encode(None))  # type: ignore[attr-defined]
    return str(path)


def test_everything_opened_is_closed_again(shell: Shell, clip: str, tmp_path: Path, qtbot: Any) -> None:
    def wait(condition: Callable[[], bool]) -> None:
        qtbot.waitUntil(condition, timeout=60_000)

    device = shell.controller._device.pid
    wishes, errands, controller, window = shell.wishes, shell.errands, shell.controller, shell.window

    def running(app: str, address: str) -> bool:
        session = wishes.session
        return session.opened is not None and session.opened.app == app and session.phase == "playing" and session.address == address

    def show_next_picture() -> None:
        with qtbot.waitSignal(window.viewfinder.painted, timeout=60_000):
            pass

    def go_about() -> None:
        for app, address in (("busy", SCENE), ("busy", clip), ("plain", clip)):
            wishes.choose_app(app)
            wishes.choose_source(address)
            wait(lambda app=app, address=address: running(app, address))  # type: ignore[misc]
            show_next_picture()
            for intent in ("record", "snapshot", "audience", "stage"):
                errands.intend(intent)
            show_next_picture()
            wait(lambda: window.viewfinder.state.recording is not None)
            wishes.change_models({"palm_detection": "full"}, 1) if app == "busy" else None
            for open_sheet in (errands.show_about, errands.show_shortcuts, errands.open_set_list, errands.open_network):
                open_sheet()
            assert window.sheet is not None
            window.sheet.close_sheet()
            errands.performance.add_current()
            errands.appearance.set_theme("light")
            for intent in ("audience", "stage", "record"):
                errands.intend(intent)
            wait(lambda: wishes.session.recording is None)

    def come_home() -> None:
        errands.appearance.set_theme("dark")
        errands.performance.keep(SetList())
        window.notice.hide()
        wishes.perform("plain", AppChoices(), SCENE, 15.0)
        wait(lambda: running("plain", SCENE))
        show_next_picture()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def held() -> dict[str, int]:
        theirs, ours = psutil.Process(device), psutil.Process()
        return {
            "device threads": theirs.num_threads(),
            "device files": theirs.num_fds(),
            "device processes": len(theirs.children()),
            "threads": threading.active_count(),
            "native threads": ours.num_threads(),
            "files": ours.num_fds(),
            "processes": len(ours.children(recursive=True)),
            "widgets": len(QApplication.allWidgets()),
        }

    go_about()  # once before: libraries are loaded now
    come_home()
    first = held()
    for _ in range(CYCLES):
        go_about()
        come_home()
    more: dict[str, tuple[int, int]] = {}

    def nothing_more() -> bool:
        more.clear()
        more.update((name, (first[name], now)) for name, now in held().items() if now > first[name])
        return not more

    with contextlib.suppress(qtbot.TimeoutError):
        qtbot.waitUntil(nothing_more, timeout=30_000)
    assert not more, "more than after the first round"
    assert controller._device.pid == device, "the device process lived on"
