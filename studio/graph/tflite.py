"""Reads the structure of .tflite files; nothing of the model is run, and its weights stay in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from studio.graph.file_bytes import Bytes, Malformed, reals
from studio.graph.flatbuffer import Flatbuffer, Table
from studio.graph.model_graph import Graph, Metadata, Model, Operator, Quantisation, Shape, Signature, Tensor
from studio.graph.tflite_metadata import export_notes, read_metadata
from studio.graph.tflite_schema import CALLS, CUSTOM, OPERATORS, OPTIONS, PLACEHOLDER, TENSOR_TYPES
from studio.graph.workload import Work

IDENTIFIER = b"TFL3"
SCHEMA = 3
MOST_SIDES = 32
METADATA = "TFLITE_METADATA"
MOST_METADATA = 1 << 24


@dataclass(frozen=True, slots=True)
class _Buffer:
    """Where stored values lie in the file. outside: behind the flatbuffer; wrong: why they can't lie there, told when they are wanted."""

    offset: int
    size: int
    outside: bool = False
    wrong: str = ""


def read_tflite(data: Bytes) -> Model:
    """Raises Malformed."""
    if data.read(4, 4) != IDENTIFIER:
        raise Malformed(f"{IDENTIFIER.decode()} is missing at byte 4")
    root = Flatbuffer(data).root()
    version = root.number(0, "uint32")
    if version != SCHEMA:
        raise Malformed(f"it is of version {version} of the format, not {SCHEMA}")
    buffers: list[_Buffer] = []
    try:
        for table in root.tables(4):
            buffers.append(_buffer(table, len(data)))
    except Malformed as error:
        raise Malformed(f"buffer {len(buffers)}: {error}") from error
    codes = [_code(table) for table in root.tables(1)]
    tables = root.tables(2)
    if not tables:
        raise Malformed("it holds no graph")
    graphs = tuple(_graph(index, table, codes, buffers, data, len(tables)) for index, table in enumerate(tables))
    constants = {tensor.identity: tensor for graph in graphs for tensor in graph.tensors if tensor.constant}
    return Model(
        format="tflite",
        version=version,
        bytes=len(data),
        graphs=graphs,
        description=root.text(3),
        signatures=tuple(_signature(number, table, graphs) for number, table in enumerate(root.tables(7))),
        metadata=_metadata(data, root, buffers),
        parameters=sum(weight.elements or 0 for weight in _learnt(graphs).values()),
        weight_bytes=sum(tensor.stored for tensor in constants.values()),
        outside=sum(buffer.size for buffer in buffers if buffer.outside and not buffer.wrong),
    )


def _buffer(table: Table, end: int) -> _Buffer:
    offset, size = table.number(1, "uint64"), table.number(2, "uint64")
    if offset > 1 and size:  # 1 stands for one that the writer meant to fill in
        wrong = f"bytes {offset} to {offset + size}, but the file ends at byte {end}" if offset + size > end else ""
        return _Buffer(offset, size, True, wrong)
    span = table.span(0)
    return _Buffer(*span) if span else _Buffer(0, 0)


def _used(buffers: list[_Buffer], place: int, name: str) -> _Buffer:
    """The buffer of that number, for a tensor called `name`."""
    if place >= len(buffers):
        raise Malformed(f"{name!r} lies in buffer {place}, but there are {len(buffers)}")
    if buffers[place].wrong:
        raise Malformed(f"{name!r} lies in buffer {place}, said to be at {buffers[place].wrong}")
    return buffers[place]


def _code(table: Table) -> tuple[str, int, bool]:
    """Name, version, and whether it is a custom operator."""
    old, new = table.number(0, "int8"), table.number(3, "int32")
    code = new if old == PLACEHOLDER else max(old, new)
    if code == CUSTOM:
        return table.text(1) or "unnamed custom operator", table.number(2, "int32", 1), True
    name = OPERATORS[code] if 0 <= code < len(OPERATORS) else f"builtin {code}"
    return name, table.number(2, "int32", 1), False


def _graph(index: int, table: Table, codes: list[tuple[str, int, bool]], buffers: list[_Buffer], data: Bytes, graphs: int) -> Graph:
    at = f"graph {index}: " if graphs > 1 else ""
    tensors: list[Tensor] = []
    operators: list[Operator] = []
    try:
        for number, each in enumerate(table.tables(0)):
            tensors.append(_tensor(number, each, buffers, data))
    except Malformed as error:
        raise Malformed(f"{at}tensor {len(tensors)}: {error}") from error
    try:
        for each in table.tables(3):
            operators.append(_operator(len(operators), each, codes, len(tensors), graphs))
    except Malformed as error:
        raise Malformed(f"{at}operator {len(operators)}: {error}") from error
    inputs, outputs = (_indices(table, field, len(tensors), f"{at}{name}") for field, name in ((1, "an input"), (2, "an output")))
    for name, indices in (("an input", inputs), ("an output", outputs)):
        if -1 in indices:
            raise Malformed(f"{at}{name} of the graph is no tensor")
    return Graph(index, table.text(4), tuple(tensors), tuple(map(Work(operators, tensors).measured, operators)), inputs, outputs)


def _tensor(number: int, table: Table, buffers: list[_Buffer], data: Bytes) -> Tensor:
    place, code = table.number(2, "uint32"), table.number(1, "int8")
    name = table.text(3)
    if not 0 <= code < len(TENSOR_TYPES):
        raise Malformed(f"{name!r} is of the unknown type {code}")
    default = _shape(table, 0, name)
    signed = _shape(table, 7, name)
    shape = signed if len(signed) == len(default) else default
    buffer = _used(buffers, place, name) if place else _Buffer(0, 0)
    stored = buffer.size > 0
    return Tensor(
        index=number,
        name=name,
        shape=shape,
        default=default,
        dtype=TENSOR_TYPES[code],
        quantisation=_quantisation(table.table(4)),
        stored=buffer.size,
        offset=buffer.offset if stored else None,
        identity=place if stored else -1,
        variable=bool(table.number(5, "bool")),
        sparse=table.has(6),
        few=reals(data, buffer.offset, buffer.size) if TENSOR_TYPES[code] == "float32" else (),
    )


def _shape(table: Table, field: int, name: str) -> Shape:
    sides = table.numbers(field, "int32")
    if len(sides) > MOST_SIDES:
        raise Malformed(f"{name!r} has {len(sides)} dimensions")
    return tuple(int(side) for side in sides)


def _quantisation(table: Table | None) -> Quantisation | None:
    if table is None:
        return None
    if table.number(4, "uint8"):  # in blocks, with tensors of scales
        return Quantisation((), (), table.number(6, "int32"), blocks=True)
    scales, zero_points = table.numbers(2, "float32"), table.numbers(3, "int64")
    if not len(scales):
        return None
    return Quantisation(tuple(map(float, scales)), tuple(map(int, zero_points)), table.number(6, "int32"))


def _operator(number: int, table: Table, codes: list[tuple[str, int, bool]], tensors: int, graphs: int) -> Operator:
    code = table.number(0, "uint32")
    if code >= len(codes):
        raise Malformed(f"it is of kind {code}, but the file lists {len(codes)} kinds")
    name, version, custom = codes[code]
    try:
        inputs, outputs = _indices(table, 1, tensors, "an input"), _indices(table, 2, tensors, "an output")
        attributes = _attributes(name, table)
        calls = tuple(int(str(attributes[key])) for key in CALLS.get(name, ()) if key in attributes)
        for call in calls:
            if not 0 <= call < graphs:
                raise Malformed(f"it calls graph {call}, but there are {graphs}")
    except Malformed as error:
        raise Malformed(f"{name}: {error}") from error
    return Operator(number, name, version, custom, "custom", inputs, outputs, attributes, calls=calls)


def _indices(table: Table, field: int, tensors: int, what: str) -> tuple[int, ...]:
    """Indices of tensors, −1 for an absent one."""
    found = tuple(map(int, table.numbers(field, "int32")))
    for index in found:
        if not -1 <= index < tensors:
            raise Malformed(f"{what} is tensor {index}, but there are {tensors} tensors")
    return found


def _attributes(name: str, table: Table) -> Mapping[str, object]:
    number, options = OPTIONS.get(name, (0, ()))
    if not options or table.number(3, "uint8") != number:
        return {}
    found = table.table(4)
    if found is None:
        return {}
    attributes: dict[str, object] = {}
    for option in options:
        value = found.number(option.field, option.kind, option.default)
        if option.words:
            attributes[option.name] = option.words[value] if 0 <= value < len(option.words) else f"unknown ({value})"
        else:
            attributes[option.name] = bool(value) if option.kind == "bool" else value
    return attributes


def _signature(number: int, table: Table, graphs: tuple[Graph, ...]) -> Signature:
    key, graph = table.text(2), table.number(4, "uint32")
    if graph >= len(graphs):
        raise Malformed(f"signature {key!r} is of graph {graph}, but there are {len(graphs)}")
    inputs, outputs = ({each.text(0): each.number(1, "uint32") for each in table.tables(field)} for field in (0, 1))
    for name, index in (*inputs.items(), *outputs.items()):
        if index >= len(graphs[graph].tensors):
            raise Malformed(f"signature {key or number}: {name!r} is tensor {index}, but there are {len(graphs[graph].tensors)} tensors")
    return Signature(key, graph, inputs, outputs)


def _learnt(graphs: tuple[Graph, ...]) -> dict[int, Tensor]:
    """Every distinct weight, by its identity."""
    found = {}
    for graph in graphs:
        work = Work(graph.operators, graph.tensors)
        found.update({weight.identity: weight for operator in graph.operators for weight in work.weights(operator)})
    return found


def _metadata(data: Bytes, root: Table, buffers: list[_Buffer]) -> Metadata | None:
    """Metadata that can't be read is as good as none: the runtime doesn't look at it either."""
    properties: dict[str, str] = {}
    found: Metadata | None = None
    for table in root.tables(6):
        name, place = table.text(0), table.number(1, "uint32")
        if place >= len(buffers) or buffers[place].wrong:
            continue
        buffer = buffers[place]
        content = data.read(buffer.offset, min(buffer.size, MOST_METADATA))
        if name == METADATA:
            found = read_metadata(content, data)
        else:
            properties[name] = _printable(content)
    properties |= export_notes(data)
    if found is None:
        return Metadata(properties=properties) if properties else None
    return replace(found, properties=properties)


def _printable(content: bytes) -> str:
    text = content[:200].rstrip(b"\0").decode("utf-8", "replace")
    return text if text.isprintable() else f"{len(content)} bytes"
