"""`bench` measures what it says, and names what it can't measure."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.cli import main
from studio.inference.catalogue import Catalogue
from studio.lab.uncarded import card_of, finite, made_up_inputs

FIGURES = {"count", "min_ms", "mean_ms", "std_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms", "init_ms", "first_ms", "memory_bytes"}


@pytest.fixture(scope="module")
def palm() -> Path:
    catalogue = Catalogue()
    card = catalogue.find("palm_detection")
    return catalogue.file(card, catalogue.variant(card))


def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    file = tmp_path / "bench.json"
    assert main(["bench", *arguments, "--json", str(file)]) == 0
    figures = json.loads(file.read_text())
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == figures
    assert figures.keys() >= FIGURES
    assert 0 < figures["min_ms"] <= figures["p50_ms"] <= figures["p99_ms"] <= figures["max_ms"]
    assert figures["how"] == "measured"
    return dict(figures)


def test_a_model_by_its_card(tmp_path: Path, capsys: pytest.CaptureFixture[str], palm: Path) -> None:
    figures = bench(tmp_path, capsys, "palm_detection", "--variant", "lite", "--threads", "2", "--runs", "6")
    assert (figures["model"], figures["variant"], figures["threads"], figures["count"]) == ("palm_detection", "lite", 2, 6)
    assert figures["bytes"] == palm.stat().st_size
    assert isinstance(figures["memory_bytes"], int)
    assert figures["memory_bytes"] > 1_000_000  # the model's own weights at least
    assert figures["memory_peak_bytes"] >= max(figures["memory_bytes"], figures["memory_init_bytes"]) > 0
    assert figures["operators"]["how"] == "measured"
    assert figures["operators"]["by_type"][0]["share"] > 0.2


def test_a_model_file_by_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str], palm: Path) -> None:
    copy = tmp_path / "mine.tflite"
    copy.write_bytes(palm.read_bytes())
    figures = bench(tmp_path, capsys, str(copy), "--runs", "3")
    assert (figures["model"], figures["variant"], figures["count"]) == ("mine.tflite", None, 3)


def test_an_app_on_a_scene(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "waits"
    folder.mkdir()
    (folder / "app.py").write_text(
        '"""Waits."""\nimport time\nfrom studio.api import App, Result\n\nclass Waits(App):\n    title = "Waits"\n\n'
        "    def process(self, frame):\n        time.sleep(0.02)\n        return Result()\n"
    )
    figures = bench(tmp_path, capsys, str(folder), "--runs", "4", "--source", "scene:hands?width=96&height=96")
    assert figures["count"] == 4
    assert figures["source"] == "scene:hands?width=96&height=96"
    assert isinstance(figures["p50_ms"], float)
    assert figures["p50_ms"] >= 20
    assert set(figures["stages"]) == {"Capture to start", "App", "Whole frame"}  # type: ignore[call-overload]


def test_an_app_on_the_scene_it_is_shown_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "quick").mkdir()
    (tmp_path / "quick" / "app.py").write_text(
        '"""Is quick."""\nfrom studio.api import App, Result\n\nclass Quick(App):\n    title = "Quick"\n'
        '    demo = "scene:barcode?width=96&height=96"\n\n    def process(self, frame):\n        return Result()\n'
    )
    assert bench(tmp_path, capsys, str(tmp_path / "quick"), "--runs", "2")["source"] == "scene:barcode?width=96&height=96"


def test_made_up_inputs_fit_and_are_the_same_each_time(palm: Path) -> None:
    (name,) = card_of(palm).inputs
    first, second = made_up_inputs(palm)[name], made_up_inputs(palm)[name]
    assert first.shape == (1, 192, 192, 3)
    assert first.dtype == np.float32
    assert 0 <= first.min() < first.max() <= 1
    assert np.array_equal(first, second)
    assert not np.array_equal(first, made_up_inputs(palm, seed=1)[name])


def test_quantised_models_get_bytes(shared: Path) -> None:
    file = shared / "data" / "models" / "mobilenet_v1_0.25_128_quant.tflite"
    (values,) = made_up_inputs(file).values()
    assert values.dtype == np.uint8
    assert (values.min(), values.max()) == (0, 255)


def test_what_is_not_a_number_is_found() -> None:
    assert finite({"a": np.array([1.0]), "b": np.array([3])})
    assert not finite({"a": np.array([1.0, np.nan])})
    assert not finite({"a": np.array([np.inf], np.float32)})
