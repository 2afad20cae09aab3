"""What a model's structure tells, as lines for a person and as plain data for a program."""

from collections.abc import Iterator, Mapping
from typing import Any

from studio.graph import Graph, Model, Tensor
from studio.graph.soundness import peak_bytes
from studio.lab.finding import several

MOST_ENDS = 32
"""Inputs or outputs told one by one."""


def said_of(model: Model) -> Iterator[str]:
    """One line on the whole, one for each input and output, one for what the author says."""
    if not model.graphs:
        return
    graph = model.graphs[0]
    if graph.operators:
        yield _whole(model, graph)
    elif model.format == "coreml":
        yield f"specification version {model.version}, {model.description}"
    if len(model.signatures) > 1:
        yield f"signatures {', '.join(signature.key for signature in model.signatures[:MOST_ENDS])}"
    for kind, ends in (("input", inputs_of(model)), ("output", outputs_of(model))):
        for name, tensor in list(ends.items())[:MOST_ENDS]:
            yield f"{kind} {name} {'unknown shape' if tensor.shape is None else list(tensor.shape)} {tensor.dtype}{_quantised(tensor)}"
        if len(ends) > MOST_ENDS:
            yield f"and {len(ends) - MOST_ENDS} more {kind}s"
    if model.metadata and (model.metadata.name or model.metadata.labels):
        labels = ", ".join(f"{several(len(lines), 'label')} in {name}" for name, lines in model.metadata.labels.items())
        yield f"its author says: {', '.join(filter(None, (model.metadata.name, labels)))}"


def inputs_of(model: Model) -> dict[str, Tensor]:
    """By the names of the file's only signature, else by those of its tensors."""
    return _ends(model, "inputs")


def outputs_of(model: Model) -> dict[str, Tensor]:
    return _ends(model, "outputs")


def facts_of(model: Model) -> dict[str, Any]:
    """Everything as JSON takes it; sizes in bytes."""
    operators = [operator for graph in model.graphs for operator in graph.operators]
    metadata = model.metadata
    return {
        "format": model.format,
        "version": model.version,
        "bytes": model.bytes,
        "parameters": model.parameters,
        "macs": model.macs,
        "macs_unknown": [str(operator) for operator in operators if operator.macs is None],
        "weight_bytes": model.weight_bytes,
        "activation_bytes": peak_bytes(model.graphs[0]) if model.graphs else None,
        "dynamic": any(graph.dynamic for graph in model.graphs),
        "operators": _counted(operator.name for operator in operators),
        "custom_operators": sorted({operator.name for operator in model.custom_operators}),
        "inputs": [_fact(name, tensor) for name, tensor in inputs_of(model).items()],
        "outputs": [_fact(name, tensor) for name, tensor in outputs_of(model).items()],
        "signatures": [signature.key for signature in model.signatures],
        "name": metadata.name if metadata else "",
        "labels": {name: len(lines) for name, lines in metadata.labels.items()} if metadata else {},
        "files": dict(metadata.files) if metadata else {},
        "parts": {name: facts_of(part) for name, part in model.parts.items()},
    }


def _whole(model: Model, graph: Graph) -> str:
    unknown = sum(len(each.uncounted) for each in model.called())
    macs = f"{amount(model.macs)} multiply-accumulates"
    if unknown:
        macs += f" and {several(unknown, 'operator')} not counted"
    if graph.dynamic:
        macs += " at the default shapes (some are dynamic)"
    graphs = f"{len(model.graphs)} graphs, " if len(model.graphs) > 1 else ""
    operators = several(sum(len(each.operators) for each in model.graphs), "operator")
    activations = f"{amount(peak_bytes(graph))} bytes of activations at once"
    return f"{graphs}{operators}, {amount(model.parameters)} parameters, {macs}, {activations}"


def amount(number: int) -> str:
    """In words, of four digits: "3.489 million"."""
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"{number / size:.4g} {word}"
    return f"{number:,}".replace(",", " ")


def _ends(model: Model, side: str) -> dict[str, Tensor]:
    if not model.graphs:
        return {}
    graph = model.graphs[0]
    indices: tuple[int, ...] = getattr(graph, side)
    signed: Mapping[str, int] = getattr(model.signatures[0], side) if len(model.signatures) == 1 else {}
    if signed and set(signed.values()) == set(indices) and model.signatures[0].graph == 0:
        return {name: graph.tensors[index] for name, index in signed.items()}
    return {graph.tensors[index].name: graph.tensors[index] for index in indices}


def _quantised(tensor: Tensor) -> str:
    given = tensor.quantisation
    if given is None or not given.scales or not given.zero_points:
        return ""
    return " per channel" if given.per_channel else f" × {given.scales[0]:g}, zero at {given.zero_points[0]}"


def _fact(name: str, tensor: Tensor) -> dict[str, Any]:
    given = tensor.quantisation
    scales = {"scales": list(given.scales), "zero_points": list(given.zero_points)} if given else None
    return {"name": name, "shape": None if tensor.shape is None else list(tensor.shape), "dtype": tensor.dtype, "quantisation": scales}


def _counted(names: Iterator[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
