"""Says in words, with the operator or tensor, why LiteRT refuses a model: from its messages and from the model's structure."""

import re

from studio.graph import Model, Operator
from studio.graph.custom_operators import IN_LITERT, explained
from studio.lab.trial import MEMORY_BYTES

_NODE = re.compile(r"Node number (\d+) \((\w[^)]*)\) failed to (prepare|invoke)")
_VERSION = re.compile(r"Didn't find op for builtin opcode '(\w+)' version '(-?\d+)'")
_SOURCE = re.compile(r"[\w./-]+/[\w-]+\. ?(?:cc|h|cpp)(?::\d+)? ")
_WHOSE = re.compile(r"model (?:file \S+|'[^']*' \([^)]*\)) (?:is not a model LiteRT can open|failed while running): ")


_SILENT = re.compile(r"(?:can open|while running): (?:RuntimeError|MemoryError|ValueError)\b")
_CUSTOM = ("custom op", "Select TensorFlow op")


def reasons(text: str, model: Model) -> list[str]:
    """Why LiteRT refused `model` with the message `text`: one for each operator it lacks, else the one it gave."""
    missing = _missing_operators(model) if any(word in text for word in _CUSTOM) else []
    return missing or [_reason(text, model)]


def _missing_operators(model: Model) -> list[str]:
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


def _reason(text: str, model: Model) -> str:
    """The runtime's message about `model`, with what failed said first."""
    text = _SOURCE.sub("", text)
    operators = [operator for graph in model.graphs for operator in graph.operators]
    if found := _VERSION.search(text):
        name, version = found[1], int(found[2])
        users = [str(each) for each in operators if each.name == name and each.version == version]
        return f"{users[0] if users else f'operator {name}'} is of version {version}, which LiteRT does not have; convert the model anew"
    if found := _NODE.search(text):
        number, name, what = int(found[1]), found[2], found[3]
        why = _WHOSE.sub("", text[: found.start()]).strip(" .:")[-300:] or "it doesn't say why"
        place = f"LiteRT's {name}" if "Delegate" in name else _place(model, number, name)
        return f"{place} can't be {'made ready' if what == 'prepare' else 'run'}: {why}"
    if _SILENT.search(text):
        return f"LiteRT gives no reason: most often a tensor needs more than the {MEMORY_BYTES >> 30} GB that a trial gets"
    return text.strip()


def _place(model: Model, number: int, name: str) -> str:
    """The runtime doesn't say which graph it means: the name does."""
    named = [graph.operators[number] for graph in model.graphs if number < len(graph.operators)]
    return next((str(operator) for operator in named if operator.name == name), f"operator {number} {name}")
