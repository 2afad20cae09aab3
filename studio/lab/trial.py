"""Tries a model file out: opened, made ready and run once on made-up inputs, in a process of its own with limits."""

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from studio.api import Interpreter, ModelError
from studio.api.model import Tensor
from studio.graph import Model
from studio.inference.opening import interpreter as opened
from studio.lab.finding import Finding
from studio.lab.uncarded import card_of, finite, made_up_inputs
from studio.runtime.memory_limit import limit_own_memory
from studio.runtime.processes import IsolatedError, isolated

SECONDS, SLOWEST_MACS, MOST_SECONDS = 20.0, 1e8, 120.0
"""A trial may take SECONDS, and one more for each SLOWEST_MACS of the model: a hundredth of what a slow core does."""

MEMORY_BYTES, THREAD_BYTES = 2 << 30, 8 << 20
"""What a trial may write to, beside four times the file itself, as the runtime may copy it, and the stacks of one thread for each core."""

MOST_SHAPES = 8
"""Told of what it gives."""

OPENING, RUNNING = "while it was opened", "while it ran"


def try_file(file: Path, model: Model, seconds: float | None = None) -> Finding:
    """`model` is what the file holds. seconds: None for as many as the model's work may take."""
    limit = seconds or min(MOST_SECONDS, SECONDS + model.macs / SLOWEST_MACS)
    with tempfile.TemporaryDirectory(prefix="pocket-studio-") as folder:
        stage = Path(folder) / "stage"
        try:
            return isolated(_try_file, file, stage, seconds=limit)
        except IsolatedError as error:
            return Finding(False, f"the trial run {error}{_where(stage)}{_heaviest(model)}")


def _where(stage: Path) -> str:
    return f" {stage.read_text(encoding='utf-8')}" if stage.exists() else " before the model was opened"


def _heaviest(model: Model) -> str:
    """The operator that asks too much, when one does."""
    operators = [operator for graph in model.called() for operator in graph.operators]
    most = max(operators, key=lambda operator: operator.macs or 0, default=None)
    if most is None or (most.macs or 0) < SLOWEST_MACS * MOST_SECONDS:
        return ""
    return f": {most} alone asks {most.macs or 0:.1e} multiply-accumulates"


def _try_file(file: Path, stage: Path) -> Finding:
    limit_memory(file.stat().st_size)
    return tried(file, lambda words: _tell(stage, words))


def limit_memory(file_bytes: int) -> None:
    """Of this process, for good: for the trial of a file of that size."""
    limit_own_memory(MEMORY_BYTES + 4 * file_bytes + (os.cpu_count() or 1) * THREAD_BYTES)


def _tell(stage: Path, words: str) -> None:
    stage.write_text(words, encoding="utf-8")


def tried(file: Path, tell: Callable[[str], None]) -> Finding:
    """Opens and runs the file in this process, which it may take down. tell: hears what begins."""
    tell(OPENING)
    try:
        interpreter, inputs = opened(card_of(file), file, 1), made_up_inputs(file)
        tell(RUNNING)
        return one_run(interpreter, inputs)
    except ModelError as error:
        return Finding(False, str(error))


def one_run(interpreter: Interpreter, inputs: Mapping[str, Tensor]) -> Finding:
    """Raises ModelError."""
    started = time.perf_counter()
    prediction = interpreter.run(**inputs)
    took = f"{(time.perf_counter() - started) * 1000:.1f} ms, the first time, on one thread (measured here)"
    if not finite(prediction.outputs):
        text = f"it runs: {took}; but it gives NaN or infinity for made-up inputs: try it on real ones, or check how it was converted"
        return Finding(True, text, doubtful=True)
    shapes = ", ".join(str(list(output.shape)) for output in list(prediction.outputs.values())[:MOST_SHAPES])
    return Finding(True, f"it runs: {took}; it gives {shapes}")
