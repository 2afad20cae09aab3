"""Trains the digits demo on rendered digits and exports it: `python models/digits_demo/train.py`.

Needs the extra `lab`. Can be stopped and started again at any time; see README.md for how long it took.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
from digits import SIZE, digits  # beside this file
from numpy.typing import NDArray
from tensorflow import keras

from studio.api import Interpreter
from studio.folders import cache_folder
from studio.lab.export import Recipe, Score, as_inputs, export, picture_input
from studio.lab.spread import wilson
from studio.lab.training import train

FOLDER = Path(__file__).resolve().parent
TRAINED_ON, MEASURED_ON, SEEDS = 40_000, 4_000, {"train": 1, "validate": 2, "measure": 3}


def network() -> keras.Model:
    """Three strided convolutions on depthwise-separable blocks, as in MobileNet (Howard et al. 2017, arXiv:1704.04861)."""
    layers = keras.layers
    image = keras.Input((SIZE, SIZE, 3), name="image")
    x = image
    for filters in (16, 32, 64):
        x = (
            layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x)
            if filters > 16
            else layers.Conv2D(16, 3, padding="same")(x)
        )
        x = layers.ReLU(max_value=6.0)(layers.BatchNormalization()(x))
        x = layers.SeparableConv2D(filters, 3, strides=2, padding="same", use_bias=False)(x)
        x = layers.ReLU(max_value=6.0)(layers.BatchNormalization()(x))
    x = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(layers.SeparableConv2D(96, 3, activation="relu")(x)))
    return keras.Model(image, layers.Dense(10, activation="softmax")(x))


class Measure:
    """The share of digits a variant names rightly, with its 95 % interval."""

    def __init__(self, pictures: NDArray[np.uint8], labels: NDArray[np.int64]) -> None:
        self._pictures, self._labels = pictures, labels

    def __call__(self, interpreter: Interpreter) -> Score:
        named = [int(interpreter.run(image=picture)["scores"][0].argmax()) for picture in self._pictures]
        right = int((np.array(named) == self._labels).sum())
        low, high = wilson(right, len(named))
        share = right / len(named)
        return Score(share, f"accuracy {share:.4f} (95 %: {low:.4f} to {high:.4f}) on {len(named)} rendered digits not trained on")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--digits", type=int, default=TRAINED_ON, help="to train on")
    parser.add_argument("--measured", type=int, default=MEASURED_ON, help="digits to measure each variant on")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the files and the card go; its name is the model's")
    parser.add_argument("--work", type=Path, default=cache_folder() / "training" / "digits_demo", help="keeps checkpoints")
    options = parser.parse_args()

    keras.utils.set_random_seed(SEEDS["train"])
    pictures, labels = digits(options.digits, SEEDS["train"])
    unseen = digits(2_000, SEEDS["validate"])
    model = network()
    data = Batches(pictures, labels)
    rate = keras.optimizers.schedules.CosineDecay(2e-3, options.epochs * len(data))
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    training = train(model, data, epochs=options.epochs, folder=options.work, validation=Batches(*unseen))
    recipe = Recipe(
        title="Digits demo",
        task="classify",
        licence="Apache-2.0",
        outputs={"scores": "probability of each digit, 0 to 9"},
        inputs={"image": picture_input("image")},
        training={**training, "digits": options.digits},
    )
    calibration = as_inputs("image", pictures[:300].astype(np.float32) / 255)
    samples = as_inputs("image", unseen[0][:200].astype(np.float32) / 255)
    card = export(model, options.into, recipe, calibration, samples, Measure(*digits(options.measured, SEEDS["measure"])))
    for variant in card.variants.values():
        print(f"{variant.name}: {variant.bytes} bytes, {variant.metric}; agreement {variant.agreement}")
    return 0


class Batches(keras.utils.PyDataset):
    """Pictures scaled as the card says, 128 at a time, in another order each epoch."""

    def __init__(self, pictures: NDArray[np.uint8], labels: NDArray[np.int64]) -> None:
        super().__init__()
        self._pictures, self._labels, self._random = pictures, labels, np.random.default_rng(0)
        self._order = self._random.permutation(len(labels))

    def __len__(self) -> int:
        return -(-len(self._labels) // 128)

    def __getitem__(self, batch: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        chosen = self._order[batch * 128 : (batch + 1) * 128]
        return self._pictures[chosen].astype(np.float32) / 255, self._labels[chosen]

    def on_epoch_end(self) -> None:
        self._order = self._random.permutation(len(self._labels))


if __name__ == "__main__":
    sys.exit(main())
