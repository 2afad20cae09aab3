"""The folder of kept frames: pictures, numbers and answers, whole or not at all."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from studio.api import Pixels, Polyline, View
from studio.runtime.messages import Picture
from studio.sources.picture import read_picture
from studio.ui.comparing import export as export_module
from studio.ui.comparing.export import export
from studio.ui.comparing.kept import KeptFrame
from studio.ui.snapshot import composed
from tests.ui.comparing.conftest import TITLES, told

BLACK: Pixels = np.zeros((45, 80, 3), np.uint8)
LINE = Polyline(((0, 20), (80, 20)), "#ffffff", 8)


def kept(seconds: float, apart: float, problem: str = "") -> KeptFrame:
    views = (View(TITLES[0]), View(TITLES[1], (LINE,)))
    picture = Picture(0, 1, 80, 45, 80, 45, 0.0, seconds, (), told(apart, problem=problem), "", views)
    return KeptFrame(apart, "", "clip.mp4", BLACK, picture)


def test_each_frame_has_its_pictures_and_each_model_its_row(tmp_path: Path, qapp: QApplication) -> None:
    folder = tmp_path / "kept"
    assert list(export([kept(3.0, 0.9), kept(7.5, 0.4)], folder)) == [1, 1, 1, 2, 2, 2]
    names = {"01.png", "02.png", "frames.csv", "frames.json"}
    assert {file.name for file in folder.iterdir()} == names | {f"{number} {title}.png" for number in ("01", "02") for title in TITLES}
    assert (read_picture(folder / "01.png") == BLACK).all()
    assert (read_picture(folder / f"01 {TITLES[1]}.png")[20] > 200).all()
    with (folder / "frames.csv").open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["frame"], row["seconds"], row["model"], row["iou"]) for row in rows][1:3] == [
        ("1", "3.0", TITLES[1], "0.09999999999999998"),
        ("2", "7.5", TITLES[0], ""),
    ]
    assert json.loads(rows[1]["answer"]) == {"objects": []}
    assert json.loads((folder / "frames.json").read_text(encoding="utf-8"))[1]["models"][1]["closeness"]["apart"] == 0.4


@pytest.mark.parametrize("stop", ["drawing", "left", "there"])
def test_nothing_stays_of_one_that_is_not_finished(tmp_path: Path, qapp: QApplication, stop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kept"
    if stop == "there":
        folder.mkdir()
    if stop == "drawing":
        monkeypatch.setattr(export_module, "encoded", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    writing = export([kept(3.0, 0.9), replace(kept(7.5, 0.4))], folder)
    if stop == "left":
        next(writing)
        writing.close()
    else:
        with pytest.raises(OSError, match=r"No space left|there already"):
            list(writing)
    assert [each.name for each in tmp_path.iterdir()] == (["kept"] if stop == "there" else [])


def test_models_whose_titles_make_one_name_have_a_picture_each(tmp_path: Path, qapp: QApplication) -> None:
    frame = kept(3.0, 0.9)
    views = tuple(View(title) for title in ("a/Net", "a_net", "b" * 300))
    list(export([replace(frame, picture=replace(frame.picture, views=views))], tmp_path / "kept"))
    assert {file.name for file in (tmp_path / "kept").glob("*.png")} == {"01.png", "01 a_Net.png", "01 a_net (2).png", f"01 {'b' * 80}.png"}


def test_a_snapshot_shows_all_views_side_by_side(qapp: QApplication) -> None:
    frame = kept(3.0, 0.9)
    image = composed(frame.pixels, frame.picture)
    assert (image.width(), image.height()) == (160, 45 + 24)
    assert image.pixelColor(40, 24 + 20).lightness() < 20
    assert image.pixelColor(120, 24 + 20).lightness() > 200
    four = replace(frame.picture, views=frame.picture.views * 2)
    assert composed(frame.pixels, four).height() == 2 * (45 + 24)
