"""Network streams against local servers that behave, stall, break off, and lie."""

import contextlib
import functools
import http.server
import itertools
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from studio.api import Frame, Pixels
from studio.sources import Source, SourceError, SourceLost, open_source

Script = Callable[[socket.socket, threading.Event], None]
Serve = Callable[[Script], int]
HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=--frame\r\n\r\n"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """serve(script) gives the port of a server that lets script(connection, over) talk to whoever connects."""
    over, threads = threading.Event(), []
    with contextlib.ExitStack() as stack:

        def start(script: Script) -> int:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def talk(connection: socket.socket) -> None:
                with connection, contextlib.suppress(OSError):
                    script(connection, over)

            def accept() -> None:
                while not over.is_set():
                    try:
                        connection, _ = listener.accept()
                    except OSError:
                        return
                    connection.settimeout(10)
                    thread = threading.Thread(target=talk, args=(connection,))
                    threads.append(thread)
                    thread.start()

            thread = threading.Thread(target=accept)
            threads.append(thread)
            thread.start()
            stack.callback(listener.shutdown, socket.SHUT_RDWR)
            return int(listener.getsockname()[1])

        yield start
        over.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def jpeg(picture: Pixels) -> bytes:
    return cv2.imencode(".jpg", picture[..., ::-1])[1].tobytes()


def part(data: bytes, *, length: bool = True) -> bytes:
    size = f"Content-Length: {len(data)}\r\n" if length else ""
    return f"--frame\r\nContent-Type: image/jpeg\r\n{size}\r\n".encode() + data + b"\r\n"


def mjpeg(pictures: list[Pixels], *, rate: float = 40, length: bool = True, then: Script = lambda connection, over: None) -> Script:
    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(HEAD)
        for picture in pictures:
            connection.sendall(part(jpeg(picture), length=length))
            if over.wait(1 / rate):
                return
        then(connection, over)

    return script


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(30)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> float:
    """Waits of one second in place of five."""
    for module in ("network", "mjpeg_feed", "libav_feed", "rtsp_feed"):
        for name in ("CONNECT", "STALL"):
            monkeypatch.setattr(f"studio.sources.{module}.{name}", 1.0)
    return 1.0


@contextlib.contextmanager
def opened(url: str) -> Iterator[Source]:
    source = open_source(url)
    try:
        yield source
    finally:
        source.close()


@pytest.mark.parametrize("length", [True, False], ids=["with lengths", "without lengths"])
def test_motion_jpeg_comes_in_order_and_its_end_is_a_loss(
    length: bool, serve: Serve, picture_of: Callable[[int], Pixels], number_of: Callable[[Pixels], int]
) -> None:
    port = serve(mjpeg([picture_of(number) for number in range(20)], length=length))
    with opened(f"http://127.0.0.1:{port}/video") as source:
        assert (source.width, source.height, source.live, source.duration) == (160, 120, True, None)
        assert source.connection == "Motion JPEG"  # type: ignore[attr-defined]  # of network sources alone
        assert source.title == f"127.0.0.1:{port}/video"
        frames: list[Frame] = []
        with pytest.raises(SourceLost, match="it ended"):
            frames.extend(source.frames())
    numbers = [number_of(frame.pixels) for frame in frames]
    assert len(numbers) >= 10
    assert numbers == sorted(set(numbers))
    assert [frame.index for frame in frames] == numbers, "what was overtaken leaves gaps"
    seconds = [frame.seconds for frame in frames]
    assert seconds == sorted(set(seconds))
    assert max(abs(b.captured - a.captured - (b.seconds - a.seconds)) for a, b in itertools.pairwise(frames)) < 1e-6


def test_each_picture_comes_when_it_was_sent_not_with_the_next(
    serve: Serve, picture_of: Callable[[int], Pixels], number_of: Callable[[Pixels], int]
) -> None:
    """libav's demuxer would hold the last picture back until another begins."""
    port = serve(mjpeg([picture_of(number) for number in range(3)], then=silent))
    with opened(f"http://127.0.0.1:{port}/video") as source:
        assert any(number_of(frame.pixels) == 2 for frame, _ in zip(source.frames(), range(3), strict=False))


def test_a_slow_taker_gets_the_newest(serve: Serve, picture_of: Callable[[int], Pixels], number_of: Callable[[Pixels], int]) -> None:
    port = serve(mjpeg([picture_of(number) for number in range(60)], then=silent))
    with opened(f"http://127.0.0.1:{port}/video") as source:
        frames = source.frames()
        next(frames)
        time.sleep(1.0)
        late = next(frames)
        assert late.index >= 10
        assert number_of(late.pixels) == late.index
        assert time.perf_counter() - late.captured < 0.9, "not the one that came next, a second ago"


def test_a_change_of_size_is_taken(serve: Serve, picture_of: Callable[..., Pixels]) -> None:
    port = serve(mjpeg([picture_of(1)] * 10 + [picture_of(1, 320, 240)] * 10, then=silent))
    with opened(f"http://127.0.0.1:{port}/") as source:
        for frame in source.frames():
            if frame.pixels.shape == (240, 320, 3):
                break
            assert frame.pixels.shape == (120, 160, 3)


def test_a_phone_held_upright_is_turned(serve: Serve, picture_of: Callable[[int], Pixels], number_of: Callable[[Pixels], int]) -> None:
    port = serve(mjpeg([np.rot90(picture_of(5))] * 50))
    with opened(f"http://127.0.0.1:{port}/#rotate=90") as source:
        assert (source.width, source.height) == (160, 120)
        assert number_of(next(source.frames()).pixels) == 5


def test_one_damaged_picture_is_passed_over(serve: Serve, picture_of: Callable[[int], Pixels]) -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(HEAD)
        for number in range(30):
            connection.sendall(part(b"not a picture" if number % 3 == 1 else jpeg(picture_of(number))))
            over.wait(0.02)

    frames: list[Frame] = []
    with opened(f"http://127.0.0.1:{serve(script)}/") as source, pytest.raises(SourceLost, match="it ended"):
        frames.extend(source.frames())
    assert 10 < len(frames) <= 20


@pytest.mark.usefixtures("short")
def test_a_stream_that_goes_silent_is_lost(serve: Serve, picture_of: Callable[[int], Pixels]) -> None:
    port = serve(mjpeg([picture_of(1)] * 10, then=silent))
    with opened(f"http://127.0.0.1:{port}/") as source:
        start = time.perf_counter()
        with pytest.raises(SourceLost, match="for 1 s"):
            list(source.frames())
        assert time.perf_counter() - start < 3


@pytest.mark.usefixtures("short")
def test_a_stream_that_trickles_is_lost(serve: Serve, picture_of: Callable[[int], Pixels]) -> None:
    def trickle(connection: socket.socket, over: threading.Event) -> None:
        for byte in part(jpeg(picture_of(1))):
            connection.sendall(bytes([byte]))
            if over.wait(0.2):
                return

    port = serve(mjpeg([picture_of(1)] * 5, then=trickle))
    with opened(f"http://127.0.0.1:{port}/") as source, pytest.raises(SourceLost, match="for 1 s"):
        list(source.frames())


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_a_server_that_says_nothing(scheme: str, serve: Serve) -> None:
    port = serve(silent)
    start = time.perf_counter()
    with pytest.raises(SourceError, match="no answer within 1 s"):
        open_source(f"{scheme}://127.0.0.1:{port}/video")
    assert time.perf_counter() - start < 3


@pytest.mark.usefixtures("short")
def test_a_server_that_connects_and_sends_no_picture(serve: Serve) -> None:
    with pytest.raises(SourceError, match=r"nothing came|no picture came"):
        open_source(f"http://127.0.0.1:{serve(mjpeg([], then=silent))}/")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.0 404 Not Found\r\n\r\n", "404"),
        (b"HTTP/1.0 401 Unauthorized\r\n\r\n", "USER:PASSWORD@"),
        (b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Welcome</html>", "web page, not a stream"),
        (HEAD, "it ended"),
        (HEAD + b"--frame\r\nContent-Length: 99999999999\r\n\r\n", "impossible size"),
        (HEAD + b"--frame\r\nContent-Length: 5000\r\n\r\nabc", "it ended"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "."),
        (b"", "."),
    ],
)
def test_what_is_no_stream_is_refused_with_the_host_and_without_the_password(answer: bytes, told: str, serve: Serve) -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(answer)

    port = serve(script)
    with pytest.raises(SourceError, match=told) as error:
        open_source(f"http://me:hunter2@127.0.0.1:{port}/video?key=hunter2")
    assert f"127.0.0.1:{port}/video" in str(error.value)
    assert "hunter2" not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_nobody_there(scheme: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: refused
        with pytest.raises(SourceError, match="refused"):
            open_source(f"{scheme}://127.0.0.1:{unused.getsockname()[1]}/")


def test_user_and_password_reach_the_server_and_no_title(serve: Serve, picture_of: Callable[[int], Pixels]) -> None:
    asked: list[bytes] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        asked.append(connection.recv(4096))
        connection.sendall(HEAD + part(jpeg(picture_of(3))))
        over.wait(10)

    with opened(f"http://me:pa%23ss@127.0.0.1:{serve(script)}/video?quality=9") as source:
        assert "pa" not in source.title
        assert "me@" not in source.title
    assert asked[0].startswith(b"GET /video?quality=9 ")
    assert b"Authorization: Basic bWU6cGEjc3M=" in asked[0]  # me:pa#ss


def test_close_ends_frames_and_the_reading_thread_at_once(serve: Serve, picture_of: Callable[[int], Pixels]) -> None:
    before = set(threading.enumerate())
    source = open_source(f"http://127.0.0.1:{serve(mjpeg([picture_of(1)] * 3, then=silent))}/")
    readers = [thread for thread in set(threading.enumerate()) - before if "reading" in thread.name]
    taker = threading.Thread(target=lambda: list(source.frames()))
    taker.start()
    time.sleep(0.3)
    source.close()
    taker.join(1)
    assert not taker.is_alive()
    assert len(readers) == 1
    readers[0].join(1)
    assert not readers[0].is_alive()


class H264:
    """Numbered pictures as network abstraction layer units (ITU-T H.264, annex B), one list a picture."""

    def __init__(self, picture_of: Callable[..., Pixels], count: int, size: tuple[int, int] = (160, 120)) -> None:
        encoder = av.CodecContext.create("libx264", "w")
        encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
        encoder.time_base, encoder.framerate, encoder.gop_size = Fraction(1, 30), Fraction(30), 10
        encoder.options = {"tune": "zerolatency", "preset": "ultrafast"}
        packets = []
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(picture_of(number, *size))
            frame.pts, frame.time_base = number, Fraction(1, 30)
            packets += encoder.encode(frame)
        self.pictures = [[unit for unit in bytes(packet).replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit] for packet in packets]


def rtsp_camera(pictures: list[list[bytes]], *, answers: int = 99, codec: str = "H264") -> Script:
    """An RTSP server (RFC 2326) that sends H.264 or H.265 as RTP (RFC 6184, 7798) inside the connection; silent after the last picture, and
    after so many answers."""

    def script(connection: socket.socket, over: threading.Event) -> None:
        port = connection.getsockname()[1]
        received = b""
        for _ in range(answers):
            while b"\r\n\r\n" not in received:
                received += connection.recv(4096)
            request, received = received.split(b"\r\n\r\n", 1)
            method = request.split()[0].decode()
            sequence = next(line.split(b":")[1].strip() for line in request.split(b"\r\n") if line.lower().startswith(b"cseq"))
            head, body = b"RTSP/1.0 200 OK\r\nCSeq: " + sequence + b"\r\n", b""
            if method == "OPTIONS":
                head += b"Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
            elif method == "DESCRIBE":
                body = (
                    b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 %s/90000\r\n"
                    % codec.encode()
                )
                body += b"a=fmtp:96 packetization-mode=1\r\na=control:0\r\n"
                head += b"Content-Type: application/sdp\r\nContent-Base: rtsp://127.0.0.1:%d/\r\nContent-Length: %d\r\n" % (port, len(body))
            elif method == "SETUP":
                head += b"Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n"
            elif method == "PLAY":
                head += b"Session: 1\r\n"
            connection.sendall(head + b"\r\n" + body)
            if method == "PLAY":
                break
        else:
            over.wait(10)
            return
        count = 0
        for number, units in enumerate(pictures):
            for place, unit in enumerate(units):
                last = place == len(units) - 1
                header = 1 if codec == "H264" else 2
                for start in range(header, len(unit), 1000):  # in fragments (FU-A, FU)
                    edges = (start == header) << 7 | (start + 1000 >= len(unit)) << 6
                    if codec == "H264":
                        load = bytes([unit[0] & 0x60 | 28, edges | unit[0] & 0x1F]) + unit[start : start + 1000]
                    else:
                        load = bytes([unit[0] & 0x81 | 49 << 1, unit[1], edges | unit[0] >> 1 & 0x3F]) + unit[start : start + 1000]
                    final = start + 1000 >= len(unit)
                    head = bytes([0x80, (last and final) << 7 | 96]) + (count % 65536).to_bytes(2, "big")
                    packet = head + (number * 3000).to_bytes(4, "big") + bytes(4) + load
                    connection.sendall(b"$\0" + len(packet).to_bytes(2, "big") + packet)
                    count += 1
            if over.wait(1 / 30):
                return
        over.wait(30)

    return script


def test_rtsp(serve: Serve, picture_of: Callable[[int], Pixels], number_of: Callable[[Pixels], int]) -> None:
    port = serve(rtsp_camera(H264(picture_of, 60).pictures))
    with opened(f"rtsp://me:hunter2@127.0.0.1:{port}/camera") as source:
        assert (source.width, source.height, source.live) == (160, 120, True)
        assert source.title == f"127.0.0.1:{port}/camera"
        assert source.connection.startswith("H.264")  # type: ignore[attr-defined]  # of network sources alone
        numbers = []
        for frame in source.frames():
            numbers.append(number_of(frame.pixels))
            if numbers[-1] == 59:  # libav's parser would hold it back until another begins
                break
        assert numbers == sorted(set(numbers))
        assert len(numbers) > 10


@pytest.mark.usefixtures("short")
def test_rtsp_that_goes_silent_is_lost_and_close_does_not_wait(serve: Serve, picture_of: Callable[[int], Pixels]) -> None:
    source = open_source(f"rtsp://127.0.0.1:{serve(rtsp_camera(H264(picture_of, 20).pictures))}/camera")
    with pytest.raises(SourceLost, match="for 1 s"):
        list(source.frames())
    start = time.perf_counter()
    source.close()
    assert time.perf_counter() - start < 0.9, "less than the second until a read gives up"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A folder on a web server, and its port."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    folder = tmp_path / "web"
    folder.mkdir()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder)) as server:
        server.daemon_threads = False
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, server.server_port
        server.shutdown()
        thread.join()


def test_a_video_on_a_web_server_plays_at_its_own_speed_and_ends(
    web: tuple[Path, int], make_clip: Callable[..., Path], number_of: Callable[[Pixels], int]
) -> None:
    folder, port = web
    (folder / "clip.mp4").write_bytes(make_clip("web.mp4", frames=45, container_options={"movflags": "faststart"}).read_bytes())
    with opened(f"http://127.0.0.1:{port}/clip.mp4") as source:
        frames = list(source.frames())
    numbers = [number_of(frame.pixels) for frame in frames]
    assert numbers == sorted(set(numbers))
    assert len(numbers) > 20
    assert frames[-1].seconds - frames[0].seconds == pytest.approx((numbers[-1] - numbers[0]) / 30, abs=0.3)


def test_hls_plays_at_its_own_speed(web: tuple[Path, int], picture_of: Callable[[int], Pixels], number_of: Callable[[Pixels], int]) -> None:
    folder, port = web
    with av.open(str(folder / "live.m3u8"), "w", format="hls", options={"hls_time": "0.5", "hls_list_size": "0"}) as container:
        stream = container.add_stream("libx264", rate=30, options={"tune": "zerolatency"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 160, 120, "yuv420p", 15
        for number in range(45):
            frame = av.VideoFrame.from_ndarray(picture_of(number))
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with opened(f"http://127.0.0.1:{port}/live.m3u8") as source:
        frames = list(source.frames())
    numbers = [number_of(frame.pixels) for frame in frames]
    assert numbers == sorted(set(numbers))
    assert frames[-1].seconds - frames[0].seconds == pytest.approx((numbers[-1] - numbers[0]) / 30, abs=0.3)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


SENDER = """
import sys, time
import av
clip, url = sys.argv[1:]
for attempt in range(100):
    try:
        target = av.open(url, "w", format="flv")
        target.add_stream_from_template(av.open(clip).streams.video[0])
        target.start_encoding()
        break
    except OSError:
        time.sleep(0.1)
start = time.monotonic()
with av.open(clip) as source:
    for packet in source.demux(video=0):
        if packet.dts is not None:
            time.sleep(max(0, start + float(packet.dts * packet.time_base) - time.monotonic()))
            packet.stream = target.streams.video[0]
            target.mux(packet)
time.sleep(20)
"""


def test_a_phone_sends_its_camera_here(make_clip: Callable[..., Path], number_of: Callable[[Pixels], int]) -> None:
    """An RTMP sender in a process of its own, as Larix is on a phone."""
    clip = make_clip("sent.mp4", frames=90, gop=15, options={"tune": "zerolatency"})
    port = free_port()
    sender = subprocess.Popen([sys.executable, "-c", SENDER, str(clip), f"rtmp://127.0.0.1:{port}/live/studio"])
    try:
        with opened(f"phone:{port}") as source:
            assert (source.title, source.width, source.height, source.live) == ("Phone", 160, 120, True)
            assert source.connection == "127.0.0.1, H.264, 30 fps"  # type: ignore[attr-defined]  # of network sources alone
            frames = [frame for frame, _ in zip(source.frames(), range(20), strict=False)]
            numbers = [number_of(frame.pixels) for frame in frames]
            assert numbers == sorted(set(numbers))
    finally:
        sender.kill()
        sender.wait()


@pytest.mark.usefixtures("short")
def test_no_phone_yet_may_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.sources.pairing.local_address", lambda: "192.168.1.5")
    port = free_port()
    with pytest.raises(SourceLost, match=rf"no phone sends yet; .* send to rtmp://192.168.1.5:{port}/live/studio"):
        open_source(f"phone:{port}")


def test_a_port_in_use_may_become_free() -> None:
    """As when the phone is chosen, then something else, then the phone again: libav still listens for it."""
    with socket.create_server(("0.0.0.0", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SourceLost, match=f"listens at port {port}; it is tried again"):
            open_source(f"phone:{port}")
