"""A phone that stops sending and starts again is back by itself."""

import queue
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from studio.api import Frame
from studio.runtime.capture import Capture, SourceEvent
from studio.runtime.latest import Latest
from studio.runtime.messages import SourceLost, SourceOpened
from tests.sources.test_network import SENDER, free_port


def test_a_phone_comes_back_when_it_sends_again(make_clip: Callable[..., Path]) -> None:
    clip, port = make_clip("phone.mp4", frames=90, gop=15, options={"tune": "zerolatency"}), free_port()
    events: queue.SimpleQueue[SourceEvent] = queue.SimpleQueue()
    latest: Latest[Frame] = Latest()

    def await_event(kind: type[SourceEvent]) -> None:
        while not isinstance(events.get(timeout=60), kind):
            pass

    capture = Capture(f"phone:{port}", latest, events.put)
    try:
        for _ in range(2):
            sender = subprocess.Popen([sys.executable, "-c", SENDER, str(clip), f"rtmp://127.0.0.1:{port}/live/studio"])
            try:
                await_event(SourceOpened)
                assert latest.take(5) is not None
            finally:
                sender.kill()
                sender.wait()
            await_event(SourceLost)
    finally:
        capture.close()
