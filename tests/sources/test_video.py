"""Videos: every frame, at its own time, upright; seeks land on the frame; damage is told where it is."""

import contextlib
import struct
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from studio.api import Frame, Pixels
from studio.sources import Source, SourceError, open_source

MakeClip = Callable[..., Path]
NumberOf = Callable[[Pixels], int]

FORMATS = [
    pytest.param("a.mp4", {"options": {"bf": "2"}}, id="mp4 with B-frames"),
    pytest.param("a.mkv", {"options": {"bf": "2"}}, id="mkv"),
    pytest.param("a.webm", {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": "8"}}, id="webm"),
    pytest.param("a.avi", {"codec": "mpeg4"}, id="avi"),
    pytest.param("a.ts", {}, id="transport stream, which starts late"),
    pytest.param("f.mp4", {"container_options": {"movflags": "frag_keyframe+empty_moov"}}, id="fragments"),
    pytest.param("a.h264", {}, id="raw H.264, without times"),
]


def read(path: Path | str) -> list[Frame]:
    source = open_source(str(path))
    try:
        return list(source.frames())
    finally:
        source.close()


def next_number(source: Source, number_of: NumberOf) -> int:
    frames = source.frames()
    number = number_of(next(frames).pixels)
    frames.close()  # type: ignore[attr-defined]  # a generator
    return number


@pytest.mark.parametrize(("name", "how"), FORMATS)
def test_every_frame_comes_once_and_at_its_time(name: str, how: dict[str, object], make_clip: MakeClip, number_of: NumberOf) -> None:
    path = make_clip(name, frames=60, **how)
    source = open_source(str(path))
    assert (source.width, source.height, source.rate, source.live, source.title) == (160, 120, 30, False, name)
    assert source.duration == pytest.approx(2.0, abs=0.002)
    frames = list(source.frames())
    source.close()
    assert [number_of(frame.pixels) for frame in frames] == list(range(60))
    assert [frame.index for frame in frames] == list(range(60))
    assert [frame.seconds for frame in frames] == pytest.approx([number / 30 for number in range(60)], abs=0.001)
    assert not frames[0].pixels.flags.writeable
    assert frames[0].pixels.flags.c_contiguous


@pytest.mark.parametrize(("name", "how"), FORMATS)
def test_a_seek_lands_on_the_frame(name: str, how: dict[str, object], make_clip: MakeClip, number_of: NumberOf) -> None:
    source = open_source(str(make_clip(name, frames=60, **how)))
    try:
        for number in (0, 1, 19, 20, 21, 59, 40, 39, 5, 58):
            source.seek(number / 30 + 0.002)
            assert next_number(source, number_of) == number
        source.seek(1000)
        assert next_number(source, number_of) == 59
        source.seek(-1)
        assert next_number(source, number_of) == 0
    finally:
        source.close()


def test_variable_frame_rate_keeps_its_times_and_seeks_show_what_was_on_screen(make_clip: MakeClip, number_of: NumberOf) -> None:
    times = [500, 510, 700, 710, 711, 1500, 1520, 2600]  # milliseconds, starting late
    path = make_clip("vfr.mkv", times=times, time_base=Fraction(1, 1000), gop=3)
    assert [frame.seconds for frame in read(path)] == pytest.approx([(time - 500) / 1000 for time in times])
    source = open_source(str(path))
    for seconds, number in [(0.2109, 3), (0.211, 4), (0.9, 4), (0.9999, 4), (1.0, 5), (0.0, 0), (2.0, 6), (5.0, 7)]:
        source.seek(seconds)
        assert next_number(source, number_of) == number
    source.close()


def test_a_seek_while_playing_moves_on_from_there(make_clip: MakeClip, number_of: NumberOf) -> None:
    source = open_source(str(make_clip("a.mp4", frames=60)))
    seen = []
    for frame in source.frames():
        seen.append(number_of(frame.pixels))
        if len(seen) == 3:
            thread = threading.Thread(target=source.seek, args=(1.5,))
            thread.start()
            thread.join()
    source.close()
    assert seen == [0, 1, 2, *range(45, 60)]


def test_a_frame_overtaken_by_a_seek_is_not_shown(make_clip: MakeClip, number_of: NumberOf) -> None:
    source = open_source(str(make_clip("a.mp4", frames=60)))

    def wanted(seconds: float) -> bool:
        if seconds == 0:
            source.seek(1.0)  # as a user does while a paused player holds the frame back
        return True

    assert number_of(next(source.frames(wanted)).pixels) == 30
    source.close()


def test_frames_not_wanted_leave_gaps_in_the_index(make_clip: MakeClip, number_of: NumberOf) -> None:
    source = open_source(str(make_clip("a.mp4", frames=60)))
    frames = list(source.frames(lambda seconds: round(seconds * 30) % 7 == 0))
    source.close()
    assert [frame.index for frame in frames] == list(range(0, 60, 7))
    assert [number_of(frame.pixels) for frame in frames] == list(range(0, 60, 7))


@pytest.mark.parametrize(("name", "how"), [FORMATS[0].values, FORMATS[1].values, FORMATS[6].values], ids=["mp4", "mkv", "raw"])
def test_a_loop_starts_over_and_counts_on(name: str, how: dict[str, object], make_clip: MakeClip, number_of: NumberOf) -> None:
    source = open_source(str(make_clip(f"loop_{name}", frames=10, **how)), loop=True)
    frames = [frame for frame, _ in zip(source.frames(), range(25), strict=False)]
    source.close()
    assert [number_of(frame.pixels) for frame in frames] == [number % 10 for number in range(25)]
    assert [frame.index for frame in frames] == list(range(25))
    assert frames[10].seconds == 0


def test_close_from_another_thread_ends_the_frames(make_clip: MakeClip) -> None:
    source = open_source(str(make_clip("a.mp4", frames=60)), loop=True)
    enough, seen = threading.Event(), 0

    def play() -> None:
        nonlocal seen
        for _ in source.frames():
            seen += 1
            if seen == 30:
                enough.set()

    player = threading.Thread(target=play)
    player.start()
    assert enough.wait(60)
    source.close()
    player.join(30)
    assert not player.is_alive()
    source.close()
    assert list(source.frames()) == []


def test_colours_are_right(make_clip: MakeClip) -> None:
    (frame, *_) = read(make_clip("colours.mp4", frames=2, options={"crf": "5"}))
    for x, colour in ((30, (220, 20, 30)), (130, (20, 40, 220))):
        assert np.abs(frame.pixels[90, x].astype(int) - colour).max() <= 8


@pytest.mark.parametrize(
    ("name", "how", "shape"),
    [
        ("odd.mkv", {"codec": "ffv1", "size": (61, 33), "pixel_format": "yuv420p"}, (33, 61, 3)),
        ("tiny.mkv", {"codec": "ffv1", "size": (2, 2), "pixel_format": "bgr0"}, (2, 2, 3)),
        ("deep.mkv", {"codec": "ffv1", "pixel_format": "yuv420p16le"}, (120, 160, 3)),
        ("ten.mp4", {"codec": "libx264", "pixel_format": "yuv420p10le"}, (120, 160, 3)),
        ("rgb.mkv", {"codec": "ffv1", "pixel_format": "gbrp10le"}, (120, 160, 3)),
        ("alpha.mkv", {"codec": "ffv1", "pixel_format": "yuva420p"}, (120, 160, 3)),
        ("grey.mkv", {"codec": "ffv1", "pixel_format": "gray"}, (120, 160, 3)),
        ("one.mp4", {"frames": 1}, (120, 160, 3)),
    ],
)
def test_sizes_and_pixel_formats(name: str, how: dict[str, object], shape: tuple[int, ...], make_clip: MakeClip) -> None:
    frames = read(make_clip(name, **{"frames": 3, **how}))
    assert {frame.pixels.shape for frame in frames} == {shape}
    assert len(frames) == how.get("frames", 3)
    if name not in ("grey.mkv", "tiny.mkv"):
        left, right = frames[0].pixels[shape[0] * 3 // 4, shape[1] // 4], frames[0].pixels[shape[0] * 3 // 4, shape[1] * 3 // 4]
        assert left[0] > 180 > 60 > left[2]
        assert right[2] > 180 > 60 > right[0]


def test_wide_pixels_are_made_square(make_clip: MakeClip) -> None:
    source = open_source(str(make_clip("wide.mp4", frames=2, options={"x264-params": "sar=2/1"})))
    assert (source.width, source.height) == (320, 120)
    assert next(source.frames()).pixels.shape == (120, 320, 3)
    source.close()
    source = open_source(str(make_clip("tall.mp4", frames=2, options={"x264-params": "sar=3/4"})))
    assert (source.width, source.height) == (160, 160)
    source.close()


# What each matrix makes of the stored picture, as numpy turns it.
MATRICES = [
    pytest.param((0, 1, -1, 0), lambda p: np.rot90(p, -1), id="a phone held upright: a quarter turn clockwise"),
    pytest.param((-1, 0, 0, -1), lambda p: np.rot90(p, 2), id="upside down"),
    pytest.param((0, -1, 1, 0), lambda p: np.rot90(p, 1), id="a quarter turn the other way"),
    pytest.param((-1, 0, 0, 1), lambda p: p[:, ::-1], id="mirrored"),
    pytest.param((0, 1, 1, 0), lambda p: p.transpose(1, 0, 2), id="mirrored and turned"),
]


@pytest.mark.parametrize(("matrix", "turned"), MATRICES)
def test_a_phones_clip_is_shown_upright(
    matrix: tuple[int, ...], turned: Callable[[Pixels], Pixels], make_clip: MakeClip, tmp_path: Path
) -> None:
    plain = make_clip("phone.mp4", frames=3)
    data = bytearray(plain.read_bytes())
    place = data.index(b"tkhd") + 4 + 40  # ISO/IEC 14496-12: version 0 of the track header
    a, b, c, d = (value << 16 for value in matrix)
    data[place : place + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path = tmp_path / "turned.mp4"
    path.write_bytes(data)
    expected = turned(read(plain)[2].pixels)
    source = open_source(str(path))
    frame = list(source.frames())[2]
    source.close()
    assert (source.height, source.width) == expected.shape[:2]
    assert np.array_equal(frame.pixels, expected)


CUT = [
    pytest.param("cut.mkv", {}, "damaged after", id="mkv"),
    pytest.param("cut.webm", {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": "8"}}, "damaged after", id="webm"),
    pytest.param("cut.avi", {"codec": "mpeg4"}, "damaged after", id="avi"),
    pytest.param("fast.mp4", {"container_options": {"movflags": "faststart"}}, "damaged after", id="mp4 with its index in front"),
    pytest.param("cut.ts", {}, "damaged after", id="transport stream"),
    pytest.param("b.ts", {"options": {"bf": "2"}}, "damaged after", id="transport stream with B-frames"),
    pytest.param("two.ts", {"codec": "mpeg2video"}, "damaged after", id="MPEG-2 transport stream"),
    pytest.param("cut.m2ts", {}, "damaged after", id="Blu-ray transport stream"),
    pytest.param("cut.h264", {}, "damaged after", id="raw H.264"),
    pytest.param("frag.mp4", {"container_options": {"movflags": "frag_keyframe+empty_moov"}}, "damaged after", id="fragments"),
]


@pytest.mark.parametrize(("name", "how", "told"), CUT)
def test_a_cut_video_gives_what_is_left_then_tells(
    name: str, how: dict[str, object], told: str, make_clip: MakeClip, number_of: NumberOf, tmp_path: Path
) -> None:
    whole = make_clip(name, frames=60, **how)
    path = tmp_path / name
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    source = open_source(str(path))
    numbers: list[int] = []
    with pytest.raises(SourceError, match=told) as error:
        numbers.extend(number_of(frame.pixels) for frame in source.frames())
    source.close()
    assert 20 <= len(numbers) < 60
    assert numbers == list(range(len(numbers)))
    assert str(path) in str(error.value)
    assert f"after {len(numbers) / 30:.1f} s" in str(error.value)


def test_a_transport_stream_cut_between_two_packets_of_a_frame(make_clip: MakeClip, number_of: NumberOf, tmp_path: Path) -> None:
    """Nothing but the picture tells that a part of it is missing."""
    data = make_clip("whole.ts", frames=20, gop=1, size=(320, 240), options={"crf": "4"}).read_bytes()
    packets = [data[at : at + 188] for at in range(0, len(data), 188)]
    video = [place for place, packet in enumerate(packets) if int.from_bytes(packet[1:3], "big") & 0x1FFF == 0x100]
    begins = [place for place in video if packets[place][1] & 0x40]
    last = max(place for place in video if place < begins[13])
    assert last > begins[12]
    path = tmp_path / "cut.ts"
    for cut in (begins[12], last):
        path.write_bytes(b"".join(packets[:cut]))
        source = open_source(str(path))
        numbers: list[int] = []
        with contextlib.nullcontext() if cut == begins[12] else pytest.raises(SourceError, match="in the middle of a frame"):
            numbers.extend(number_of(frame.pixels) for frame in source.frames())
        source.close()
        assert numbers == list(range(12))


def test_a_change_of_size_inside_a_video_is_taken(make_clip: MakeClip, number_of: NumberOf, tmp_path: Path) -> None:
    small, large = make_clip("small.ts", frames=30), make_clip("large.ts", times=range(30, 60), size=(320, 240))
    path = tmp_path / "both.ts"
    path.write_bytes(small.read_bytes() + large.read_bytes())
    frames = read(path)
    assert [frame.pixels.shape for frame in frames] == [(120, 160, 3)] * 30 + [(240, 320, 3)] * 30
    assert [number_of(frame.pixels) for frame in frames] == [*range(30), *range(30)]


def test_a_loop_over_a_cut_video_tells_too(make_clip: MakeClip, tmp_path: Path) -> None:
    path = tmp_path / "cut.mkv"
    path.write_bytes(make_clip("a.mkv", frames=60).read_bytes()[:-2000])
    source = open_source(str(path), loop=True)
    with pytest.raises(SourceError, match="damaged after"):
        list(zip(source.frames(), range(200), strict=False))
    source.close()


def test_a_recording_that_was_never_finished_is_told_as_such(make_clip: MakeClip, tmp_path: Path) -> None:
    path = tmp_path / "unfinished.mp4"
    path.write_bytes(make_clip("a.mp4", frames=60).read_bytes()[:3000])
    with pytest.raises(SourceError, match=r"unfinished\.mp4 .*index"):
        open_source(str(path))


def test_damaged_in_the_middle(make_clip: MakeClip, tmp_path: Path) -> None:
    data = bytearray(make_clip("middle.mp4", frames=60, container_options={"movflags": "faststart"}).read_bytes())
    start = data.index(b"mdat") + 4
    middle = start + (len(data) - start) // 2
    data[middle : middle + 4000] = bytes(4000)
    path = tmp_path / "middle.mp4"
    path.write_bytes(data)
    source = open_source(str(path))
    seen: list[int] = []
    with pytest.raises(SourceError, match=r"middle\.mp4 is damaged after"):
        seen.extend(frame.index for frame in source.frames())
    source.close()
    assert 10 < len(seen) < 60


def sound_only(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        for _ in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate = 44100
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("missing.mp4", lambda path: None, "no file or folder"),
        ("empty.mp4", lambda path: path.write_bytes(b""), "empty"),
        ("random.mp4", lambda path: path.write_bytes(np.random.default_rng(1).bytes(50_000)), "not a video"),
        ("zeros.mp4", lambda path: path.write_bytes(bytes(50_000)), "not a video"),
        ("letter.mp4", lambda path: path.write_text("Dear Sir or Madam,\n" * 200), "not a video"),
        ("notes.txt", lambda path: path.write_text("Dear Sir or Madam,\n" * 200), "text, not a video"),
        ("sound.m4a", sound_only, "sound but no picture"),
    ],
)
def test_what_is_no_video_is_refused_by_name(name: str, make: Callable[[Path], object], told: str, tmp_path: Path) -> None:
    make(tmp_path / name)
    with pytest.raises(SourceError, match=told) as error:
        open_source(str(tmp_path / name))
    assert name in str(error.value)


def test_a_browsers_recording_without_a_duration_gets_one(make_clip: MakeClip) -> None:
    path = make_clip("live.webm", frames=45, codec="libvpx-vp9", options={"deadline": "realtime"}, container_options={"live": "1"})
    source = open_source(str(path))
    assert source.duration == pytest.approx(1.5, abs=0.05)
    assert len(list(source.frames())) == 45
    source.close()


def test_a_real_clip_has_the_times_ffprobe_tells(shared: Path) -> None:
    # ffprobe -count_frames: 77 frames of 640 × 480; first pts 33 ms, last 2567 ms.
    source = open_source(str(shared / "data/hands/asl_clips/again.mkv"))
    assert (source.width, source.height, source.rate) == (640, 480, 30)
    assert source.duration == pytest.approx(2.567)
    frames = list(source.frames())
    assert len(frames) == 77
    assert (frames[0].seconds, frames[-1].seconds) == (0, pytest.approx(2.534))
    source.seek(frames[50].seconds)
    assert np.array_equal(next(source.frames()).pixels, frames[50].pixels)
    source.close()
