"""Trains a Keras model so that it can be stopped at any time and goes on from its last whole epoch."""

import json
import os
import time
from pathlib import Path
from typing import Any

from tensorflow import keras

from studio.whole_file import write_whole


def train(model: Any, data: Any, *, epochs: int, folder: Path, validation: Any = None) -> dict[str, Any]:
    """Fits the compiled `model` on `data` (a `keras.utils.PyDataset` or `tf.data.Dataset`) for `epochs` in all.

    folder: keeps the checkpoint and `log.csv` (a line an epoch) while training is not done; the same call goes on from there. Delete
    it to begin anew. The learning rate and the optimiser's state are kept too. Returns `epochs`, `seconds` (over all stretches of
    work), `stretches` and `cores` of this machine.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clock = _Clock(folder / "clock.json")
    model.fit(
        data,
        epochs=epochs,
        validation_data=validation,
        verbose=2,
        callbacks=[
            keras.callbacks.BackupAndRestore(str(folder / "checkpoint"), delete_checkpoint=False),
            keras.callbacks.CSVLogger(str(folder / "log.csv"), append=True),
            clock,
        ],
    )
    return {"epochs": epochs, "seconds": round(clock.seconds, 1), "stretches": clock.stretches, "cores": os.cpu_count()}


class _Clock(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Adds up the time of whole epochs over all stretches."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        kept = json.loads(file.read_text()) if file.is_file() else {"seconds": 0.0, "stretches": 0}
        self.seconds, self.stretches = float(kept["seconds"]), int(kept["stretches"])
        self._begun = False

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.stretches += not self._begun
        self._begun = True
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seconds += time.perf_counter() - self._started
        write_whole(self._file, json.dumps({"seconds": self.seconds, "stretches": self.stretches}).encode())
