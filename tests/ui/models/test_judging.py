"""The sheet in which models are judged on labelled pictures: real runs, ended early, called off, kept, and told when they fail."""

import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from studio.ui.controls.label import Label
from studio.ui.models.hurt_view import _lines
from studio.ui.models.judge_sheet import JudgeSheet
from studio.ui.models.judging import Judged

PATIENCE = 60_000


@pytest.fixture
def sheet(qtbot: Any) -> Any:
    made = JudgeSheet("Digits demo", "digits_demo", ("float32", "int8"), "float32")
    qtbot.addWidget(made)
    made.show()
    yield made
    made.stop()


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """7 and 8 as they are, and a 7 in the folder of 3."""
    for place, (folder, number) in enumerate((("7", 7), ("8", 8), ("3", 7))):
        picture = np.full((32, 32, 3), 230, np.uint8)
        cv2.putText(picture, str(number), (6, 26), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20, 20, 20), 2, cv2.LINE_AA)
        (tmp_path / "digits" / folder).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / "digits" / folder / f"{place}.png"), picture)
    (tmp_path / "digits" / "7" / "broken.png").write_bytes(b"nothing")
    return tmp_path / "digits"


def choose(sheet: JudgeSheet, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    sheet.folder.click()


def texts(sheet: JudgeSheet) -> str:
    return "\n".join(label.text() for label in sheet.findChildren(QLabel) if label.isVisible())


def test_models_are_judged_and_the_report_is_kept(
    sheet: JudgeSheet, qtbot: Any, digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not sheet.start.isEnabled()
    choose(sheet, digits, monkeypatch)
    sheet.which.choose(0)
    sheet.start.click()
    assert sheet.start.text() == "Stop"
    assert not sheet.folder.isEnabled()
    qtbot.waitUntil(lambda: sheet.start.text() == "Judge again", timeout=PATIENCE)
    found = sheet.judged
    assert isinstance(found, Judged), sheet._trouble.text()
    assert found.heads == ("", "top-1", "top-5", "Size", "Time")
    assert [row[0] for row in found.rows] == ["digits_demo float32"]
    assert found.rows[0][1].startswith("66.7 [")
    assert "3 of 4 pictures, folders named by class" in found.told
    assert "7/broken.png" in found.doubts[0]
    (hurt,) = found.hurt
    (image, text) = hurt.pictures[0]
    assert (image.isNull(), text[:10], hurt.title) == (False, "3: class 7", "digits_demo float32: 1 picture not right")
    qtbot.waitUntil(lambda: "66.7 [" in texts(sheet))
    assert len([label for label in sheet.hurt.findChildren(QLabel) if not isinstance(label, Label) and not label.pixmap().isNull()]) == 1
    target, told = tmp_path / "report.html", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    sheet.told.connect(lambda text, problem: told.append((text, problem)))
    sheet.save.click()
    assert "digits_demo float32 on digits" in target.read_text(encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target / "report.html"), ""))
    sheet.save.click()
    assert [problem for _, problem in told] == [False, True]


def test_what_cannot_be_judged_is_said(sheet: JudgeSheet, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(sheet, tmp_path, monkeypatch)
    sheet.start.click()
    qtbot.waitUntil(lambda: sheet.start.text() == "Judge", timeout=PATIENCE)
    assert sheet._trouble.isVisible()
    assert "has no labels: it holds no picture" in sheet._trouble.text()
    assert sheet._trouble.text().endswith("name the file of their labels with Labels file…")
    assert sheet.judged is None


def test_stopping_tells_what_was_judged_so_far(sheet: JudgeSheet, qtbot: Any, digits: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = (digits / "8" / "1.png").read_bytes()
    for place in range(1500):
        (digits / "8" / f"more{place}.png").write_bytes(picture)
    choose(sheet, digits, monkeypatch)
    sheet.start.click()
    qtbot.waitUntil(lambda: bool(re.match(r"Picture (?!1 )", sheet._state.text())), timeout=PATIENCE)
    sheet.start.click()
    assert sheet.start.text() == "Stopping…"
    assert not sheet.start.isEnabled()
    qtbot.waitUntil(lambda: sheet.start.text() == "Judge again", timeout=PATIENCE)
    assert sheet.judged is not None
    assert sheet.judged.told.startswith("Stopped early.")
    assert " of 1504 pictures" in sheet.judged.told


def test_closing_ends_its_process(sheet: JudgeSheet, qtbot: Any, digits: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(sheet, digits, monkeypatch)
    sheet.start.click()
    run = sheet._run
    assert run is not None
    qtbot.waitUntil(lambda: run._process.processId() > 0, timeout=PATIENCE)
    process = psutil.Process(run._process.processId())
    sheet.stop()
    assert not process.is_running()
    assert sheet.start.text() == "Judge"


def test_what_is_chosen_is_told_and_asked_for(sheet: JudgeSheet, digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(sheet, digits, monkeypatch)
    for button, name in ((sheet.labels, "labels.csv"), (sheet.map, "map.toml"), (sheet.add, "other.tflite"), (sheet.add, "other.tflite")):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, name=name: (str(tmp_path / name), ""))
        button.click()
    assert sheet._what.text() == f"{digits} · labels in labels.csv · class names in map.toml · beside it other.tflite"
    assert sheet.others == [tmp_path / "other.tflite"]
    choose(sheet, tmp_path, monkeypatch)
    assert sheet.labels_path is None  # those of another folder


def test_pictures_are_laid_out_in_the_room_there_is() -> None:
    assert _lines([150, 150, 150, 400, 700, 20], 500) == [[0, 1, 2], [3], [4], [5]]
    assert _lines([], 500) == []
