"""The reader's network: bands of a crop in, what each digit looks like, where it is, and which layout the code has out."""

from typing import Any

import numpy as np
from tensorflow import keras

from studio.vision.barcodes.learned import CLASSES, SLOTS
from studio.vision.barcodes.profile import BANDS, COLUMNS

KINDS = 4
"""Of crops: no code, then the layouts in their order."""

PLACES = COLUMNS // 4

_DILATIONS = (1, 2, 4, 8, 16, 32, 1)


def network(channels: int = 64) -> keras.Model:
    """Trained form, of outputs `kind` and `digits` (scores) and `attention` (26 × 96, each slot's adds up to 1).

    Residual dilated convolutions along the crop (Bai et al. 2018, arXiv:1803.01271), with the bands as channels; then each digit's slot
    attends to the places where it finds that digit. No batch normalisation: it took 40 % of the time of training.
    """
    layers = keras.layers
    bands = keras.Input((BANDS, COLUMNS), name="bands")
    x = layers.Reshape((1, COLUMNS, BANDS))(layers.Permute((2, 1))(bands))
    for filters, width in ((32, 7), (channels, 5)):
        x = layers.Conv2D(filters, (1, width), strides=(1, 2), padding="same", activation="relu", kernel_initializer="he_normal")(x)
    x = Placed()(x)
    for dilation in _DILATIONS:
        change = layers.Conv2D(channels, (1, 3), dilation_rate=(1, dilation), padding="same", activation="relu")(x)
        x = layers.Add()([x, change])
    x = layers.Reshape((PLACES, channels))(x)
    attention = layers.Softmax(axis=1)(layers.Conv1D(SLOTS, 1)(x))  # places × slots
    found = layers.Dot(axes=(1, 1))([attention, x])  # slots × channels
    digits = layers.Dense(CLASSES, name="digits")(layers.Dense(96, activation="relu")(found))
    summary = layers.Concatenate()([layers.GlobalAveragePooling1D()(x), layers.GlobalMaxPooling1D()(x)])
    kind = layers.Dense(KINDS, name="kind")(layers.Dense(48, activation="relu")(summary))
    return keras.Model(bands, {"kind": kind, "digits": digits, "attention": layers.Permute((2, 1), name="attention")(attention)})


class Placed(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Adds what tells each place from the others: sines at first (Vaswani et al. 2017, arXiv:1706.03762), then as learned."""

    def build(self, shape: tuple[int, ...]) -> None:
        angles = np.pi * np.linspace(0, 1, shape[2])[:, None] * np.arange(1, shape[3] + 1) / 4
        start = 0.3 * np.sin(angles + np.arange(shape[3]))
        self.places = self.add_weight(shape=start.shape, initializer=keras.initializers.Constant(start), name="places")

    def call(self, x: Any) -> Any:
        return x + self.places


def exported(trained: keras.Model, kind_scale: float, digit_scale: float) -> keras.Model:
    """The form apps run: `kind` and `digits` scaled so that their softmax is calibrated, and `centres`, where along the crop each
    digit is, 0 … 1.
    """
    layers, ops = keras.layers, keras.ops
    given = trained.output
    middles = (ops.arange(PLACES, dtype="float32") + 0.5) / PLACES
    centres = layers.Dense(1, use_bias=False, name="centres_column")
    column = centres(given["attention"])
    centres.set_weights([ops.convert_to_numpy(middles)[:, None]])
    outputs: list[Any] = [
        layers.Rescaling(kind_scale)(given["kind"]),
        layers.Rescaling(digit_scale)(given["digits"]),
        layers.Reshape((SLOTS,))(column),
    ]
    return keras.Model(trained.input, outputs)
