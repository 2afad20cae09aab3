"""A recording is heard where it is seen, plays elsewhere, and has its facts beside it; judged by ffmpeg, not by what wrote it."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.api import Cue, Fact, Frame, Result, Speech, Tone
from studio.runtime.pipeline import Output
from studio.runtime.reading import Reading
from studio.runtime.recording import Recorder
from studio.runtime.sound import RATE, Mono, Stereo

BEEP = Tone(1000, 0.1, volume=0.9)

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


def output(index: int, seconds: float, cues: tuple[Cue, ...] = (), facts: Mapping[str, Fact] | None = None) -> Output:
    level = 255 if cues else 0
    frame = Frame.of(np.full((48, 64, 3), level, np.uint8), index, seconds)
    return Output(frame, Result(cues=cues, facts=facts or {}), Reading(index, seconds, 0.0, 0.0, 0.0, (), 0))


def probed(path: Path) -> dict[str, dict[str, Any]]:
    asked = ["ffprobe", "-v", "error", "-show_streams", "-count_frames", "-of", "json", str(path)]
    done = subprocess.run(asked, capture_output=True, check=True)
    assert done.stderr == b""
    return {stream["codec_type"]: stream for stream in json.loads(done.stdout)["streams"]}


def heard(path: Path) -> Stereo:
    asked = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "2", "-ar", str(RATE), "-"]
    done = subprocess.run(asked, capture_output=True, check=True)
    assert done.stderr == b""
    return np.frombuffer(done.stdout, "<f4").reshape(-1, 2)


def onsets(samples: Stereo) -> list[float]:
    """Seconds at which sound begins after a tenth of silence."""
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.05) / RATE
    return [float(at) for at, gap in zip(loud, np.diff(loud, prepend=-1.0), strict=True) if gap > 0.1]


def flashes(path: Path) -> list[float]:
    """Times of the bright pictures, as ffprobe tells them."""
    entries = "frame=pts_time:frame_tags=lavfi.signalstats.YAVG"
    asked = ["ffprobe", "-v", "error", "-f", "lavfi", "-i", f"movie={path},signalstats", "-show_entries", entries, "-of", "csv=p=0"]
    rows = subprocess.run(asked, capture_output=True, check=True, text=True).stdout.split()
    return [float(row.split(",")[0]) for row in rows if float(row.split(",")[1]) > 128]


def test_what_is_seen_is_heard_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with Recorder(path) as recorder:
        for index in range(120):
            recorder.add(output(index, 3 + index / 30, (BEEP,) if index % 30 == 15 else ()))
    streams = probed(path)
    assert (streams["audio"]["codec_name"], streams["audio"]["channels"], streams["audio"]["sample_rate"]) == ("aac", 2, str(RATE))
    assert (streams["video"]["codec_name"], streams["video"]["nb_read_frames"]) == ("h264", "120")
    for stream in streams.values():
        assert float(stream["duration"]) == pytest.approx(4.0, abs=1 / 30)
        assert float(stream["start_time"]) == pytest.approx(0, abs=0.001)
    seen, sound = flashes(path), onsets(heard(path))
    assert seen == pytest.approx([0.5, 1.5, 2.5, 3.5], abs=0.001)
    assert sound == pytest.approx(seen, abs=0.01)


def test_sound_keeps_its_time_over_gaps_and_where_a_source_starts_over(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    times = [0.0, 0.04, 0.08, 5.0, 5.04, 0.0, 0.04, 0.5]
    with Recorder(path) as recorder:
        for index, seconds in enumerate(times):
            recorder.add(output(index, seconds, (BEEP,) if index in (3, 7) else ()))
    assert flashes(path) == pytest.approx([5.0, 5.58], abs=0.001)
    assert onsets(heard(path)) == pytest.approx([5.0, 5.58], abs=0.01)


def test_pan_and_pitch_arrive(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with Recorder(path) as recorder:
        for index in range(30):
            recorder.add(output(index, index / 30, (Tone(440, 0.9, pan=-1, volume=0.7),) if index == 0 else ()))
    samples = heard(path)[RATE // 10 : RATE // 2]
    left, right = np.sqrt((samples**2).mean(axis=0))
    assert right < left / 100
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples)), RATE))
    assert spectrum.argmax() == pytest.approx(440, rel=0.01)


def test_an_app_without_cues_gives_no_sound_track(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with Recorder(path) as recorder:
        for index in range(10):
            recorder.add(output(index, index / 25))
    assert list(probed(path)) == ["video"]


def test_sentences_are_heard_and_those_of_pictures_left_out_too(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    said: list[str] = []

    def voice(text: str, rate: float) -> Mono:
        said.append(text)
        return np.full(RATE // 10, 0.5, np.float32) * np.sin(np.arange(RATE // 10, dtype=np.float32) * 0.1)

    with Recorder(path, voice=voice) as recorder:
        for index in range(50):
            recorder.add(output(index, index / 25, (Speech("hello"),) if index == 5 else ()))
            if index == 30:
                recorder.add_cues((Speech("lost"),), 30.5 / 25)
    assert said == ["hello", "lost"]
    assert onsets(heard(path)) == pytest.approx([0.2, 30.5 / 25], abs=0.02)


def test_facts_lie_beside_it_with_the_times_of_the_video(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with Recorder(path, facts=True) as recorder:
        for index in range(4):
            recorder.add(output(10 + index, 7 + index / 4, facts={"hands": index, "score": float("nan")}))
        assert not (tmp_path / "clip.facts.jsonl").exists()
    lines = [json.loads(line) for line in (tmp_path / "clip.facts.jsonl").read_text().splitlines()]
    assert lines[1] == {"index": 11, "seconds": 7.25, "recorded": 0.25, "facts": {"hands": 1, "score": None}}
    assert [line["recorded"] for line in lines] == [0, 0.25, 0.5, 0.75]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["clip.facts.jsonl", "clip.mp4"]


def test_no_facts_are_left_of_a_recording_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.runtime.recording import RecordingError

    with Recorder(tmp_path / "clip.mp4", facts=True) as recorder:
        recorder.add(output(0, 0.0))

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("studio.runtime.film_file.av.VideoFrame.from_ndarray", full)
        with pytest.raises(RecordingError, match="No space left"):
            recorder.add(output(1, 0.1))
    assert list(tmp_path.iterdir()) == []
