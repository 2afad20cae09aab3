"""A card and made-up inputs for a model file that comes alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from studio.api import ModelError
from studio.api.model import Tensor
from studio.inference.card import Card, InputSpec, LocalFile, OutputSpec, Variant
from studio.inference.file_tensor import FileTensor
from studio.inference.opening import tensors_in


def card_of(file: Path) -> Card:
    """What a card of `file` would say of its tensors, named as in the file. Raises ModelError."""
    inputs, outputs = tensors_in(file)
    return Card(
        name=file.stem,
        folder=file.parent,
        title=file.name,
        task="",
        licence="",
        metric="",
        default="file",
        inputs={name: InputSpec(name, name, tensor.shape) for name, tensor in inputs.items()},
        outputs={name: OutputSpec(name, name, tensor.shape) for name, tensor in outputs.items()},
        variants={"file": Variant("file", "File", "", (LocalFile(file.name, "", file.stat().st_size),))},
    )


def made_up_inputs(file: Path, seed: int = 0) -> dict[str, Tensor]:
    """An array for each input, by its name in the file: numbers from 0 to 1, bytes of any value, zero for indices and flags.

    Raises ModelError for a type that can't be made up.
    """
    random = np.random.default_rng(seed)
    return {name: _made_up(name, tensor, random) for name, tensor in tensors_in(file)[0].items()}


def _made_up(name: str, tensor: FileTensor, random: np.random.Generator) -> Tensor:
    if tensor.dtype.kind == "f":
        return random.random(tensor.shape).astype(tensor.dtype)
    if tensor.dtype.itemsize == 1 and tensor.dtype.kind in "iu":
        limits = np.iinfo(tensor.dtype)
        return random.integers(limits.min, limits.max, tensor.shape, tensor.dtype, endpoint=True)
    if tensor.dtype.kind in "iub":
        return np.zeros(tensor.shape, tensor.dtype)
    held = "text" if tensor.dtype.kind in "SUO" else str(tensor.dtype)
    raise ModelError(f"its input {name!r} takes {held}: only real numbers can be made up to try it")


def finite(outputs: Mapping[str, Any]) -> bool:
    """No output holds a number that isn't one."""
    return all(np.isfinite(output).all() for output in outputs.values() if np.asarray(output).dtype.kind == "f")
