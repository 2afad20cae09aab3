"""The digits demo: its files keep what its card says, and it can be trained anew."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from studio.bundled import models_folder
from studio.inference.card import read_card
from studio.inference.catalogue import Catalogue
from studio.inference.hashes import folder_sha256
from studio.inference.opening import open_model
from studio.lab.agreement import Agreement
from studio.lab.spread import wilson

FOLDER = models_folder() / "digits_demo"
CARD = read_card(FOLDER / "model.toml")
VARIANTS = ("float32", "float16", "int8")

REAL_BAR = 0.8
"""It is a demo: 0.83 of newspaper print in phone photos is what strokes of eight old typefaces teach."""

Digits = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def rendered() -> Digits:
    """Digits of a seed that neither trained nor measured it."""
    program = "import sys, numpy; sys.path.insert(0, sys.argv[1]); import digits; numpy.savez(sys.stdout.buffer, *digits.digits(400, 11))"
    made = subprocess.run([sys.executable, "-c", program, str(FOLDER)], check=True, capture_output=True)
    arrays = np.load(io.BytesIO(made.stdout))
    return arrays["arr_0"], arrays["arr_1"]


def scores(variant: str, pictures: np.ndarray) -> np.ndarray:
    interpreter = open_model(Catalogue(), "digits_demo", variant, threads=1).interpreter
    return np.concatenate([interpreter.run(image=picture)["scores"] for picture in pictures])


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_is_as_good_as_its_card_says(rendered: Digits, variant: str) -> None:
    pictures, labels = rendered
    right = int((scores(variant, pictures).argmax(axis=1) == labels).sum())
    said = float(re.search(r"accuracy ([0-9.]+)", CARD.variants[variant].metric)[1])  # type: ignore[index]
    low, high = wilson(right, len(labels), z=3.3)  # wrong once in a thousand
    assert low <= said <= high


def test_the_small_variants_agree_with_the_float_one(rendered: Digits) -> None:
    float32, float16, int8 = ([{"scores": each} for each in scores(variant, rendered[0][:100])] for variant in VARIANTS)
    assert Agreement.between(float32, float16).worst_db > 50
    assert Agreement.between(float32, int8).worst_db > 20


def test_the_iphone_package_is_the_one_the_card_means() -> None:
    assert CARD.coreml is not None
    assert folder_sha256(FOLDER / CARD.coreml.path) == (CARD.coreml.sha256, CARD.coreml.bytes)


def test_it_reads_print_it_was_never_trained_on(shared: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(FOLDER / "measure.py"), "--count", "20", "--photos", str(shared / "data" / "sudoku" / "MANIFEST.json")],
        check=True,
        capture_output=True,
        text=True,
    )
    figures = json.loads(ran.stdout.splitlines()[-1])
    assert figures["int8"]["photos"]["digits"] > 2000
    assert all(figures[variant]["photos"]["accuracy"] > REAL_BAR for variant in VARIANTS)


def training(folder: Path, *options: str) -> list[str]:
    small = ["--digits", "256", "--measured", "40", "--into", str(folder / "digits_demo"), "--work", str(folder / "work")]
    return [sys.executable, str(FOLDER / "train.py"), *small, *options]


@pytest.mark.timeout(400)
def test_training_goes_on_where_it_was_killed_and_exports(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="needs the extra lab")
    pytest.importorskip("coremltools", reason="needs the extra lab")
    log = tmp_path / "work" / "log.csv"
    epochs = 3
    killed = subprocess.Popen(
        training(tmp_path, "--epochs", str(epochs)), env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 200
        while not (log.is_file() and len(log.read_text().splitlines()) >= 2):
            assert killed.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert not (tmp_path / "digits_demo" / "model.toml").exists()
    subprocess.run(training(tmp_path, "--epochs", str(epochs)), check=True, capture_output=True)
    assert [line.split(",")[0] for line in log.read_text().splitlines()[1:]] == [str(epoch) for epoch in range(epochs)]
    card = read_card(tmp_path / "digits_demo" / "model.toml")
    assert tuple(card.variants) == VARIANTS
    assert card.variants["int8"].bytes < card.variants["float16"].bytes < card.variants["float32"].bytes
    assert json.loads((tmp_path / "digits_demo" / "results.json").read_text())["training"]["stretches"] == 2
    opened = open_model(Catalogue([tmp_path]), "digits_demo", "int8")
    assert opened.interpreter.run(image=np.zeros((32, 32, 3), np.uint8))["scores"].shape == (1, 10)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
