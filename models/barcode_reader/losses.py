"""What the reader's network is trained to make small."""

from typing import Any

from network import PLACES  # beside this file
from tensorflow import keras

ops = keras.ops


def digits_loss(wanted: Any, scores: Any) -> Any:
    """Cross-entropy of each digit shown, mean over the digits of a code; wanted: batch × slots, −1 where no such digit is."""
    shown = ops.cast(wanted >= 0, "float32")
    each = ops.sparse_categorical_crossentropy(ops.cast(ops.maximum(wanted, 0), "int32"), scores, from_logits=True)
    return ops.sum(each * shown, axis=1) / ops.maximum(ops.sum(shown, axis=1), 1.0)


def attention_loss(wanted: Any, attention: Any) -> Any:
    """Cross-entropy with a bell two thirds of a place wide around each digit's centre; wanted: batch × slots, 0 … 1 or −1."""
    shown = ops.cast(wanted >= 0, "float32")
    places = (ops.arange(PLACES, dtype="float32") + 0.5)[None, None]
    bell = ops.exp(-0.5 * ops.square((places - ops.expand_dims(wanted, -1) * PLACES) / 0.7))
    bell = bell / (ops.sum(bell, axis=-1, keepdims=True) + 1e-6)
    each = -ops.sum(bell * ops.log(attention + 1e-6), axis=-1)
    return ops.sum(each * shown, axis=1) / ops.maximum(ops.sum(shown, axis=1), 1.0)


def digits_right(wanted: Any, scores: Any) -> Any:
    """The share of digits whose best score is right."""
    shown = ops.cast(wanted >= 0, "float32")
    right = ops.cast(ops.cast(wanted, "int32") == ops.cast(ops.argmax(scores, axis=-1), "int32"), "float32")
    return ops.sum(right * shown) / ops.maximum(ops.sum(shown), 1.0)


def codes_right(wanted: Any, scores: Any) -> Any:
    """The share of codes all of whose digits are right, no check digit used."""
    shown = wanted >= 0
    right = ops.cast(wanted, "int32") == ops.cast(ops.argmax(scores, axis=-1), "int32")
    codes = ops.cast(ops.any(shown, axis=1), "float32")
    return ops.sum(ops.cast(ops.all(ops.logical_or(right, ops.logical_not(shown)), axis=1), "float32") * codes) / ops.maximum(
        ops.sum(codes), 1.0
    )
