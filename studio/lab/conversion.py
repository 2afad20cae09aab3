"""Turns a Keras model into the files a phone runs: .tflite in three precisions, and a Core ML package."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

Precision = Literal["float32", "float16", "int8"]
PRECISIONS: tuple[Precision, ...] = ("float32", "float16", "int8")

Inputs = Mapping[str, NDArray[np.float32]]
"""One sample: each input by name, batch of one included."""

SIGNATURE = "serving_default"


class ConversionError(Exception):
    """A model that can't be converted; the message says which step failed and why."""


class Traced(tf.Module):  # type: ignore[misc]  # TensorFlow ships no types
    """A Keras model as one function of fixed shapes whose inputs and outputs carry the names of the card.

    outputs: their names, in the order the model gives them. Raises ConversionError for a dynamic input or a wrong number of names.
    """

    def __init__(self, model: Any, outputs: Sequence[str]) -> None:
        super().__init__()
        given = model.outputs
        if len(given) != len(outputs):
            raise ConversionError(f"the model has {len(given)} outputs, and {len(outputs)} names were given: {', '.join(outputs)}")
        self.input_shapes = {tensor.name: (1, *tensor.shape[1:]) for tensor in model.inputs}
        for name, shape in self.input_shapes.items():
            if None in shape:
                raise ConversionError(
                    f"input {name!r} has the shape {list(shape)}; give every dimension but the batch a size, as phones need it"
                )
        self.output_shapes = {name: (1, *tensor.shape[1:]) for name, tensor in zip(outputs, given, strict=True)}
        specs = {name: tf.TensorSpec(shape, tf.float32, name) for name, shape in self.input_shapes.items()}

        def call(**inputs: Any) -> dict[str, Any]:
            given = [inputs[tensor.name] for tensor in model.inputs]
            made = model(given if len(given) > 1 else given[0], training=False)
            values = made if isinstance(made, list | tuple) else list(made.values()) if isinstance(made, dict) else [made]
            return {name: tf.identity(value, name) for name, value in zip(outputs, values, strict=True)}

        # With its variables inside, the .tflite of a Keras 3 model reads them by resource operators that hold nothing.
        frozen = convert_variables_to_constants_v2(tf.function(call).get_concrete_function(**specs))
        order = [tensor.name.partition(":")[0] for tensor in frozen.inputs]

        def named(**inputs: Any) -> dict[str, Any]:
            values = frozen(*(inputs[name] for name in order))
            return {name: tf.identity(value, name) for name, value in zip(sorted(outputs), values, strict=True)}

        self.function = tf.function(named).get_concrete_function(**specs)

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """What the float model itself gives."""
        found = self.function(**{name: tf.constant(value) for name, value in inputs.items()})
        return {name: np.asarray(value) for name, value in found.items()}


def saved(traced: Traced, folder: Path) -> Path:
    """A SavedModel in `folder`: the form that keeps the names of inputs and outputs as a signature."""
    tf.saved_model.save(traced, str(folder), signatures={SIGNATURE: traced.function})
    return folder


def tflite(saved_model: Path, precision: Precision, calibration: Sequence[Inputs]) -> bytes:
    """A .tflite file. int8: weights and activations, ranges taken from `calibration`; inputs and outputs stay float32 in all three,
    so that variants can be changed under a running app. Raises ConversionError.
    """
    converter = tf.lite.TFLiteConverter.from_saved_model(str(saved_model), signature_keys=[SIGNATURE])
    if precision != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if precision == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if precision == "int8":
        converter.representative_dataset = _feeding(calibration)
        # Without this an operator that has no int8 form would silently stay float.
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return bytes(_told(f"the conversion to .tflite {precision}", converter.convert))


def coreml(traced: Traced, into: Path) -> None:
    """A Core ML program with float16 weights and arithmetic, for iOS 15 and later, at `into` (`….mlpackage`). Raises ConversionError."""
    import coremltools as ct  # 10 s to import: only when it is asked for

    def convert() -> Any:
        made = ct.convert(
            [traced.function],
            source="tensorflow",
            convert_to="mlprogram",
            inputs=[ct.TensorType(name=name, shape=shape) for name, shape in traced.input_shapes.items()],
            compute_precision=ct.precision.FLOAT16,
            minimum_deployment_target=ct.target.iOS15,
        )
        spec = made.get_spec()
        for tensor, name in zip(traced.function.outputs, sorted(traced.output_shapes), strict=True):
            ct.utils.rename_feature(spec, tensor.name.partition(":")[0], name, rename_inputs=False)
        return ct.models.MLModel(spec, weights_dir=made.weights_dir)

    _told("the conversion to Core ML", convert).save(str(into))


def _feeding(calibration: Sequence[Inputs]) -> Callable[[], Iterator[dict[str, NDArray[np.float32]]]]:
    def feed() -> Iterator[dict[str, NDArray[np.float32]]]:
        yield from (dict(sample) for sample in calibration)

    return feed


def _told(step: str, convert: Callable[[], Any]) -> Any:
    try:
        return convert()
    except Exception as error:  # converters raise all kinds, from several languages
        raise ConversionError(f"{step} failed: {str(error).strip() or type(error).__name__}") from error
