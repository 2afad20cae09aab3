"""Nothing leaves the computer and no picture is stored unless the user asked, and no password is told."""

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from studio.cli import main

ROOT = Path(__file__).resolve().parent.parent
STUDIO = [sys.executable, "-m", "studio"]
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\0", b"\x1a\x45\xdf\xa3")
APP = '''
from pathlib import Path
from studio.api import App, Frame, Result


class Calm(App):
    """Tells when it has seen many pictures."""

    title = "Calm"
    seen = 0

    def process(self, frame: Frame) -> Result:
        self.seen += 1
        if self.seen == 60:
            (Path.home() / "seen").touch()
        return Result(facts={"index": frame.index})
'''

# --- nothing leaves the computer --------------------------------------------------------------------------------------

COUNTERS = ("Ip.OutRequests", "Ip.OutNoRoutes", "Tcp.ActiveOpens", "Udp.OutDatagrams")
"""IPv4: an attempt by IPv6 ends before it is counted. But whoever asks for a name asks by IPv4."""


RUN = '"$@"'
STOPPED = 'tries=0; "$@" & until [ -e seen ] || [ $((tries += 1)) = 900 ]; do sleep 0.1; done; sleep 1; kill -TERM $!; wait $!'


def attempts(command: list[str], home: Path, *, stopped: bool = False) -> dict[str, int]:
    """What the kernel counted of connections and packets tried by `command`, in a network of its own that leads nowhere.

    stopped: once the app has seen many pictures it is told to end.
    """
    if shutil.which("unshare") is None:
        pytest.skip("this system can't give a process a network of its own")
    script = f"{STOPPED if stopped else RUN}; code=$?; echo; cat /proc/net/snmp; exit $code"
    done = subprocess.run(
        ["unshare", "-rn", "sh", "-c", script, "sh", *command], capture_output=True, text=True, cwd=home, env=environment(home), timeout=240
    )
    if "unshare" in done.stderr:
        pytest.skip("no network of its own can be given to a process here")
    assert done.returncode in (0, 143), done.stderr
    found: dict[str, int] = {}
    lines = [line.split() for line in done.stdout.splitlines()]
    for names, values in itertools.pairwise(lines):
        if names and values and names[0] == values[0] and names[0].endswith(":"):
            found |= {f"{names[0][:-1]}.{name}": int(value) for name, value in zip(names[1:], values[1:], strict=True)}
    assert set(COUNTERS) <= set(found)
    return {name: found[name] for name in COUNTERS if found[name]}


def environment(home: Path) -> dict[str, str]:
    """A user's whose every folder is in `home`."""
    for name in ("tmp", "run"):
        (home / name).mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "POCKET_STUDIO_", "PULSE_"))}
    places = {"HOME": str(home), "TMPDIR": str(home / "tmp"), "XDG_RUNTIME_DIR": str(home / "run")}
    return kept | places | {"PYTHONPATH": str(ROOT), "POCKET_STUDIO_APPS": str(home / "apps"), "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With an app in `apps`, and a clip."""
    home = tmp_path / "home"
    (home / "apps" / "calm").mkdir(parents=True)
    (home / "apps" / "calm" / "app.py").write_text(APP)
    with av.open(str(tmp_path / "clip.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(25):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((120, 160, 3), number * 9, np.uint8))))
        container.mux(stream.encode())
    return home


@pytest.mark.parametrize(
    "tried",
    [
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('192.0.2.1', 53))",
        "socket.create_connection(('192.0.2.1', 80))",
        "socket.getaddrinfo('example.org', 80)",
    ],
)
def test_an_attempt_is_counted(tried: str, home: Path) -> None:
    """Else the tests below prove nothing."""
    assert attempts([sys.executable, "-c", f"import contextlib, socket\nwith contextlib.suppress(OSError):\n    {tried}"], home)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["list", "apps"],
        ["list", "models"],
        ["list", "cameras"],
        ["doctor"],
        ["check", "calm"],
        [
            "run",
            "calm",
            "scene:hands?width=96&height=96",
            "--limit",
            "10",
            "--record",
            "a.mp4",
            "--facts",
            "a.jsonl",
            "--snapshot",
            "a.png",
        ],
        ["run", "calm", "../clip.mp4"],
    ],
    ids=" ".join,
)
def test_no_command_tries_to_reach_anyone(arguments: list[str], home: Path) -> None:
    command = [*STUDIO, *arguments]
    if arguments[0] == "doctor":
        command = ["sh", "-c", '"$@" || true', "sh", *command]  # it may find something missing
    assert attempts(command, home) == {}


@pytest.mark.parametrize("source", ["../clip.mp4", ""], ids=["a video", "whatever there is"])
def test_the_window_tries_to_reach_no_one_and_stores_no_picture(source: str, home: Path) -> None:
    arguments = ["--app", "calm", *(["--source", source] if source else [])]
    assert attempts([*STUDIO, *arguments], home, stopped=True) == {}
    assert (home / "seen").exists()
    files = [path for path in home.rglob("*") if path.is_file()]
    remembered = [path for path in files if path.name == "window.json"]
    assert remembered, f"it ran, and ended as usual; there are {files}"
    for path in files:
        start = path.read_bytes()[:16]
        assert not start.startswith(PICTURES), f"{path} is a picture"
        assert start[4:8] != b"ftyp", f"{path} is a film"
        assert path.stat().st_size < 50_000, f"{path} could hold pictures"
    assert list((home / "tmp").iterdir()) == []


# --- no password is told ----------------------------------------------------------------------------------------------

SECRET = "hunter2"


@pytest.mark.parametrize(
    "address",
    [
        f"rtsp://me:{SECRET}@127.0.0.1:1/live",
        f"http://me:{SECRET}@127.0.0.1:1/video?key={SECRET}",
        f"http://me:{SECRET}@127.0.0.1:99999/",
        f"rtsp://me:x {SECRET}@127.0.0.1:1/live",
        f"rtmp://me:{SECRET}@127.0.0.1:1/live",
        f"rtsp://me:{SECRET}@[::1/live",
        f"http://me:{SECRET}@{'a' * 70}.example/",
        f"me:{SECRET}@127.0.0.1/video",
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_a_password_is_in_no_message_of_a_run(
    address: str, debug: bool, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(home / "apps"))
    assert main(["run", "calm", address, *(["--debug"] if debug else [])]) in (1, 2)
    told = "".join(capfd.readouterr())
    assert told
    assert SECRET not in told


def test_a_password_is_in_no_fact_name_or_thread(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A camera that works, then hangs up."""
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(home / "apps"))
    picture = _jpeg()
    names: list[str] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):  # it is left when enough was seen
            connection.recv(4096)
            connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=f\r\n\r\n")
            for _ in range(40):
                connection.sendall(b"--f\r\nContent-Length: %d\r\n\r\n" % len(picture) + picture + b"\r\n")
                names.extend(thread.name for thread in threading.enumerate())
                time.sleep(0.02)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        files = [str(home / name) for name in ("a.jsonl", "a.json", "a.mp4")]
        options = ["--facts", files[0], "--json", files[1], "--record", files[2]]
        assert main(["run", "calm", f"http://me:{SECRET}@127.0.0.1:{port}/video?key={SECRET}", "--limit", "5", *options]) == 0
        thread.join()
    kept = "".join((home / name).read_bytes().decode("latin-1") for name in ("a.jsonl", "a.json", "a.mp4", "a.facts.jsonl"))
    for told in ("".join(capfd.readouterr()), kept, " ".join(names)):
        assert f"127.0.0.1:{port}" in told or told is kept
        assert SECRET not in told


def _jpeg() -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 48, "yuvj420p", Fraction(1, 25)
    return b"".join(bytes(packet) for packet in (*encoder.encode(av.VideoFrame(64, 48, "yuvj420p")), *encoder.encode(None)))
