"""What the panels of a comparison say, and how they share the room there is."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.runtime.reading import StageTime, Summary
from studio.ui.comparing.grid import columns_for
from studio.ui.comparing.panel import Panel
from studio.ui.comparing.panel_state import headline, measures_of, panel_states
from studio.ui.controls.label import Label
from studio.vision.decibels import IDENTICAL_DB
from tests.ui.conftest import Stage


def model(title: str, **told: Any) -> dict[str, Any]:
    usual = {"title": title, "bytes": 2_000_000, "problem": "", "closeness": None, "incomparable": "", "mean": {}}
    return {**usual, "frames": 0, "frames_incomparable": 0, **told}


def facts(*models: dict[str, Any], run: float = 4.0) -> dict[str, Any]:
    return {"reference": 0, "models": list(models), "milliseconds": [run] * len(models)}


def summary(**times: float) -> Summary:
    stages = tuple(StageTime(name, seconds, 2 * seconds, False) for name, seconds in times.items())
    return Summary(20.0, 30.0, 9, 0, None, None, stages, 0.5, 1000, None, None)


def test_a_panel_tells_size_time_and_how_far_its_model_agrees() -> None:
    other = model("b", closeness={"apart": 0.1, "iou": 0.912, "unmatched": 0.25}, mean={"iou": 0.5, "unmatched": 0.0}, frames=214)
    first, second = panel_states(facts(model("a"), other), summary(a=0.0123, b=0.0021))
    assert (first.reference, first.latency, first.how, first.about) == (True, "12.3 ms", "p50, measured here", "2.0 MB")
    assert [(each.name, each.now, each.mean) for each in second.measures] == [
        ("Overlap (IoU)", "0.91", "0.50"),
        ("Found by one alone", "25 %", "0 %"),
    ]
    assert second.counted == "Mean of 214"


def test_a_kept_frame_tells_the_time_of_its_own_run() -> None:
    state = panel_states(facts(model("a"), model("b")), None)[1]
    assert (state.latency, state.how) == ("4.0 ms", "this run, measured here")
    assert panel_states(facts(model("a"), run=46988.0), None)[0].latency == "47.0 s"


def test_what_is_not_comparable_says_why_and_is_counted() -> None:
    broken = model("b", problem="output out is not a number", incomparable="b gave no answer", frames=3, frames_incomparable=2)
    unlike = model("c", incomparable="a names classes, c finds boxes", frames_incomparable=5)
    _, failed, apart = panel_states(facts(model("a"), broken, unlike), None)
    assert (failed.broken, failed.problem) == (True, "Output out is not a number.")
    assert failed.counted == "Mean of 3, 2 not comparable"
    assert (apart.broken, apart.problem) == (False, "Not comparable: a names classes, c finds boxes.")


@pytest.mark.parametrize(
    ("numbers", "told", "head"),
    [
        ({"same_top": 0.0, "top5_overlap": 0.8}, ["no", "4 of 5"], "Other, 4 of 5"),
        ({"distance": 3.21, "unmatched": 0.0}, ["3.2 %", "0 %"], "Distance 3.2 %"),
        ({"unmatched": 1.0}, ["100 %"], "Unmatched 100 %"),
        ({"psnr_db": IDENTICAL_DB, "difference": 0.0}, ["identical", "0.0 %"], "PSNR identical"),
        ({"psnr_db": 30.46, "difference": 2.4}, ["30.5 dB", "2.4 %"], "PSNR 30.5 dB"),
    ],
)
def test_each_measure_is_told_in_its_unit(numbers: Mapping[str, float], told: list[str], head: str) -> None:
    assert [each.now for each in measures_of(numbers, {})] == told
    assert {each.mean for each in measures_of(numbers, {})} == {"–"}
    assert headline(numbers) == head


@given(st.integers(1, 4), st.floats(100, 4000), st.floats(100, 2000), st.floats(0.4, 2.5))
def test_no_other_number_of_columns_gives_larger_pictures(count: int, width: float, height: float, shape: float) -> None:
    def across(columns: int) -> float:
        rows = -(-count // columns)
        down = (height - 20 * (rows - 1)) / rows - 80
        return max(0.0, min((width - 20 * (columns - 1)) / columns, down * shape))

    chosen = columns_for(count, width, height, shape, 80, 20)
    assert 1 <= chosen <= count
    assert all(across(chosen) >= across(columns) - 1e-6 for columns in range(1, count + 1))


@pytest.mark.parametrize("names", [("same_top", "top5_overlap"), ("iou", "unmatched"), ("distance", "unmatched")])
def test_a_third_of_a_small_window_has_room_for_its_words(stage: Stage, names: tuple[str, ...]) -> None:
    numbers = dict.fromkeys(names, 0.9)
    other = model("two", closeness={"apart": 1.0, **numbers}, mean=numbers, frames=214)
    panel = Panel()
    panel.setParent(stage.window)
    panel.show_state(panel_states(facts(model("one"), other), None)[1])
    panel.resize(218, 240)
    panel.show()
    stage.settle()
    assert [label.toolTip() for label in panel.table.findChildren(Label) if label.toolTip()] == [], "what is cut is told whole there"
    assert panel.reference.width() >= panel.reference.sizeHint().width()
