"""Which operators of a graph a phone's unit runs, and which fall back to the CPU."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from studio.graph import Graph, Operator, Tensor
from studio.strict_table import StrictTable, read_toml

DELEGATES = Path(__file__).parent / "delegates.toml"

_NOBODY_TAKES = ("detection", "control flow", "custom")


@dataclass(frozen=True, slots=True)
class Delegate:
    """operators: names it takes, None for all but those no delegate takes; parts, dimensions: at most, None for as many as there are."""

    source: str
    assumed: bool
    operators: frozenset[str] | None
    parts: int | None
    dimensions: int | None


@dataclass(frozen=True, slots=True)
class Placement:
    """own: places of the operators that the unit runs; refused: names of those it doesn't take; left: how many the CPU runs, those refused
    and those not worth handing over; parts: how often the unit is called; handed: millions of values that go to the unit and come back.
    source: where it is told what the unit takes.
    """

    own: frozenset[int]
    refused: tuple[str, ...]
    left: int
    parts: int
    handed: float
    source: str

    @property
    def told(self) -> str:
        """One sentence, "" where the unit runs all."""
        if not self.left:
            return ""
        what = f"{self.left} operator{'s' * (self.left > 1)} left to the CPU ({', '.join(self.refused)})"
        return f"{what}, {self.parts} part{'s' * (self.parts != 1)} on the unit; {self.source}"


@cache
def delegates(file: Path = DELEGATES) -> Mapping[str, Delegate]:
    """Raises TableError."""
    top = StrictTable(read_toml(file), file, what="the table of delegates")
    found = {name: _delegate(top.table(name)) for name in ("gpu", "hexagon", "others")}
    top.finish()
    return found


def _delegate(table: StrictTable) -> Delegate:
    assumed = table.has("assumed")
    names = [*table.texts("operators"), *(table.texts("also") if table.has("also") else ())] if table.has("operators") else None
    delegate = Delegate(
        table.text("assumed" if assumed else "source"),
        assumed,
        None if names is None else frozenset(names),
        table.whole("parts", 1) if table.has("parts") else None,
        table.whole("dimensions", 1) if table.has("dimensions") else None,
    )
    table.finish()
    return delegate


def delegate_of(unit: str, part: str = "") -> Delegate | None:
    """unit: "cpu", "gpu", "npu", "nnapi" or "coreml"; part: the name of the phone's unit, as "Hexagon 780". None for a CPU."""
    if unit == "cpu":
        return None
    return delegates()["gpu" if unit == "gpu" else "hexagon" if unit == "npu" and part.startswith("Hexagon") else "others"]


def taken(operator: Operator, tensors: tuple[Tensor, ...], delegate: Delegate | None) -> bool:
    """Whether the unit runs it; a CPU runs all."""
    if delegate is None:
        return True
    if operator.kind in _NOBODY_TAKES or operator.output_bytes is None:
        return delegate.operators is not None and operator.name in delegate.operators and operator.output_bytes is not None
    if delegate.operators is None:
        return operator.kind != "recurrent"
    shapes = [tensors[index].default or () for index in (*operator.inputs, *operator.outputs) if index >= 0]
    flat = delegate.dimensions is None or all(len(shape) <= delegate.dimensions for shape in shapes)
    return flat and (operator.name in delegate.operators or operator.name in _GOES_ALONG)


_GOES_ALONG = ("SQUEEZE", "EXPAND_DIMS", "SHAPE")
"""Cost nothing and are folded away before anything runs, as converters write RESHAPE for them mostly."""


def placed(graph: Graph, unit: str, part: str = "") -> Placement:
    """As LiteRT divides a graph: operators that the unit takes and whose inputs are there make a part, then those that it doesn't take, and
    so on (PartitionGraphIntoIndependentNodeSubsets). Of more parts than the delegate allows, those with most operators go to the unit.
    """
    delegate = delegate_of(unit, part)
    takes = [taken(operator, graph.tensors, delegate) for operator in graph.operators]
    refused = tuple(sorted({operator.name for operator, one in zip(graph.operators, takes, strict=True) if not one}))
    parts = [members for members in _parts(graph, takes) if takes[members[0]]]
    if delegate and delegate.parts is not None:
        parts = sorted(parts, key=len, reverse=True)[: delegate.parts]
    own = frozenset(place for members in parts for place in members)
    handed = sum(_handed(graph, frozenset(members)) for members in parts) / 1e6
    return Placement(own, refused, len(graph.operators) - len(own), len(parts), handed, delegate.source if delegate else "")


def _parts(graph: Graph, takes: list[bool]) -> Iterable[list[int]]:
    """Places of operators, each part all of one kind, in an order in which they can run."""
    waiting = list(range(len(graph.operators)))
    missing = {index for operator in graph.operators for index in operator.outputs}
    kind = bool(takes and takes[0])
    while waiting:
        members: list[int] = []
        rest = []
        for place in waiting:
            operator = graph.operators[place]
            if takes[place] == kind and not missing.intersection(operator.inputs):
                members.append(place)
                missing.difference_update(operator.outputs)
            else:
                rest.append(place)
        if members:
            yield members
        elif not any(takes[place] != kind and not missing.intersection(graph.operators[place].inputs) for place in waiting):
            yield from ([place] for place in waiting)  # each waits for the other: no order is possible
            return
        waiting, kind = rest, not kind


def _handed(graph: Graph, members: frozenset[int]) -> float:
    """Values that the part reads from outside and that are read of it outside."""
    written = {index for place in members for index in graph.operators[place].outputs}
    read = {index for place in members for index in graph.operators[place].inputs if index >= 0 and not graph.tensors[index].constant}
    outside = {index for place, operator in enumerate(graph.operators) if place not in members for index in operator.inputs}
    crossing = (read - written) | (written & (outside | set(graph.outputs)))
    return float(sum(graph.tensors[index].elements or 0 for index in crossing))
