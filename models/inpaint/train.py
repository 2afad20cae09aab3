"""Trains the inpainting network on pictures rendered here and exports it: `python models/inpaint/train.py`.

Needs the extra `lab`. Can be stopped and started again at any time; see README.md for how long it took.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import cv2
from batches import BATCH, Batches  # beside this file
from measuring import rendered as rendered_cases  # beside this file
from measuring import tallied
from network import decibels, loss, network  # beside this file
from stock import SHARD, rendered  # beside this file
from tensorflow import keras

from studio.api import Interpreter
from studio.folders import cache_folder
from studio.inference.card import Card
from studio.lab.export import Recipe, Score, as_inputs, export
from studio.lab.training import train

FOLDER = Path(__file__).resolve().parent
STEPS = 200
"""Batches an epoch."""

STAGES = ("11:8e-4:7.9e-4", "4:8e-4:1e-5", "26:7e-4:6.9e-4", "9:7e-4:6.3e-4", "4:6.2e-4:6e-4", "23:6e-4:1e-5")
"""As the shipped weights came about; what changed between them is in README.md."""

VALIDATION = 9_000
"""A shard to watch training by."""


def trained(work: Path, shards: int, stages: list[str], processes: int) -> tuple[keras.Model, dict[str, Any]]:
    """stages: epochs:first rate:last rate of each, the rate falling as a cosine does."""
    files = rendered(work / "stock", list(range(shards)), processes)
    unseen = Batches(rendered(work / "stock", [VALIDATION], processes), 40, seed=1, vary=False)
    keras.mixed_precision.set_global_policy("mixed_bfloat16")  # three times as fast where a CPU multiplies these, no slower elsewhere
    model, told = network(), {}
    for number, stage in enumerate(stages):
        epochs, first, last = int(stage.split(":")[0]), *map(float, stage.split(":")[1:])
        before, model = model, network()  # what one fit leaves in a model (its first epoch) would carry over into the next
        model.set_weights(before.get_weights())
        rate = keras.optimizers.schedules.CosineDecay(
            first / 10, epochs * STEPS - STEPS // 2, alpha=last / first, warmup_target=first, warmup_steps=STEPS // 2
        )
        model.compile(optimizer=keras.optimizers.Adam(rate, beta_2=0.99, global_clipnorm=3.0), loss=loss, metrics=[decibels])
        folder = work / f"stage{number}"
        log = folder / "log.csv"
        data = Batches(files, STEPS, seed=100 + number)
        data.begin_at(max(0, len(log.read_text().splitlines()) - 1) if log.is_file() else 0)
        took = train(model, data, epochs=epochs, folder=folder, validation=unseen)
        told[f"stage {number + 1}"] = {**took, "examples": epochs * STEPS * BATCH, "pictures": shards * SHARD}
    keras.mixed_precision.set_global_policy("float32")
    whole = network()
    whole.set_weights(model.get_weights())
    return whole, told


def exported(model: keras.Model, files: list[Path], into: Path, training: dict[str, Any], count: int) -> Card:
    """files: shards to calibrate int8 with; count: pictures to measure each variant on."""
    recipe = Recipe(
        title="Inpainting",
        task="inpaint",
        licence="Apache-2.0",
        outputs={"added": "what to add, within the hole, to the smoothly filled picture that was given"},
        inputs={},
        training=training,
    )
    calibration, samples = (
        [sample for batch in range(batches) for sample in as_inputs("given", Batches(files, batches, seed=seed)[batch][0])]
        for batches, seed in ((14, 7), (2, 8))
    )
    shown = rendered_cases(count)

    def measure(interpreter: Interpreter) -> Score:
        tally = tallied(interpreter, shown)
        return Score(tally.gain, tally.text())

    return export(model, into, recipe, calibration, samples, measure)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stages", nargs="+", default=STAGES, help="epochs:first rate:last rate of each")
    parser.add_argument("--shards", type=int, default=16, help="of 250 rendered pictures")
    parser.add_argument("--processes", type=int, default=2, help="that render")
    parser.add_argument("--measured", type=int, default=100, help="pictures to measure each variant on")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the files and the card go; its name is the model's")
    parser.add_argument("--work", type=Path, default=cache_folder() / "training" / "inpaint", help="keeps pictures and checkpoints")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    keras.utils.set_random_seed(1)
    model, training = trained(options.work, options.shards, options.stages, options.processes)
    files = rendered(options.work / "stock", [0, 1], options.processes)
    card = exported(model, files, options.into, training, options.measured)
    for variant in card.variants.values():
        print(f"{variant.name}: {variant.bytes} bytes, {variant.metric}; agreement {variant.agreement}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
