"""What the chips tell of a source: what it is connected to, the size it really has, and that it gives nothing."""

import numpy as np

from studio.runtime.messages import SourceLost, SourceSilent
from tests.ui.conftest import Stage
from tests.ui.fake_device import source_opened

CAMERA = "http://me:hunter2@192.168.1.20:8080/video"


def chips(stage: Stage) -> tuple[str, str]:
    """The one of the source, and the one for what is to be noticed."""
    state = stage.window.viewfinder.state
    return state.source.text if state.source else "", state.notice.text if state.notice else ""


def play(stage: Stage) -> None:
    stage.wishes.choose_source(CAMERA)
    opened = source_opened(CAMERA, title="192.168.1.20:8080/video", width=128, height=72, connection="Motion JPEG, 25 fps")
    stage.tell(opened)
    stage.device.show()
    stage.settle()


def test_a_network_source_shows_what_it_is_connected_to_and_no_password(stage: Stage) -> None:
    play(stage)
    assert chips(stage) == ("192.168.1.20:8080/video · 128 × 72 · Motion JPEG, 25 fps", "")


def test_a_size_that_changes_is_shown(stage: Stage) -> None:
    play(stage)
    stage.device.show(np.zeros((128, 72, 3), np.uint8))
    stage.settle()
    assert chips(stage)[0] == "192.168.1.20:8080/video · 72 × 128 · Motion JPEG, 25 fps"


def test_silence_is_shown_while_it_lasts(stage: Stage) -> None:
    play(stage)
    stage.tell(SourceSilent(CAMERA, 1))
    assert chips(stage)[1] == "No picture from 192.168.1.20:8080/video for 1 s"
    stage.tell(SourceSilent(CAMERA, 2))
    assert chips(stage)[1] == "No picture from 192.168.1.20:8080/video for 2 s"
    assert (source := stage.window.viewfinder.state.source)
    assert source.dot == "warning"
    stage.tell(SourceSilent(CAMERA, 0))
    assert chips(stage)[1] == ""
    stage.tell(SourceSilent("camera:0", 5))
    assert chips(stage)[1] == "", "of another source"
    stage.tell(SourceSilent(CAMERA, 4), SourceLost(CAMERA, "no picture for 5 s"))
    assert chips(stage)[1] == "", "the card tells it"
