"""What `run` keeps: the last picture, the facts beside a video, the sound in it."""

import json
from pathlib import Path
from textwrap import dedent

import av
import numpy as np
import pytest
from PySide6.QtGui import QImage

from studio.cli import main

BEEPING = """
    from studio.api import App, Frame, Result, Tone

    class Beeping(App):
        "Beeps."
        title = "Beeping"

        def process(self, frame: Frame) -> Result:
            return Result(cues=(Tone(700, 0.2),), facts={"index": frame.index})
    """


def test_a_video_carries_sound_and_facts(apps: Path, pictures: Path, tmp_path: Path) -> None:
    (apps / "brightness" / "app.py").write_text(dedent(BEEPING))
    assert main(["run", "brightness", str(pictures), "--record", str(tmp_path / "out.mp4")]) == 0
    with av.open(str(tmp_path / "out.mp4")) as film:
        sound = np.concatenate([frame.to_ndarray() for frame in film.decode(audio=0)], axis=1)
    assert np.abs(sound).max() > 0.3
    lines = [json.loads(line) for line in (tmp_path / "out.facts.jsonl").read_text().splitlines()]
    assert [line["facts"]["index"] for line in lines] == [0, 1, 2, 3]
    assert [line["recorded"] for line in lines] == [0, 2, 4, 6]


def test_a_snapshot_is_the_last_picture_with_its_shapes(apps: Path, pictures: Path, tmp_path: Path) -> None:
    path = tmp_path / "last.png"
    assert main(["run", "brightness", str(pictures), "--limit", "3", "--snapshot", str(path)]) == 0
    image = QImage(str(path))
    assert (image.width(), image.height()) == (64, 48)
    assert image.pixelColor(60, 40).red() == pytest.approx(30, abs=1)
    assert image.pixelColor(3, 1).blue() > 100  # the blue of the box


@pytest.mark.parametrize(("name", "words"), [("last.gif", "ends in .png or .jpg"), ("gone/last.png", "there is no folder")])
def test_a_snapshot_that_cannot_be_written_is_refused_at_once(
    apps: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    assert main(["run", "brightness", str(pictures), "--facts", str(tmp_path / "facts.jsonl"), "--snapshot", str(tmp_path / name)]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "facts.jsonl").exists()
