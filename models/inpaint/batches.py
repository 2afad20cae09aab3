"""Batches of pictures with holes, another cut, turn, colour and hole each time."""

import math
from pathlib import Path

import cv2
import numpy as np
from holes import hole  # beside this file
from numpy.typing import NDArray
from scenes import filled, outline  # beside this file
from tensorflow import keras
from textures import Random  # beside this file

from studio.vision.removal.coarse import SIDE, Given

BATCH = 16


def cut(random: Random, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A part of it, of any place, size and proportion, mirrored or turned, SIDE × SIDE."""
    side = len(picture)
    size = math.exp(random.uniform(math.log(0.6), math.log(1.0))) * side
    aspect = math.exp(float(np.clip(random.normal(0, 0.2), -0.4, 0.4)))
    tall, wide = (int(min(side, size * each)) for each in (aspect, 1 / aspect))
    y, x = int(random.integers(0, side - tall + 1)), int(random.integers(0, side - wide + 1))
    part = cv2.resize(picture[y : y + tall, x : x + wide], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    if random.random() < 0.5:
        part = part[:, ::-1]
    if random.random() < 0.15:
        part = part[::-1] if random.random() < 0.5 else part.transpose(1, 0, 2)
    return np.ascontiguousarray(part)


def busier(random: Random, picture: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Both SIDE × SIDE. Things of the other stand in it, it is sharpened: photos shrunk this far have more edges than rendered pictures."""
    values = picture.astype(np.float32)
    if random.random() < 0.5:
        mask = np.zeros((SIDE, SIDE), np.float32)
        for _ in range(int(random.integers(1, 14))):
            radius = math.exp(random.uniform(math.log(1.5), math.log(20)))
            mask = np.maximum(mask, filled((SIDE, SIDE), outline(random, radius) + random.uniform(0, SIDE, 2)))
        values += (other - values) * mask[..., None]
    if random.random() < 0.8:
        values += (values - cv2.GaussianBlur(values, (0, 0), random.uniform(0.6, 1.5))) * random.uniform(0, 2)
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def coloured(random: Random, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Other light and colours: channels changed over, some grey, another gain and curve, a negative now and then."""
    table = (np.arange(256) / 255.0) ** math.exp(random.normal(0, 0.25)) * math.exp(random.normal(0, 0.12)) + random.normal(0, 0.03)
    if random.random() < 0.15:
        table = 1 - table
    picture = picture[..., random.permutation(3)]
    if random.random() < 0.5:
        grey = picture.mean(axis=2, keepdims=True)
        picture = np.clip(grey + (picture - grey) * random.uniform(1, 3), 0, 255).astype(np.uint8)
    if random.random() < 0.08:
        picture = np.repeat(picture[..., 1:2], 3, axis=2)
    return np.asarray(cv2.LUT(np.ascontiguousarray(picture), np.clip(np.rint(table * 255), 0, 255).astype(np.uint8)))


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """`count` an epoch of BATCH examples from the pictures of `shards`; without `vary` the same each epoch.

    An example: what the network is given (`coarse.Given`), and SIDE × SIDE × 8: the picture evened alike, what it was spread to, the hole,
    the contrast.
    """

    def __init__(self, shards: list[Path], count: int, seed: int, vary: bool = True) -> None:
        super().__init__(workers=1, max_queue_size=12)
        self._stock = [np.load(each, mmap_mode="r") for each in shards]
        self._count, self._seed, self._vary, self._epoch = count, seed, vary, 0

    def __len__(self) -> int:
        return self._count

    def on_epoch_end(self) -> None:
        self._epoch += self._vary

    def begin_at(self, epoch: int) -> None:
        self._epoch = epoch

    def _any(self, random: Random) -> NDArray[np.uint8]:
        shard = self._stock[int(random.integers(len(self._stock)))]
        return np.asarray(shard[int(random.integers(len(shard)))])

    def __getitem__(self, batch: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        random = np.random.default_rng((self._seed, self._epoch, batch))
        inputs, wanted = [], []
        for _ in range(BATCH):
            one, other = (cut(random, self._any(random)) for _ in range(2))
            picture = coloured(random, busier(random, one, other))
            mask = hole(random, SIDE, SIDE)
            truth = picture.astype(np.float32) / 255
            x = Given.of(truth, mask > 0)
            inputs.append(x.tensor)
            contrast = np.full((SIDE, SIDE, 1), x.contrast, np.float32)
            wanted.append(np.concatenate([(truth - x.mean) / np.float32(x.contrast), x.tensor, contrast], axis=2))
        return np.stack(inputs), np.stack(wanted)
