"""`compare` tells how far variants agree on the same frames, where they differ most and in which layer they part."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Frame
from studio.cli import main
from studio.inference.catalogue import Catalogue
from studio.lab.comparing import Against, Contestant, layers_apart
from studio.lab.layers import Layer, parting
from studio.vision.decibels import IDENTICAL_DB, signal_to_noise

SCENE = "scene:hands?width=160&height=120"


def frame(index: int) -> Frame:
    return Frame(np.full((4, 4, 3), index, np.uint8), index, index / 10)


def test_variants_are_compared_on_the_same_frames(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, kept = tmp_path / "compare.json", tmp_path / "kept"
    options = ["--variant", "float32", "--variant", "int8", "--limit", "4", "--layers", "--keep", str(kept), "--json", str(out)]
    assert main(["compare", "digits_demo", SCENE, *options]) == 0
    figures = json.loads(out.read_text())
    assert (figures["frames"], figures["first"]["variant"], [each["variant"] for each in figures["others"]]) == (4, "float32", ["int8"])
    other = figures["others"][0]
    scores = other["outputs"]["scores"]
    assert 5 < scores["decibels_min"] <= scores["decibels_p50"] < 60
    assert scores["same_top_interval"][0] <= scores["same_top"] <= scores["same_top_interval"][1]
    assert other["bytes"] < figures["first"]["bytes"]
    assert len(other["worst_frames"]) == 4 == len(list(kept.glob("int8-*.png")))
    layers = other["layers"]
    assert layers[0]["operator"] == "CONV_2D"
    assert layers[0]["decibels"] > layers[-1]["decibels"]
    said = capsys.readouterr().out
    assert said.count("most is lost here") == 1
    assert json.loads(said.splitlines()[-1]) == figures


def test_a_file_beside_itself_agrees_wholly() -> None:
    catalogue = Catalogue()
    card = catalogue.find("digits_demo")
    file = catalogue.file(card, catalogue.variant(card, "int8"))
    same = Contestant("int8", file)
    layers = layers_apart(card, same, same, np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8))
    assert len(layers) > 10
    assert {layer.decibels for layer in layers} == {IDENTICAL_DB}


def test_frames_with_another_answer_come_first() -> None:
    against = Against()
    sure = np.array([[0.0, 1.0, 0.0]])
    against.add(frame(0), {"scores": sure}, {"scores": sure * 0.5}, 0.001)
    against.add(frame(1), {"scores": sure}, {"scores": np.array([[1.01, 1.0, 0.0]])}, 0.001)
    against.add(frame(2), {"scores": sure}, {"scores": sure}, 0.001)
    facts = against.facts()
    assert facts["worst_frames"] == [1, 0, 2]
    assert facts["outputs"]["scores"]["same_top"] == pytest.approx(2 / 3, abs=1e-4)


def test_maps_of_a_model_that_segments_are_compared_place_by_place() -> None:
    against = Against(segments=True)
    map_ = np.zeros((1, 20, 20, 3))
    map_[..., 0] = 1
    other = map_.copy()
    other[0, :5, :, 1] = 2
    against.add(frame(0), {"classes": map_}, {"classes": other}, 0.001)
    assert against.facts()["outputs"]["classes"]["iou"] == pytest.approx((300 / 400 + 0) / 2)


def test_the_layer_that_loses_most_is_named() -> None:
    layers = [Layer(name, "ADD", decibels) for name, decibels in (("a", 60.0), ("b", 55.0), ("c", 20.0), ("d", 25.0), ("e", 10.0))]
    parted = parting(layers)
    assert parted is not None
    assert parted.name == "c"
    assert parting(layers[:1]) is None


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9), st.floats(0.01, 10))
def test_signal_to_noise_is_that_of_the_ratio(values: list[float], share: float) -> None:
    one = np.array(values)
    found = signal_to_noise(one, one * (1 + share))
    if np.square(one).sum() > 1e-6:
        assert found == pytest.approx(-20 * np.log10(share), abs=1e-6)
    assert signal_to_noise(one, one) == IDENTICAL_DB


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["digit_demo", SCENE], 2, "did you mean"),
        (["digits_demo", SCENE, "--variant", "int8"], 2, "two at least"),
        (["sudoku_digits", SCENE], 1, "only models of one picture"),
        (["digits_demo", "none.mp4"], 1, "none.mp4"),
    ],
)
def test_what_cannot_be_compared_is_said(arguments: list[str], code: int, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *arguments, "--limit", "1"]) == code
    assert text in capsys.readouterr().err
