"""Layers of two files that stand for each other, and `compare` of models named as the window names them."""

import json
from pathlib import Path

import numpy as np
import pytest

from studio.bundled import models_folder
from studio.cli import main
from studio.lab.layers import Layer, Made, aligned, first_apart, held_against
from studio.runtime.contenders import Contender, comparison_name

CARD = models_folder() / "digits_demo" / "model.toml"
NAME = comparison_name([Contender(CARD, "float32"), Contender(CARD, "int8")])
SCENE = "scene:hands?width=160&height=120"


def made(*names: str, operator: str = "CONV_2D", shape: tuple[int, ...] = (1, 4)) -> list[Made]:
    return [Made(name, operator, shape) for name in names]


def names(pairs: list[tuple[Made, Made]]) -> list[tuple[str, str]]:
    return [(one.name, other.name) for one, other in pairs]


def test_layers_are_matched_by_name_whatever_converters_string_to_it() -> None:
    one, other = made("a", "b", "c"), made("a;x", "new", "b;y;z", "c")
    assert names(aligned(one, other)) == [("a", "a;x"), ("b", "b;y;z"), ("c", "c")]
    assert names(aligned(one, [*made("a;x", shape=(1, 5)), *made("b", "c")])) == [("b", "b"), ("c", "c")]


def test_without_names_in_common_they_are_matched_by_what_makes_them_in_order() -> None:
    one = [*made("p"), *made("q", operator="ADD"), *made("r", shape=(1, 9))]
    other = [*made("0", operator="QUANTIZE"), *made("1"), *made("2", operator="ADD"), *made("3", shape=(1, 9))]
    assert names(aligned(one, other)) == [("p", "1"), ("q", "2"), ("r", "3")]


def test_the_first_that_parts_is_the_first_below_a_tenth() -> None:
    values = np.array([3.0, 4.0])
    pairs = [(each, each) for each in made("a", "b", "c")]
    one = {"a": values, "b": values, "c": values}
    layers = held_against(pairs, one, {"a": values * 1.01, "b": values * 1.2, "c": np.zeros(3)})
    assert [layer.name for layer in layers] == ["a", "b"]
    assert [layer.decibels for layer in layers] == pytest.approx([40, 20 * np.log10(5)])
    assert first_apart(layers) is layers[1]
    assert first_apart([Layer("a", "ADD", 20.0)]) is None


def test_models_are_compared_by_the_measures_of_the_window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "compare.json"
    assert main(["compare", NAME, SCENE, "--limit", "3", "--layers", "--json", str(out)]) == 0
    figures = json.loads(out.read_text())
    first, other = figures["models"]
    assert (figures["frames"], first["title"], other["frames"]) == (3, "digits_demo float32", 3)
    assert set(other["mean"]) == {"same_top", "top5_overlap"}
    assert other["run"]["count"] == 3
    assert len(other["worst_frames"]) == 3
    layers = other["layers"]
    assert layers[0]["operator"] == "input"
    assert layers[0]["decibels"] > 40 > layers[-1]["decibels"]
    assert other["most_lost"] is not None
    said = capsys.readouterr().out
    assert "best class the same" in said
    assert "most is lost here" in said


def test_one_that_cant_be_opened_is_said_and_the_rest_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = comparison_name([Contender(CARD, "float32"), Contender(tmp_path / "gone.tflite"), Contender(CARD, "int8")])
    assert main(["compare", name, SCENE, "--limit", "1", "--layers"]) == 0
    said = capsys.readouterr().out
    assert "gone.tflite can't be read" in said
    assert "Gone can't be looked into" in said
    assert "most is lost here" in said
    assert main(["compare", f"compare:{CARD}", SCENE]) == 2
