"""The screen, on a real X server without a monitor."""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest

from studio.sources import SourceError, open_source


@pytest.fixture
def x_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A white screen of 320 × 240 with an orange rectangle of 40 × 30 at (100, 50)."""
    if not shutil.which("Xvfb"):
        pytest.skip("no Xvfb here")
    if not (library := ctypes.util.find_library("X11")):
        pytest.skip("no libX11 here")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "320x240x24", "-wr", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            display = ":" + numbers.readline().strip()
        if display == ":":
            pytest.skip("Xvfb did not start")
        paint = paint_rectangle(ctypes.CDLL(library), display)
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
        yield display
        paint()
    finally:
        server.kill()
        server.wait()


def paint_rectangle(x11: ctypes.CDLL, display: str):  # type: ignore[no-untyped-def]  # what closes the connection
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    x11.XOpenDisplay.restype = pointer
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = number, [pointer]
    x11.XCreateGC.restype, x11.XCreateGC.argtypes = pointer, [pointer, number, number, pointer]
    x11.XSetForeground.argtypes = [pointer, pointer, number]
    x11.XFillRectangle.argtypes = [pointer, number, pointer, *[ctypes.c_int] * 2, *[ctypes.c_uint] * 2]
    x11.XSync.argtypes, x11.XCloseDisplay.argtypes = [pointer, ctypes.c_int], [pointer]
    connection = x11.XOpenDisplay(display.encode())
    assert connection
    root = x11.XDefaultRootWindow(connection)
    brush = x11.XCreateGC(connection, root, 0, None)
    x11.XSetForeground(connection, brush, 0xFF8000)
    x11.XFillRectangle(connection, root, brush, 100, 50, 40, 30)
    x11.XSync(connection, 0)
    return lambda: x11.XCloseDisplay(connection)


@pytest.mark.usefixtures("x_server")
def test_the_screen_comes_at_its_rate_and_in_its_colours() -> None:
    source = open_source("screen:?rate=50")
    assert (source.title, source.width, source.height, source.rate, source.live, source.duration) == ("Screen 1", 320, 240, 50, True, None)
    frames = [frame for frame, _ in zip(source.frames(), range(20), strict=False)]
    source.close()
    picture = frames[0].pixels
    assert picture.shape == (240, 320, 3)
    assert picture[65, 120].tolist() == [255, 128, 0]
    assert (picture[50:80, 100:140] == (255, 128, 0)).all()
    assert (picture[:50] == 255).all()
    assert (picture[80:] == 255).all()
    # Grabs missed on a busy machine leave gaps in the index; the clock keeps the rate.
    assert frames[-1].seconds - frames[0].seconds == pytest.approx((frames[-1].index - frames[0].index) / 50, abs=0.03)
    assert list(source.frames()) == []


@pytest.mark.usefixtures("x_server")
def test_grabs_missed_by_a_slow_taker_leave_gaps() -> None:
    source = open_source("screen:?rate=50")
    indexes = []
    for frame, _ in zip(source.frames(), range(3), strict=False):
        indexes.append(frame.index)
        time.sleep(0.21)
    source.close()
    assert indexes[1] - indexes[0] >= 10
    assert indexes[2] - indexes[1] >= 10


@pytest.mark.usefixtures("x_server")
def test_a_region() -> None:
    source = open_source("screen:1?region=90,40,20,20")
    assert (source.width, source.height) == (20, 20)
    picture = next(source.frames()).pixels
    source.close()
    assert (picture[10:, 10:] == (255, 128, 0)).all()
    assert (picture[:10] == 255).all()


@pytest.mark.usefixtures("x_server")
def test_frames_come_in_a_thread_of_their_own_and_end_at_close() -> None:
    source, seen = open_source("screen:?rate=2"), threading.Event()

    def capture() -> None:
        for _ in source.frames():
            seen.set()

    thread = threading.Thread(target=capture)
    thread.start()
    assert seen.wait(30)
    source.close()
    thread.join(0.4)
    assert not thread.is_alive()


@pytest.mark.usefixtures("x_server")
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("screen:2", r"no screen 2; there are 1"),
        ("screen:?region=300,0,40,40", r"outside the screen, which is 320 × 240"),
        ("screen:?region=0,0,0,0", r"left,top,width,height"),
        ("screen:?region=1,2", r"left,top,width,height"),
        ("screen:?rate=fast", r"rate=fast: a number"),
        ("screen:x", r"whole number|number from"),
    ],
)
def test_what_there_is_not(address: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        open_source(address)


def test_wayland_and_no_display_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(SourceError, match=r"Wayland lets no program"):
        open_source("screen:")
    monkeypatch.delenv("XDG_SESSION_TYPE")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY")
    with pytest.raises(SourceError, match=r"DISPLAY is not set"):
        open_source("screen:")
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(SourceError, match=r"the screen can't be read"):
        open_source("screen:")
