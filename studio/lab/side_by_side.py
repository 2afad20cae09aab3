"""Measures variants or thread counts of a model in one run, each in turn, so that a machine that slows down slows all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from studio.api.model import Tensor
from studio.graph import read_model
from studio.inference.card import Card
from studio.inference.litert import Delegate
from studio.inference.opening import interpreter
from studio.lab.bench import LIMIT_SECONDS, ModelBench, bench_model
from studio.lab.finding import several
from studio.lab.operator_times import OperatorTimes, operator_times
from studio.lab.spread import Spread
from studio.lab.uncarded import card_of, made_up_inputs
from studio.runtime.processes import isolated

LEAST_ROUNDS = 10
RUNS_OF_A_ROUND = 5


@dataclass(frozen=True, slots=True)
class Contender:
    """A file and with how many threads it runs. variant: of a card, "" for a file of its own. delegate: of LiteRT."""

    variant: str
    file: Path
    threads: int
    delegate: Delegate = "xnnpack"

    @property
    def title(self) -> str:
        without = "" if self.delegate == "xnnpack" else ", without delegate"
        return f"{self.variant or self.file.name}, {several(self.threads, 'thread')}{without}"


@dataclass(frozen=True, slots=True)
class Measured:
    """alone: in a process of its own. runs: in turn with the others; ratio: its time ÷ the first one's, the median over the rounds."""

    contender: Contender
    alone: ModelBench
    operators: OperatorTimes
    runs: Spread
    ratio: float


def side_by_side(contenders: Sequence[Contender], runs: int, told: Callable[[str], None] = lambda text: None) -> tuple[Measured, ...]:
    """runs: of each alone; in turn as many in rounds of RUNS_OF_A_ROUND, LEAST_ROUNDS at least. told: what is being done.

    Raises IsolatedError.
    """
    alone, operators = [], []
    for number, contender in enumerate(contenders, 1):
        told(f"{number} of {len(contenders)}: {contender.title}")
        bench = bench_model(contender.file, contender.threads, runs, contender.delegate)
        alone.append(bench)
        graph = read_model(contender.file).graphs[0]
        operators.append(operator_times(contender.file, graph, contender.threads, bench.runs.mean, contender.delegate))
    if len(contenders) == 1:
        return (Measured(contenders[0], alone[0], operators[0], alone[0].runs, 1.0),)
    told("All in turn")
    rounds = isolated(_in_turn, list(contenders), max(LEAST_ROUNDS, runs // RUNS_OF_A_ROUND), seconds=LIMIT_SECONDS)
    firsts = [median(times) for times in rounds[0]]
    found = []
    for place, contender in enumerate(contenders):
        own = [median(times) for times in rounds[place]]
        ratio = median(time / first for time, first in zip(own, firsts, strict=True))
        spread = Spread.of([time for times in rounds[place] for time in times])
        found.append(Measured(contender, alone[place], operators[place], spread, ratio))
    return tuple(found)


def _in_turn(contenders: Sequence[Contender], rounds: int) -> list[list[list[float]]]:
    """Seconds by contender, round and run. Each round begins with a run that isn't counted: the others emptied the caches."""
    runs = [_runner(card_of(each.file), made_up_inputs(each.file), each) for each in contenders]
    times: list[list[list[float]]] = [[] for _ in contenders]
    for number in range(rounds + 1):
        for run, own in zip(runs, times, strict=True):
            run()
            found = [run() for _ in range(RUNS_OF_A_ROUND)]
            if number:  # the first warms up
                own.append(found)
    return times


def _runner(card: Card, inputs: Mapping[str, Tensor], contender: Contender) -> Callable[[], float]:
    opened = interpreter(card, contender.file, contender.threads, contender.delegate)
    opened.run(**inputs)
    return opened.rerun
