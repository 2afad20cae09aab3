import errno
import hashlib
import os
import re
import resource
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from studio.inference.downloading import FetchCancelled, FetchError, address_problem
from studio.inference.fetching import fetch
from tests.local_server import LocalServer

BODY = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models" / "thing.tflite"


def get(url: str, target: Path, **more: object) -> None:
    fetch(url, SHA256, len(BODY), target, "Thing", **more)  # type: ignore[arg-type]


def files(target: Path) -> list[Path]:
    """All but the empty file two downloads agree by."""
    return [file for file in target.parent.iterdir() if file.suffix != ".lock"] if target.parent.exists() else []


def nothing_is_left(target: Path) -> bool:
    return files(target) == []


def part_of(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def ranged(asked: list[str | None], body: bytes = BODY, most: int = len(BODY)):  # type: ignore[no-untyped-def]
    """Answers with what is asked for, and breaks off after `most` bytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        span = request.headers.get("Range")
        asked.append(span)
        begin = int(span.removeprefix("bytes=").removesuffix("-")) if span else 0
        request.send_response(206 if span else 200)
        if span:
            request.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
        request.send_header("Content-Length", str(len(body) - begin))
        request.end_headers()
        request.wfile.write(body[begin : begin + most])

    return answer


def chunked(*parts: bytes, pause: float = 0.0, announce: int | None = None):  # type: ignore[no-untyped-def]
    """Answers with `parts`, a pause after each, then closes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if announce is not None:
            request.send_header("Content-Length", str(announce))
        request.end_headers()
        for part in parts:
            request.wfile.write(part)
            request.wfile.flush()
            time.sleep(pause)

    return answer


def test_a_file_is_fetched_whole_and_progress_is_told(server: LocalServer, target: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    def progress(what: str, done: int, total: int) -> None:
        assert not target.exists(), "the file is put in place only when it is whole"
        seen.append((what, done, total))

    get(server.serve("/a", BODY), target, progress=progress)
    assert target.read_bytes() == BODY
    assert files(target) == [target]
    assert seen[0] == ("Thing", 0, len(BODY))
    assert seen[-1] == ("Thing", len(BODY), len(BODY))
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


def test_who_refuses_at_the_first_word_causes_no_request_and_no_file(server: LocalServer, target: Path) -> None:
    class NotNowError(Exception):
        pass

    def progress(what: str, done: int, total: int) -> None:
        raise NotNowError

    with pytest.raises(NotNowError):
        get(server.serve("/a", BODY), target.parent / "new" / "a", progress=progress)
    assert not (target.parent / "new").exists()
    assert server.asked == []


def test_a_slow_server_is_waited_for(server: LocalServer, target: Path) -> None:
    step = len(BODY) // 8
    server.answers["/slow"] = chunked(*(BODY[i : i + step] for i in range(0, len(BODY), step)), pause=0.05)
    get(server.url("/slow"), target, silence=0.5)
    assert target.read_bytes() == BODY


def test_another_file_of_the_same_size_is_thrown_away(server: LocalServer, target: Path) -> None:
    wrong = BODY[:-1] + b"!"
    with pytest.raises(FetchError, match=f"{hashlib.sha256(wrong).hexdigest()}, not {SHA256}"):
        get(server.serve("/wrong", wrong), target)
    assert nothing_is_left(target)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (chunked(b""), "broke off after 0 of 512000"),
        (chunked(BODY, announce=3), "offers 3 bytes, but the card says 512000"),
        (chunked(BODY + b"more"), "more than the 512000 bytes"),
        (chunked(*[BODY] * 40), "more than the 512000 bytes"),
        (lambda request: request.send_error(404), "refused: 404 Not Found"),
        (lambda request: request.send_error(503), "refused: 503"),
        (lambda request: request.wfile.write(b"nonsense\r\n\r\n"), "can't be reached"),
        (lambda request: request.connection.close(), "can't be reached"),
    ],
    ids=["empty", "other-size", "longer", "endless", "404", "503", "nonsense", "hangs-up"],
)
def test_a_bad_answer_is_refused_with_the_reason(server: LocalServer, target: Path, answer: object, says: str) -> None:
    server.answers["/bad"] = answer  # type: ignore[assignment]
    with pytest.raises(FetchError, match=says):
        get(server.url("/bad"), target)
    assert nothing_is_left(target)


def test_a_silent_server_is_given_up(server: LocalServer, target: Path) -> None:
    release = threading.Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        chunked(BODY[:1000])(request)
        release.wait(10)

    server.answers["/silent"] = silent
    try:
        with pytest.raises(FetchError, match=r"said nothing for 0.2 s; try again later"):
            get(server.url("/silent"), target, silence=0.2)
    finally:
        release.set()
    assert files(target) == [part_of(target)]


def test_a_server_that_is_not_there_is_told(server: LocalServer, target: Path) -> None:
    url = server.url("/x")
    server.stop()
    with pytest.raises(FetchError, match=r"can't be reached: .*refused.* is online"):
        get(url, target)
    assert nothing_is_left(target)


def test_an_unknown_host_is_told(target: Path) -> None:
    with pytest.raises(FetchError, match=r"https://nowhere\.invalid/x can't be reached"):
        get("https://nowhere.invalid/x", target)


def test_plain_http_behind_https_is_told(server: LocalServer, target: Path) -> None:
    with pytest.raises(FetchError, match=r"certificate|can't be reached"):
        get(server.serve("/a", BODY).replace("http:", "https:"), target)


def redirect(to: str):  # type: ignore[no-untyped-def]
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", to)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def test_a_redirect_on_this_computer_is_followed(server: LocalServer, target: Path) -> None:
    server.answers["/first"] = redirect(server.serve("/second", BODY))
    get(server.url("/first"), target)
    assert target.read_bytes() == BODY


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("http://example.org/model", "sends on to http://example.org/model, which is not encrypted: refused"),
        ("ftp://example.org/model", "sends on to ftp://example.org/model, which is not encrypted: refused"),
        ("file:///etc/passwd", "refused: 302"),
    ],
)
def test_a_redirect_to_an_unsafe_address_is_refused(server: LocalServer, target: Path, to: str, says: str) -> None:
    server.answers["/first"] = redirect(to)
    with pytest.raises(FetchError, match=re.escape(says)):
        get(server.url("/first"), target)
    assert nothing_is_left(target)


def test_a_circle_of_redirects_ends(server: LocalServer, target: Path) -> None:
    server.answers["/round"] = redirect(server.url("/round"))
    with pytest.raises(FetchError, match="refused: 302"):
        get(server.url("/round"), target)


def test_a_download_is_called_off_between_two_chunks(server: LocalServer, target: Path) -> None:
    cancelled = threading.Event()

    def progress(what: str, done: int, total: int) -> None:
        if done:
            cancelled.set()

    server.answers["/slow"] = chunked(*[b"x" * 1000] * 50, pause=0.02)
    with pytest.raises(FetchCancelled, match="called off"):
        get(server.url("/slow"), target, progress=progress, cancelled=cancelled)
    assert files(target) == [part_of(target)]


def test_an_error_in_the_progress_callback_puts_nothing_in_place(server: LocalServer, target: Path) -> None:
    def progress(what: str, done: int, total: int) -> None:
        if done:
            raise RuntimeError("window gone")

    with pytest.raises(RuntimeError, match="window gone"):
        get(server.serve("/a", BODY), target, progress=progress)
    assert not target.exists()


@pytest.mark.parametrize("announce", [None, len(BODY)])
def test_a_download_that_broke_off_goes_on_from_there(server: LocalServer, target: Path, announce: int | None) -> None:
    asked: list[str | None] = []
    seen: list[int] = []
    server.answers["/cut"] = chunked(BODY[:200_000], announce=announce)
    with pytest.raises(FetchError, match="broke off"):
        get(server.url("/cut"), target)
    assert not target.exists()
    assert part_of(target).read_bytes() == BODY[:200_000]
    server.answers["/cut"] = ranged(asked)
    get(server.url("/cut"), target, progress=lambda what, done, total: seen.append(done))
    assert target.read_bytes() == BODY
    assert asked == ["bytes=200000-"]
    assert (seen[0], seen[-1]) == (200_000, len(BODY))
    assert files(target) == [target]


def test_a_line_that_breaks_ten_times_gets_the_file_in_the_end(server: LocalServer, target: Path) -> None:
    asked: list[str | None] = []
    server.answers["/worn"] = ranged(asked, most=len(BODY) // 10 + 1)
    for _ in range(9):
        with pytest.raises(FetchError, match="broke off"):
            get(server.url("/worn"), target)
    get(server.url("/worn"), target)
    assert target.read_bytes() == BODY
    assert len(asked) == 10


@pytest.mark.parametrize(
    "answer",
    [
        chunked(BODY),
        lambda request: request.send_error(416) if request.headers.get("Range") else chunked(BODY)(request),
        lambda request: placeless(request) if request.headers.get("Range") else chunked(BODY)(request),
    ],
    ids=["the whole", "refuses parts", "a part from nowhere"],
)
def test_a_server_that_knows_no_parts_is_asked_for_the_whole(server: LocalServer, target: Path, answer: object) -> None:
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(BODY[:777])
    server.answers["/a"] = answer  # type: ignore[assignment]
    get(server.url("/a"), target)
    assert target.read_bytes() == BODY


def placeless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(206)
    request.end_headers()
    request.wfile.write(b"x" * 100)


def test_a_server_that_gives_parts_unasked_is_not_asked_for_ever(server: LocalServer, target: Path) -> None:
    server.answers["/a"] = placeless
    with pytest.raises(FetchError, match="gives a part of the file where the whole was asked for"):
        get(server.url("/a"), target)
    assert server.asked == ["/a"]
    assert nothing_is_left(target)


@pytest.mark.parametrize("there", [b"x" * 5000, b"x" * len(BODY), b"x" * (len(BODY) + 9)], ids=["short", "as long", "longer"])
def test_what_lay_there_before_and_is_another_file_is_fetched_anew_at_once(server: LocalServer, target: Path, there: bytes) -> None:
    asked: list[str | None] = []
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(there)
    server.answers["/a"] = ranged(asked)
    get(server.url("/a"), target)
    assert target.read_bytes() == BODY
    assert asked[-1] is None


def test_a_part_of_another_size_is_thrown_away(server: LocalServer, target: Path) -> None:
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(BODY[:777])
    server.answers["/a"] = ranged([], BODY + b"more")
    with pytest.raises(FetchError, match="offers 512004 bytes, but the card says 512000"):
        get(server.url("/a"), target)
    assert nothing_is_left(target)


def test_too_little_room_is_told_before_anything_is_asked(server: LocalServer, target: Path) -> None:
    with pytest.raises(FetchError, match=r"MB free, and .* MB are still to come; free some room there"):
        fetch(server.serve("/a", BODY), SHA256, 1 << 60, target, "Thing")
    assert server.asked == []


def test_a_download_waits_for_another_of_the_same_file_and_fetches_nothing_itself(server: LocalServer, target: Path) -> None:
    step, progressed = len(BODY) // 10, []
    server.answers["/slow"] = chunked(*(BODY[i : i + step] for i in range(0, len(BODY), step)), pause=0.05)
    other = threading.Thread(target=get, args=(server.url("/slow"), target))
    other.start()
    while not part_of(target).exists():
        time.sleep(0.005)
    get(server.url("/slow"), target, progress=lambda what, done, total: progressed.append(done))
    other.join()
    assert server.asked == ["/slow"]
    assert progressed[-1] == len(BODY)


def test_waiting_for_another_download_can_be_called_off(server: LocalServer, target: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    server.answers["/slow"] = chunked(*[BODY[:1000]] * 10, pause=0.05)

    def broken_off() -> None:
        with pytest.raises(FetchError, match="broke off"):
            get(server.url("/slow"), target)

    other = threading.Thread(target=broken_off)
    other.start()
    while not part_of(target).exists():
        time.sleep(0.005)
    with pytest.raises(FetchCancelled, match="waiting for another download"):
        get(server.url("/slow"), target, cancelled=cancelled)
    other.join()


def test_a_full_disk_is_told_and_leaves_nothing_behind(server: LocalServer, target: Path) -> None:
    url = server.serve("/a", BODY)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(FetchError, match=r"can't write .*; free some room there or set POCKET_STUDIO_CACHE"):
            get(url, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert nothing_is_left(target)


def test_a_disk_that_fails_at_the_last_step_is_told(server: LocalServer, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    url = server.serve("/a", BODY)
    for step in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, broken)
            with pytest.raises(FetchError, match="Input/output error"):
                get(url, target)
        assert not target.exists()
    get(url, target)
    assert files(target) == [target]


def test_a_cache_that_is_no_folder_is_told(server: LocalServer, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(FetchError, match=r"can't write to .*cache"):
        get(server.serve("/a", BODY), tmp_path / "cache" / "thing.tflite")
    assert server.asked == []


def test_leftovers_of_a_killed_process_are_removed_once_they_are_old(server: LocalServer, target: Path) -> None:
    target.parent.mkdir(parents=True)
    old, young = target.parent / "x.abc.part", target.parent / "y.abc.part"
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 8 * 24 * 3600,) * 2)
    get(server.serve("/a", BODY), target)
    assert not old.exists()
    assert young.exists()


def test_two_downloads_of_the_same_file_at_once_both_succeed(server: LocalServer, target: Path) -> None:
    step = len(BODY) // 10
    server.answers["/slow"] = chunked(*(BODY[i : i + step] for i in range(0, len(BODY), step)), pause=0.01)
    other = threading.Thread(target=get, args=(server.url("/slow"), target))
    other.start()
    get(server.url("/slow"), target)
    other.join()
    assert target.read_bytes() == BODY
    assert files(target) == [target]


@pytest.mark.parametrize("url", ["https://example.org/a?b=1", "http://localhost:8000/a", "http://127.0.0.1/a", "http://[::1]:80/a"])
def test_safe_addresses_are_taken(url: str) -> None:
    assert address_problem(url) == ""


@pytest.mark.parametrize(
    "url",
    ["", "a", "http://example.org/a", "http://localhost.example.org/", "http://127.0.0.1@example.org/", "ftp://localhost/a",
     "file:///a", "https://", "https:///a", "https://exämple.org/", "https://a b", "https://a:99999/", "https://[", "javascript:1"],
)  # fmt: skip
def test_unsafe_addresses_are_refused_before_anything_is_sent(url: str, target: Path) -> None:
    assert address_problem(url)
    with pytest.raises(FetchError):
        get(url, target)
    assert nothing_is_left(target)
