"""Measures models, their variants or thread counts in one run, each in turn, so that a machine that slows down slows all of them."""

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
from studio.runtime.processes import IsolatedError, isolated

LEAST_ROUNDS = 10
RUNS_OF_A_ROUND = 5


@dataclass(frozen=True, slots=True)
class Contender:
    """A file and with how many threads it runs. name: what tells it from the other files; variant: of a card, "" for a file of its own.
    delegate: of LiteRT.
    """

    name: str
    model: str
    variant: str
    file: Path
    threads: int
    delegate: Delegate = "xnnpack"

    @property
    def title(self) -> str:
        without = "" if self.delegate == "xnnpack" else ", without delegate"
        return f"{self.name}, {several(self.threads, 'thread')}{without}"


@dataclass(frozen=True, slots=True)
class Measured:
    """alone: in a process of its own. runs: in turn with the others; ratio: its time ÷ the first one's, the median over the rounds."""

    contender: Contender
    alone: ModelBench
    operators: OperatorTimes
    runs: Spread
    ratio: float


def side_by_side(
    contenders: Sequence[Contender], runs: int, told: Callable[[str], None] = lambda text: None
) -> tuple[tuple[Measured, ...], dict[str, IsolatedError]]:
    """runs: of each alone; in turn as many in rounds of RUNS_OF_A_ROUND, LEAST_ROUNDS at least. told: what is being done.

    Gives what was measured, in order, and by title why others could not be. Raises IsolatedError where they can't run in turn.
    """
    alone: list[tuple[Contender, ModelBench, OperatorTimes]] = []
    refused: dict[str, IsolatedError] = {}
    for number, contender in enumerate(contenders, 1):
        told(f"{number} of {len(contenders)}: {contender.title}")
        try:
            bench = bench_model(contender.file, contender.threads, runs, contender.delegate)
        except IsolatedError as error:
            refused[contender.title] = error
            continue
        graph = read_model(contender.file).graphs[0]
        operators = operator_times(contender.file, graph, contender.threads, bench.runs.mean, contender.delegate)
        alone.append((contender, bench, operators))
    if len(alone) < 2:
        return tuple(Measured(*each, each[1].runs, 1.0) for each in alone), refused
    told("All in turn")
    running = [contender for contender, _, _ in alone]
    rounds = isolated(_in_turn, running, max(LEAST_ROUNDS, runs // RUNS_OF_A_ROUND), seconds=LIMIT_SECONDS)
    firsts = [median(times) for times in rounds[0]]
    found = []
    for each, own in zip(alone, rounds, strict=True):
        ratio = median(median(times) / first for times, first in zip(own, firsts, strict=True))
        found.append(Measured(*each, Spread.of([time for times in own for time in times]), ratio))
    return tuple(found), refused


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
