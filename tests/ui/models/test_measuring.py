"""The sheet in which a model is measured: real runs, called off, kept, and told when they fail."""

from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtWidgets import QFileDialog

from studio.ui.models import measuring
from studio.ui.models.measure_sheet import MeasureSheet
from studio.ui.models.measuring import Measurement, OperatorType
from studio.ui.models.type_bars import TypeBars
from tests.conftest import ROOT

MODEL = ROOT / "models" / "digits_demo" / "digits_demo_int8.tflite"


@pytest.fixture
def sheet(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(measuring, "RUNS", 3)
    made = MeasureSheet("My model", str(MODEL), (), "")
    qtbot.addWidget(made)
    made.show()
    yield made
    made.stop()


def test_a_model_is_measured_and_its_report_kept(sheet: MeasureSheet, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet.start.click()
    assert sheet.start.text() == "Stop"
    assert not sheet.save.isVisible()
    qtbot.waitUntil(lambda: sheet.start.text() == "Measure again", timeout=30_000)
    found = sheet.measurement
    assert isinstance(found, Measurement)
    assert [run.title for run in found.runs] == ["digits_demo_int8.tflite, 1 thread"]
    assert 0 < found.runs[0].p50 <= found.runs[0].p95
    assert found.how == "measured"
    assert found.types[0].milliseconds > 0
    qtbot.waitUntil(lambda: sheet._bars.height() >= 22)
    target, told = tmp_path / "report.html", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    sheet.told.connect(lambda text, problem: told.append((text, problem)))
    sheet.save.click()
    assert "digits_demo_int8.tflite" in target.read_text(encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target / "report.html"), ""))
    sheet.save.click()
    assert [problem for _, problem in told] == [False, True]
    assert "Choose another place" in told[1][0]


def test_operators_of_a_few_microseconds_have_their_bars_and_figures(qtbot: Any) -> None:
    bars = TypeBars()
    qtbot.addWidget(bars)
    bars.show_types((OperatorType("CONV_2D", 7, 0.0031), OperatorType("MEAN", 1, 0.0009), OperatorType("SOFTMAX", 1, 0.0)))
    assert bars.sizeHint().height() == 2 * 22
    assert bars.accessibleDescription() == "CONV_2D, 7: 0.0031 ms; MEAN, 1: 0.0009 ms"
    bars.show_types((OperatorType("CONV_2D", 7, 31.0), OperatorType("MEAN", 1, 0.11), OperatorType("SOFTMAX", 1, 0.09)))
    assert bars.accessibleDescription() == "CONV_2D, 7: 31.00 ms; MEAN, 1: 0.11 ms"


def test_calling_it_off_ends_its_processes(sheet: MeasureSheet, qtbot: Any) -> None:
    sheet.start.click()
    run = sheet._run
    assert run is not None
    qtbot.waitUntil(lambda: run._process.processId() > 0, timeout=10_000)
    process = psutil.Process(run._process.processId())
    sheet.start.click()
    assert not process.is_running()
    assert sheet.start.text() == "Measure"
    assert sheet.measurement is None


def test_a_file_that_is_no_model_is_said(qtbot: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"\0" * 64)
    sheet = MeasureSheet("Broken", str(broken), (), "")
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.start.click()
    qtbot.waitUntil(lambda: sheet.start.text() == "Measure", timeout=30_000)
    assert sheet._trouble.isVisible()
    assert "broken.tflite" in sheet._trouble.text()
