"""RTSP as cameras speak it: every packing of pictures, every way to log in, and libav for the rest."""

import re
import socket
import threading
import time
from collections.abc import Callable
from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Pixels
from studio.sources import SourceError, SourceLost
from studio.sources.rtp_units import START, PictureUnits
from studio.sources.rtsp_login import login
from tests.sources.test_network import H264, Script, Serve, opened, rtsp_camera, serve, short

__all__ = ["serve", "short"]


def rtp(load: bytes, stamp: int, *, marked: bool, extras: bool = False) -> bytes:
    """A packet; extras: with a contributing source, a header extension and padding (RFC 3550, section 5.1)."""
    first = 0x80 | (0x20 | 0x10 | 0x01 if extras else 0)
    head = bytes([first, marked << 7 | 96, 0, 0]) + stamp.to_bytes(4, "big") + bytes(4)
    if extras:
        return head + b"CSRC" + b"\0\0\0\1EXTN" + load + b"\0\0\3"
    return head + load


def h264_packets(units: list[bytes], size: int, *, together: bool) -> list[bytes]:
    """As RFC 6184 packs them: several in one, whole, or in pieces of `size` bytes."""
    if together:
        return [b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)]
    packets = []
    for unit in units:
        pieces = [unit[at : at + size] for at in range(1, len(unit), size)]
        if len(pieces) < 2:
            packets.append(unit)
            continue
        for place, piece in enumerate(pieces):
            edges = (place == 0) << 7 | (place == len(pieces) - 1) << 6
            packets.append(bytes([unit[0] & 0xE0 | 28, edges | unit[0] & 0x1F]) + piece)
    return packets


def h265_packets(units: list[bytes], size: int, *, together: bool) -> list[bytes]:
    """As RFC 7798 packs them."""
    if together:
        return [b"\x60\x01" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)]
    packets = []
    for unit in units:
        pieces = [unit[at : at + size] for at in range(2, len(unit), size)]
        if len(pieces) < 2:
            packets.append(unit)
            continue
        for place, piece in enumerate(pieces):
            edges = (place == 0) << 7 | (place == len(pieces) - 1) << 6
            packets.append(bytes([unit[0] & 0x81 | 49 << 1, unit[1], edges | unit[0] >> 1 & 0x3F]) + piece)
    return packets


H264_UNITS = st.builds(lambda kind, rest: bytes([0x60 | kind]) + rest, st.integers(1, 23), st.binary(min_size=1, max_size=300))
H265_UNITS = st.builds(lambda kind, rest: bytes([kind << 1, 1]) + rest, st.integers(0, 40), st.binary(min_size=1, max_size=300))


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@given(data=st.data())
def test_units_come_back_however_they_were_packed(codec: str, data: st.DataObject) -> None:
    pictures = data.draw(st.lists(st.lists(H264_UNITS if codec == "h264" else H265_UNITS, min_size=1, max_size=4), min_size=1, max_size=4))
    size, together, extras = data.draw(st.integers(1, 400)), data.draw(st.booleans()), data.draw(st.booleans())
    marks = data.draw(st.booleans(), label="the last packet of a picture is marked")
    found, gathered = [], PictureUnits(codec, 96)
    for number, units in enumerate(pictures):
        packets = (h264_packets if codec == "h264" else h265_packets)(units, size, together=together)
        for place, load in enumerate(packets):
            last = place == len(packets) - 1
            found += gathered.add(rtp(load, number * 3000, marked=last and marks, extras=extras))
            assert len(found) == (number + 1 if last and marks else number), "at once, not with the next"
    whole = [b"".join(START + unit for unit in units) for units in pictures]
    assert found == (whole if marks else whole[:-1])


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@given(packets=st.lists(st.binary(max_size=60), max_size=20))
def test_any_bytes_are_pictures_or_refused(codec: str, packets: list[bytes]) -> None:
    gathered = PictureUnits(codec, 96)
    for packet in packets:
        try:
            list(gathered.add(packet))
            list(gathered.add(b"\x80\xe0" + packet))
        except ValueError:
            pass


def test_the_answer_of_the_standards_own_example() -> None:
    """RFC 2617, section 3.5, without qop: computed by the standard's formula with other software (curl 7.88)."""
    challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    shown = login([challenge], "Mufasa", "Circle Of Life", "GET", "/dir/index.html")
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in shown
    assert login(["Negotiate abc"], "a", "b", "GET", "/") == ""


@pytest.mark.parametrize("asked", ["Basic", "Digest", "both"])
def test_who_it_is_is_shown_when_asked(asked: str, serve: Serve, picture_of: Callable[..., Pixels]) -> None:
    camera = rtsp_camera(H264(picture_of, 40).pictures)
    shown: list[str] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        request = connection.recv(4096)
        number = re.search(rb"CSeq: (\d+)", request)
        assert number
        basic, digest = b'WWW-Authenticate: Basic realm="c"\r\n', b'WWW-Authenticate: Digest realm="c", nonce="n1", qop="auth"\r\n'
        asks = {"Basic": basic, "Digest": digest, "both": basic + digest}[asked]
        connection.sendall(b"RTSP/1.0 401 Unauthorized\r\nCSeq: " + number[1] + b"\r\n" + asks + b"\r\n")

        class Noting:
            """The connection, with what comes noted."""

            def recv(self, count: int) -> bytes:
                data = connection.recv(count)
                shown.append(data.decode())
                return data

            def __getattr__(self, name: str) -> object:
                return getattr(connection, name)

        camera(Noting(), over)  # type: ignore[arg-type]  # the part of a socket that is used

    with opened(f"rtsp://me:hunter2@127.0.0.1:{serve(script)}/camera") as source:
        next(source.frames())
    assert len(shown) == 4
    assert all(f"Authorization: {'Basic' if asked == 'Basic' else 'Digest'} " in request for request in shown)
    assert all("hunter2" not in request for request in shown)


def test_a_wrong_password_is_told(serve: Serve) -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        while request := connection.recv(4096):
            number = request.split(b"CSeq: ")[1].split(b"\r\n")[0]
            answer = b'RTSP/1.0 401 No\r\nCSeq: %s\r\nWWW-Authenticate: Digest realm="c", nonce="n"\r\n\r\n' % number
            connection.sendall(answer)

    port = serve(script)
    with (
        pytest.raises(SourceError, match="does not take this user name and password") as told,
        opened(f"rtsp://me:hunter2@127.0.0.1:{port}/"),
    ):
        pass
    assert "hunter2" not in str(told.value)
    with pytest.raises(SourceError, match="write USER:PASSWORD@"), opened(f"rtsp://127.0.0.1:{port}/"):
        pass


def test_close_ends_the_connection_at_once(serve: Serve, picture_of: Callable[..., Pixels]) -> None:
    """Not only after the seconds of a stall."""
    before = set(threading.enumerate())
    with opened(f"rtsp://127.0.0.1:{serve(rtsp_camera(H264(picture_of, 5).pictures))}/camera") as source:
        readers = [thread for thread in set(threading.enumerate()) - before if "reading" in thread.name]
        next(source.frames())
    assert len(readers) == 1
    readers[0].join(1)
    assert not readers[0].is_alive()


@pytest.mark.parametrize("codec", ["libx265", "libx264"])
def test_a_picture_is_seen_when_it_was_sent_not_with_the_next(
    codec: str, serve: Serve, picture_of: Callable[..., Pixels], number_of: Callable[[Pixels], int]
) -> None:
    encoder = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 160, 120, "yuv420p", Fraction(1, 30)  # type: ignore[attr-defined]
    params = {"x265-params": "bframes=0:log-level=none:repeat-headers=1"} if codec == "libx265" else {}
    encoder.options = {"tune": "zerolatency", "preset": "ultrafast", **params}
    pictures = []
    for number in range(8):
        frame = av.VideoFrame.from_ndarray(picture_of(number))
        frame.pts, frame.time_base = number, Fraction(1, 30)
        for packet in encoder.encode(frame):  # type: ignore[attr-defined]  # of an encoder of pictures
            pictures.append([unit for unit in bytes(packet).replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit])
    camera: Script = rtsp_camera(pictures, codec="H265" if codec == "libx265" else "H264")
    with opened(f"rtsp://127.0.0.1:{serve(camera)}/camera") as source:
        assert source.connection.startswith("H.265" if codec == "libx265" else "H.264")  # type: ignore[attr-defined]  # network alone
        begun = time.monotonic()
        for frame in source.frames():
            if number_of(frame.pixels) == 7:
                break
        assert time.monotonic() - begun < 3


def test_a_camera_that_takes_its_leave_is_lost_at_once(serve: Serve, picture_of: Callable[..., Pixels]) -> None:
    camera = rtsp_camera(H264(picture_of, 10).pictures)
    left: list[float] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        done = threading.Event()
        threading.Timer(0.7, done.set).start()
        camera(connection, done)
        report, goodbye = b"\x80\xc8\0\6" + bytes(24), b"\x81\xcb\0\1" + bytes(4)
        left.append(time.monotonic())
        connection.sendall(b"$\1" + len(report + goodbye).to_bytes(2, "big") + report + goodbye)
        over.wait(10)

    with opened(f"rtsp://127.0.0.1:{serve(script)}/camera") as source:
        with pytest.raises(SourceLost, match="it ended"):
            list(source.frames())
        assert time.monotonic() - left[0] < 3


def test_a_session_is_kept_alive_and_shows_the_password_anew(
    serve: Serve, picture_of: Callable[..., Pixels], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.sources.rtsp_feed._SESSION_SECONDS", 0.4)
    camera = rtsp_camera(H264(picture_of, 60).pictures)
    kept: list[str] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(b'RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm="c", nonce="n1", qop="auth"\r\n\r\n')
        done = threading.Event()

        def hear() -> None:
            time.sleep(0.7)  # what comes now is no more part of the opening
            while not over.is_set() and (data := connection.recv(4096)):
                kept.append(data.decode())
                if len(kept) == 1:
                    stale = b'WWW-Authenticate: Digest realm="c", nonce="n2", qop="auth", stale=true\r\n'
                    connection.sendall(b"RTSP/1.0 401 No\r\nCSeq: 9\r\n" + stale + b"\r\n")
                elif len(kept) > 2:
                    return done.set()

        threading.Timer(0.3, done.set).start()
        camera(connection, done)
        done.clear()
        hear()

    with opened(f"rtsp://me:hunter2@127.0.0.1:{serve(script)}/camera") as source, pytest.raises(SourceLost):
        list(source.frames())
    nonces = [re.findall(r'nonce="(n\d)"|nc=(\d+)', request) for request in "".join(kept).split("OPTIONS ")[1:]]
    assert nonces[0][0][0] == "n1"
    assert ("n2", "") in nonces[1]
    assert ("", "00000001") in nonces[1]
    assert ("", "00000002") in nonces[2]


@pytest.mark.parametrize("kind", [b"JPEG/90000", b"H264/90000\r\na=range:npt=0-12.5"], ids=["another codec", "a film with an end"])
def test_what_is_not_read_here_is_left_to_libav(kind: bytes, serve: Serve) -> None:
    calls: list[bytes] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        while request := connection.recv(4096):
            calls.append(request)
            number = request.split(b"CSeq: ")[1].split(b"\r\n")[0]
            body = b"v=0\r\nm=video 0 RTP/AVP 26\r\na=rtpmap:26 " + kind + b"\r\n" if request.startswith(b"DESCRIBE") else b""
            head = b"RTSP/1.0 %s OK\r\nCSeq: %s\r\n" % (b"454" if request.startswith(b"SETUP") else b"200", number)
            form = b"Content-Type: application/sdp\r\n" if body else b""
            connection.sendall(head + form + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    with pytest.raises(SourceError), opened(f"rtsp://127.0.0.1:{serve(script)}/camera"):
        pass
    assert any(b"Lavf" in call for call in calls)


@pytest.mark.parametrize("oddity", ["hangs up", "a packet of its own", "a request of its own", "another way to send"])
def test_libav_takes_over_from_what_is_not_understood(
    oddity: str, serve: Serve, picture_of: Callable[..., Pixels], number_of: Callable[[Pixels], int]
) -> None:
    """At the opening, and in the middle of a stream."""
    camera = rtsp_camera(H264(picture_of, 30).pictures)
    callers: list[bool] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        class Odd:
            """The connection, strange to the first caller."""

            def recv(self, count: int) -> bytes:
                data = connection.recv(count)
                if not callers or data.startswith(b"OPTIONS"):
                    callers.append(b"Lavf" in data)
                if not data or (oddity == "hangs up" and b"DESCRIBE" in data and not callers[-1]):
                    raise ConnectionError
                return data

            def sendall(self, data: bytes) -> None:
                if oddity == "another way to send" and not callers[-1]:
                    data = data.replace(b"RTP/AVP 96", b"RTP/ABC 96")
                picture = data.startswith(b"$") and not callers[-1]
                if picture and oddity == "a packet of its own":
                    data = b"$\0\0\4abcd"
                elif picture and oddity == "a request of its own":
                    data = b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"
                connection.sendall(data)

            def __getattr__(self, name: str) -> object:
                return getattr(connection, name)

        camera(Odd(), over)  # type: ignore[arg-type]  # the part of a socket that is used

    with opened(f"rtsp://127.0.0.1:{serve(script)}/camera") as source:
        numbers = [number_of(frame.pixels) for frame, _ in zip(source.frames(), range(5), strict=False)]
    assert len(numbers) == 5
    assert callers[0] is False
    assert callers[-1] is True
