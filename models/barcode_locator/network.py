"""The barcode locator's network and what it is trained for."""

from typing import Any

import tensorflow as tf
from targets import COLUMNS, ROWS  # beside this file
from tensorflow import keras

from studio.vision.barcodes.locator import HEIGHT, WIDTH

LUMA = (0.299, 0.587, 0.114)
"""ITU-R BT.601: the network looks at grey, as cameras' and papers' colours differ; phones hand it RGB pictures all the same."""


def network() -> keras.Model:
    """HEIGHT × WIDTH × 1 grey, 0 … 1, to a score's logit and 7 numbers a cell.

    Plain convolutions with residuals (He et al. 2016, arXiv:1512.03385) at strides 8 and 16, some dilated so that a cell sees a whole code;
    the wide view is handed back to stride 8, as in feature pyramids (Lin et al. 2017, arXiv:1612.03144). Depthwise-separable ones
    of as many weights took twice as long to train on a CPU.
    """
    layers = keras.layers
    image = keras.Input((HEIGHT, WIDTH, 1), name="image")

    def convolution(x: Any, filters: int, size: int = 3, strides: int = 1, dilation: int = 1, relu: bool = True) -> Any:
        x = layers.Conv2D(filters, size, strides, padding="same", dilation_rate=dilation, use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.97)(x)
        return layers.ReLU(max_value=6.0)(x) if relu else x

    def residual(x: Any, filters: int, dilation: int = 1) -> Any:
        return layers.ReLU(max_value=6.0)(layers.Add()([x, convolution(x, filters, dilation=dilation, relu=False)]))

    x = convolution(image, 16, size=5, strides=2)
    x = convolution(x, 24, strides=2)
    x = convolution(x, 32, strides=2)
    x = residual(residual(x, 32), 32)
    fine = x
    x = convolution(x, 40, strides=2)
    for dilation in (1, 2, 1, 3):
        x = residual(x, 40, dilation)
    x = layers.UpSampling2D(2, interpolation="bilinear")(convolution(x, 32, size=1, relu=False))
    x = layers.ReLU(max_value=6.0)(layers.Add()([x, fine]))
    x = residual(x, 32)
    score = layers.Conv2D(1, 1, bias_initializer=keras.initializers.Constant(-3.0))(x)
    boxes = layers.Conv2D(7, 1)(x)
    return keras.Model(image, layers.Concatenate(name="cells")([score, boxes]))


def loss(wanted: tf.Tensor, given: tf.Tensor) -> tf.Tensor:
    """Focal loss (Lin et al. 2017, arXiv:1708.02002) on the scores, the absolute error of the geometry where a code's core lies."""
    truth, weight = wanted[..., 0], wanted[..., 1]
    logit = given[..., 0]
    chance = tf.sigmoid(logit)
    known, code = tf.cast(truth >= 0, tf.float32), tf.cast(truth > 0, tf.float32)
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=code, logits=logit)
    missed = tf.abs(code - chance)
    # Small codes have few cells: each code counts by the root of its area.
    each = known * (code * weight * 6 + (1 - code)) * missed**2 * entropy
    off = tf.abs(wanted[..., 2:] - given[..., 1:]) * tf.constant([0.5, 0.5, 3.0, 2.0, 3.0, 3.0, 1.0])
    geometry = tf.reduce_sum(off, axis=-1) * weight
    return tf.reduce_sum(each, axis=(1, 2)) + 0.5 * tf.reduce_sum(geometry, axis=(1, 2))


def for_pictures(trained: keras.Model) -> keras.Model:
    """The same network behind an RGB picture, its outputs `score` (ROWS × COLUMNS, 0 … 1) and `box` (ROWS × COLUMNS × 7)."""
    layers = keras.layers
    image = keras.Input((HEIGHT, WIDTH, 3), name="image")
    grey = layers.Conv2D(1, 1, use_bias=False, trainable=False, name="luma")
    score, box = keras.Model(trained.input, trained.get_layer("cells").input)(grey(image))
    grey.set_weights([tf.reshape(tf.constant(LUMA), (1, 1, 3, 1)).numpy()])
    return keras.Model(image, [layers.Activation("sigmoid")(layers.Reshape((ROWS, COLUMNS))(score)), box])
