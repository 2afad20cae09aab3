"""The structure of a .tflite file is read as it is."""

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from studio.graph import GraphError, read_model
from studio.graph.tflite_schema import CALLS, OPERATORS, OPTIONS, TENSOR_TYPES
from tests.graph.built_models import KINDS, code, graph, model, one_step, operator, read, stored, tensor


def names(owner: type) -> dict[str, int]:
    return {name: value for name, value in vars(owner).items() if not name.startswith("_")}


def test_the_words_of_the_schema_are_the_runtimes_own() -> None:
    assert dict(zip(OPERATORS, range(len(OPERATORS)), strict=True)) == names(schema.BuiltinOperator)
    types = {name.lower().replace("_e4m3fn", "e4m3").replace("_e5m2", "e5m2"): value for name, value in names(schema.TensorType).items()}
    assert dict(zip(TENSOR_TYPES, range(len(TENSOR_TYPES)), strict=True)) == types


@pytest.mark.parametrize("name", OPTIONS)
def test_options_are_read_where_the_runtime_writes_them(name: str, tmp_path: Path) -> None:
    number, options = OPTIONS[name]
    (union,) = [key for key, value in names(schema.BuiltinOptions).items() if value == number]
    made = getattr(schema, f"{union}T")()
    fields = [field for field in vars(made) if isinstance(getattr(made, field), int | float | bool)]
    for place, field in enumerate(fields, 1):
        setattr(made, field, True if isinstance(getattr(made, field), bool) else 1 if field.endswith(("Padding", "Function")) else place)
    inner = [graph([tensor("x", [1])], [], [0], [0])] * 6
    step = operator(0, [0], [0], made)
    found = read(model([code(getattr(KINDS, name))], [graph([tensor("x", [1])], [step], [0], [0]), *inner]), tmp_path)
    attributes = found.graphs[0].operators[0].attributes
    assert attributes.keys() == {option.name for option in options}
    assert found.graphs[0].operators[0].calls == tuple(attributes[each] for each in CALLS.get(name, ()))
    for option in options:
        written = getattr(made, _field_of(made, option.name))
        assert attributes[option.name] == (option.words[written] if option.words else written)


def _field_of(made: object, option: str) -> str:
    """The generated class's field: "stride_width" is its strideW."""
    own = {"activation": "fusedActivationFunction", "keep_dimensions": "keepNumDims", "transpose_first": "adjX", "transpose_second": "adjY"}
    own |= {"batch_dimensions": "batchDims", "half_pixel_centres": "halfPixelCenters", "graph": "subgraph"}
    own |= {"then": "thenSubgraphIndex", "else": "elseSubgraphIndex", "condition": "condSubgraphIndex", "body": "bodySubgraphIndex"}
    own |= {"initialisation": "initSubgraphIndex", "filter_width": "filterWidth", "filter_height": "filterHeight"}
    for side in ("width", "height", "depth"):
        own |= {f"stride_{side}": f"stride{side[0].upper()}", f"dilation_{side}": f"dilation{side[0].upper()}Factor"}
    name = own.get(option) or option.split("_")[0] + "".join(part.title() for part in option.split("_")[1:])
    assert hasattr(made, name), name
    return name


def test_tensors_shapes_and_quantisation(tmp_path: Path) -> None:
    given = schema.QuantizationParametersT()
    given.scale, given.zeroPoint, given.quantizedDimension = [0.5, 0.25], [3, -4], 1
    tensors = [
        tensor("x", [1, 2], shapeSignature=[-1, 2]),
        tensor("w", [3, 2], schema.TensorType.INT8, buffer=1, quantization=given),
        tensor("y", [1, 3], isVariable=True),
        tensor("n", [], schema.TensorType.INT64),
    ]
    steps = [operator(0, [0, 1, -1], [2])]
    data = model(
        [code(KINDS.FULLY_CONNECTED, 3)], [graph(tensors, steps, [0], [2])], stored(np.arange(6, dtype=np.int8)), description="built"
    )
    found = read(data, tmp_path)
    x, w, y, n = found.graphs[0].tensors
    assert (x.shape, x.default, x.dtype, x.dynamic, x.elements, x.bytes) == ((-1, 2), (1, 2), "float32", True, 2, 8)
    assert (w.dtype, w.stored, w.constant, w.dynamic) == ("int8", 6, True, False)
    assert w.quantisation is not None
    assert (w.quantisation.scales, w.quantisation.zero_points, w.quantisation.axis) == ((0.5, 0.25), (3, -4), 1)
    assert w.quantisation.per_channel
    assert w.offset is not None
    assert data[w.offset : w.offset + 6] == bytes(range(6))
    assert (y.variable, y.constant, n.shape, n.elements) == (True, False, (), 1)
    (step,) = found.graphs[0].operators
    assert (str(step), step.version, step.custom, step.inputs, step.outputs) == ("operator 0 FULLY_CONNECTED", 3, False, (0, 1, -1), (2,))
    assert (found.description, found.parameters, found.weight_bytes, found.graphs[0].dynamic) == ("built", 6, 6, True)


def test_signatures_name_tensors(tmp_path: Path) -> None:
    signature, entry = schema.SignatureDefT(), schema.TensorMapT()
    entry.name, entry.tensorIndex = "picture", 0
    signature.signatureKey, signature.subgraphIndex, signature.inputs, signature.outputs = "serving", 0, [entry], []
    graphs = [graph([tensor("x", [1]), tensor("y", [1])], [operator(0, [0], [1])], [0], [1])]
    (found,) = read(model([code(KINDS.RELU)], graphs, signatureDefs=[signature]), tmp_path).signatures
    assert (found.key, found.graph, found.inputs, found.outputs) == ("serving", 0, {"picture": 0}, {})
    entry.tensorIndex = 9
    with pytest.raises(GraphError, match="signature serving: 'picture' is tensor 9, but there are 2 tensors"):
        read(model([code(KINDS.RELU)], graphs, signatureDefs=[signature]), tmp_path)


def test_custom_operators_and_called_graphs(tmp_path: Path) -> None:
    options = schema.IfOptionsT()
    options.thenSubgraphIndex, options.elseSubgraphIndex = 1, 2
    inner = [graph([tensor("x", [2]), tensor("y", [2])], [operator(kind, [0], [1])], [0], [1]) for kind in (1, 2, 1)]
    outer = graph(
        [tensor("c", [1], schema.TensorType.BOOL), tensor("x", [2]), tensor("y", [2])], [operator(0, [0, 1], [2], options)], [0, 1], [2]
    )
    found = read(model([code(KINDS.IF), code("Own"), code(KINDS.NEG)], [outer, *inner]), tmp_path)
    assert found.graphs[0].operators[0].calls == (1, 2)
    assert [each.index for each in found.called()] == [0, 1, 2]
    assert [str(each) for each in found.custom_operators] == ["operator 0 Own", "operator 0 Own"]


def test_weights_behind_the_flatbuffer(tmp_path: Path) -> None:
    """As in files over 2 GB, which a flatbuffer's own offsets can't reach."""
    buffer = schema.BufferT()
    buffer.offset, buffer.size = 1 << 20, 8
    graphs = [graph([tensor("w", [2], buffer=1), tensor("y", [2])], [operator(0, [0], [1])], [], [1])]
    data = model([code(KINDS.RELU)], graphs, [buffer])
    found = read(data.ljust(1 << 20, b"\0") + bytes(8), tmp_path)
    assert (found.graphs[0].tensors[0].offset, found.graphs[0].tensors[0].stored, found.outside) == (1 << 20, 8, 8)
    with pytest.raises(GraphError, match="tensor 0: 'w' lies in buffer 1, said to be at bytes 1048576 to 1048584, but the file"):
        read(data, tmp_path)


@pytest.mark.parametrize(
    ("tensors", "steps", "ends", "told"),
    [
        ([("x", 0)], [([0], [5])], ([0], [0]), "operator 0: RELU: an output is tensor 5, but there are 1 tensors"),
        ([("x", 0)], [([-2], [0])], ([0], [0]), "operator 0: RELU: an input is tensor -2"),
        ([("x", 7)], [([0], [0])], ([0], [0]), "tensor 0: 'x' lies in buffer 7, but there are 1"),
        ([("x", 0)], [([0], [0])], ([3], [0]), "an input is tensor 3, but there are 1 tensors"),
        ([("x", 0)], [([0], [0])], ([0], [-1]), "an output of the graph is no tensor"),
    ],
)
def test_a_wrong_index_is_told_with_its_place(
    tensors: list[tuple[str, int]], steps: list[tuple[list[int], list[int]]], ends: tuple[list[int], list[int]], told: str, tmp_path: Path
) -> None:
    made = graph([tensor(name, [1], buffer=buffer) for name, buffer in tensors], [operator(0, *step) for step in steps], *ends)
    with pytest.raises(GraphError, match=told):
        read(model([code(KINDS.RELU)], [made]), tmp_path)


def test_a_wrong_kind_or_type_is_told(tmp_path: Path) -> None:
    data = model([code(KINDS.RELU)], [graph([tensor("x", [1])], [operator(4, [0], [0])], [0], [0])])
    with pytest.raises(GraphError, match="operator 0: it is of kind 4, but the file lists 1 kinds"):
        read(data, tmp_path)
    data = model([code(KINDS.RELU)], [graph([tensor("x", [1], 99)], [], [0], [0])])
    with pytest.raises(GraphError, match="tensor 0: 'x' is of the unknown type 99"):
        read(data, tmp_path)
    with pytest.raises(GraphError, match="it holds no graph"):
        read(model([], []), tmp_path)
    with pytest.raises(GraphError, match="of version 2 of the format, not 3"):
        read(model([], [], version=2), tmp_path)


def test_files_appended_to_a_model_are_its_associated_ones(shared: Path) -> None:
    found = read_model(shared / "data" / "models" / "mobilenet_v1_0.25_224_quant.tflite").metadata
    assert found is not None
    assert (found.name, list(found.files)) == ("MobileNetV1 image classifier (quantized)", ["labels.txt"])
    assert len(found.labels["labels.txt"]) == 1001
    assert found.labels["labels.txt"][:2] == ("background", "tench")
    (picture,), (classes,) = found.inputs, found.outputs
    assert (picture.content, picture.colours, picture.mean, picture.std) == ("image", "RGB", (127.5,), (127.5,))
    assert (classes.content, classes.labels) == ("feature", ("labels.txt",))


def test_a_damaged_archive_behind_a_model_is_as_good_as_none(tmp_path: Path) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../labels.txt", "x")
    assert read(one_step(KINDS.RELU) + file.getvalue(), tmp_path).metadata is None


def test_every_real_model_agrees_with_the_runtime(shared: Path) -> None:
    """Tensors and operators one by one, as the runtime's own reader of the format gives them."""
    for file in (shared / "data" / "models").glob("*.tflite"):
        found, told = read_model(file), schema.ModelT.InitFromPackedBuf(file.read_bytes(), 0)
        for ours, theirs in zip(found.graphs, told.subgraphs, strict=True):
            shapes = [() if each.shape is None else tuple(each.shape) for each in theirs.tensors]
            assert [each.default for each in ours.tensors] == shapes
            assert [each.name for each in ours.tensors] == [each.name.decode() for each in theirs.tensors]
            assert [each.inputs for each in ours.operators] == [tuple(each.inputs) for each in theirs.operators]
            assert [each.outputs for each in ours.operators] == [tuple(each.outputs) for each in theirs.operators]
            sizes = [told.buffers[each.buffer].data for each in theirs.tensors]
            assert [each.stored for each in ours.tensors] == [0 if data is None else len(data) for data in sizes]
