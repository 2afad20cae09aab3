"""What would keep a model from running is found without running it, and named."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from studio.graph import problems, read_model
from studio.graph.soundness import peak_bytes
from tests.graph.built_models import KINDS, code, graph, model, one_step, operator, read, stored, tensor


def quantised(scales: Sequence[float], zero_points: Sequence[int], axis: int = 0) -> schema.QuantizationParametersT:
    given = schema.QuantizationParametersT()
    given.scale, given.zeroPoint, given.quantizedDimension = list(scales), list(zero_points), axis
    return given


def told(data: bytes, folder: Path) -> list[str]:
    return [str(problem) for problem in problems(read(data, folder))]


def test_a_sound_model_has_no_problem(tmp_path: Path, shared: Path) -> None:
    assert told(one_step(KINDS.RELU), tmp_path) == []
    for file in (shared / "data" / "models").glob("*.tflite"):
        assert bool(problems(read_model(file))) == (file.name == "person_detect.tflite"), file.name


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (quantised([0.5], [0]), ""),
        (quantised([0.5] * 3, [0] * 3, 1), ""),
        (quantised([0.5], []), "is quantised with 1 scales but no zero points"),
        (quantised([0.5] * 2, [0]), "is quantised with 2 scales but 1 zero points"),
        (quantised([0.5], [0], 3), "is quantised along dimension 3, but has only 2"),
        (quantised([0.5], [0], -1), "is quantised along dimension -1"),
        (quantised([0.5] * 2, [0] * 2, 1), "is quantised with 2 scales along dimension 1, which has 3 places"),
    ],
)
def test_quantisation(given: schema.QuantizationParametersT, words: str, tmp_path: Path) -> None:
    tensors = [tensor("x", [2, 3], schema.TensorType.INT8, quantization=given), tensor("y", [2, 3])]
    found = told(model([code(KINDS.DEQUANTIZE)], [graph(tensors, [operator(0, [0], [1])], [0], [1])]), tmp_path)
    assert bool(found) == bool(words)
    if words:
        assert found == [found[0]]
        assert found[0].startswith(f"tensor 0 x [2, 3] int8 {words}")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ([2], ""),
        ([1], ""),
        ([4], "takes 16 bytes, but the file holds 8 for it"),
        ([-2], "has a side of negative length"),
        ([1 << 30, 1 << 30], "is too large: its sides multiply to more than a computer can count"),
    ],
)
def test_sizes(shape: list[int], words: str, tmp_path: Path) -> None:
    tensors = [tensor("x", [2]), tensor("w", shape, buffer=1), tensor("y", [2])]
    graphs = [graph(tensors, [operator(0, [0, 1], [2])], [0], [2])]
    found = told(model([code(KINDS.ADD)], graphs, stored(np.zeros(2, np.float32))), tmp_path)
    assert [each for each in found if words and words in each] == found
    assert bool(found) == bool(words)


def test_more_memory_than_a_phone_gives(tmp_path: Path) -> None:
    (found,) = told(one_step(KINDS.RELU, [1, 40_000, 40_000]), tmp_path)
    assert found.startswith("tensor 0 x [1, 40000, 40000] float32 is too large: the graph needs 12.8 GB at once")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([(0, 1), (1, 2)], ""),
        (
            [(1, 2), (0, 1)],
            "operator 0 RELU reads tensor 1 t1 [1] float32, which only the later operator 1 RELU writes: the graph",
        ),
        ([(1, 1), (1, 2)], "operator 0 RELU reads tensor 1 t1 [1] float32, which it writes itself: the graph runs in a circle"),
        ([(3, 1), (1, 2)], "operator 0 RELU reads tensor 3 t3 [1] float32, which nothing writes and the file doesn't store"),
        ([(0, 1)], "tensor 2 t2 [1] float32 is an output, but no operator writes it"),
        ([(-1, 1), (1, 2)], "operator 0 RELU has no input 0, which it can't do without"),
        ([(0, -1), (0, 2)], "operator 0 RELU has an output that is no tensor"),
    ],
)
def test_the_order_of_operators(steps: list[tuple[int, int]], words: str, tmp_path: Path) -> None:
    tensors = [tensor(f"t{number}", [1]) for number in range(4)]
    made = graph(tensors, [operator(0, [source], [target]) for source, target in steps], [0], [2])
    found = told(model([code(KINDS.RELU)], [made]), tmp_path)
    assert bool(found) == bool(words)
    assert not words or found[0].startswith(words)


def test_a_branch_without_its_input(tmp_path: Path) -> None:
    """LiteRT crashes on it."""
    options = schema.IfOptionsT()
    options.thenSubgraphIndex = options.elseSubgraphIndex = 1
    leaf = graph([tensor("x", [1]), tensor("y", [1])], [operator(1, [0], [1])], [0], [1])
    outer = graph([tensor("c", [1], schema.TensorType.BOOL), tensor("y", [1])], [operator(0, [0, -1], [1], options)], [0], [1])
    found = told(model([code(KINDS.IF), code(KINDS.NEG)], [outer, leaf]), tmp_path)
    assert found == ["operator 0 IF has no input 1, which it can't do without"]


def test_a_graph_that_calls_itself(tmp_path: Path) -> None:
    """0 calls 1 and 2, 1 calls 3, 3 calls 1."""

    def calling(then: int, otherwise: int) -> schema.SubGraphT:
        options = schema.IfOptionsT()
        options.thenSubgraphIndex, options.elseSubgraphIndex = then, otherwise
        tensors = [tensor("c", [1], schema.TensorType.BOOL), tensor("x", [1]), tensor("y", [1])]
        return graph(tensors, [operator(0, [0, 1], [2], options)], [0, 1], [2])

    leaf = graph([tensor("x", [1]), tensor("y", [1])], [operator(1, [0], [1])], [0], [1])
    codes = [code(KINDS.IF), code(KINDS.NEG)]
    assert told(model(codes, [calling(1, 2), leaf, leaf]), tmp_path) == []
    circle = [calling(1, 2), calling(2, 3), leaf, calling(1, 2)]
    assert told(model(codes, circle), tmp_path) == ["graph 1 calls itself, directly or by others"]


def test_what_lives_at_once(tmp_path: Path) -> None:
    """x (100 floats) → a (50) → b (10): x and a live together, a and b live together."""
    tensors = [tensor("x", [100]), tensor("a", [50]), tensor("b", [10])]
    made = model([code(KINDS.SLICE)], [graph(tensors, [operator(0, [0], [1]), operator(0, [1], [2])], [0], [2])])
    assert peak_bytes(read(made, tmp_path).graphs[0]) == 4 * 150


def test_weights_are_not_among_what_lives(tmp_path: Path) -> None:
    tensors = [tensor("x", [1, 7]), tensor("packed", [5, 7], schema.TensorType.FLOAT16, 1), tensor("w", [5, 7]), tensor("y", [1, 5])]
    steps = [operator(0, [1], [2]), operator(1, [0, 2], [3])]
    made = model([code(KINDS.DEQUANTIZE), code(KINDS.FULLY_CONNECTED)], [graph(tensors, steps, [0], [3])], stored(np.zeros(35, np.float16)))
    assert peak_bytes(read(made, tmp_path).graphs[0]) == 4 * 12
