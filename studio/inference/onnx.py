"""Runs .onnx files with ONNX Runtime behind the one-method `Interpreter`; its package is asked for when the first is opened."""

import importlib
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from studio.api import ModelError, Placement, Prediction, Region, Timing
from studio.api.model import Tensor
from studio.inference.card import Card
from studio.inference.file_tensor import FileTensor, by_card, refusal
from studio.inference.open_sides import closed
from studio.inference.preparing import Preparer

ENDING = ".onnx"

_TYPES = {
    "float": "float32", "float16": "float16", "double": "float64", "uint8": "uint8", "int8": "int8", "uint16": "uint16", "int16": "int16",
    "int32": "int32", "int64": "int64", "uint32": "uint32", "uint64": "uint64", "bool": "bool",
}  # fmt: skip
"""ONNX Runtime's names of types → NumPy's; all others, texts among them, are objects."""

_PREAMBLE = re.compile(r"^(\[ONNXRuntimeError\] : \d+ : \w+ : )?(Load model from .+? failed:\s*)?")

_QUIET = 4
"""Of its log levels: what it has to say comes with its exceptions."""


class OnnxInterpreter:
    """One model file, ready to run. Use it from one thread at a time. Takes and gives what `LiteRTInterpreter` does."""

    def __init__(self, card: Card, file: Path, threads: int) -> None:
        """Opens `file` and holds it to its card. Raises ModelError."""
        self._name = f"model {card.name!r} ({file.name})"
        self._session, inputs, outputs = _open(file, threads, self._name)
        self._given: dict[str, Tensor] = {}
        self._inputs, self._outputs = by_card(card, inputs, outputs, self._name)
        self._fed = {name: spec.tensor for name, spec in card.inputs.items()}
        self._asked = [spec.tensor for spec in card.outputs.values()]
        self._preparers = {name: Preparer(spec, self._inputs[name].dtype) for name, spec in card.inputs.items() if spec.fit is not None}

    def run(self, **inputs: Tensor | Region) -> Prediction:
        """As `studio.api.Interpreter.run`."""
        started = time.perf_counter()
        if inputs.keys() != self._inputs.keys():
            raise ModelError(f"{self._name} takes the inputs {', '.join(self._inputs)}, not {', '.join(inputs) or 'none'}")
        placed = {name: self._placed(name, value) for name, value in inputs.items()}
        self._given = {self._fed[name]: array for name, (array, _) in placed.items()}
        prepared = time.perf_counter()
        given = self._run()
        timing = Timing(prepared - started, time.perf_counter() - prepared)
        placements = [placement for _, placement in placed.values() if placement is not None]
        return Prediction(dict(zip(self._outputs, given, strict=True)), placements[0] if placements else Placement.whole(1, 1), timing)

    def rerun(self) -> float:
        """Seconds of an inference alone, on the inputs of the last `run`. Raises ModelError."""
        started = time.perf_counter()
        self._run()
        return time.perf_counter() - started

    def _run(self) -> list[Tensor]:
        try:
            given: list[Tensor] = self._session.run(self._asked, self._given)
        except Exception as error:  # its exceptions have no class in common
            raise ModelError(f"{self._name} failed while running: {reason_of(error)}") from error
        return given

    def _placed(self, name: str, value: Tensor | Region) -> tuple[Tensor, Placement | None]:
        tensor, preparer = self._inputs[name], self._preparers.get(name)
        if isinstance(value, np.ndarray) and value.shape == tensor.shape and value.dtype == tensor.dtype:
            return value, Placement.whole(tensor.shape[2], tensor.shape[1]) if preparer else None
        if preparer is not None and (isinstance(value, Region) or (isinstance(value, np.ndarray) and value.ndim == 3)):
            placement = preparer.cut(value)
            made = np.zeros(tensor.shape, tensor.dtype)
            preparer.write(made)
            return made, placement
        raise refusal(self._name, name, tensor, value, picture=preparer is not None)


def onnx_tensors_of(file: Path) -> tuple[dict[str, FileTensor], dict[str, FileTensor]]:
    """Inputs and outputs by name. Open sides of a picture are closed; others are −1, but for the first, which is 1.

    Outputs are as one run gives them.
    Raises ModelError.
    """
    _, inputs, outputs = _open(file, 1, f"model file {file.name}")
    return inputs, outputs


def open_session(file: Path, threads: int, name: str, profile: str = "") -> Any:
    """name: as errors call it; profile: how the file of its own times is to begin, "" for none. Raises ModelError."""
    try:
        onnxruntime = importlib.import_module("onnxruntime")
    except ImportError as error:
        raise ModelError(
            f'{name} needs the package onnxruntime ({error}): pip install "pocket-studio[onnx]", or convert it to .tflite'
        ) from error
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, _QUIET
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting is not work: it would be measured as such
    if profile:
        options.enable_profiling, options.profile_file_prefix = True, profile
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no class in common
        raise ModelError(f"{name} is not a model ONNX Runtime can open: {reason_of(error)}") from error


def _open(file: Path, threads: int, name: str) -> tuple[Any, dict[str, FileTensor], dict[str, FileTensor]]:
    session = open_session(file, threads, name)
    inputs, outputs = (
        {each.name: FileTensor(index, _shape(each.shape), _dtype(each.type), None) for index, each in enumerate(ends)}
        for ends in (session.get_inputs(), session.get_outputs())
    )
    told = session.get_modelmeta().custom_metadata_map
    inputs = {name: replace(each, shape=closed(each.shape, told)) for name, each in inputs.items()}
    return session, inputs, _as_given(session, inputs, outputs)


def _as_given(session: Any, inputs: dict[str, FileTensor], outputs: dict[str, FileTensor]) -> dict[str, FileTensor]:
    """With the shapes that one run gives where the file leaves them open."""
    known = all(min(each.shape, default=1) > 0 and each.dtype != object for each in inputs.values())
    if not known or all(min(each.shape, default=1) > 0 for each in outputs.values()):
        return outputs
    try:
        given = session.run(list(outputs), {name: np.zeros(each.shape, each.dtype) for name, each in inputs.items()})
    except Exception as error:  # its exceptions have no class in common
        raise ModelError(f"it failed on an empty picture: {reason_of(error)}") from error
    shapes = [tuple(array.shape) for array in given]
    return {name: FileTensor(each.index, shape, each.dtype, None) for (name, each), shape in zip(outputs.items(), shapes, strict=True)}


def _shape(sides: list[Any]) -> tuple[int, ...]:
    return tuple(side if isinstance(side, int) and side > 0 else 1 if place == 0 else -1 for place, side in enumerate(sides))


def _dtype(kind: str) -> np.dtype[Any]:
    """kind: as "tensor(float)"."""
    return np.dtype(_TYPES.get(kind.removeprefix("tensor(").removesuffix(")"), "object"))


def reason_of(error: BaseException) -> str:
    """One sentence: its messages begin with a code and the file's path."""
    return _PREAMBLE.sub("", str(error).strip()).split("\n", 1)[0].rstrip(".")[:300] or type(error).__name__
