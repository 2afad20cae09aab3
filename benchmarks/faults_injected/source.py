"""Cameras that are unplugged, streams that stall, half-open, end and change, videos that end in the middle of a frame."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from studio.sources.camera import GONE
from studio.sources.feed import CONNECT, STALL

from .fault import Fault, Seen
from .window import open_window, write_app

# --- a camera ---------------------------------------------------------------------------------------------------------

_WEBCAM = '''    def process(self, frame):
        return Result(facts={'index': frame.index})


import cv2
from studio.sources import camera, camera_list


class Webcam:
    """What the studio uses of cv2.VideoCapture; there as long as the file `unplugged` isn't."""

    there = property(lambda self: not (HERE / 'unplugged').exists())

    def __init__(self, number):
        self.size = (640, 480)

    def isOpened(self):
        return self.there

    def set(self, name, value):
        return True

    def get(self, name):
        return 30.0

    def grab(self):
        time.sleep(1 / 30)
        return self.there

    def retrieve(self):
        return self.there, np.full((480, 640, 3), 90, np.uint8)

    def release(self):
        pass


def cameras():
    return camera_list.list_cameras([] if (HERE / 'unplugged').exists() else [(0, 'HD Webcam')])


camera.open_camera.__kwdefaults__.update(cameras=cameras, capture=Webcam)
'''


def unplugged_and_back(folder: Path) -> Seen:
    """A camera that gave no picture for `GONE` seconds is gone; before that it is a hiccup."""
    with open_window(folder, write_app(folder / "probe", _WEBCAM), "camera:0") as window:
        (folder / "probe" / "unplugged").touch()
        known = time.perf_counter() + GONE
        answer, seconds = window.answer("HD Webcam is gone", known)
        (folder / "probe" / "unplugged").unlink()
        return Seen(answer, seconds, window.plays())


# --- a network camera -------------------------------------------------------------------------------------------------

Script = Callable[[socket.socket, int], None]
"""Talks to the caller of that number, counted from 0."""

_HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=--frame\r\n\r\n"


@contextmanager
def server(script: Script) -> Iterator[str]:
    """The address of a network camera that follows `script`."""
    threads: list[threading.Thread] = []
    open_now: list[socket.socket] = []

    def talk(connection: socket.socket, number: int) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(4096)
            script(connection, number)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_now.append(connection)
                threads.append(threading.Thread(target=talk, args=(connection, len(open_now) - 1)))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads.append(threading.Thread(target=accept))
        threads[-1].start()
        try:
            yield f"http://me:secret@127.0.0.1:{listener.getsockname()[1]}/video"
        finally:
            for sock in (listener, *open_now):
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join(10)


def pictures(connection: socket.socket, seconds: float, size: tuple[int, int] = (320, 240)) -> None:
    """Motion JPEG at 25 a second."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = *size, "yuvj420p", Fraction(1, 25)  # type: ignore[attr-defined]
    for number in range(round(seconds * 25)):
        frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), number * 5 % 256, np.uint8)).reformat(format="yuvj420p")
        for packet in encoder.encode(frame):  # type: ignore[attr-defined]  # of an encoder of pictures
            data = bytes(packet)
            connection.sendall(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(data) + data + b"\r\n")
        time.sleep(1 / 25)


def stalls(folder: Path) -> Seen:
    """Once: told at the first second without a picture, lost after `STALL`, then opened again."""
    stalled: list[float] = []

    def script(connection: socket.socket, number: int) -> None:
        connection.sendall(_HEAD)
        pictures(connection, 60 if number else 1.5)
        stalled.append(time.perf_counter() - 1 / 25)  # the last picture was sent
        connection.recv(1)

    with server(script) as address, open_window(folder, source=address) as window:
        window.wait(lambda: stalled, "stall")
        answer, seconds = window.answer("No picture from 127", stalled[0] + 1.0)
        lost, late = window.answer("is gone", stalled[0] + STALL)
        return Seen(f"{answer} | {lost}", max(seconds, late), window.plays())


def ends(folder: Path) -> Seen:
    ended: list[float] = []

    def script(connection: socket.socket, number: int) -> None:
        connection.sendall(_HEAD)
        pictures(connection, 60 if number else 1.5)
        ended.append(time.perf_counter())

    with server(script) as address, open_window(folder, source=address) as window:
        window.wait(lambda: ended, "end")
        answer, seconds = window.answer("is gone", ended[0])
        return Seen(answer, seconds, window.plays())


def half_opens(said: bytes, known: float, folder: Path) -> Seen:
    """The server says only `said`; after `known` seconds that is taken for its last word. Next time it works."""

    def script(connection: socket.socket, number: int) -> None:
        connection.sendall(_HEAD if number else said)
        if number:
            pictures(connection, 60)
        connection.recv(1)

    with server(script) as address, open_window(folder) as window:
        window.shell.wishes.choose_source(address)
        answer, seconds = window.answer(r"No picture from 127", time.perf_counter() + known)
        window.press("Try again")
        return Seen(answer, seconds, window.plays())


def changes_size(folder: Path) -> Seen:
    changed: list[float] = []

    def script(connection: socket.socket, number: int) -> None:
        connection.sendall(_HEAD)
        pictures(connection, 2.0)
        changed.append(time.perf_counter())
        pictures(connection, 60, (240, 320))

    with server(script) as address, open_window(folder, source=address) as window:
        window.wait(lambda: changed, "other size")
        answer, seconds = window.answer("240 × 320", changed[0])
        return Seen(answer, seconds, window.plays())


# --- a phone ----------------------------------------------------------------------------------------------------------

_PHONE = """
import sys, time
import av
import numpy as np
from fractions import Fraction
for attempt in range(200):
    try:
        target = av.open(sys.argv[1], "w", format="flv")
        stream = target.add_stream("libx264", rate=25, options={"tune": "zerolatency", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 320, 240, "yuv420p", 10
        target.start_encoding()
        break
    except OSError:
        time.sleep(0.05)
for number in range(2000):
    frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), number % 256, np.uint8))
    frame.pts, frame.time_base = number, Fraction(1, 25)
    target.mux(stream.encode(frame))
    time.sleep(1 / 25)
"""


def phone_goes_away(folder: Path) -> Seen:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with phone(port) as first, open_window(folder, source=f"phone:{port}") as window:
        first.kill()
        answer, seconds = window.answer("Phone is gone", time.perf_counter())
        with phone(port):
            return Seen(answer, seconds, window.plays())


@contextmanager
def phone(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen([sys.executable, "-c", _PHONE, f"rtmp://127.0.0.1:{port}/live/studio"], stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


# --- a video ----------------------------------------------------------------------------------------------------------


def video(path: Path, size: tuple[int, int] = (320, 240), start: int = 0) -> bytes:
    """The bytes of two seconds, of noise so that a frame has many of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(1)
    options = {"movflags": "faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream("mpeg4" if path.suffix == ".avi" else "libx264", rate=25, options={"bf": "0", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = *size, "yuv420p", 10
        stream.codec_context.time_base = Fraction(1, 25)
        for number in range(start, start + 50):
            frame = av.VideoFrame.from_ndarray(noise.integers(0, 255, (size[1], size[0], 3), np.uint8))
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path.read_bytes()


def cut_in_a_frame(suffix: str, folder: Path) -> Seen:
    """Seconds are counted from the last picture before the cut."""
    path = folder / f"cut{suffix}"
    data = video(path)
    path.write_bytes(data[: len(data) * 6 // 10])
    last = [0.0]
    with open_window(folder) as window:
        window.shell.window.viewfinder.painted.connect(lambda *_: last.__setitem__(0, time.perf_counter()))
        window.shell.wishes.choose_source(str(path))
        window.wait(lambda: window.shell.wishes.session.position > 0.5, "picture of the video")
        answer, _ = window.answer(r"is damaged after 1\.\d s")
        seconds = time.perf_counter() - last[0]
        window.press("Play the demo scene")
        recovered = window.plays()
    path.unlink()
    return Seen(answer, seconds, recovered)


def size_changes_inside(folder: Path) -> Seen:
    path = folder / "both.ts"
    both = video(folder / "small.ts") + video(folder / "large.ts", (640, 480), 50)
    path.write_bytes(both)
    with open_window(folder, source=str(path)) as window:
        window.wait(lambda: window.shell.wishes.session.position > 1.0, "second half")
        window.wait(lambda: (shown := window.shell.window.viewfinder.shown) and shown[1].frame_width == 640, "larger picture")
        answer, seconds = window.answer("640 × 480", time.perf_counter())
        return Seen(answer, seconds, window.plays())


def _nothing_said(said: bytes, known: float) -> Callable[[Path], Seen]:
    return lambda folder: half_opens(said, known, folder)


def _cut(suffix: str) -> Callable[[Path], Seen]:
    return lambda folder: cut_in_a_frame(suffix, folder)


_NO_PASSWORD = r"^(?!.*secret)"
_STREAM = (r"127\.0\.0\.1:\d+/video", _NO_PASSWORD)
FAULTS = (
    Fault(
        "camera unplugged and back",
        unplugged_and_back,
        ("HD Webcam is gone", "gives no more pictures", "plug it in again", "Reconnecting"),
    ),
    Fault("stream stalls", stalls, (*_STREAM, "for 1 s", rf"(no picture|nothing came) for {STALL:g} s", "check that the device is on")),
    Fault("stream ends", ends, (*_STREAM, "it ended", "check that the device is on", "Reconnecting")),
    Fault(
        "stream accepts and says nothing",
        _nothing_said(b"", CONNECT),
        (*_STREAM, rf"no answer within {CONNECT:g} s", "check that the device is on", r"\[Try again\]"),
    ),
    Fault(
        "stream sends headers only",
        _nothing_said(_HEAD, STALL),
        (*_STREAM, rf"(nothing came for|no picture came within) {STALL:g} s", "check that the device is on", r"\[Try again\]"),
    ),
    Fault("stream changes its size", changes_size, (r"127\.0\.0\.1:\d+/video · 240 × 320", _NO_PASSWORD)),
    Fault("phone goes away and calls again", phone_goes_away, ("Phone is gone", "it ended|broke off", "check that the device is on")),
    *(
        Fault(
            f"video ends in the middle of a frame, {suffix}",
            _cut(suffix),
            (rf"cut\{suffix} is damaged after 1\.\d s", "copy or record it again", r"\[Try again\]"),
        )
        for suffix in (".mp4", ".mkv", ".ts", ".avi")
    ),
    Fault("video changes its size", size_changes_inside, ("both.ts · 640 × 480",)),
)
