"""Trains the barcode locator on pictures rendered here and exports it: `python models/barcode_locator/train.py`.

Needs the extra `lab`. Can be stopped and started again at any time; see README.md for how long it took.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
from measuring import measured  # beside this file
from network import for_pictures, loss, network  # beside this file
from numpy.typing import NDArray
from scenes import scene  # beside this file
from targets import SHARD, farther, shard  # beside this file
from tensorflow import keras

from studio.api import Interpreter
from studio.folders import cache_folder
from studio.inference.card import Card
from studio.lab.export import Recipe, Score, as_inputs, export, picture_input
from studio.lab.spread import wilson
from studio.lab.training import train
from studio.vision.barcodes.locator import Locator

FOLDER = Path(__file__).resolve().parent
BATCH = 32
STAGES, RATES, FARTHER = ("0-10:3", "0-18:6", "12-29:8"), (3e-3, 2e-3, 1e-3), (0.0, 0.0, 0.4)
"""Shards from and up to, and epochs; learning rates to begin with; the share of examples shown from farther away, so that codes shorter
than a tenth of the picture's width are no rarity."""

MEASURED_SHAPES = ((1280, 720), (640, 480), (480, 480), (240, 240))

VALIDATION, MEASURED_FROM = 9_000, 5_000_000
"""A shard to watch training by, and the first seed of the pictures that measure it: shard 10 000's."""


class Batches(keras.utils.PyDataset):
    """Pictures in another order each epoch, mirrored, brighter or darker by chance, `farther` of them from farther away."""

    def __init__(self, shards: list[Path], vary: bool, farther: float = 0.0) -> None:
        super().__init__()
        loaded = [np.load(each) for each in shards]
        self.pictures = np.concatenate([each["pictures"] for each in loaded])
        self._targets = np.concatenate([each["targets"] for each in loaded])
        self._farther = farther
        self._vary, self._random = vary, np.random.default_rng(0)
        self._order = self._random.permutation(len(self.pictures)) if vary else np.arange(len(self.pictures))

    def __len__(self) -> int:
        return len(self._order) // BATCH

    def __getitem__(self, batch: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        chosen = self._order[batch * BATCH : (batch + 1) * BATCH]
        pictures, wanted = self.pictures[chosen].astype(np.float32) / 255, self._targets[chosen].astype(np.float32)
        if self._vary:
            for number in range(len(chosen)):
                pictures[number], wanted[number] = varied(pictures[number], wanted[number], self._farther, self._random)
        return pictures[..., None], wanted

    def on_epoch_end(self) -> None:
        if self._vary:
            self._order = self._random.permutation(len(self.pictures))


def varied(
    picture: NDArray[np.float32], wanted: NDArray[np.float32], away: float, random: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mirrored or not, either way; sometimes from farther away; another gain; sometimes a negative."""
    for axis, offset in ((1, 2), (0, 3)):
        if random.random() < 0.5:
            picture, wanted = np.flip(picture, axis), np.flip(wanted, axis).copy()
            wanted[..., offset] *= -1
            wanted[..., 7] *= -1
    if random.random() < away:
        share = float(np.exp(random.uniform(np.log(0.4), np.log(0.95))))
        left, top = (int(random.uniform(0, (1 - share) * side)) for side in picture.shape[::-1])
        picture, wanted = farther(np.ascontiguousarray(picture), wanted, share, left, top)
    if random.random() < 0.06:
        picture = (picture > 0) * (1 - picture)  # the black around it stays
    gain = np.exp(random.normal(0, 0.3))
    return np.clip(picture * gain, 0, 1), wanted


class Measure:
    """Recall and precision of a variant on rendered pictures."""

    def __init__(self, count: int) -> None:
        self._scenes = [scene(MEASURED_FROM + number, *MEASURED_SHAPES[number % len(MEASURED_SHAPES)]) for number in range(count)]

    def __call__(self, interpreter: Interpreter) -> Score:
        tally = measured(Locator(interpreter), self._scenes)
        low, high = wilson(sum(tally.readable), len(tally.readable))
        text = f"recall {tally.recall:.4f} (95 %: {low:.4f} to {high:.4f}) of {len(tally.readable)} readable codes"
        precision = 1 - tally.false / max(1, tally.spots)
        return Score(tally.recall, f"{text}, precision {precision:.4f}, on {len(self._scenes)} rendered pictures not trained on")


def exported(model: keras.Model, pictures: Path, into: Path, training: dict[str, Any], count: int) -> Card:
    """count: pictures to measure each variant on."""
    recipe = Recipe(
        title="Barcode locator",
        task="detect",
        licence="Apache-2.0",
        outputs={
            "score": "chance that a cell of 8 × 8 pixels lies in the core of a barcode",
            "box": "from a cell to its code: way to the centre (x, y) and logarithms of length across the bars and height, in cells; "
            "cosine and sine of twice the angle; logarithm of the narrowest bar's pixels",
        },
        inputs={"image": picture_input("image", fit="letterbox")},
        training=training,
    )
    calibration = [np.load(shard(pictures, 0))["pictures"][:200], np.load(shard(pictures, VALIDATION))["pictures"][:60]]
    inputs = [as_inputs("image", np.repeat(each[..., None] / np.float32(255), 3, axis=-1)) for each in calibration]
    return export(for_pictures(model), into, recipe, *inputs, Measure(count))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stages", nargs="+", default=STAGES, help="first-end:epochs, in shards of 500 pictures, of each stage")
    parser.add_argument("--measured", type=int, default=1_000, help="pictures to measure each variant on")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the files and the card go; its name is the model's")
    parser.add_argument("--work", type=Path, default=cache_folder() / "training" / "barcode_locator", help="keeps pictures and checkpoints")
    options = parser.parse_args()
    keras.utils.set_random_seed(1)
    pictures, model = options.work / "pictures", network()
    unseen = Batches([shard(pictures, VALIDATION)], vary=False)
    training: dict[str, Any] = {}
    for number, stage in enumerate(options.stages):
        first, end, epochs = map(int, stage.replace("-", ":").split(":"))
        last = min(number, len(RATES) - 1)
        data = Batches([shard(pictures, each) for each in range(first, end)], vary=True, farther=FARTHER[last])
        trained, model = model, network()  # what one fit leaves in a model (its first epoch) would carry over into the next
        model.set_weights(trained.get_weights())
        rate = keras.optimizers.schedules.CosineDecay(RATES[last], epochs * len(data), alpha=0.01)
        model.compile(optimizer=keras.optimizers.Adam(rate, clipnorm=5.0), loss=loss)
        took = train(model, data, epochs=epochs, folder=options.work / f"stage{number}", validation=unseen)
        training[f"stage {number + 1}"] = {**took, "pictures": (end - first) * SHARD}
    card = exported(model, pictures, options.into, training, options.measured)
    for variant in card.variants.values():
        print(f"{variant.name}: {variant.bytes} bytes, {variant.metric}; agreement {variant.agreement}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
