"""Batches of rendered cells, in another order each epoch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from stock import Stock, as_input, varied  # beside this file
from tensorflow import keras

BATCH = 256

Arrays = tuple[NDArray[np.float32], dict[str, NDArray[Any]], dict[str, NDArray[np.float32]]]


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Of `stock`; `count` an epoch. The same for the same seed, epoch and place."""

    def __init__(self, stock: Stock, count: int, seed: int, vary: bool = True) -> None:
        super().__init__(workers=2)  # beside the training, not before each step
        self._stock, self._count, self._seed, self._vary, self._epoch = stock, count, seed, vary, 0

    def __len__(self) -> int:
        return self._count

    def on_epoch_end(self) -> None:
        self._epoch += self._vary

    def begin_at(self, epoch: int) -> None:
        self._epoch = epoch

    def __getitem__(self, batch: int) -> Arrays:
        random = np.random.default_rng((self._seed, self._epoch, batch))
        chosen = random.integers(0, len(self._stock.classes), BATCH)
        kept = self._stock.cells[chosen]
        classes, handwritten = self._stock.classes[chosen], self._stock.handwritten[chosen]
        shown = varied(kept, random) if self._vary else as_input(kept)
        wanted = {"digit": np.maximum(classes, 0), "hand": np.maximum(handwritten, 0).astype(np.float32)[:, None]}
        return shown, wanted, {"digit": (classes >= 0).astype(np.float32), "hand": (handwritten >= 0).astype(np.float32)}
