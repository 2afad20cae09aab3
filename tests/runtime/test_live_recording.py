"""Recordings of the device process: in step with what was captured, never in its way, and not lost with it."""

import json
import os
import queue
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from studio.api import Caption, Frame, Result, Tone
from studio.runtime.device_messages import DeviceDied
from studio.runtime.live_recording import WAITING, LiveRecording
from studio.runtime.messages import (
    AppFailed,
    OpenApp,
    OpenSource,
    Readings,
    SetRate,
    SetSettings,
)
from studio.runtime.pipeline import Output
from studio.runtime.reading import Reading
from studio.runtime.recording import Recorder
from studio.runtime.recording_messages import Recording, RecordingDone, RecordingFailed, StartRecording, StopRecording
from tests.runtime.test_device import Listener
from tests.runtime.test_pipeline import write_app

SCENE = "scene:hands?width=160&height=96&fps=30"
BEEPS = (
    "    def process(self, frame):\n"
    "        beep = frame.index % 15 == 0\n"
    "        pixels = np.full((96, 160, 3), 255 * beep, np.uint8)\n"
    "        cues = (Tone(1000, 0.1, volume=0.9),) if beep else ()\n"
    "        return Result((Caption('seen', (5, 40)),), pixels=pixels, cues=cues, facts={'index': frame.index})"
)


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """A device process that can reach no display, and needs none."""
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    listener = Listener()
    listener.device.start()
    yield listener
    listener.device.stop()


def seen_and_heard(path: Path) -> tuple[list[float], list[float], list[float]]:
    """Times of all pictures, of the first of each run of bright ones, and at which sound begins."""
    with av.open(str(path)) as film:
        pictures = [(float(frame.time), frame.to_ndarray(format="gray").mean()) for frame in film.decode(video=0)]
    with av.open(str(path)) as film:
        sound = np.concatenate([np.abs(frame.to_ndarray()).max(axis=0) for frame in film.decode(audio=0)])
    bright = [at for (at, level), before in zip(pictures, [0.0, *(level for _, level in pictures)], strict=False) if level > 128 > before]
    loud = np.flatnonzero(sound > 0.05) / 48_000
    begins = [float(at) for at, gap in zip(loud, np.diff(loud, prepend=-1.0), strict=True) if gap > 0.1]
    return [at for at, _ in pictures], bright, begins


def begin(studio: Listener, tmp_path: Path, body: str = BEEPS) -> Path:
    path = tmp_path / "films" / "clip.mp4"
    path.parent.mkdir(exist_ok=True)
    studio.device.send(OpenApp(write_app(tmp_path / "probe", body)))
    studio.device.send(SetRate(30))
    studio.device.send(OpenSource(SCENE))
    studio.until(Readings)
    studio.device.send(StartRecording(str(path)))
    return path


def test_a_recording_from_the_window_is_in_step_and_has_its_facts(studio: Listener, tmp_path: Path) -> None:
    path = begin(studio, tmp_path)
    studio.until(Recording, lambda event: event.seconds > 1.3)
    studio.device.send(StopRecording())
    done = studio.until(RecordingDone)
    assert (done.path, done.cut_short, done.facts) == (str(path), "", str(path.with_name("clip.facts.jsonl")))
    times, bright, heard = seen_and_heard(path)
    assert len(times) == done.frames
    assert done.bytes == path.stat().st_size
    assert done.seconds == pytest.approx(times[-1], abs=0.001)
    assert len(bright) >= 2
    assert heard == pytest.approx(bright[: len(heard)], abs=0.02)
    assert len(bright) - len(heard) <= 1
    lines = [json.loads(line) for line in Path(done.facts).read_text().splitlines()]
    assert [line["recorded"] for line in lines] == pytest.approx(times, abs=0.001)
    assert sorted(file.name for file in path.parent.iterdir()) == ["clip.facts.jsonl", "clip.mp4"]


def test_a_killed_device_leaves_a_film_that_plays(studio: Listener, tmp_path: Path) -> None:
    path = begin(studio, tmp_path)
    studio.until(Recording, lambda event: event.seconds > 3.0)
    assert not path.exists()
    pid = studio.device.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    studio.until(DeviceDied)
    done = studio.until(RecordingDone)
    assert "SIGKILL" in done.cut_short
    times, bright, heard = seen_and_heard(path)
    assert times[-1] > 1.5
    assert done.frames == len(times)
    assert heard[:2] == pytest.approx(bright[:2], abs=0.02)
    assert len(Path(done.facts).read_text().splitlines()) >= len(times)
    assert sorted(file.name for file in path.parent.iterdir()) == ["clip.facts.jsonl", "clip.mp4"]


def test_a_device_killed_at_once_leaves_nothing_and_says_so(studio: Listener, tmp_path: Path) -> None:
    path = begin(studio, tmp_path)
    studio.until(Recording)
    studio.device.restart()
    assert "was not recorded" in studio.until(RecordingFailed).message
    assert list(path.parent.iterdir()) == []


def test_closing_the_window_keeps_the_recording(studio: Listener, tmp_path: Path) -> None:
    path = begin(studio, tmp_path)
    studio.until(Recording, lambda event: event.seconds > 0.8)  # a cue comes every half second
    studio.device.stop()
    times, _, _ = seen_and_heard(path)
    assert times[-1] > 0.2
    assert sorted(file.name for file in path.parent.iterdir()) == ["clip.facts.jsonl", "clip.mp4"]


def test_it_goes_on_over_a_failure_of_the_app_and_another_source(studio: Listener, tmp_path: Path) -> None:
    fails = "        if self.settings.level > 8:\n            raise RuntimeError('no more')\n"
    failing = f"    def process(self, frame):\n{fails}        return Result()"
    path = begin(studio, tmp_path, failing)
    studio.until(Recording, lambda event: event.frames > 0)
    studio.device.send(SetSettings({"level": 9}))
    studio.until(AppFailed)
    studio.device.send(OpenSource("scene:hands?width=96&height=96"))
    studio.device.send(OpenApp(write_app(tmp_path / "other", "    def process(self, frame):\n        return Result()")))
    before = studio.until(Recording, lambda event: event.seconds > 0).seconds
    studio.until(Recording, lambda event: event.seconds > before + 0.5)
    studio.device.send(StopRecording())
    assert studio.until(RecordingDone).cut_short == ""
    with av.open(str(path)) as film:
        assert {(frame.width, frame.height) for frame in film.decode(video=0)} == {(160, 96)}


def test_what_cannot_be_recorded_is_told(studio: Listener, tmp_path: Path) -> None:
    studio.device.send(OpenApp(write_app(tmp_path / "probe", BEEPS)))
    studio.device.send(StartRecording(str(tmp_path / "gone" / "clip.mp4")))
    assert "there is no folder" in studio.until(RecordingFailed).message
    studio.device.send(StartRecording(str(tmp_path / "clip.mp4")))
    studio.device.send(StopRecording())
    assert "no frame came" in studio.until(RecordingFailed).message


# --- on its own -------------------------------------------------------------------------------------------------------


def output(index: int, shapes: tuple[Caption, ...] = ()) -> Output:
    frame = Frame(np.zeros((48, 64, 3), np.uint8), index, 0.0, captured=100 + index / 50)
    return Output(frame, Result(shapes, cues=(Tone(500, 0.05),)), Reading(index, 0.0, 0.0, 0.0, 0.0, (), 0))


def test_an_encoder_that_is_too_slow_loses_pictures_but_no_sound_and_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, add, heard = threading.Event(), Recorder.add, []

    def slow(recorder: Recorder, output: Output, seconds: float | None = None) -> None:
        assert go_on.wait(20)
        add(recorder, output, seconds)

    monkeypatch.setattr(Recorder, "add", slow)
    monkeypatch.setattr(Recorder, "add_cues", lambda recorder, cues, seconds: heard.extend([seconds] * len(cues)))
    events: queue.SimpleQueue[Recording | RecordingDone | RecordingFailed] = queue.SimpleQueue()
    recording = LiveRecording(str(tmp_path / "clip.mp4"), events.put)
    recording.add(output(0))
    while recording._waiting:
        time.sleep(0.005)
    for index in range(1, 30):
        recording.add(output(index))
    go_on.set()
    recording.stop()
    recording.join()
    found = [events.get() for _ in range(events.qsize())]
    done = found[-1]
    assert isinstance(done, RecordingDone)
    assert (done.frames, done.lost) == (WAITING, 30 - WAITING)
    assert heard == pytest.approx([100 + index / 50 for index in range(WAITING, 30)])
    recording.add(output(31))  # after the end: nothing


def test_what_cannot_be_drawn_ends_it_with_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: queue.SimpleQueue[Recording | RecordingDone | RecordingFailed] = queue.SimpleQueue()
    recording = LiveRecording(str(tmp_path / "clip.mp4"), events.put)
    recording.add(output(0))

    def refuse(*_: object) -> None:
        raise ValueError("there is no drawing of that name")

    while recording._pictures:
        time.sleep(0.005)
    monkeypatch.setattr("studio.runtime.recording.drawn", refuse)
    recording.add(output(1))
    recording.join()
    found = [events.get() for _ in range(events.qsize())]
    assert isinstance(found[-1], RecordingDone)
    assert "no drawing of that name" in found[-1].cut_short
    assert found[-1].frames == 1
