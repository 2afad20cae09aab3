"""A comparison with the real device process: numbers come, frames are kept, one is looked at, and leaving leaves nothing behind."""

from collections.abc import Callable
from typing import Any

import psutil
import pytest

from studio.bundled import models_folder
from studio.runtime.contenders import Contender, comparison_name, contenders_of
from studio.ui.shell import Shell

CARD = models_folder() / "digits_demo" / "model.toml"
SCENE = "scene:hands?width=160&height=120"
NAME = comparison_name([Contender(CARD, "float32"), Contender(CARD, "int8")])


@pytest.fixture
def shell(open_shell: Callable[..., Shell]) -> Shell:
    return open_shell(NAME, SCENE)


def test_numbers_come_frames_are_kept_and_leaving_leaves_no_process(shell: Shell, qtbot: Any) -> None:
    desk, window = shell.errands.comparing, shell.window
    qtbot.waitUntil(lambda: len(desk.kept) > 0 and bool(desk.view.panels.panels), timeout=60_000)
    first, second = desk.view.panels.panels
    qtbot.waitUntil(lambda: second.state.measures != () and second.state.latency != "", timeout=20_000)
    assert [each.name for each in second.state.measures] == ["Best class the same", "Best five shared"]
    assert first.state.reference
    assert not window.viewfinder.isVisible()
    qtbot.waitUntil(lambda: desk.view.strip.count() > 0, timeout=20_000)
    desk.view.strip.itemClicked.emit(desk.view.strip.item(0))
    assert "kept" in desk.view.told()
    assert not shell.wishes.session.playing
    desk.view.live.click()
    assert shell.wishes.session.playing
    pid = shell.wishes._device.pid
    assert pid is not None
    shell.wishes.choose_app("hand_puppets")
    qtbot.waitUntil(lambda: window.viewfinder.isVisible() and not desk.view.isVisible(), timeout=20_000)
    assert shell.wishes._device.pid == pid
    assert [child.pid for child in psutil.Process(pid).children(recursive=True)] == []


def test_a_model_whose_process_is_killed_is_left_out_by_name(shell: Shell, qtbot: Any) -> None:
    desk, device = shell.errands.comparing, shell.wishes._device
    qtbot.waitUntil(lambda: bool(desk.view.panels.panels), timeout=60_000)
    process = psutil.Process(device.pid)
    process.suspend()
    device._heartbeat.running("digits_demo int8")  # type: ignore[attr-defined]  # what it says while that model runs
    process.kill()
    qtbot.waitUntil(lambda: "digits_demo int8 is left out" in shell.window.notice.text, timeout=20_000)
    assert [each.left_out for each in contenders_of(shell.wishes.session.app)] == [False, True]
    qtbot.waitUntil(lambda: desk._live is not None and "left out" in desk.view.told(), timeout=60_000)
    qtbot.waitUntil(lambda: desk.view.panels.panels[0].state.latency != "", timeout=20_000)
