"""Several models as one app: opened by a name that lists them, run on the same frame, each held against the reference."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Frame, Prediction, Result, View
from studio.bundled import models_folder
from studio.inference.litert import LiteRTInterpreter
from studio.runtime.app_errors import AppError, checked_result
from studio.runtime.contenders import Contender, comparison_name, contenders_of
from studio.runtime.discovery import UnknownApp, find_app
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from studio.runtime.settings_schema import SettingsError
from studio.ui.comparing.panel_state import panel_states
from tests.inference.tiny_models import RELU, write_model

CARD = models_folder() / "digits_demo" / "model.toml"
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8)
FRAMES = [Frame.of(np.random.default_rng(place).integers(0, 255, (48, 64, 3), dtype=np.uint8), place) for place in range(4)]


def of_card(variant: str) -> Contender:
    return Contender(CARD, variant)


def told(name: str, frames: list[Frame] = FRAMES, **settings: object) -> list[dict[str, object]]:
    """What is said of each model on the last frame."""
    opened = open_app(name, settings)  # type: ignore[arg-type]  # plain values
    *_, last = pipeline(frames, opened)
    opened.close()
    assert len(last.result.views) == len(last.result.facts["models"])  # type: ignore[arg-type]  # a list
    return json.loads(json.dumps(last.result.facts["models"]))  # type: ignore[no-any-return]


@given(
    st.lists(
        st.tuples(TEXTS, st.just("") | TEXTS, st.dictionaries(TEXTS, st.just("") | TEXTS, max_size=2), st.booleans()),
        min_size=2,
        max_size=4,
    )
)
def test_a_name_gives_back_what_it_was_made_of(parts: list[tuple[str, str, dict[str, str], bool]]) -> None:
    contenders = tuple(Contender(Path("/models") / path, variant, values, out) for path, variant, values, out in parts)
    assert contenders_of(comparison_name(contenders)) == contenders


def test_what_a_run_takes_is_told_beside_what_each_says() -> None:
    opened = open_app(comparison_name((of_card("float32"), Contender(Path("gone.tflite")))))
    (output,) = pipeline(FRAMES[:1], opened)
    opened.close()
    first, second = output.result.facts["milliseconds"]  # type: ignore[misc]  # a list
    assert isinstance(first, float)
    assert first > 0
    assert second is None


def test_a_slow_model_is_named_while_it_runs_and_holds_up_no_other_ones_time(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, running = LiteRTInterpreter.run, list[str]()

    def slow(net: LiteRTInterpreter, **inputs: Any) -> Prediction:
        if running[-1] != "digits_demo int8":
            return usual(net, **inputs)
        prediction = usual(net, **inputs)
        return replace(prediction, timing=replace(prediction.timing, run=61.0))

    monkeypatch.setattr(LiteRTInterpreter, "run", slow)
    opened = open_app(comparison_name((of_card("float32"), of_card("int8"))), running=running.append)
    outputs = list(pipeline(FRAMES[:2], opened))
    opened.close()
    assert {*running} == {"digits_demo float32", "digits_demo int8", ""}
    assert running[-1] == ""
    facts: Any = outputs[-1].result.facts
    quick, long = facts["milliseconds"]
    assert (long, quick < 10_000) == (61_000.0, True)
    assert [each.latency for each in panel_states(facts, None)][1] == "61.0 s"
    assert facts["models"][1]["closeness"] is not None


def test_variants_of_a_card_are_held_against_the_first() -> None:
    first, other = told(comparison_name((of_card("float32"), of_card("int8"))))
    assert (first["title"], other["title"]) == ("digits_demo float32", "digits_demo int8")
    assert "closeness" not in first
    assert other["frames"] == len(FRAMES)
    assert 0 <= other["mean"]["same_top"] <= 1  # type: ignore[index]
    assert other["bytes"] < first["bytes"]  # type: ignore[operator]


def test_a_file_against_itself_agrees_and_any_may_be_the_reference() -> None:
    name = comparison_name((of_card("float32"), of_card("float32"), of_card("int8")))
    _, other, third = told(name)
    assert other["title"] == "digits_demo float32 (2)"
    assert other["closeness"] == {"apart": 0.0, "same_top": 1.0, "top5_overlap": 1.0}
    one, _, reference = told(name, reference="digits_demo int8")
    assert "closeness" not in reference
    assert one["closeness"]["apart"] == pytest.approx(third["closeness"]["apart"])  # type: ignore[index]


def test_a_model_that_cant_be_opened_is_named_and_the_others_are_compared(tmp_path: Path) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"\x00" * 64)
    contenders = (of_card("float32"), Contender(broken), Contender(tmp_path / "gone.tflite"), of_card("int8"))
    _, bad, gone, good = told(comparison_name(contenders))
    assert "broken.tflite" in str(bad["problem"])
    assert "gone.tflite can't be read" in str(gone["problem"])
    assert (bad["frames"], bad["frames_incomparable"]) == (0, len(FRAMES))
    assert good["frames"] == len(FRAMES)


def test_one_that_was_left_out_or_does_something_else_says_so(tmp_path: Path) -> None:
    picture = write_model(tmp_path / "picture.tflite", RELU, ["image"], "out", (1, 16, 16, 3))
    _, out, other = told(comparison_name((of_card("float32"), Contender(CARD, "int8", left_out=True), Contender(picture))))
    assert "left out" in str(out["problem"])
    assert other["incomparable"] == "digits_demo float32 names classes, picture makes pictures"


def test_a_purpose_put_right_goes_with_the_name(tmp_path: Path) -> None:
    picture = write_model(tmp_path / "picture.tflite", RELU, ["image"], "out", (1, 16, 16, 3))
    one, other = told(comparison_name((Contender(picture), Contender(picture, values={"pixels": "0_to_255"}))))
    assert one["problem"] == other["problem"] == ""
    with pytest.raises(SettingsError, match="reference"):
        told(comparison_name((of_card("float32"), of_card("int8"))), reference="nobody")
    _, refused = told(comparison_name((Contender(picture), Contender(picture, values={"pixels": "loud"}))))
    assert "loud" in str(refused["problem"])


def test_how_many_are_compared_is_said() -> None:
    with pytest.raises(UnknownApp, match="2 to 4 models are compared, not 1"):
        find_app(f"compare:{CARD}")
    with pytest.raises(AppError):
        open_app("compare:" + "|".join([str(CARD)] * 5))
    assert find_app(f"compare:{CARD}#float32|{CARD}#int8").summary == "float32 and int8"


def test_a_file_that_goes_away_runs_on_until_it_is_opened_anew(tmp_path: Path) -> None:
    file = tmp_path / "net.tflite"
    file.write_bytes((CARD.parent / "digits_demo_int8.tflite").read_bytes())
    name = comparison_name((of_card("float32"), Contender(file)))
    opened = open_app(name)
    first, *rest = FRAMES
    list(pipeline([first], opened))
    file.unlink()
    *_, last = pipeline(rest, opened)
    assert last.result.facts["models"][1]["problem"] == ""  # type: ignore[index, call-overload]
    opened.close()
    assert "can't be read" in str(told(name)[1]["problem"])


@pytest.mark.parametrize("views", [("a",), (View("a", ("b",)),), (View(1),)])
def test_views_are_views_of_shapes(views: Any) -> None:
    with pytest.raises(AppError, match=r"views are View|shapes are"):
        checked_result(Result(views=views))


def test_each_model_is_named_while_it_is_opened(tmp_path: Path) -> None:
    """A file that ends the process there is known by what was said last."""
    said: list[str] = []
    opened = open_app(comparison_name((of_card("float32"), Contender(tmp_path / "gone.tflite"), of_card("int8"))), running=said.append)
    opened.close()
    assert said == ["digits_demo float32", "", "digits_demo int8", ""]
