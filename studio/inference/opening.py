"""Opens a model by the name of its card."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.api import Interpreter
from studio.inference.card import Card, Variant
from studio.inference.catalogue import Catalogue, variant_sizes
from studio.inference.fetching import Progress, silent
from studio.inference.file_tensor import FileTensor
from studio.inference.litert import Delegate, LiteRTInterpreter, automatic_threads, tensors_of
from studio.inference.onnx import ENDING, OnnxInterpreter, onnx_tensors_of


@dataclass(frozen=True, slots=True)
class OpenModel:
    """A model ready to run. file: the verified file it runs; threads: those in use."""

    card: Card
    variant: Variant
    file: Path
    threads: int
    interpreter: Interpreter

    @property
    def variants(self) -> Mapping[str, int]:
        """Every variant of the model and the bytes of its file."""
        return variant_sizes(self.card) | {self.variant.name: self.file.stat().st_size}


def open_model(
    catalogue: Catalogue,
    name: str,
    variant: str | None = None,
    threads: int | None = None,
    progress: Progress = silent,
    cancelled: threading.Event | None = None,
) -> OpenModel:
    """Opens model `name`, fetching its file if need be. variant: None for the card's default; threads: None for auto.

    Raises ModelError (TableError, FetchCancelled) naming the model, the reason and the next step.
    """
    card = catalogue.find(name)
    chosen = catalogue.variant(card, variant)
    file = catalogue.file(card, chosen, progress, cancelled)
    count = automatic_threads() if threads is None else threads
    return OpenModel(card, chosen, file, count, interpreter(card, file, count))


def interpreter(card: Card, file: Path, threads: int, delegate: Delegate = "xnnpack") -> LiteRTInterpreter | OnnxInterpreter:
    """`file`, held to its card, in the runtime for its kind. delegate: of LiteRT. Raises ModelError."""
    if file.suffix.lower() == ENDING:
        return OnnxInterpreter(card, file, threads)
    return LiteRTInterpreter(card, file, threads, delegate=delegate)


def tensors_in(file: Path) -> tuple[dict[str, FileTensor], dict[str, FileTensor]]:
    """Inputs and outputs of a model file without a card, by name. Raises ModelError."""
    return onnx_tensors_of(file) if file.suffix.lower() == ENDING else tensors_of(file)
