"""Measures how long a model or an app takes on this computer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from studio.api.model import Tensor
from studio.folders import keeping_nothing
from studio.inference.card import Card
from studio.inference.litert import Delegate
from studio.inference.opening import interpreter
from studio.lab.run_cost import RunCost
from studio.lab.spread import Spread
from studio.lab.uncarded import card_of, made_up_inputs
from studio.runtime.meters import ProcessMeter
from studio.runtime.opening import open_app
from studio.runtime.peak_memory import peak_memory
from studio.runtime.pipeline import pipeline
from studio.runtime.processes import isolated
from studio.sources import SourceError, hidden, open_source

WARM_UP_RUNS, WARM_UP_SECONDS = 3, 0.5
"""Both at least: the first runs find caches cold and the processor's clock low."""


LIMIT_SECONDS = 600.0
"""After which a model that doesn't end is stopped."""


@dataclass(frozen=True, slots=True)
class ModelBench:
    """Times in seconds. opening: reading the file and making it ready; first: the first run; runs: inferences alone, without filling
    inputs and reading outputs. Memory in bytes, beyond what the process had
    before opening: opened: then, memory: after all runs, peak: the most it ever was.
    """

    opening: float
    first: float
    warm_up: int
    runs: Spread
    opened: int
    memory: int
    peak: int


@dataclass(frozen=True, slots=True)
class AppBench:
    """Times in seconds. opening: code and models; first: the first frame; frames, stages: processing alone, without the source's work."""

    opening: float
    first: float
    warm_up: int
    frames: Spread
    stages: Mapping[str, Spread]
    memory: int


def bench_model(file: Path, threads: int, runs: int, delegate: Delegate = "xnnpack") -> ModelBench:
    """Runs the model on made-up inputs of its own shapes, in processes of its own: its crash stays there, and what it costs to open is
    counted from a fresh start. Raises IsolatedError.
    """
    card, inputs = isolated(_prepared, file, seconds=LIMIT_SECONDS)
    return isolated(_bench_model, card, inputs, file, threads, runs, delegate, seconds=LIMIT_SECONDS)


def _prepared(file: Path) -> tuple[Card, dict[str, Tensor]]:
    return card_of(file), made_up_inputs(file)


def _bench_model(card: Card, inputs: Mapping[str, Tensor], file: Path, threads: int, runs: int, delegate: Delegate) -> ModelBench:
    process = ProcessMeter()
    before, peak_before = process.memory(), peak_memory()
    started = time.perf_counter()
    opened_model = interpreter(card, file, threads, delegate)
    opening = time.perf_counter() - started
    opened = max(0, process.memory() - before)

    first = opened_model.run(**inputs).timing.run
    warm_up = _warm_up(opened_model.rerun)
    spread = Spread.of([opened_model.rerun() for _ in range(runs)])
    memory = max(0, process.memory() - before)
    peak = max(opened, memory, peak_memory() - peak_before)
    return ModelBench(opening, first, warm_up, spread, opened, memory, peak)


def _warm_up(run: Callable[[], object]) -> int:
    end, count = time.perf_counter() + WARM_UP_SECONDS, 0
    while count < WARM_UP_RUNS or time.perf_counter() < end:
        run()
        count += 1
    return count


@keeping_nothing()
def bench_app(name: str, address: str, variants: Mapping[str, str], threads: int | None, runs: int) -> AppBench:
    """Runs the app on frames of `address`; the source works between the measured times. Raises what opening and processing raise."""
    process = ProcessMeter()
    before = process.memory()
    started = time.perf_counter()
    opened = open_app(name, {}, variants, threads)
    opening = time.perf_counter() - started
    source = open_source(address, loop=True)
    try:
        outputs = pipeline(source.frames(), opened)
        readings = (output.reading for output in outputs)
        reading = next(readings, None)
        if reading is None:
            raise SourceError(f"{hidden(address)} gave no frame")
        warm_up = _warm_up(lambda: next(readings))
        cost = RunCost()
        times = []
        first = reading.finished - reading.started
        for reading in islice(readings, runs):
            cost.add(reading)
            times.append(reading.finished - reading.started)
        memory = max(0, process.memory() - before)
    finally:
        source.close()
        opened.close()
    return AppBench(opening, first, warm_up, Spread.of(times), cost.stages(), memory)
