"""The inpainting network and what it is trained for."""

from typing import Any

import tensorflow as tf
from tensorflow import keras

from studio.vision.removal.coarse import SIDE


class Folded(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Each 2 × 2 pixels as one of four times the channels."""

    def call(self, x: Any) -> Any:
        return tf.nn.space_to_depth(x, 2)


class Unfolded(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """The reverse (Shi et al. 2016, arXiv:1609.05158)."""

    def call(self, x: Any) -> Any:
        return tf.nn.depth_to_space(x, 2)


def network() -> keras.Model:
    """SIDE × SIDE × 4 as `coarse.Given` gives it, to SIDE × SIDE × 3: what to add to the smoothly filled picture within the hole.

    A U-Net (Ronneberger et al. 2015, arXiv:1505.04597) of residual blocks, dilated at its bottom so that a hole sees across itself.
    """
    layers = keras.layers
    image = keras.Input((SIDE, SIDE, 4), name="given")

    def convolution(x: Any, filters: int, strides: int = 1, dilation: int = 1, relu: bool = True, size: int = 3) -> Any:
        x = layers.Conv2D(filters, size, strides, padding="same", dilation_rate=dilation, use_bias=False, kernel_initializer="he_normal")(x)
        x = layers.BatchNormalization(momentum=0.98)(x)
        return layers.ReLU()(x) if relu else x

    def residual(x: Any, filters: int, dilation: int = 1) -> Any:
        return layers.ReLU()(layers.Add()([x, convolution(x, filters, dilation=dilation, relu=False)]))

    def raised(x: Any, filters: int, skipped: Any) -> Any:
        x = layers.UpSampling2D(2, interpolation="bilinear")(convolution(x, filters, relu=False, size=1))
        return layers.ReLU()(layers.Add()([x, skipped]))

    x = Folded()(image)
    fine = x = convolution(x, 32)
    x = convolution(x, 64, strides=2)
    middle = x = residual(x, 64)
    x = convolution(x, 112, strides=2)
    for dilation in (1, 2, 4, 1, 2, 4):
        x = residual(x, 112, dilation)
    x = residual(residual(raised(x, 64, middle), 64), 64)
    x = residual(raised(x, 32, fine), 32)
    x = layers.Conv2D(12, 3, padding="same", kernel_initializer="zeros")(x)
    return keras.Model(image, layers.Activation("linear", dtype="float32", name="added")(Unfolded()(x)))


def picture_of(wanted: Any) -> tuple[Any, Any, Any]:
    """What `Batches` wants, taken apart: the picture, the smoothly filled one, the hole."""
    return wanted[..., :3], wanted[..., 3:6], wanted[..., 6:7]


def squared(wanted: Any, added: Any) -> Any:
    """Mean squared error within each example's hole, so many."""
    picture, smooth, hole = picture_of(wanted)
    off = tf.square(smooth + added - picture) * hole
    return tf.reduce_sum(off, axis=(1, 2, 3)) / (3 * tf.reduce_sum(hole, axis=(1, 2, 3)) + 1e-3)


FLOOR = 0.02
"""In squares of the contrast: below it, easy pictures would outweigh hard ones."""


WINDOW = 5
"""Of structural likeness, in coarse pixels."""


def structure(wanted: Any, added: Any) -> Any:
    """Contrast and structure of SSIM (Wang et al. 2004), in grey, square windows, mean over each example's hole."""
    picture, smooth, hole = picture_of(wanted)
    truth = tf.reduce_mean(picture, axis=3, keepdims=True)
    filled = truth + tf.reduce_mean(smooth + added - picture, axis=3, keepdims=True) * hole

    moments = tf.concat([truth, filled, truth * truth, filled * filled, truth * filled], axis=3)
    of_truth, of_filled, square, other, both = tf.unstack(tf.nn.avg_pool2d(moments, WINDOW, 2, "VALID"), axis=3)
    steady = tf.square(0.03 / wanted[:, :1, :1, 7])
    likeness = (2 * (both - of_truth * of_filled) + steady) / (square - of_truth**2 + other - of_filled**2 + steady)
    edge = WINDOW // 2
    counted = hole[:, edge:-edge:2, edge:-edge:2, 0]
    return tf.reduce_sum(likeness * counted, axis=(1, 2)) / (tf.reduce_sum(counted, axis=(1, 2)) + 1e-3)


def loss(wanted: Any, added: Any) -> Any:
    """The logarithm of the squared error, as PSNR weighs pictures, the absolute error of the slopes, which keeps edges, and structure,
    which counts as much in dim and even places.
    """
    picture, smooth, hole = picture_of(wanted)
    off = (smooth + added - picture) * hole
    count = tf.reduce_sum(hole, axis=(1, 2, 3)) + 1.0
    slopes = tf.reduce_sum(tf.abs(off[:, 1:] - off[:, :-1]), axis=(1, 2, 3)) + tf.reduce_sum(
        tf.abs(off[:, :, 1:] - off[:, :, :-1]), axis=(1, 2, 3)
    )
    return tf.math.log(squared(wanted, added) + FLOOR) + 0.1 * slopes / count - 0.5 * structure(wanted, added)


def decibels(wanted: Any, added: Any) -> Any:
    """PSNR within the hole, mean over examples."""
    return -10 * tf.math.log(squared(wanted, added) * tf.square(wanted[:, 0, 0, 7]) + 1e-7) / 2.302585
