"""Addresses: one parser, which reads back what it writes, and says what is possible."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.sources import SourceError
from studio.sources.address import OPTIONS, Address, hidden, parse

LETTERS = st.one_of(st.sampled_from("?#%&=+:/@ .a"), st.characters(blacklist_categories=["Cs"]))
TEXT = st.text(LETTERS, min_size=1).filter(lambda text: text == text.strip() and text)


def options_of(kind: str) -> st.SearchStrategy[dict[str, str]]:
    names = OPTIONS[kind]
    keys = st.text(string.ascii_letters, min_size=1) if names is None else st.sampled_from(names) if names else st.nothing()
    return st.dictionaries(keys, st.text(LETTERS), max_size=4)


NAMED = st.sampled_from(["camera", "phone", "screen", "scene"]).flatmap(
    lambda kind: st.builds(Address, st.just(kind), TEXT, options_of(kind))
)
FILES = st.builds(Address, st.just("file"), st.text(LETTERS, min_size=1))
STREAMS = st.builds(
    lambda scheme, user, host, port, path, options: Address("stream", f"{scheme}://{user}{host}{port}{path}", options),
    st.sampled_from(["http", "https", "rtsp"]),
    st.sampled_from(["", "me:secret@", "me:pa%23ss@"]),
    st.sampled_from(["192.168.1.20", "phone.local", "[fe80::1]"]),
    st.sampled_from(["", ":8080"]),
    st.sampled_from(["", "/", "/video", "/a%20b.m3u8?token=1&x=2", "/h264_ulaw.sdp"]),
    options_of("stream"),
)


@given(st.one_of(NAMED, FILES, STREAMS))
@example(Address("camera", "What? 100%41 & more", {"rotate": "?&=%"}))
@example(Address("file", "camera:0"))
@example(Address("file", " a.mp4"))
@settings(max_examples=400)
def test_an_address_is_read_back_as_it_was_written(address: Address) -> None:
    assert parse(str(address)) == address


@given(st.builds(str.__add__, st.sampled_from(["", "camera:", "phone:", "scene:", "file:", "file://", "http://", "rtsp://h"]), st.text()))
def test_any_text_is_an_address_that_reads_back_or_a_source_error(text: str) -> None:
    try:
        address = parse(text)
    except SourceError:
        return
    assert parse(str(address)) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("camera:", Address("camera", "0")),
        ("camera:2?rotate=90&mirror=1", Address("camera", "2", {"rotate": "90", "mirror": "1"})),
        ("Camera:HD Pro Webcam C920", Address("camera", "HD Pro Webcam C920")),
        ("camera:What%3F", Address("camera", "What?")),
        ("phone:", Address("phone", "1935")),
        ("screen:", Address("screen", "1")),
        ("screen:2?region=0,0,64,48", Address("screen", "2", {"region": "0,0,64,48"})),
        ("scene:hands?seed=3", Address("scene", "hands", {"seed": "3"})),
        ("clips/a b.mp4", Address("file", "clips/a b.mp4")),
        ("what?.mp4", Address("file", "what?.mp4")),
        (r"C:\clips\a.mp4", Address("file", r"C:\clips\a.mp4")),
        ("D:/clips/a.mp4", Address("file", "D:/clips/a.mp4")),
        ("file:///home/me/a%20b.mp4", Address("file", "/home/me/a b.mp4")),
        ("file:///C:/clips/a.mp4", Address("file", "C:/clips/a.mp4")),
        ("file://server/share/a.mp4", Address("file", "//server/share/a.mp4")),
        ("file:a.mp4", Address("file", "a.mp4")),
        ("http://192.168.1.20:8080/video?fps=30#rotate=90", Address("stream", "http://192.168.1.20:8080/video?fps=30", {"rotate": "90"})),
        ("rtsp://me:secret@cam/h264", Address("stream", "rtsp://me:secret@cam/h264")),
    ],
)
def test_forms(text: str, address: Address) -> None:
    assert parse(text) == address


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "scene:NAME"),
        ("   ", "scene:NAME"),
        ("webcam:0", "camera:NAME"),
        ("ftp://host/a.mp4", "rtsp://"),
        ("camera:0?zoom=2", "width, height, rate, mirror, rotate"),
        ("screen:?rotate=90", "region, rate"),
        ("camera:0?width", "name=value"),
        ("http://", "host"),
        ("http://[", "host"),
        ("http://host:99999/", "port"),
        ("http://host/#zoom=2", "mirror, rotate"),
        ("file:", "file:///"),
    ],
)
def test_what_is_no_address_is_told_with_what_is_possible(text: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://me:hunter2@host:99999/",
        "http://me:hun/ter2@host/",
        "ftp://me:hunter2@host/a",
        "http:/me:hunter2@host/a",
        "http://host/?token=hunter2#zoom=1",
        "http://me:hunter2@host/#zoom=1",
        "rtsp://me:hunter2@host:x/",
    ],
)
def test_no_error_shows_a_password(text: str) -> None:
    with pytest.raises(SourceError) as told:
        parse(text)
    assert "hunter2" not in str(told.value)
    assert "ter2" not in str(told.value)
    assert told.value.__cause__ is None or "hunter2" not in str(told.value.__cause__)


def test_hidden_keeps_host_and_path() -> None:
    assert hidden("rtsp://me:secret@cam:554/live?key=1") == "rtsp://cam:554/live"
