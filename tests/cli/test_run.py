"""`run` takes every frame of a file, writes what it was asked for whole or not at all, and says what it cost."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from studio.api import Frame
from studio.cli import frame_supply, main
from studio.sources import Source, SourceError, SourceLost, Wanted, every, open_source


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_frame_of_a_file_comes_in_order_with_its_facts(apps: Path, pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["run", "brightness", str(pictures), "--set", "gain=2", "--facts", str(out)]) == 0
    written = lines(out)
    assert [line["index"] for line in written] == [0, 1, 2, 3]
    assert [line["facts"]["mean"] for line in written] == [20, 40, 60, 80]  # type: ignore[index]
    assert [line["seconds"] for line in written] == sorted(line["seconds"] for line in written)  # type: ignore[type-var]
    assert written[1]["facts"]["nothing"] is None  # type: ignore[index]  # JSON has no NaN


def test_the_object_in_the_file_is_the_last_line_of_stdout(
    apps: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "run.json"
    assert main(["run", "brightness", str(pictures), "--limit", "3", "--json", str(file)]) == 0
    figures = json.loads(file.read_text())
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == figures
    assert (figures["app"], figures["frames"], figures["dropped"], figures["width"], figures["height"]) == ("brightness", 3, 0, 64, 48)
    assert figures["settings"] == {"gain": 1.0, "colour": "grey"}
    assert figures["fps"] >= 2 / figures["seconds"]
    for stage in figures["stages"].values():
        assert 0 <= stage["p50_ms"] <= stage["p95_ms"]
    energy = figures["energy_joules_per_frame"]
    assert energy["low"] <= energy["value"] <= energy["high"]
    assert energy["how"] in ("measured", "modelled")


def test_one_frame_is_one_frame(apps: Path, pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "brightness", str(pictures), "--limit", "1"]) == 0
    assert "1 frame in " in capsys.readouterr().out


def test_a_target_rate_skips_frames(apps: Path, pictures: Path, tmp_path: Path) -> None:
    """The pictures of a folder lie two seconds apart."""
    out = tmp_path / "out.jsonl"
    assert main(["run", "brightness", str(pictures), "--fps", "0.5", "--facts", str(out)]) == 0
    assert len(lines(out)) == 4
    video = tmp_path / "clip.mp4"
    assert main(["run", "brightness", "scene:hands?width=96&height=96&fps=30", "--limit", "30", "--record", str(video)]) == 0
    assert main(["run", "brightness", str(video), "--fps", "10", "--facts", str(out)]) == 0
    assert len(lines(out)) == pytest.approx(10, abs=1)


def test_a_recording_shows_the_shapes(apps: Path, pictures: Path, tmp_path: Path) -> None:
    video = tmp_path / "out.mp4"
    assert main(["run", "brightness", str(pictures), "--record", str(video)]) == 0
    with av.open(str(video)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == 4
    assert frames[3][40, 60].mean() == pytest.approx(40, abs=6)
    assert frames[3][1, 3, 2] > 100  # the blue of the box


def test_a_failing_app_is_told_and_leaves_no_whole_looking_files(
    apps: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, figures = tmp_path / "out.jsonl", tmp_path / "run.json"
    out.write_text("the old one")
    assert main(["run", "failing", str(pictures), "--facts", str(out), "--json", str(figures)]) == 1
    told = capsys.readouterr().err
    assert "RuntimeError: no more of this (app.py, line " in told
    assert "processing frame 2" in told
    assert "Traceback" not in told
    assert out.read_text() == "the old one"
    assert not figures.exists()
    (part,) = tmp_path.glob("*.part")
    assert str(part) in told
    assert len(lines(part)) == 2


def test_debug_shows_the_traceback(apps: Path, pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "failing", str(pictures), "--debug"]) == 1
    assert 'raise RuntimeError("no more of this")' in capsys.readouterr().err


def test_ctrl_c_ends_a_run_with_what_there_is(apps: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, figures = tmp_path / "out.jsonl", tmp_path / "run.json"
    assert main(["run", "stubborn", str(pictures), "--facts", str(out), "--json", str(figures)]) == 130
    assert len(lines(out)) == 1
    assert json.loads(figures.read_text())["frames"] == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_picture_that_cannot_be_read_fails_by_name(apps: Path, pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pictures / "2.png").write_bytes(b"\x89PNG nothing more")
    assert main(["run", "brightness", str(pictures)]) == 1
    assert "2.png" in capsys.readouterr().err


class Live:
    """A camera of 100 frames a second that ends, goes away for good, or goes away once, after `count` frames."""

    title, width, height, rate, live, duration = "Live", 8, 8, 100.0, True, None

    def __init__(self, count: int = 20, end: Exception | None = None) -> None:
        self._count, self._end, self._closed = count, end, threading.Event()

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        for index in range(self._count):
            if self._closed.wait(0.01):
                return
            if wanted(index / 100):
                yield Frame.of(np.zeros((8, 8, 3), np.uint8), index, index / 100)
        if self._end:
            raise self._end

    def seek(self, seconds: float) -> None: ...

    def close(self) -> None:
        self._closed.set()


SLOW = """
    import time
    from studio.api import App, Frame, Result

    class Slow(App):
        "Takes its time."
        title = "Slow"

        def process(self, frame: Frame) -> Result:
            time.sleep(0.03)
            return Result()
    """


def test_a_live_source_gives_the_newest_frame_and_counts_the_lost_ones(apps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from textwrap import dedent

    (apps / "brightness" / "app.py").write_text(dedent(SLOW))
    monkeypatch.setattr(frame_supply, "open_source", lambda address: Live())
    out, figures = tmp_path / "out.jsonl", tmp_path / "run.json"
    assert main(["run", "brightness", "camera:0", "--facts", str(out), "--json", str(figures)]) == 0
    seen = [line["index"] for line in lines(out)]
    assert seen == sorted(set(seen), key=int)  # type: ignore[arg-type]
    counted = json.loads(figures.read_text())
    assert counted["dropped"] > 0
    assert counted["frames"] + counted["dropped"] == 20


def test_a_live_source_that_goes_away_is_told_and_taken_up_again(
    apps: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = iter([Live(3, SourceLost("the camera was unplugged")), Live(3, SourceError("it broke"))])
    monkeypatch.setattr(frame_supply, "open_source", lambda address: next(opened))
    started = time.monotonic()
    assert main(["run", "brightness", "camera:0"]) == 1
    told = capsys.readouterr().err
    assert "the camera was unplugged; waiting for it to come back" in told
    assert told.splitlines()[-1] == "pocket-studio: it broke"
    assert time.monotonic() - started < 10


def test_a_phone_that_is_still_to_send_is_waited_for(
    apps: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers: list[Exception | None] = [SourceLost("no phone sends yet"), SourceLost("no phone sends yet"), None]

    def opened(address: str) -> Source:
        if problem := answers.pop(0):
            raise problem
        return open_source("scene:hands?width=96&height=96")

    monkeypatch.setattr(frame_supply, "open_source", opened)
    assert main(["run", "brightness", "phone:", "--limit", "2"]) == 0
    assert capsys.readouterr().err.count("no phone sends yet; waiting, Ctrl-C stops") == 1
