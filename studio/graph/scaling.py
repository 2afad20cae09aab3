"""What a graph does to its picture first, and so what pixels it takes: networks that scale by themselves take another range."""

from studio.graph.model_graph import Graph, Model, Operator
from studio.graph.purpose import Range

PASSED_THROUGH = frozenset(
    [
        "RESHAPE",
        "QUANTIZE",
        "DEQUANTIZE",
        "SQUEEZE",
        "TRANSPOSE",
        "CONCATENATION",
        "Reshape",
        "Identity",
        "QuantizeLinear",
        "DequantizeLinear",
        "Transpose",
    ]
)
_WAY = {"MUL": "×", "Mul": "×", "DIV": "÷", "Div": "÷", "SUB": "−", "Sub": "−", "ADD": "+", "Add": "+"}
_CASTS = frozenset({"CAST", "Cast"})
_MOST_HOPS = 4


def first_scaling(model: Model) -> tuple[Range, str] | None:
    """The range of pixels that the first step of arithmetic is made for, and that step in words; None where there is no such step."""
    step = _first_step(model.graphs[0]) if model.graphs and model.graphs[0].inputs else None
    if step is None or step.name not in {*_WAY, *_CASTS}:
        return None
    numbers = _numbers(model.graphs[0], step) if step.name in _WAY else ()
    if not numbers:
        return "0_to_255", step.name
    way, number = _WAY[step.name], numbers[0]
    return _range_of(way, number), f"{way} {number:.3g}"


def _range_of(way: str, number: float) -> Range:
    """Of a step that brings pixels to about −1 to 1. 255, 127.5 and means above 1 tell of bytes; 0.5 and means below 1 of shares."""
    match way:
        case "×" if abs(number) < 0.1:
            return "0_to_255"
        case "×" if number in (0.5, 127.5):
            return "-1_to_1"
        case "÷" if abs(number) > 20:
            return "0_to_255"
        case "−" | "+" if abs(number) > 1.5:
            return "0_to_255"
        case "+" if number == 1:
            return "-1_to_1"
    return "0_to_1"


def _first_step(graph: Graph) -> Operator | None:
    """The operator that reads the picture, past those that only hand on."""
    tensor = graph.inputs[0]
    for _ in range(_MOST_HOPS):
        reader = next((operator for operator in graph.operators if tensor in operator.inputs), None)
        if reader is None or reader.name not in PASSED_THROUGH or not reader.outputs:
            return reader
        tensor = reader.outputs[0]
    return None


def _numbers(graph: Graph, step: Operator) -> tuple[float, ...]:
    """The stored ones it is done with, behind a change of type too."""
    for index in step.inputs:
        for _ in range(_MOST_HOPS):
            if index < 0:
                break
            if few := graph.tensors[index].few:
                return few
            maker = next((each for each in graph.operators if index in each.outputs), None)
            if maker is None or maker.name not in PASSED_THROUGH | _CASTS or not maker.inputs or index in graph.inputs:
                break
            index = maker.inputs[0]
    return ()
