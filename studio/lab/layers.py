"""In which layer two models part ways on one picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from studio.api import Frame, ModelError, Pixels
from studio.graph import read_model
from studio.graph.model_format import TFLITE, model_format
from studio.inference.litert import LiteRTInterpreter
from studio.inference.opening import interpreter
from studio.runtime.comparison_app import Part
from studio.vision.decibels import signal_to_noise

APART_DB = 20.0
"""Signal to noise below which two layers have parted: the difference is a tenth of what the layer gives."""


@dataclass(frozen=True, slots=True)
class Layer:
    """name: of the tensor; operator: that makes it in the first model; decibels: of the second's against it."""

    name: str
    operator: str
    decibels: float


@dataclass(frozen=True, slots=True)
class Made:
    """A tensor that an operator makes."""

    name: str
    operator: str
    shape: tuple[int, ...]

    @property
    def short(self) -> str:
        """Converters string the names of what they merged together; the first is the same in other conversions of the model."""
        return self.name.partition(";")[0]


def made_in(file: Path) -> list[Made]:
    """In the order they are made, without those that only unpack weights. Raises GraphError."""
    graph = read_model(file).graphs[0]
    running = [operator for operator in graph.operators if operator.input_bytes != 0]
    tensors = [(graph.tensors[index], operator.name) for operator in running for index in operator.outputs if index >= 0]
    return [Made(tensor.name, name, tuple(tensor.shape or ())) for tensor, name in tensors]


def aligned(one: Sequence[Made], other: Sequence[Made]) -> list[tuple[Made, Made]]:
    """Pairs of tensors of one shape that stand for each other: of the same name, else of the same short name; where hardly any are so
    named, those made by the same operators in the same order.
    """
    for key in ("name", "short"):
        named = {(getattr(made, key), made.shape): made for made in reversed(other)}
        pairs = [(made, its) for made in one if (its := named.get((getattr(made, key), made.shape)))]
        if len(pairs) >= max(2, min(len(one), len(other)) // 4):
            return pairs
    kinds, its_kinds = ([(made.operator, made.shape) for made in side] for side in (one, other))
    blocks = SequenceMatcher(None, kinds, its_kinds, autojunk=False).get_matching_blocks()
    return [(one[block.a + step], other[block.b + step]) for block in blocks for step in range(block.size)]


def held_against(pairs: Sequence[tuple[Made, Made]], one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> list[Layer]:
    """one, other: what each model computed, by name of the tensor."""
    found = [(made, one.get(made.name), other.get(its.name)) for made, its in pairs]
    return [
        Layer(made.name, made.operator, signal_to_noise(first, second))
        for made, first, second in found
        if first is not None and second is not None and first.shape == second.shape and first.size
    ]


def layers_between(one: Part, other: Part, pixels: Pixels) -> list[Layer]:
    """The input and layer by layer, on that picture, each model given it as it takes pictures. Raises ModelError, GraphError."""
    (first, made, computed), (second, its_made, its_computed) = (_computed(part, pixels) for part in (one, other))
    return held_against([(first, second), *aligned(made, its_made)], computed, its_computed)


def parting(layers: Sequence[Layer]) -> Layer | None:
    """The layer that loses most against what came before it; None for fewer than two."""
    drops = [(before.decibels - after.decibels, after) for before, after in pairwise(layers)]
    return max(drops, key=lambda pair: pair[0])[1] if drops else None


def first_apart(layers: Sequence[Layer]) -> Layer | None:
    """The first that is below APART_DB."""
    return next((layer for layer in layers if layer.decibels < APART_DB), None)


def _computed(part: Part, pixels: Pixels) -> tuple[Made, list[Made], Mapping[str, NDArray[Any]]]:
    """The input, the tensors that are made, and what is in them."""
    side = part.side
    if part.card is None or side.shown is None:
        raise ModelError(f"{side.title} can't be looked into: {side.problem}")
    file = side.shown.facts.file
    if model_format(file)[0] != TFLITE:
        raise ModelError(f"{side.title} is no .tflite file: only those tell what lies between their layers")
    made = made_in(file)
    model = LiteRTInterpreter(part.card, file, 1, keep_layers=True)
    app = side.shown()
    app.net = model
    if part.finder and side.shown.finder_facts:
        app.finder = interpreter(part.finder, side.shown.finder_facts.file, 1)
    app.settings = side.purpose
    app.opened()
    app.look(Frame.of(pixels))
    spec = next(iter(part.card.inputs.values()))
    graph = read_model(file).graphs[0]
    taken = Made(graph.tensors[graph.inputs[0]].name, "input", spec.shape)
    return taken, made, model.layers([each.name for each in (taken, *made)])
