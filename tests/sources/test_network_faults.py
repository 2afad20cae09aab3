"""What network streams do at their worst: each is told in time and by name, and opening again works."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.api import Frame, Pixels
from studio.runtime.capture import Capture, SourceEvent
from studio.runtime.latest import Latest
from studio.runtime.messages import SourceLost as Lost
from studio.runtime.messages import SourceOpened, SourceSilent
from studio.sources import SourceError, SourceLost, open_source
from tests.sources.test_network import (
    H264,
    HEAD,
    SENDER,
    Script,
    Serve,
    free_port,
    jpeg,
    mjpeg,
    opened,
    part,
    rtsp_camera,
    serve,
    short,
    silent,
)

__all__ = ["serve", "short"]


def h264(picture_of: Callable[..., Pixels], count: int, size: tuple[int, int]) -> list[list[bytes]]:
    return H264(picture_of, count, size).pictures


def test_rtsp_that_changes_its_size_goes_on(serve: Serve, picture_of: Callable[..., Pixels], number_of: Callable[[Pixels], int]) -> None:
    """A phone that is turned."""
    pictures = [*h264(picture_of, 20, (160, 120)), *h264(picture_of, 20, (120, 160))]
    shapes, numbers = [], []
    with opened(f"rtsp://127.0.0.1:{serve(rtsp_camera(pictures))}/camera") as source:
        for frame in source.frames():
            shapes.append(frame.pixels.shape)
            numbers.append(number_of(frame.pixels))
            if shapes[-1] == (160, 120, 3) and numbers[-1] >= 10:
                break
    assert set(shapes) == {(120, 160, 3), (160, 120, 3)}
    turned = shapes.index((160, 120, 3))
    assert numbers[turned:] == sorted(numbers[turned:])


def test_rtsp_that_hangs_up_is_lost_at_once(serve: Serve, picture_of: Callable[..., Pixels]) -> None:
    camera = rtsp_camera(h264(picture_of, 15, (160, 120)))
    hung_up: list[float] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        done = threading.Event()
        threading.Timer(0.6, done.set).start()
        camera(connection, done)
        hung_up.append(time.perf_counter())

    with opened(f"rtsp://127.0.0.1:{serve(script)}/camera") as source:
        with pytest.raises(SourceLost, match=r"it ended|broke off"):
            list(source.frames())
        assert time.perf_counter() - hung_up[0] < 3


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("answers", [1, 2, 3], ids=["after OPTIONS", "after DESCRIBE", "after SETUP"])
def test_rtsp_that_says_no_more_while_it_is_opened(answers: int, serve: Serve, picture_of: Callable[..., Pixels]) -> None:
    camera = rtsp_camera(h264(picture_of, 5, (160, 120)), answers=answers)
    begun = time.perf_counter()
    with pytest.raises(SourceError, match=r"no answer within 1 s|nothing came|no picture came"):
        open_source(f"rtsp://127.0.0.1:{serve(camera)}/camera")
    assert time.perf_counter() - begun < 4


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("head", [b"HTTP/1.0 200 OK\r\n", HEAD, HEAD + b"--frame\r\nContent-Type: image/jpeg\r\n"])
def test_headers_and_then_nothing(head: bytes, serve: Serve) -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(head)
        over.wait(10)

    begun = time.perf_counter()
    with pytest.raises(SourceError, match=r"127\.0\.0\.1.*(no answer|nothing came|no picture came).*check that the device is on"):
        open_source(f"http://127.0.0.1:{serve(script)}/")
    assert time.perf_counter() - begun < 4


def send(clip: Path, port: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", SENDER, str(clip), f"rtmp://127.0.0.1:{port}/live/studio"])


def test_a_phone_that_goes_away_is_lost_and_may_call_again(make_clip: Callable[..., Path]) -> None:
    clip = make_clip("gone.mp4", frames=90, gop=15, options={"tune": "zerolatency"})
    port = free_port()
    for _ in range(2):
        sender = send(clip, port)
        try:
            with opened(f"phone:{port}") as source:
                frames = source.frames()
                next(frames)
                sender.kill()
                gone = time.perf_counter()
                with pytest.raises(SourceLost, match=r"Phone: (it ended|the stream broke off)"):
                    list(frames)
                assert time.perf_counter() - gone < 3
        finally:
            sender.kill()
            sender.wait()


@pytest.mark.usefixtures("short")
def test_a_phone_that_connects_and_says_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.sources.pairing.local_address", lambda: "192.168.1.5")
    port = free_port()
    connected = threading.Event()

    def call() -> None:
        for _ in range(100):
            try:
                with socket.create_connection(("127.0.0.1", port)):
                    connected.wait(10)
                return
            except OSError:
                time.sleep(0.02)

    caller = threading.Thread(target=call)
    caller.start()
    begun = time.perf_counter()
    with pytest.raises(SourceError, match=r"no phone sends yet; .*192\.168\.1\.5"):
        open_source(f"phone:{port}")
    assert time.perf_counter() - begun < 4
    connected.set()
    caller.join(10)


# --- with the thread that keeps a source open -------------------------------------------------------------------------


class Kept:
    """A source kept open, as the window keeps it."""

    def __init__(self, address: str) -> None:
        self.latest: Latest[Frame] = Latest()
        self.events: list[tuple[float, SourceEvent]] = []
        self.capture = Capture(address, self.latest, lambda event: self.events.append((time.perf_counter(), event)))

    def until(self, kind: type, seconds: float = 45) -> tuple[float, SourceEvent]:
        """The first event of its kind since the last that was asked for, and when it came."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.capture.tell_silence()
            self.latest.take(0.02)
            while self.events:
                found = self.events.pop(0)
                if isinstance(found[1], kind):
                    return found
        raise AssertionError(f"no {kind.__name__}")


@pytest.fixture
def kept() -> Iterator[Callable[[str], Kept]]:
    made: list[Kept] = []

    def keep(address: str) -> Kept:
        made.append(Kept(address))
        return made[-1]

    yield keep
    for one in made:
        one.capture.close()


def test_a_stall_is_told_after_a_second_then_the_stream_is_opened_again(
    serve: Serve, picture_of: Callable[..., Pixels], kept: Callable[[str], Kept], short: float
) -> None:
    calls: list[float] = []
    stalls: list[float] = []

    def stall(connection: socket.socket, over: threading.Event) -> None:
        stalls.append(time.perf_counter())
        over.wait(10)

    def script(connection: socket.socket, over: threading.Event) -> None:
        calls.append(time.perf_counter())
        then: Script = stall if len(calls) == 1 else silent
        mjpeg([picture_of(1)] * (20 if len(calls) == 1 else 400), then=then)(connection, over)

    source = kept(f"http://127.0.0.1:{serve(script)}/")
    source.until(SourceOpened)
    at, event = source.until(Lost)
    assert "no picture for 1 s" in str(event) or "nothing came for 1 s" in str(event)
    assert at - stalls[0] < short + 3
    back, _ = source.until(SourceOpened)
    assert back - at < 4


def test_a_stream_that_only_pauses_is_told_and_untold(serve: Serve, picture_of: Callable[..., Pixels], kept: Callable[[str], Kept]) -> None:
    stalls: list[float] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(HEAD)
        for number in range(200):
            connection.sendall(part(jpeg(picture_of(number))))
            if number == 20:
                stalls.append(time.perf_counter())
            if over.wait(1.6 if number == 20 else 0.02):
                return

    source = kept(f"http://127.0.0.1:{serve(script)}/")
    source.until(SourceOpened)
    at, event = source.until(SourceSilent)
    assert event == SourceSilent(source.capture.address, 1)
    assert 0.9 < at - stalls[0] < 4
    _, event = source.until(SourceSilent)
    assert event == SourceSilent(source.capture.address, 0)
