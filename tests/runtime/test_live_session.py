"""Sessions of the device process: every frame an app was given, to be run again from the beginning."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from studio.api import Frame, Result
from studio.cli import main
from studio.runtime import sessions
from studio.runtime.live_recording import WAITING, LiveRecording
from studio.runtime.messages import OpenApp, OpenSource, Readings, SetRate, SetSettings, SourceEnded, SourceOpened
from studio.runtime.pipeline import Output
from studio.runtime.reading import Reading
from studio.runtime.recording_messages import Recording, RecordingDone, RecordingFailed, Replayed, StartRecording, StopRecording
from studio.runtime.rescue import rescued
from studio.sources.lossless_film import LosslessFilm
from studio.sources.session import FRAMES, RESULTS, SessionError, read_session
from tests.runtime.test_device import Listener
from tests.runtime.test_pipeline import write_app

ABOUT = {"form": 1, "app": "probe", "settings": {}, "variants": {}, "threads": None, "source": "noise"}
SCENE = "scene:hands?width=160&height=96&fps=30"
COUNTS = (
    "    seen = 0\n"
    "    def process(self, frame):\n"
    "        self.seen += 1\n"
    "        return Result((Caption('seen', (5, 40)),), facts={'seen': self.seen, 'mean': float(frame.pixels.mean())})"
)


@pytest.fixture
def studio() -> Iterator[Listener]:
    listener = Listener()
    listener.device.start()
    yield listener
    listener.device.stop()


def begin(studio: Listener, tmp_path: Path) -> Path:
    folder = tmp_path / "kept"
    studio.device.send(OpenApp(write_app(tmp_path / "probe", COUNTS)))
    studio.device.send(SetRate(30))
    studio.device.send(OpenSource(SCENE))
    studio.until(Readings)
    studio.device.send(StartRecording(str(folder), session=True))
    studio.until(Recording, lambda event: event.session and event.frames > 3)
    return folder


def test_a_session_begins_with_the_app_and_gives_the_same_again(studio: Listener, tmp_path: Path) -> None:
    folder = begin(studio, tmp_path)
    studio.device.send(StopRecording())
    done = studio.until(RecordingDone)
    assert (done.path, done.cut_short, done.session, done.lost) == (str(folder), "", True, 0)
    session = read_session(folder)
    assert session.frames == done.frames
    assert [kept["facts"]["seen"] for kept in session.results()] == list(range(1, done.frames + 1))
    studio.device.send(OpenSource(str(folder)))
    opened = studio.until(SourceOpened, lambda event: event.address == str(folder))
    assert (opened.width, opened.height, opened.live) == (160, 96, False)
    found = studio.until(Replayed, lambda event: event.frames == event.total)
    assert (found.total, found.differing, found.first) == (done.frames, 0, "")
    studio.until(SourceEnded)
    assert main(["replay", str(folder), "--expect"]) == 0
    lines = (folder / RESULTS).read_text().splitlines()
    changed = json.loads(lines[3])
    changed["facts"]["seen"] = 99
    (folder / RESULTS).write_text("\n".join([*lines[:3], json.dumps(changed), *lines[4:]]) + "\n")
    studio.device.send(OpenSource(str(folder)))
    found = studio.until(Replayed, lambda event: event.frames == event.total and event.differing > 0)
    assert found.differing == 1
    assert "facts.seen is 4, expected 99" in found.first


def test_another_setting_another_source_and_the_end_of_the_studio_end_it_whole(studio: Listener, tmp_path: Path) -> None:
    studio.device.send(StartRecording(str(tmp_path / "none"), session=True))
    assert "no app is open" in studio.until(RecordingFailed).message
    folder = begin(studio, tmp_path)
    studio.device.send(SetSettings({}))
    done = studio.until(RecordingDone)
    assert done.cut_short == "A setting was changed"
    assert read_session(folder).frames == done.frames
    studio.device.send(StartRecording(str(folder), session=True))
    assert "not empty" in studio.until(RecordingFailed).message
    assert read_session(folder).frames == done.frames
    other = tmp_path / "other"
    studio.device.send(StartRecording(str(other), session=True))
    studio.until(Recording, lambda event: event.path == str(other) and event.frames > 2)
    studio.device.send(OpenSource(SCENE.replace("96", "128")))
    assert studio.until(RecordingDone).cut_short == "Another source was opened"
    assert read_session(other).frames > 2
    last = tmp_path / "last"
    studio.device.send(StartRecording(str(last), session=True))
    studio.until(Recording, lambda event: event.path == str(last) and event.frames > 2)
    studio.device.stop()
    assert read_session(last).frames > 2


def test_a_process_that_died_leaves_no_half_session(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    for name in (FRAMES, RESULTS):
        (folder / name).write_text("half")
    event = rescued(str(folder), 1, "The device process was ended by SIGKILL.")
    assert isinstance(event, RecordingFailed)
    assert event.message.endswith("The device process was ended by SIGKILL. Record the session anew.")
    assert not folder.exists()


def output(index: int) -> Output:
    noise = np.random.default_rng(0).integers(0, 256, (240, 320, 3), np.uint8)
    return Output(Frame(noise, index, index / 30), Result(facts={"index": index}), Reading(index, 0.0, 0.0, 0.0, 0.0, (), 0))


@pytest.mark.parametrize("full", [(sessions, "write_whole"), (LosslessFilm, "close")])
def test_what_could_not_be_ended_is_not_told_as_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: tuple[object, str]) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*full, no_room)
    told: list[object] = []
    recording = LiveRecording(str(tmp_path / "kept"), told.append, about=ABOUT)
    recording.add(output(0))
    recording.stop()
    recording.join()
    assert isinstance(told[-1], RecordingFailed)
    assert "No space left on device" in told[-1].message
    assert list(tmp_path.iterdir()) == []


def test_of_a_disk_that_runs_full_what_was_written_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add, told = LosslessFilm.add, list[object]()

    def full_later(film: LosslessFilm, pixels: np.ndarray) -> None:
        if film.count == 6:
            raise OSError(28, "No space left on device", "frames.mkv")
        add(film, pixels)

    monkeypatch.setattr(LosslessFilm, "add", full_later)
    recording = LiveRecording(str(tmp_path / "kept"), told.append, about=ABOUT)
    for index in range(12):
        recording.add(output(index))
    recording.stop()
    recording.join()
    done = told[-1]
    assert isinstance(done, RecordingDone)
    assert done.cut_short == "No space left on device. Make room on the disk."
    kept = list(read_session(tmp_path / "kept").replayed())
    assert [frame.index for frame in kept] == list(range(done.frames)) == list(range(6))


@pytest.mark.parametrize("name", [FRAMES, RESULTS])
def test_a_session_that_was_cut_off_does_not_pass_for_a_shorter_one(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, told = tmp_path / "kept", list[object]()
    recording = LiveRecording(str(folder), told.append, about=ABOUT | {"app": write_app(tmp_path / "probe", COUNTS)})
    for index in range(8):
        recording.add(output(index))
    recording.stop()
    recording.join()
    whole = (folder / name).read_bytes()
    cut = whole[: len(whole) // 2]
    (folder / name).write_bytes(cut if name == FRAMES else cut[: cut.rindex(b"\n") + 1])
    with pytest.raises(SessionError, match=r"only \d of its 8 frames can be read: .* copy it again, or record the session anew"):
        list(read_session(folder).replayed())
    assert main(["replay", str(folder)]) == 1
    assert "of its 8 frames can be read" in capsys.readouterr().err


def test_what_happens_after_it_was_stopped_has_not_cut_it_short(tmp_path: Path) -> None:
    told: list[object] = []
    recording = LiveRecording(str(tmp_path / "kept"), told.append, about=ABOUT)
    for index in range(WAITING):
        recording.add(output(index))
    recording.stop()
    recording.stop("Another app was opened")
    recording.join()
    done = told[-1]
    assert isinstance(done, RecordingDone)
    assert (done.frames, done.cut_short) == (WAITING, "")


def test_no_frame_is_left_out_however_fast_they_come(tmp_path: Path) -> None:
    told: list[object] = []
    recording = LiveRecording(str(tmp_path / "kept"), told.append, about=ABOUT)
    for index in range(4 * WAITING):
        recording.add(output(index))
    recording.stop()
    recording.join()
    done = told[-1]
    assert isinstance(done, RecordingDone)
    assert (done.frames, done.lost) == (4 * WAITING, 0)
    assert [kept["index"] for kept in read_session(tmp_path / "kept").results()] == list(range(4 * WAITING))
