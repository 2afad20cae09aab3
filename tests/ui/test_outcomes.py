"""What came of an action: a notice, text on the clipboard, a file in the folder for exports."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from studio.api import Export, Outcome
from studio.ui import saving
from studio.ui.remembered import Remembered
from tests.ui.conftest import Stage

OpenStage = Callable[..., Stage]
LIST = Export("Barcodes.csv", "gtin,name\n4006381333931,Käse\n".encode())


@pytest.fixture
def exporter(open_stage: OpenStage, tmp_path: Path) -> Stage:
    stage = open_stage(Remembered(exports=str(tmp_path / "exports")), source="scene:hands")
    stage.run()
    return stage


def test_its_text_is_a_notice_and_a_problem_stays(stage: Stage) -> None:
    stage.tell(Outcome("Named it."))
    assert stage.window.notice.text == "Named it."
    assert stage.window.notice._timer.isActive()
    stage.tell(Outcome("No code was read yet.", problem=True))
    assert stage.window.notice.text == "No code was read yet."
    assert not stage.window.notice._timer.isActive()


def test_text_is_copied_and_that_is_said(stage: Stage) -> None:
    stage.tell(Outcome(copied="4006381333931\tKäse\n"))
    assert QGuiApplication.clipboard().text() == "4006381333931\tKäse\n"
    assert stage.window.notice.text == "Copied."


def test_nothing_to_tell_leaves_clipboard_and_notice_alone(stage: Stage) -> None:
    QGuiApplication.clipboard().setText("mine")
    stage.tell(Outcome())
    assert QGuiApplication.clipboard().text() == "mine"
    assert stage.window.notice.text == ""


def test_a_file_lies_in_the_chosen_folder_and_replaces_none(exporter: Stage, tmp_path: Path) -> None:
    exporter.tell(Outcome("3 codes.", export=LIST))
    first = tmp_path / "exports" / "Barcodes.csv"
    assert first.read_bytes() == LIST.data
    assert exporter.window.notice.text == f"3 codes. Saved Barcodes.csv in {first.parent}"
    first.write_text("edited")
    exporter.tell(Outcome(export=LIST))
    assert first.read_text() == "edited"
    assert (first.parent / "Barcodes (2).csv").read_bytes() == LIST.data


@pytest.mark.parametrize(
    ("name", "written"),
    [("../../a.csv", "a.csv"), ("a/b.json", "b.json"), ("run.d\x00sh", "run.txt"), (".csv", "_csv.txt"), ("", "Snapshot.txt")],
)
def test_a_name_leads_out_of_no_folder(name: str, written: str, exporter: Stage, tmp_path: Path) -> None:
    exporter.tell(Outcome(export=Export(name, b"a")))
    assert [path.relative_to(tmp_path / "exports").as_posix() for path in (tmp_path / "exports").rglob("*")] == [written]


def test_a_folder_that_can_t_be_written_is_named_and_another_is_taken(
    open_stage: OpenStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    stage = open_stage(Remembered(exports=str(tmp_path / "file")), source="scene:hands")
    stage.run()
    stage.tell(Outcome(export=LIST))
    assert stage.window.notice.text.startswith(f"The file can't be saved in {tmp_path / 'file'}")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(tmp_path / "other"))
    stage.window.notice._button.click()
    assert (tmp_path / "other" / "Barcodes.csv").read_bytes() == LIST.data
    assert stage.wishes.memory.remembered.exports == str(tmp_path / "other")


def test_a_disk_that_fills_up_leaves_no_empty_file(exporter: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(saving, "write_whole", full)
    exporter.tell(Outcome(export=LIST))
    assert "No space left on device" in exporter.window.notice.text
    assert list((tmp_path / "exports").iterdir()) == []
