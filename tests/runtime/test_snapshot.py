"""Snapshots are whole pictures with exact colours, or an error that says why not."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from studio.api import Pixels
from studio.runtime.snapshot import SnapshotError, save_picture


def picture() -> Pixels:
    pixels = np.zeros((33, 47, 3), np.uint8)
    pixels[:16], pixels[16:, :20], pixels[16:, 20:] = (250, 120, 10), (10, 200, 90), (30, 40, 220)
    return pixels


@pytest.mark.parametrize(("name", "tolerance"), [("shot.png", 0), ("shot.JPG", 8), ("shot.jpeg", 8)])
def test_a_snapshot_reads_back(tmp_path: Path, name: str, tolerance: int) -> None:
    save_picture(tmp_path / name, picture())
    found = QImage(str(tmp_path / name))
    assert (found.width(), found.height()) == (47, 33)
    for x, y in ((5, 5), (5, 28), (40, 28)):
        colour = QColor(found.pixel(x, y))
        away = np.abs(np.array([colour.red(), colour.green(), colour.blue()]) - picture()[y, x])
        assert away.max() <= tolerance


def test_wrong_places_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    for path, words in (
        (tmp_path / "shot.gif", "ends in .png or .jpg"),
        (tmp_path / "gone" / "shot.png", "there is no folder .*gone"),
        (tmp_path / "folder.png", "folder.png can't be written"),
    ):
        with pytest.raises(SnapshotError, match=words):
            save_picture(path, picture())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has a device that is always full")
def test_a_full_disk_leaves_the_older_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shot.png"
    save_picture(path, picture())
    before = path.read_bytes()
    monkeypatch.setattr("studio.runtime.snapshot.QImageWriter.write", lambda *_: False)
    with pytest.raises(SnapshotError, match="room on the disk"):
        save_picture(path, 255 - picture())
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["shot.png"]
