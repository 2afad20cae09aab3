"""Batches of rendered crops, made while training goes on: none is kept for long."""

import numpy as np
from numpy.typing import NDArray
from rendering import Optics, Random, Sample, any_optics, any_text, code, no_code  # beside this file
from tensorflow import keras

from studio.vision.barcodes.learned import SLOTS
from studio.vision.barcodes.patterns import LAYOUTS
from studio.vision.barcodes.profile import BANDS, COLUMNS, bands

BATCH = 64
SHARES = (0.2, 0.48, 0.16, 0.16)
"""Of no code, EAN-13, EAN-8, UPC-E."""

Arrays = tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]


class Rendered(keras.utils.PyDataset):
    """`count` batches an epoch; easy at first. A quarter of a batch is new, the rest of earlier batches, half of it with the bands in
    reverse order: another picture of the same code, for nothing.
    """

    def __init__(self, count: int, seed: int, *, kept: int = 12_000, gentle: int = 0) -> None:
        super().__init__(workers=1)
        self._count, self._seed, self._epoch, self._gentle = count, seed, 0, gentle
        self._kept, self._filled, self._next = kept, 0, 0
        if kept:
            self._bands = np.zeros((kept, BANDS, COLUMNS), np.float16)
            self._labels: list[NDArray[np.float32]] = [np.zeros(0, np.float32)] * kept

    def __len__(self) -> int:
        return self._count

    def on_epoch_end(self) -> None:
        self._epoch += 1

    def begin_at(self, epoch: int) -> None:
        self._epoch = epoch

    def __getitem__(self, batch: int) -> Arrays:
        random = np.random.default_rng((self._seed, self._epoch, batch))
        fresh = BATCH if self._filled < min(self._kept, BATCH) or not self._kept else BATCH // 4
        pairs = [self._fresh(random) for _ in range(fresh)]
        for _ in range(BATCH - fresh):
            place = int(random.integers(self._filled))
            order = 1 if random.random() < 0.5 else -1
            pairs.append((self._bands[place, ::order].astype(np.float32), self._labels[place]))
        if self._kept:
            for found, label in pairs[:fresh]:
                self._bands[self._next], self._labels[self._next] = found, label
                self._next = (self._next + 1) % self._kept
                self._filled = max(self._filled, self._next if self._filled < self._kept else self._kept)
        return as_arrays(pairs)

    def _fresh(self, random: Random) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        ease = min(1.0, (self._epoch + 1) / (self._gentle + 1))
        optics = any_optics(random)
        sample = any_sample(random, Optics(optics.blur * ease, optics.resolution / ease, optics.noise * ease))
        return bands(sample.crop), labelled(sample)


def any_sample(random: Random, optics: Optics) -> Sample:
    kind = int(random.choice(4, p=SHARES))
    return code(random, LAYOUTS[kind - 1], any_text(LAYOUTS[kind - 1], random), optics) if kind else no_code(random, optics)


def labelled(sample: Sample) -> NDArray[np.float32]:
    """The kind; each slot's class, −1 for those of other layouts; and each slot's centre, −1 likewise."""
    label = np.full(1 + 2 * SLOTS, -1, np.float32)
    label[0] = LAYOUTS.index(sample.layout) + 1 if sample.layout else 0
    if sample.layout:
        first = 1 + sum(len(layout.digits) for layout in LAYOUTS[: LAYOUTS.index(sample.layout)])
        slots = slice(first, first + len(sample.centres))
        label[slots] = sample.layout.choices(sample.text)
        label[SLOTS:][slots] = sample.centres
    return label


def as_arrays(pairs: list[tuple[NDArray[np.float32], NDArray[np.float32]]]) -> Arrays:
    labels = np.stack([label for _, label in pairs])
    wanted = {"kind": labels[:, 0], "digits": labels[:, 1 : 1 + SLOTS], "attention": labels[:, 1 + SLOTS :]}
    return np.stack([found for found, _ in pairs]), wanted
