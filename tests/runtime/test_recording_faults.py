"""A recording whose disk fills up or whose folder goes away ends early, plays, and says why; the picture goes on."""

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from studio.api import Frame, Result
from studio.runtime.messages import OpenApp, OpenSource, Readings, SetRate
from studio.runtime.pipeline import Output
from studio.runtime.reading import Reading
from studio.runtime.recording import Recorder, RecordingError
from studio.runtime.recording_messages import Recording, RecordingDone, StartRecording, StopRecording
from tests.runtime.test_device import Listener
from tests.runtime.test_pipeline import write_app
from tests.runtime.test_recording import frames_of

ROOT = Path(__file__).resolve().parents[2]
NOISE = (
    "    def process(self, frame):\n        pixels = np.random.default_rng(frame.index).integers(0, 255, (96, 160, 3), np.uint8)\n"
    "        return Result(pixels=pixels, facts={'index': frame.index})"
)


def output(index: int) -> Output:
    pixels = np.random.default_rng(index).integers(0, 255, (96, 128, 3), np.uint8)
    return Output(Frame.of(pixels, index, index / 25), Result(facts={"index": index}), Reading(index, 0.0, 0.0, 0.0, 0.0, (), 0))


def indices(path: Path) -> list[int]:
    return [json.loads(line)["index"] for line in path.read_text().splitlines()]


# --- a real disk that is full -----------------------------------------------------------------------------------------

ON_A_SMALL_DISK = """
import sys
from pathlib import Path
from tests.runtime.test_recording_faults import output
from studio.runtime.recording import Recorder, RecordingError
try:
    with Recorder(Path(sys.argv[1]) / "clip.mp4", facts=True, fast=True) as recorder:
        for index in range(400):
            recorder.add(output(index))
except RecordingError as error:
    print(error, recorder.frames, recorder.seconds, sep="|")
"""


def on_a_small_disk(kilobytes: int, keep: Path, program: str, *arguments: str) -> str:
    """What `program` prints when argument 1 is a folder on a disk of that size; what then lies on it is copied to `keep`."""
    disk = keep / "disk"
    disk.mkdir()
    script = f'mount -t tmpfs -o size={kilobytes}k none "$1" && shift && {{ "$@"; code=$?; cp -r "{disk}/." "{keep}/left"; exit $code; }}'
    (keep / "left").mkdir()
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(disk), sys.executable, "-c", program, str(disk), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if "unshare" in done.stderr or "mount:" in done.stderr or shutil.which("unshare") is None:
        pytest.skip("no disk can be mounted here")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_full_disk_keeps_what_had_room_with_its_facts(tmp_path: Path) -> None:
    told = on_a_small_disk(1000, tmp_path, ON_A_SMALL_DISK)
    message, frames, seconds = told.strip().split("|")
    assert "clip.mp4 ends early: No space left on device" in message
    assert "Make room on the disk" in message
    left = tmp_path / "left"
    assert sorted(file.name for file in left.iterdir()) == ["clip.facts.jsonl", "clip.mp4"]
    found = frames_of(left / "clip.mp4")
    assert 20 < len(found) < 390
    assert int(frames) == len(found)
    assert float(seconds) == pytest.approx(found[-1][0], abs=0.1)
    assert indices(left / "clip.facts.jsonl") == list(range(len(found)))


# --- a folder that goes away ------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder in which a file is open")
@pytest.mark.parametrize("how", ["removed", "moved"])
@pytest.mark.parametrize("when", ["while it is checked", "at the end"])
def test_a_folder_that_goes_away_is_made_anew_for_what_was_recorded(tmp_path: Path, how: str, when: str) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()

    def record() -> None:
        (folder / "clip.mp4").touch()  # as the window claims its name
        with Recorder(folder / "clip.mp4", facts=True) as recorder:
            for index in range(75):
                recorder.add(output(index))
            if how == "removed":
                shutil.rmtree(folder)
            else:
                folder.rename(tmp_path / "elsewhere")
            if when == "while it is checked":
                recorder.check()
                raise AssertionError("it was not noticed")

    with pytest.raises(RecordingError, match=r"clips was removed\..*It was made anew") as told:
        record()
    assert told.value.kept
    assert sorted(file.name for file in folder.iterdir()) == ["clip.facts.jsonl", "clip.mp4"]
    count = len(frames_of(folder / "clip.mp4"))
    assert count > 20
    assert indices(folder / "clip.facts.jsonl") == list(range(count))
    if how == "moved":
        assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder in which a file is open")
def test_a_folder_that_cannot_be_made_anew_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()

    def record() -> None:
        with Recorder(folder / "clip.mp4") as recorder:
            recorder.add_picture(np.zeros((48, 64, 3), np.uint8), 0.0)
            shutil.rmtree(folder)
            folder.write_text("a file of that name")
            recorder.check()

    with pytest.raises(RecordingError, match=r"can't be recorded: its folder .*clips was removed \(.*Choose another place"):
        record()
    assert [file.name for file in tmp_path.iterdir()] == ["clips"]


# --- in the device process --------------------------------------------------------------------------------------------


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[tuple[Listener, Path]]:
    """A device process that records noise, and the film."""
    listener = Listener()
    listener.device.start()
    path = tmp_path / "films" / "clip.mp4"
    path.parent.mkdir()
    try:
        listener.device.send(OpenApp(write_app(tmp_path / "probe", NOISE)))
        listener.device.send(SetRate(30))
        listener.device.send(OpenSource("scene:hands?width=160&height=96&fps=30"))
        listener.until(Readings)
        listener.device.send(StartRecording(str(path)))
        listener.until(Recording, lambda event: event.seconds > 2.0 and event.frames > 20)
        yield listener, path
    finally:
        listener.device.stop()


def goes_on(listener: Listener) -> None:
    """Pictures come after this moment."""
    now = time.perf_counter()
    listener.until(Readings, lambda event: any(reading.captured > now for reading in event.readings))


def test_no_more_room_ends_the_recording_and_not_the_picture(recording: tuple[Listener, Path]) -> None:
    listener, path = recording
    (part,) = path.parent.glob("*.mp4")
    process = psutil.Process(listener.device.pid)
    before = process.rlimit(resource.RLIMIT_FSIZE)
    process.rlimit(resource.RLIMIT_FSIZE, (part.stat().st_size, before[1]))
    done = listener.until(RecordingDone)
    assert "File too large" in done.cut_short
    assert "Make room on the disk" in done.cut_short
    assert len(frames_of(path)) == done.frames > 10
    assert sorted(file.name for file in path.parent.iterdir()) == ["clip.facts.jsonl", "clip.mp4"]
    goes_on(listener)
    process.rlimit(resource.RLIMIT_FSIZE, before)
    listener.device.send(StartRecording(str(path.with_name("next.mp4"))))
    listener.until(Recording, lambda event: event.seconds > 0.5)
    listener.device.send(StopRecording())
    assert listener.until(RecordingDone).cut_short == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder in which a file is open")
def test_a_removed_folder_ends_the_recording_within_a_second(recording: tuple[Listener, Path]) -> None:
    listener, path = recording
    shutil.rmtree(path.parent)
    removed = time.perf_counter()
    done = listener.until(RecordingDone)
    assert time.perf_counter() - removed < 3  # a second at a desk; this machine may be busy
    assert "was removed" in done.cut_short
    assert len(frames_of(path)) == done.frames > 10
    goes_on(listener)
