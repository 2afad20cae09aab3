"""The digit model's network, and the form of it that apps run: all 81 cells of a grid at once."""

from typing import Any

import tensorflow as tf
from tensorflow import keras

from studio.vision.sudoku.board import OTHER
from studio.vision.sudoku.reading.cells import CELLS, SIZE

CLASSES = OTHER + 1


class Folded(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Each 2 × 2 pixels as one of four times the channels: LiteRT's convolutions are slow on three (3.8 ms for the whole net, not 2.2)."""

    def call(self, x: Any) -> Any:
        return tf.nn.space_to_depth(x, 2)


def network() -> keras.Model:
    """SIZE × SIZE × 3 as `evened` gives it, to `digit` (scores of the classes, before softmax) and `hand` (a score before a sigmoid).

    Plain strided convolutions: depthwise-separable ones of as many operations were no faster on a CPU, and slower to train.
    """
    layers = keras.layers
    image = keras.Input((SIZE, SIZE, 3), name="cell")
    x = Folded()(image)
    for filters, strides in ((16, 1), (40, 2), (56, 1), (80, 2), (80, 1)):
        x = layers.Conv2D(filters, 3, strides, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
        x = layers.ReLU(max_value=6.0)(layers.BatchNormalization(momentum=0.98)(x))
    x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    x = layers.Dropout(0.1)(x)
    return keras.Model(image, {"digit": layers.Dense(CLASSES, name="digit")(x), "hand": layers.Dense(1, name="hand")(x)})


def exported(trained: keras.Model, digit_scale: float, hand_scale: float) -> keras.Model:
    """Input `image`, 1 × 81 × SIZE × SIZE × 3; outputs 1 × 81 × CLASSES and 1 × 81, scaled so that softmax and sigmoid are calibrated."""
    layers, ops = keras.layers, keras.ops
    image = keras.Input((CELLS, SIZE, SIZE, 3), name="image")
    given: Any = trained(ops.reshape(image, (-1, SIZE, SIZE, 3)))
    digit = layers.Rescaling(digit_scale)(given["digit"])
    hand = layers.Rescaling(hand_scale)(given["hand"])
    return keras.Model(image, [ops.reshape(digit, (-1, CELLS, CLASSES)), ops.reshape(hand, (-1, CELLS))])
