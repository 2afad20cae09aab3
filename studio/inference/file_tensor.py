"""The inputs and outputs a runtime finds in a model file, held against what the model's card says of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.api import ModelError
from studio.inference.card import Card, InputSpec, OutputSpec
from studio.inference.preparing import Quantisation


@dataclass(frozen=True, slots=True)
class FileTensor:
    """A tensor as the file has it. quantisation: None for one that isn't quantised, or not by one scale for all."""

    index: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    quantisation: Quantisation | None


FileTensors = Mapping[str, FileTensor]


def by_card(card: Card, inputs: FileTensors, outputs: FileTensors, title: str) -> tuple[dict[str, FileTensor], dict[str, FileTensor]]:
    """Inputs and outputs by the names of `card`. title: of the model, for errors.

    Raises ModelError for one that the file doesn't have, or has in another shape, and for an input that the card leaves out.
    """
    named = (
        {name: _matched(spec, inputs, "input", title) for name, spec in card.inputs.items()},
        {name: _matched(spec, outputs, "output", title) for name, spec in card.outputs.items()},
    )
    if missing := {tensor.index for tensor in inputs.values()} - {tensor.index for tensor in named[0].values()}:
        unnamed = sorted(name for name, tensor in inputs.items() if tensor.index in missing)
        raise ModelError(f"{title} also wants the input {unnamed[0]!r}; add it to the card {card.folder / 'model.toml'}")
    return named


def refusal(title: str, name: str, tensor: FileTensor, value: object, *, picture: bool) -> ModelError:
    """Of a value that input `name` can't take. picture: it takes pictures too."""
    given = f"{list(value.shape)} {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
    wanted = "a picture (height × width × 3 uint8), a Region or " if picture else ""
    return ModelError(f"{title}: input {name!r} takes {wanted}an array {list(tensor.shape)} {tensor.dtype}, not {given}")


def _matched(spec: InputSpec | OutputSpec, tensors: FileTensors, kind: str, title: str) -> FileTensor:
    found = tensors.get(spec.tensor)
    if found is None:
        raise ModelError(f"{title} has no {kind} {spec.tensor!r}, which its card calls {spec.name!r}; it has {', '.join(tensors)}")
    if found.shape != spec.shape:
        raise ModelError(
            f"{title}: {kind} {spec.name!r} is {list(found.shape)} in the file but {list(spec.shape)} in its card; mend the card"
        )
    return found
