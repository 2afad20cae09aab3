"""The sheet that shows what a model is made of."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from studio.lab.inspecting import inspected
from studio.ui.models.graph_layout import laid_out
from studio.ui.models.inspect_sheet import InspectSheet
from studio.ui.models.inspecting import Inspected, OperatorRow, read_inspected
from tests.conftest import ROOT

MODEL = ROOT / "models" / "digits_demo" / "digits_demo_int8.tflite"


@st.composite
def graphs(draw: st.DrawFn) -> tuple[OperatorRow, ...]:
    count = draw(st.integers(0, 40))
    rows = []
    for index in range(count):
        feeds = draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set()
        rows.append(OperatorRow(index, "ADD", tuple(sorted(feeds)), "1", "float32", 0, 0, None, "CPU", False, ""))
    return tuple(rows)


@given(graphs())
def test_no_operator_lies_on_another_and_each_below_what_it_takes_from(rows: tuple[OperatorRow, ...]) -> None:
    places = laid_out(rows)
    assert places.keys() == {row.index for row in rows}
    assert len(set(places.values())) == len(places)
    for row in rows:
        assert all(places[feed].rank < places[row.index].rank for feed in row.feeds)
        assert places[row.index].column >= 0


@pytest.fixture(scope="module")
def digits() -> Inspected:
    return read_inspected(inspected(MODEL, 1, timed=False))


@pytest.fixture
def sheet(qtbot: Any, digits: Inspected) -> InspectSheet:
    made = InspectSheet(None)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    made.take(digits)
    return made


def test_a_file_is_inspected_in_a_process_of_its_own(qtbot: Any) -> None:
    made = InspectSheet(MODEL)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.rows.count() > 0, timeout=30_000)
    assert "measured" in made._summary.text()
    made.stop()


def test_searching_leaves_what_matches(sheet: InspectSheet, digits: Inspected) -> None:
    sheet.field.setText("depthwise")
    shown = [sheet.rows.item(place).text() for place in range(sheet.rows.count()) if not sheet.rows.item(place).isHidden()]
    assert shown == [f"{row.index} {row.name}" for row in digits.rows if row.name == "DEPTHWISE_CONV_2D"]
    assert len(shown) > 2
    sheet.field.clear()
    assert not any(sheet.rows.item(place).isHidden() for place in range(sheet.rows.count()))


def test_an_operator_pressed_in_the_graph_is_told_and_chosen_in_the_table(sheet: InspectSheet, digits: Inspected, qtbot: Any) -> None:
    sheet._turn(1)
    qtbot.waitUntil(lambda: bool(sheet.graph._boxes))
    box = sheet.graph._boxes[2]
    at = sheet.graph._origin + QPointF(box.center()) * sheet.graph._scale
    QTest.mouseClick(sheet.graph, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert sheet._about.text() == digits.rows[2].about
    assert sheet.rows.currentItem().text() == f"2 {digits.rows[2].name}"


def test_the_graph_is_moved_and_seen_whole(sheet: InspectSheet, qtbot: Any) -> None:
    sheet._turn(1)
    graph = sheet.graph
    qtbot.waitUntil(lambda: bool(graph._boxes))
    before = QPointF(graph._origin)
    QTest.mousePress(graph, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    QTest.mouseMove(graph, QPoint(320, 260))
    QTest.mouseRelease(graph, Qt.MouseButton.LeftButton, pos=QPoint(320, 260))
    assert (graph._origin - before).toPoint() == QPoint(20, 60)
    QTest.keyClick(graph, Qt.Key.Key_0)
    whole = graph._whole()
    assert graph.rect().contains((graph._origin + whole.topLeft() * graph._scale).toPoint())
    assert graph.rect().contains((graph._origin + whole.bottomRight() * graph._scale).toPoint())
    scale = graph._scale
    QTest.keyClick(graph, Qt.Key.Key_Plus)
    assert graph._scale > scale


def test_a_file_that_cannot_be_read_says_why(qtbot: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(MODEL.read_bytes()[:900])
    made = InspectSheet(broken)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made._trouble.isVisible(), timeout=30_000)
    assert "broken.tflite" in made._trouble.text()
    assert not made._views.isVisible()
