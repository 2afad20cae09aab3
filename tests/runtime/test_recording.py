"""Recordings play with the frames' own times and colours; what fails is said, and nothing half-written stays behind."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.api import Dots, Frame, Pixels, Result
from studio.runtime import recording
from studio.runtime.film_file import TICKS
from studio.runtime.pipeline import Output
from studio.runtime.reading import Reading
from studio.runtime.recording import Recorder, RecordingError, fitted


def plain(colour: tuple[int, int, int] = (200, 40, 60), width: int = 64, height: int = 48) -> Pixels:
    return np.full((height, width, 3), colour, np.uint8)


def output(pixels: Pixels, seconds: float, result: Result | None = None) -> Output:
    return Output(Frame.of(pixels, 0, seconds), result or Result(), Reading(0, seconds, 0.0, 0.0, 0.0, (), 0))


def record(path: Path, pictures: Iterable[tuple[Pixels, float]]) -> None:
    with Recorder(path) as recorder:
        for pixels, seconds in pictures:
            recorder.add_picture(pixels, seconds)


def frames_of(path: Path) -> list[tuple[float, Pixels]]:
    with av.open(str(path)) as container:
        return [(float(frame.time), frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def test_ffprobe_finds_what_every_player_can_play(tmp_path: Path) -> None:
    if not shutil.which("ffprobe"):
        pytest.skip("ffprobe is not installed")
    path = tmp_path / "clip.mp4"
    record(path, ((plain(), index / 25) for index in range(10)))
    asked = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-count_frames", "-of", "json", str(path)]
    found: dict[str, Any] = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
    (stream,) = found["streams"]
    assert (stream["codec_name"], stream["pix_fmt"], stream["width"], stream["height"]) == ("h264", "yuv420p", 64, 48)
    assert (stream["color_space"], stream["color_range"]) == ("bt709", "tv")
    assert stream["nb_read_frames"] == "10"
    assert abs(float(found["format"]["duration"]) - 0.4) < 0.02


def test_the_index_lies_before_the_pictures(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    record(path, ((plain(), index / 25) for index in range(5)))
    written = path.read_bytes()
    assert 0 < written.index(b"moov") < written.index(b"mdat")


def test_frames_keep_their_times(tmp_path: Path) -> None:
    path, times = tmp_path / "clip.mp4", [7.0, 7.04, 7.08, 7.5, 9.0, 9.033]
    record(path, ((plain(), seconds) for seconds in times))
    assert [time for time, _ in frames_of(path)] == pytest.approx([seconds - 7.0 for seconds in times], abs=1e-4)


def test_a_source_that_starts_over_goes_on_after_one_gap(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    record(path, ((plain(), seconds) for seconds in [0.0, 0.1, 0.2, 0.0, 0.1, 0.1]))
    assert [time for time, _ in frames_of(path)] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], abs=1e-4)


def test_a_long_pause_is_shortened_to_a_minute(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    record(path, ((plain(), seconds) for seconds in [0.0, 7200.0, 7200.1]))
    assert [time for time, _ in frames_of(path)] == pytest.approx([0.0, 60.0, 60.1], abs=1e-4)


@settings(max_examples=5)
@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=8))
def test_any_times_give_a_film_that_runs_forward(tmp_path_factory: pytest.TempPathFactory, times: list[float]) -> None:
    path = tmp_path_factory.mktemp("film") / "clip.mp4"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recording, "LONGEST_GAP", 2 * TICKS)  # a minute of silence is slow to write, eight are slower
        record(path, ((plain(), seconds) for seconds in times))
    found = [time for time, _ in frames_of(path)]
    assert len(found) == len(times)
    assert found == sorted(set(found))


@pytest.mark.parametrize("colour", [(200, 40, 60), (20, 180, 40), (30, 60, 220), (255, 255, 255), (0, 0, 0)])
def test_colours_come_back(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    path = tmp_path / "clip.mp4"
    record(path, [(plain(colour), 0.0)])
    ((_, picture),) = frames_of(path)
    assert np.abs(picture.reshape(-1, 3).mean(axis=0) - colour).max() < 5


def test_what_is_recorded_is_what_is_seen(tmp_path: Path) -> None:
    """Shapes are drawn, a result's own picture replaces the frame's, and shapes are scaled to it."""
    path = tmp_path / "clip.mp4"
    dot = Dots(((16.0, 12.0),), 8, ("#00ff00",))
    with Recorder(path) as recorder:
        recorder.add(output(plain(), 0.0, Result((dot,))))
        recorder.add(output(plain(), 0.04, Result((dot,), pixels=plain((0, 0, 255)))))
        recorder.add(output(plain(width=32, height=24), 0.08, Result((dot,), pixels=plain((0, 0, 255)))))
    (_, first), (_, second), (_, third) = frames_of(path)
    assert first[12, 16, 1] > 200 > 100 > first[40, 50, 1]
    assert second[40, 50, 2] > 200
    assert third[24, 32, 1] > 200 > 100 > third[4, 4, 1]


def test_odd_sides_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    picture = plain((0, 0, 0), 61, 47)
    picture[:, -6:], picture[-6:] = 255, 255
    record(path, [(picture, 0.0)])
    ((_, found),) = frames_of(path)
    assert found.shape == (48, 62, 3)
    assert found[:, -4:].min() > 200
    assert found[-4:].min() > 200


def test_a_picture_of_another_size_is_fitted_into_the_first(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    record(path, [(plain(), 0.0), (plain((255, 255, 255), 48, 96), 0.1), (plain((255, 255, 255), 1, 1), 0.2)])
    sizes = {picture.shape for _, picture in frames_of(path)}
    assert sizes == {(48, 64, 3)}
    tall = frames_of(path)[1][1]
    assert tall[24, 32].min() > 200
    assert tall[24, 4].max() < 60


@given(st.integers(1, 60), st.integers(1, 60), st.integers(2, 60), st.integers(2, 60))
def test_a_fitted_picture_fills_one_direction_and_keeps_its_shape(width: int, height: int, across: int, down: int) -> None:
    picture = fitted(np.full((height, width, 3), 255, np.uint8), (across, down))
    assert picture.shape == (down, across, 3)
    rows, columns = np.nonzero(picture.max(axis=2) > 128)
    wide, high = np.ptp(columns) + 1, np.ptp(rows) + 1
    scale = min(across / width, down / height)
    assert abs(wide - max(1, width * scale)) <= 1
    assert abs(high - max(1, height * scale)) <= 1


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_wrong_places_are_refused_before_anything_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "folder.mp4").mkdir()
    for path, words in (
        (tmp_path / "clip.avi", "name ends in .mp4"),
        (tmp_path / "clip", "name ends in .mp4"),
        (tmp_path / "gone" / "clip.mp4", "there is no folder .*gone"),
        (tmp_path / "folder.mp4", "it is a folder"),
    ):
        with pytest.raises(RecordingError, match=words):
            Recorder(path)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_failure_of_the_app_keeps_what_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"

    def film() -> Iterable[tuple[Pixels, float]]:
        for index in range(6):
            yield plain(), index / 25
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record(path, film())
    assert len(frames_of(path)) == 6
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["clip.mp4"]


def test_no_frame_is_an_error_and_the_older_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"older")
    with pytest.raises(RecordingError, match="no frame came"), Recorder(path):
        pass
    assert path.read_bytes() == b"older"


def test_an_error_before_the_first_frame_is_not_hidden(tmp_path: Path) -> None:
    def fail() -> None:
        with Recorder(tmp_path / "clip.mp4"):
            raise LookupError("the app's own")

    with pytest.raises(LookupError):
        fail()
    assert not (tmp_path / "clip.mp4").exists()


def test_until_it_is_whole_the_older_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"older")
    with Recorder(path) as recorder:
        recorder.add_picture(plain(), 0.0)
        recorder.add_picture(plain(), 0.5)
        assert path.read_bytes() == b"older"
        assert recorder.seconds == pytest.approx(0.5)
    assert len(frames_of(path)) == 2


@pytest.mark.parametrize("room", [10, 3_000, 60_000])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, room: int) -> None:
    """The system's own limit on the size of a file stands for the full disk: at the start, and before the first second is written."""
    done, folder = on_a_disk_of(room, tmp_path)
    assert "clip.mp4 can't be recorded" in done
    assert "room on the disk" in done
    assert list(folder.iterdir()) == []


def test_a_disk_full_later_keeps_what_was_recorded_until_then(tmp_path: Path) -> None:
    done, folder = on_a_disk_of(900_000, tmp_path)
    assert "clip.mp4 ends early" in done
    (path,) = folder.iterdir()
    assert path.name == "clip.mp4"
    times = [time for time, _ in frames_of(path)]
    assert 20 < len(times) < 200
    assert times == pytest.approx([index / 25 for index in range(len(times))], abs=1e-4)


def on_a_disk_of(room: int, tmp_path: Path) -> tuple[str, Path]:
    """What recording said there, and the folder it was done in."""
    pytest.importorskip("resource", reason="this system has no limit on the size of files")
    program = f"""
import resource
from pathlib import Path
import numpy as np
from studio.runtime.recording import Recorder, RecordingError, fitted
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
noise = np.random.default_rng(1)
try:
    with Recorder(Path("clip.mp4")) as recorder:
        for index in range(200):
            recorder.add_picture(noise.integers(0, 255, (96, 128, 3), np.uint8), index / 25)
except RecordingError as error:
    print(error)
"""
    folder = tmp_path / "disk"
    folder.mkdir()
    environment = {"PYTHONPATH": ":".join([str(Path(__file__).resolve().parents[2]), *sys.path])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, folder


def test_after_a_failure_nothing_more_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clip.mp4"
    with Recorder(path) as recorder:
        recorder.add_picture(plain(), 0.0)

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("studio.runtime.film_file.av.VideoFrame.from_ndarray", full)
        for words in ("No space left on device", "ended with an error before"):
            with pytest.raises(RecordingError, match=words):
                recorder.add_picture(plain(), 0.1)
    assert not path.exists()
    assert not list(tmp_path.glob(".*"))
