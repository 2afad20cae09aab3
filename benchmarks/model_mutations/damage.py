"""Damages sound model files in every way that files are damaged by accident or on purpose: one function for each way."""

import json
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from benchmarks.model_mutations import seeds
from tests.graph.built_models import bundle, packed

EXTREMES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
HUGE_SIDES = (0, -1, -(2**31), 2**31 - 1, 2**16, 2**20, 46341)
BOMB = 300_000_000

Damage = Callable[[Random, "Sound", Path], Path]


class Sound:
    """The sound files to start from. structured: the tiny ones and the smallest real ones, whose structure is quickly rewritten."""

    def __init__(self) -> None:
        self.tiny = seeds.tiny_models()
        self.models = self.tiny | seeds.real_models()
        self.structured = {name: data for name, data in self.models.items() if len(data) < 130_000}

    def any(self, random: Random) -> bytes:
        """Half of them tiny: in a large one most changes fall into the weights."""
        return random.choice(list((self.tiny if random.random() < 0.5 else self.models).values()))

    def opened(self, random: Random) -> schema.ModelT:
        return seeds.unpacked(random.choice(list(self.structured.values())))


def written(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def truncated(random: Random, sound: Sound, folder: Path) -> Path:
    data = sound.any(random)
    return written(folder, "truncated.tflite", data[: random.randrange(len(data))])


def place(random: Random, data: bytes, size: int = 1) -> int:
    """Anywhere, or near either end, where the structure lies."""
    near = min(len(data), 20_000)
    start, stop = random.choice([(0, near), (len(data) - near, len(data)), (0, len(data))])
    return random.randrange(start, stop - size + 1) // size * size


def bits_flipped(random: Random, sound: Sound, folder: Path) -> Path:
    data = bytearray(sound.any(random))
    for _ in range(random.choice([1, 1, 4, 32, 200])):
        data[place(random, data)] ^= 1 << random.randrange(8)
    return written(folder, "flipped.tflite", bytes(data))


def extremes(random: Random, sound: Sound, folder: Path) -> Path:
    data = bytearray(sound.any(random))
    for _ in range(random.choice([1, 1, 3, 10])):
        struct.pack_into("<I", data, place(random, data, 4), random.choice(EXTREMES))
    return written(folder, "extreme.tflite", bytes(data))


def wrong_offsets(random: Random, sound: Sound, folder: Path) -> Path:
    """What looks like an offset is turned elsewhere: backwards, to itself, to another table, past the end."""
    data = bytearray(sound.any(random))
    likely = [at for at in {place(random, data, 4) for _ in range(400)} if 4 <= struct.unpack_from("<I", data, at)[0] < len(data) - at]
    for at in random.sample(likely, min(len(likely), random.choice([1, 1, 2, 6]))):
        other = random.choice(likely)
        target = random.choice([0, 4, (other - at) & 0xFFFFFFFF, (-at) & 0xFFFFFFFF, len(data) - at, random.randrange(2**32)])
        struct.pack_into("<I", data, at, target)
    return written(folder, "offsets.tflite", bytes(data))


def all_to_one(random: Random, sound: Sound, folder: Path) -> Path:
    """Lists that grow far larger than the file by naming one table again and again."""
    data = bytearray(sound.any(random))
    at = place(random, data, 4)
    for step in range(random.choice([50, 500, 2000])):
        if at + 4 * step + 4 <= len(data):
            struct.pack_into("<I", data, at + 4 * step, random.choice([4, 8, max(4, len(data) - at - 4 * step - 64)]))
    return written(folder, "tangled.tflite", bytes(data))


def spliced(random: Random, sound: Sound, folder: Path) -> Path:
    first, second = sound.any(random), sound.any(random)
    cut = random.randrange(len(first))
    return written(folder, "spliced.tflite", first[:cut] + second[min(cut, len(second)) :])


def huge_shapes(random: Random, sound: Sound, folder: Path) -> Path:
    model = sound.opened(random)
    tensors = random.choice(model.subgraphs).tensors
    for tensor in random.sample(tensors, min(len(tensors), random.choice([1, 2, 9]))):
        count = random.choice([1, 4, 4, 5, 40, 5000])
        shape = [random.choice(HUGE_SIDES) for _ in range(count)]
        if random.random() < 0.5 and tensor.shape is not None:
            shape = list(tensor.shape)
            shape[random.randrange(len(shape))] = random.choice(HUGE_SIDES)
        tensor.shape = shape
        if random.random() < 0.3:
            tensor.shapeSignature = shape
    return written(folder, "huge.tflite", packed(model))


def circles(random: Random, sound: Sound, folder: Path) -> Path:
    """Operators that read what comes later, or themselves; graphs that call themselves."""
    model = sound.opened(random)
    graph = random.choice(model.subgraphs)
    step = random.choice(graph.operators)
    match random.randrange(5):
        case 0:
            graph.operators = graph.operators[::-1]
        case 1:
            step.inputs = [step.outputs[0] for _ in step.inputs]
        case 2:
            graph.inputs = []
        case 3:
            random.shuffle(graph.operators)
            graph.outputs = graph.inputs
        case _:
            model = seeds.unpacked(seeds.branches())
            options = model.subgraphs[0].operators[0].builtinOptions
            options.thenSubgraphIndex, options.elseSubgraphIndex = random.choice([(0, 0), (1, 0), (7, -1), (2**31 - 1, 1)])
            model.subgraphs[1].operators += [model.subgraphs[0].operators[0]] * random.randrange(2)
    return written(folder, "circle.tflite", packed(model))


def wrong_indices(random: Random, sound: Sound, folder: Path) -> Path:
    model = sound.opened(random)
    graph = random.choice(model.subgraphs)
    step = random.choice(graph.operators)
    wrong = random.choice([-1, -2, len(graph.tensors), len(graph.tensors) - 1, 10**6, 2**31 - 1, -(2**31)])
    match random.randrange(6):
        case 0:
            step.inputs = [*step.inputs[:-1], wrong]
        case 1:
            step.outputs = [wrong]
        case 2:
            random.choice(graph.tensors).buffer = wrong & 0xFFFFFFFF
        case 3:
            step.opcodeIndex = wrong & 0xFFFFFFFF
        case 4:
            graph.outputs = [wrong]
        case _:
            graph.inputs = [wrong, wrong]
    return written(folder, "index.tflite", packed(model))


def wrong_numbers(random: Random, sound: Sound, folder: Path) -> Path:
    """Quantisation, types, versions and operators that don't go together."""
    model = sound.opened(random)
    graph = random.choice(model.subgraphs)
    tensor = random.choice(graph.tensors)
    match random.randrange(6):
        case 0:
            given = schema.QuantizationParametersT()
            count = random.choice([1, 1, 2, 3, 1000])
            given.scale = [random.choice([0.0, -1.0, float("nan"), float("inf"), 1e-38, 1.0]) for _ in range(count)]
            given.zeroPoint = [random.choice([0, 2**62, -(2**62)]) for _ in range(random.choice([0, count, count + 1]))]
            given.quantizedDimension = random.choice([0, 1, 3, -1, 10**6])
            tensor.quantization = given
        case 1:
            tensor.type = random.choice([*range(23), 100, -1])
        case 2:
            random.choice(model.operatorCodes).version = random.choice([0, -1, 9, 10**6])
        case 3:
            changed = random.choice(model.operatorCodes)
            changed.builtinCode = random.choice([*range(210), 10**6, -5])
            changed.deprecatedBuiltinCode = min(127, max(0, changed.builtinCode))
        case 4:
            changed = random.choice(model.operatorCodes)
            changed.builtinCode = changed.deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
            changed.customCode = random.choice([None, "", "FlexErf", "Unheard", "x" * 70_000])
        case _:
            for buffer in model.buffers[1:]:
                if buffer.data is not None and random.random() < 0.5:
                    buffer.data = np.asarray(buffer.data)[: random.randrange(len(buffer.data) + 1)]
    return written(folder, "numbers.tflite", packed(model))


def outside_buffers(random: Random, sound: Sound, folder: Path) -> Path:
    """Weights said to lie behind the flatbuffer, where there is nothing or something else."""
    model = sound.opened(random)
    buffer = random.choice(model.buffers)
    buffer.data = None
    buffer.offset, buffer.size = random.choice([2, 100, 2**40, 2**64 - 1]), random.choice([0, 1, 36, 2**40, 2**64 - 1])
    return written(folder, "outside.tflite", packed(model))


def wrong_extension(random: Random, sound: Sound, folder: Path) -> Path:
    model = sound.any(random)
    contents: list[bytes] = [
        b"", b"TFL3", b"\x1c\0\0\0TFL3", b"\x89PNG\r\n\x1a\n" + model[:500], b"some words\n", b"<!DOCTYPE html><p>404",
        random.randbytes(700), b"\x08" * 3000, b"PK\x03\x04" + model[:900], seeds.onnx(), seeds.core_ml(), model, b"\0" * 70_000, b"version https://git-lfs",
    ]  # fmt: skip
    ending = random.choice([".tflite", ".task", ".zip", ".onnx", ".mlmodel", ".mlpackage", ".h5", ""])
    return written(folder, f"named{ending}", random.choice(contents))


def bomb(random: Random, sound: Sound, folder: Path) -> Path:
    file = BytesIO()
    match random.randrange(4):
        case 0:
            file = BytesIO(_zeros())
        case 1:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("inner.task", _zeros())
        case 2:
            with zipfile.ZipFile(file, "w") as archive:
                for number in range(random.choice([70, 12_000])):
                    archive.writestr(f"{number}.tflite", b"")
        case _:
            data = bytearray(bundle({"model.tflite": sound.any(random)}, zipfile.ZIP_DEFLATED))
            at = data.rindex(b"PK\x01\x02")
            struct.pack_into("<II", data, at + 20, len(data), random.choice([0, 5, 2**31, 2**32 - 1]))
            file = BytesIO(data)
    return written(folder, f"bomb{random.choice(['.task', '.zip', '.tflite'])}", file.getvalue())


_bombs: list[bytes] = []


def _zeros() -> bytes:
    """A model of zeros, packed to a thousandth; made once."""
    if not _bombs:
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("model.tflite", "w") as entry:
            for _ in range(BOMB // 1_000_000):
                entry.write(bytes(1_000_000))
        _bombs.append(file.getvalue())
    return _bombs[0]


def traversal(random: Random, sound: Sound, folder: Path) -> Path:
    name = random.choice(
        ["../out.tflite", "/tmp/out.tflite", "a/../../out.tflite", "C:\\out.tflite", "..\\out.tflite", "\\\\host\\out.tflite"]
    )
    if random.random() < 0.6:
        return written(folder, f"leads{random.choice(['.task', '.zip'])}", bundle({name: sound.any(random)}))
    package = folder / "leads.mlpackage"
    (package / "Data").mkdir(parents=True)
    inside = random.choice([name, "../../../../../../etc/passwd", "gone.mlmodel", "", "Data", "link", "good"])
    if inside == "good":
        (package / "Data" / "good").write_bytes(seeds.core_ml())
    if inside == "link":
        (package / "Data" / "link").symlink_to("/etc/passwd")
    manifest = {"itemInfoEntries": {"a": {"path": inside}}, "rootModelIdentifier": "a"}
    text = json.dumps(manifest) if random.random() < 0.8 else random.choice(["", "{", "[]", "{}", "[" * 100_000, json.dumps(manifest)[:40]])
    (package / "Manifest.json").write_text(text)
    return package


def damaged_bundle(random: Random, sound: Sound, folder: Path) -> Path:
    data = bytearray(bundle({"a.tflite": sound.any(random), "b.txt": b"x"}, random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])))
    for _ in range(random.choice([0, 1, 3, 30])):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    cut = random.choice([len(data), len(data), random.randrange(len(data))])
    return written(folder, "damaged.task", bytes(data[:cut]))


def damaged_protobuf(random: Random, sound: Sound, folder: Path) -> Path:
    data, ending = random.choice([(seeds.onnx(), "onnx"), (seeds.core_ml(), "mlmodel")])
    changed = bytearray(data)
    for _ in range(random.choice([0, 1, 2, 8])):
        changed[random.randrange(1, len(changed))] = random.choice([0, 0xFF, 0x80, random.randrange(256)])
    cut = random.choice([len(data), len(data), random.randrange(1, len(data))])
    return written(folder, f"damaged.{ending}", bytes(changed[:cut]))


WAYS: tuple[Damage, ...] = (
    truncated, bits_flipped, extremes, wrong_offsets, all_to_one, spliced, huge_shapes, circles, wrong_indices, wrong_numbers,
    outside_buffers, wrong_extension, bomb, traversal, damaged_bundle, damaged_protobuf,
)  # fmt: skip
