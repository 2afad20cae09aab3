"""Trains the digit model on rendered pages and exports it: `python models/sudoku_digits/train.py --faces FOLDER`.

Needs the extra `lab`, and the folder that `typefaces.py` fills. Can be stopped and started again at any time; see README.md for how long
it took.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
from batches import BATCH, Batches  # beside this file
from measuring import tallied, tally
from network import exported, network
from numpy.typing import NDArray
from stock import Stock, as_input, stock
from tensorflow import keras

from studio.api import Interpreter
from studio.folders import cache_folder
from studio.lab.export import Recipe, Score, as_inputs, export
from studio.lab.training import train
from studio.vision.sudoku.reading.cells import CELLS, SIZE

FOLDER = Path(__file__).resolve().parent
SEEDS = {"train": 1, "validate": 2, "calibrate": 3, "measure": 4}
OUTPUTS = {
    "digit": "scores, before softmax, of each cell: empty, 1 to 9, something else",
    "hand": "scores, before a sigmoid, of each cell: a digit in it is handwritten",
}
SCALES = np.exp(np.linspace(np.log(0.4), np.log(2.5), 93))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faces", type=Path, required=True, help="as `typefaces.py` fills it")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batches", type=int, default=1000, help="an epoch, of 256 cells")
    parser.add_argument("--pages", type=int, default=9400, help="to train on, of 81 cells")
    parser.add_argument("--measured", type=int, default=100, help="pages to validate, calibrate and measure on, each")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the files and the card go; its name is the model's")
    parser.add_argument("--work", type=Path, default=cache_folder() / "training" / "sudoku_digits", help="keeps cells and checkpoints")
    options = parser.parse_args()

    keras.utils.set_random_seed(SEEDS["train"])
    cells = {name: _stock(options, name) for name in SEEDS}
    model = network()
    data = Batches(cells["train"], options.batches, SEEDS["train"])
    log = options.work / "log.csv"
    data.begin_at(max(0, len(log.read_text().splitlines()) - 1) if log.is_file() else 0)
    rate = keras.optimizers.schedules.CosineDecay(1e-4, options.epochs * options.batches, warmup_target=2e-3, warmup_steps=300)
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=1e-3, global_clipnorm=1.0),
        loss={
            "digit": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            "hand": keras.losses.BinaryCrossentropy(from_logits=True),
        },
        loss_weights={"digit": 1.0, "hand": 0.4},
        weighted_metrics={"digit": ["accuracy"], "hand": [keras.metrics.BinaryAccuracy(threshold=0.0)]},
    )
    unseen = Batches(cells["validate"], 30, SEEDS["validate"], vary=False)
    training = train(model, data, epochs=options.epochs, folder=options.work, validation=unseen)
    digit_scale, hand_scale = scales(model, cells["calibrate"])
    shown = options.epochs * options.batches * BATCH
    facts = {**training, "cells_shown": shown, "cells_rendered": len(cells["train"].classes)}
    recipe = Recipe(
        title="Sudoku digits",
        task="read",
        licence="Apache-2.0",
        outputs=OUTPUTS,
        inputs={},
        training={**facts, "digit_scale": round(digit_scale, 3), "hand_scale": round(hand_scale, 3)},
        default="int8",
    )
    calibration, others = as_inputs("image", _grids(cells["train"], 40)), as_inputs("image", _grids(cells["validate"], 20))
    card = export(exported(model, digit_scale, hand_scale), options.into, recipe, calibration, others, Measure(cells["measure"]))
    for variant in card.variants.values():
        print(f"{variant.name}: {variant.bytes} bytes, {variant.metric}; agreement {variant.agreement}")
    return 0


class Measure:
    """The share of digits a variant names rightly."""

    def __init__(self, cells: Stock) -> None:
        self._cells = cells

    def __call__(self, interpreter: Interpreter) -> Score:
        found = tallied(interpreter, self._cells)
        return Score(found.digits_right / found.digits, found.text())


def scales(model: Any, cells: Stock) -> tuple[float, float]:
    """What to multiply the scores by so that probabilities are calibrated (Guo et al. 2017, arXiv:1706.04599)."""
    seen = model.predict(as_input(cells.cells), batch_size=256, verbose=0)
    scores, hands = seen["digit"], seen["hand"][:, 0]
    for_digit = min(SCALES, key=lambda scale: tally(scores * scale, hands, cells.classes, cells.handwritten).surprise)
    known = cells.handwritten >= 0
    signed = hands[known] * np.where(cells.handwritten[known] == 1, 1, -1)
    for_hand = min(SCALES, key=lambda scale: float(np.logaddexp(0, -signed * scale).mean()))
    return float(for_digit), float(for_hand)


def _stock(options: argparse.Namespace, name: str) -> Stock:
    pages = options.pages if name == "train" else options.measured
    return stock(options.faces, name != "train", pages, SEEDS[name], options.work / "cells")


def _grids(cells: Stock, count: int) -> NDArray[np.float32]:
    whole = len(cells.classes) // CELLS
    step = max(1, whole // count)
    return as_input(cells.cells[: whole * CELLS].reshape(whole, CELLS, SIZE, SIZE, 3)[::step][:count])


if __name__ == "__main__":
    sys.exit(main())
