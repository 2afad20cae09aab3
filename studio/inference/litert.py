"""Runs .tflite files with LiteRT behind the one-method `Interpreter`."""

import contextlib
import os
import re
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from ai_edge_litert.interpreter import Interpreter as Runtime
from ai_edge_litert.interpreter import OpResolverType

from studio.api import ModelError, Placement, Prediction, Region, Timing
from studio.api.model import Tensor
from studio.inference.card import Card
from studio.inference.file_tensor import FileTensor, by_card, refusal
from studio.inference.notices import caught
from studio.inference.open_sides import closed
from studio.inference.preparing import Preparer, Quantisation

Delegate = Literal["xnnpack", "none"]
"""Of LiteRT on a computer's CPU: kernels of XNNPACK for what it takes, as is usual, or LiteRT's own for all."""


class LiteRTInterpreter:
    """One model file, ready to run. Use it from one thread at a time.

    An array of the tensor's own shape and type is passed on untouched; pictures and regions go through `Preparer`. Quantised outputs
    are given as real numbers, float32.
    """

    def __init__(self, card: Card, file: Path, threads: int, *, keep_layers: bool = False, delegate: Delegate = "xnnpack") -> None:
        """Opens `file`, whose hash the catalogue has checked, and holds it to its card. keep_layers: slower, for `layers`.

        Raises ModelError.
        """
        self._name = f"model {card.name!r} ({file.name})"
        self._runtime, inputs, outputs = _open(file, threads, self._name, keep_layers=keep_layers, delegate=delegate)
        self._inputs, self._outputs = by_card(card, inputs, outputs, self._name)
        self._preparers = {
            name: Preparer(spec, self._inputs[name].dtype, self._inputs[name].quantisation)
            for name, spec in card.inputs.items()
            if spec.fit is not None
        }

    def run(self, **inputs: Tensor | Region) -> Prediction:
        """As `studio.api.Interpreter.run`."""
        started = time.perf_counter()
        if inputs.keys() != self._inputs.keys():
            raise ModelError(f"{self._name} takes the inputs {', '.join(self._inputs)}, not {', '.join(inputs) or 'none'}")
        placements = [placed for name, value in inputs.items() if (placed := self._place(name, value)) is not None]
        prepared = time.perf_counter()
        self.rerun()
        outputs = {name: self._read(tensor) for name, tensor in self._outputs.items()}
        timing = Timing(prepared - started, time.perf_counter() - prepared)
        return Prediction(outputs, placements[0] if placements else Placement.whole(1, 1), timing)

    def rerun(self) -> float:
        """Seconds of an inference alone, on the inputs there are; nothing is read. Raises ModelError."""
        started = time.perf_counter()
        try:
            self._runtime.invoke()
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"{self._name} failed while running: {_first_line(error)}") from error
        return time.perf_counter() - started

    def layers(self, names: Collection[str]) -> dict[str, Tensor]:
        """What the last run left in the tensors of these names, as real numbers; for a model that was opened to keep them. Names the file
        doesn't have are left out.
        """
        details = {each["name"]: each for each in self._runtime.get_tensor_details() if each["name"] in names}
        return {name: self._read(tensor) for name, tensor in _file_tensors(details).items()}

    def _place(self, name: str, value: Tensor | Region) -> Placement | None:
        """Writes one input; where it lies in the frame if it takes pictures."""
        tensor, preparer = self._inputs[name], self._preparers.get(name)
        if isinstance(value, np.ndarray) and value.shape == tensor.shape and value.dtype == tensor.dtype:
            if tensor.shape:
                self._view(tensor)[...] = value
            else:
                self._runtime.set_tensor(tensor.index, value)  # the view of a single number is a copy
            return Placement.whole(tensor.shape[2], tensor.shape[1]) if preparer else None
        if preparer is not None and (isinstance(value, Region) or (isinstance(value, np.ndarray) and value.ndim == 3)):
            placement = preparer.cut(value)
            preparer.write(self._view(tensor))
            return placement
        raise refusal(self._name, name, tensor, value, picture=preparer is not None)

    def _view(self, tensor: FileTensor) -> Tensor:
        """The runtime's own memory. It refuses to run while this is alive: keep it in no variable that an error could hold on to."""
        view: Tensor = self._runtime.tensor(tensor.index)()
        return view

    def _read(self, tensor: FileTensor) -> Tensor:
        stored: Tensor = self._runtime.get_tensor(tensor.index)
        return tensor.quantisation.real(stored) if tensor.quantisation else stored


def tensors_of(file: Path) -> tuple[dict[str, FileTensor], dict[str, FileTensor]]:
    """Inputs and outputs of a model file without a card, by name. Raises ModelError."""
    _, inputs, outputs = _open(file, 1, f"model file {file.name}")
    return inputs, outputs


def automatic_threads() -> int:
    """As many as this process may use, up to 4, leaving one core to the window."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, usable - 1))


def _open(
    file: Path, threads: int, name: str, *, keep_layers: bool = False, delegate: Delegate = "xnnpack"
) -> tuple[Runtime, dict[str, FileTensor], dict[str, FileTensor]]:
    """The file ready to run, with its inputs and outputs by name."""
    if threads < 1:
        raise ModelError(f"{name} can't run with {threads} threads; use 1 or more")
    try:
        with _without_notices():
            # A delegate merges operators, and what lies between them is nowhere to be read.
            plain = keep_layers or delegate == "none"
            resolver = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES if plain else OpResolverType.AUTO
            options = {"experimental_preserve_all_tensors": keep_layers, "experimental_op_resolver_type": resolver}
            runtime = Runtime(str(file), num_threads=threads, **options)
            for each in runtime.get_input_details():
                if min(sides := [int(side) for side in each["shape_signature"]], default=1) < 0:
                    runtime.resize_tensor_input(each["index"], [max(1, side) for side in closed(sides, {})])
            runtime.allocate_tensors()
        return runtime, *_tensors_by_name(runtime)
    except (ValueError, RuntimeError, MemoryError) as error:
        reason = _first_line(error)
        if "custom op" in str(error).lower():
            raise ModelError(f"{name} needs operators that LiteRT alone doesn't have: {reason}; use another variant or model") from error
        raise ModelError(f"{name} is not a model LiteRT can open: {reason}; the file may be damaged or of another kind") from error


def _tensors_by_name(runtime: Runtime) -> tuple[dict[str, FileTensor], dict[str, FileTensor]]:
    """Inputs and outputs by the names of the file's signature, else by those of its graph."""
    inputs, outputs = runtime.get_input_details(), runtime.get_output_details()
    by_name = {each["name"]: each for each in inputs}, {each["name"]: each for each in outputs}
    signatures = runtime.get_signature_list()
    if len(signatures) == 1:
        runner = runtime.get_signature_runner(next(iter(signatures)))
        signed = runner.get_input_details(), runner.get_output_details()
        indices = {each["index"] for each in (*inputs, *outputs)}
        if all(each["index"] in indices for side in signed for each in side.values()):
            by_name = signed
    return _file_tensors(by_name[0]), _file_tensors(by_name[1])


def _file_tensors(details: Mapping[str, Mapping[str, Any]]) -> dict[str, FileTensor]:
    tensors = {}
    for name, each in details.items():
        scale, zero_point = each["quantization"]
        quantisation = Quantisation(float(scale), int(zero_point)) if scale else None
        tensors[name] = FileTensor(each["index"], tuple(int(side) for side in each["shape"]), np.dtype(each["dtype"]), quantisation)
    return tensors


@contextlib.contextmanager
def _without_notices() -> Iterator[None]:
    """Keeps LiteRT's "INFO:" lines off the terminal: it has no other switch for them. All else written meanwhile still comes out."""
    lines: list[bytes] = []
    try:
        with caught(lines):
            yield
    finally:
        for line in lines:
            if not line.startswith(b"INFO: "):
                os.write(2, line)


def _first_line(error: BaseException) -> str:
    """LiteRT strings its messages together without a blank: the first two say enough."""
    sentences = re.split(r"\.(?=[A-Za-z_]+ )", str(error).strip().split("\n", 1)[0])
    return ". ".join(sentences[:2]).rstrip(".")[:300] or type(error).__name__
