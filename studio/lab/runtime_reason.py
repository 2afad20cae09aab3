"""Says in words, with the operator or tensor, why LiteRT refuses a model: from its messages and from the model's structure."""

import re

from studio.graph import Graph, Model, Operator
from studio.graph.custom_operators import IN_LITERT, explained

_NODE = re.compile(r"Node number (\d+) \((\w[^)]*)\) failed to (prepare|invoke)")
_VERSION = re.compile(r"Didn't find op for builtin opcode '(\w+)' version '(\d+)'")
_SOURCE = re.compile(r"(?:[\w./-]+/)?[\w-]+\.(?:cc|h|cpp):\d+ ?")
_DELEGATE = "Delegate"


def missing_operators(model: Model) -> list[str]:
    """One text for each custom operator that LiteRT lacks, where it stands first."""
    first: dict[str, Operator] = {}
    counts: dict[str, int] = {}
    for operator in model.custom_operators:
        if operator.name not in IN_LITERT:
            first.setdefault(operator.name, operator)
            counts[operator.name] = counts.get(operator.name, 0) + 1
    return [_missing(operator, counts[name]) for name, operator in first.items()]


def _missing(operator: Operator, count: int) -> str:
    what, advice = explained(operator.name)
    times = f" ({count} times in all)" if count > 1 else ""
    return f"{operator}{times} is {what} that LiteRT does not have; {advice}"


def reason(text: str, graph: Graph) -> str:
    """The runtime's message about a model whose first graph is `graph`, with what failed said first."""
    if found := _VERSION.search(text):
        name, version = found[1], int(found[2])
        users = [str(each) for each in graph.operators if each.name == name and each.version == version]
        return f"{users[0] if users else f'operator {name}'} is of version {version}, which LiteRT does not have; convert the model anew"
    if found := _NODE.search(text):
        number, name, what = int(found[1]), found[2], found[3]
        why = _SOURCE.sub("", text[: found.start()]).strip(" .:") or "it doesn't say why"
        known = number < len(graph.operators) and _DELEGATE not in name
        place = str(graph.operators[number]) if known else f"operator {number} {name}"
        return f"{place} can't be {'made ready' if what == 'prepare' else 'run'}: {why[-300:]}"
    return _SOURCE.sub("", text).strip()
