"""Trains the barcode reader on rendered crops and exports it: `python models/barcode_reader/train.py`.

Needs the extra `lab`. Can be stopped and started again at any time; see README.md for how long it took.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import cv2
import numpy as np
from batches import BATCH, Rendered, any_sample  # beside this file
from calibrating import scales
from losses import attention_loss, codes_right, digits_loss, digits_right
from measuring import tallied
from network import exported, network
from rendering import Sample, any_optics
from tensorflow import keras

from studio.api import Interpreter
from studio.folders import cache_folder
from studio.lab.export import Recipe, Score, as_inputs, export
from studio.lab.spread import wilson
from studio.lab.training import train
from studio.vision.barcodes.profile import bands

FOLDER = Path(__file__).resolve().parent
SEEDS = {"train": 1, "validate": 2, "calibrate": 3, "measure": 4}
OUTPUTS = {
    "kind": "scores, before softmax: no code, EAN-13 or UPC-A, EAN-8, UPC-E",
    "digits": "scores, before softmax, of each digit (odd or right 0 to 9, even 0 to 9): 12 of EAN-13, 8 of EAN-8, 6 of UPC-E",
    "centres": "where along the crop the middle of each digit is, 0 to 1",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--batches", type=int, default=400, help="an epoch, of 64 crops")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the files and the card go; its name is the model's")
    parser.add_argument("--work", type=Path, default=cache_folder() / "training" / "barcode_reader", help="keeps checkpoints")
    parser.add_argument("--measured", type=int, default=1500, help="crops to measure each variant on")
    options = parser.parse_args()

    cv2.setNumThreads(1)
    keras.utils.set_random_seed(SEEDS["train"])
    model = network()
    data = Rendered(options.batches, seed=SEEDS["train"], gentle=5)
    log = options.work / "log.csv"
    data.begin_at(len(log.read_text().splitlines()) - 1 if log.is_file() else 0)
    rate = keras.optimizers.schedules.CosineDecay(1e-4, options.epochs * options.batches, warmup_target=9e-4, warmup_steps=100)
    model.compile(
        optimizer=keras.optimizers.Adam(rate, global_clipnorm=1.0),
        loss={"kind": keras.losses.SparseCategoricalCrossentropy(from_logits=True), "digits": digits_loss, "attention": attention_loss},
        loss_weights={"kind": 0.3, "digits": 1.0, "attention": 0.4},
        metrics={"kind": "accuracy", "digits": [digits_right, codes_right]},
    )
    unseen = Rendered(8, seed=SEEDS["validate"], kept=0)
    training = train(model, data, epochs=options.epochs, folder=options.work, validation=unseen)
    crops = options.epochs * options.batches * BATCH
    for_kind, for_digits = scales(model, samples(options.measured, SEEDS["calibrate"]))
    recipe = Recipe(
        title="Barcode reader",
        task="read",
        licence="Apache-2.0",
        outputs=OUTPUTS,
        inputs={},
        training={**training, "crops": crops, "kind_scale": for_kind, "digit_scale": for_digits},
    )
    inputs = [np.stack([bands(sample.crop) for sample in samples(count, seed)]) for count, seed in ((300, 5), (100, 6))]
    calibration, others = (as_inputs("bands", arrays) for arrays in inputs)
    measure = Measure(tuple(samples(options.measured, SEEDS["measure"])))
    card = export(exported(model, for_kind, for_digits), options.into, recipe, calibration, others, measure)
    for variant in card.variants.values():
        print(f"{variant.name}: {variant.bytes} bytes, {variant.metric}; agreement {variant.agreement}")
    return 0


@dataclass(frozen=True, slots=True)
class Measure:
    """The share of codes of all optics that a variant reads at `SURE`, with its 95 % interval."""

    samples: tuple[Sample, ...]

    def __call__(self, interpreter: Interpreter) -> Score:
        tally = tallied(interpreter, self.samples)
        low, high = wilson(tally.read, tally.codes)
        share = tally.read / tally.codes
        text = (
            f"read {share:.3f} (95 %: {low:.3f} to {high:.3f}) of {tally.codes} rendered codes from sharp to hopeless, "
            f"{tally.wrong} wrong, {tally.false} of {tally.negatives} others taken for codes; "
            f"the likeliest number right {tally.likely / tally.codes:.3f}"
        )
        return Score(share, text)


def samples(count: int, seed: int) -> list[Sample]:
    random = np.random.default_rng(seed)
    return [any_sample(random, any_optics(random)) for _ in range(count)]


if __name__ == "__main__":
    sys.exit(main())
