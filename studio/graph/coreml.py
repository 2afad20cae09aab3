"""Describes Core ML models, which run on macOS alone. Field numbers are those of coremltools' Model.proto and FeatureTypes.proto."""

import json
from dataclasses import replace
from pathlib import Path

from studio.graph.archive import unsafe
from studio.graph.file_bytes import Bytes, FileBytes, Malformed
from studio.graph.model_graph import Graph, Metadata, Model, Tensor
from studio.graph.protobuf import Message, Reading

KINDS = {
    200: "pipeline classifier", 201: "pipeline regressor", 202: "pipeline", 303: "neural network regressor",
    403: "neural network classifier", 500: "neural network", 502: "ML program",
}  # fmt: skip
MOST_MANIFEST = 1 << 20
_ARRAY_TYPES = {65552: "float16", 65568: "float32", 65600: "float64", 131104: "int32", 131080: "int8"}
_SINGLE = {1: "int64", 2: "float64", 3: "string"}


def read_mlmodel(data: Bytes) -> Model:
    """A .mlmodel, or the model inside a package. Raises Malformed."""
    root = Reading(data).message()
    description = root.message(2)
    if description is None or 1 not in root:
        raise Malformed("it doesn't describe its inputs and outputs")
    ends = [[_feature(each) for each in description.messages(field)] for field in (1, 10)]
    tensors = tuple(Tensor(index, name, shape, default, dtype) for index, (name, shape, default, dtype) in enumerate((*ends[0], *ends[1])))
    count = len(ends[0])
    said = description.message(100)
    kinds = [KINDS[field] for field in sorted(root.fields()) if field in KINDS]
    return Model(
        format="coreml",
        version=root.number(1),
        bytes=len(data),
        graphs=(Graph(0, "", tensors, (), tuple(range(count)), tuple(range(count, len(tensors)))),),
        description=kinds[0] if kinds else "model of another kind",
        metadata=Metadata(description=said.text(1), version=said.text(2), author=said.text(3), licence=said.text(4)) if said else None,
    )


def read_mlpackage(folder: Path) -> Model:
    """A .mlpackage: a folder with a manifest, the model and its weights. Raises Malformed, OSError."""
    path = folder / _model_in(folder / "Manifest.json")
    if path.is_symlink() or not path.is_file():
        raise Malformed(f"its manifest names the model {path.relative_to(folder)}, which isn't there")
    size = path.stat().st_size
    with path.open("rb") as file:
        model = read_mlmodel(FileBytes(file, size))
    return replace(model, bytes=sum(each.stat().st_size for each in folder.rglob("*") if each.is_file() and not each.is_symlink()))


def _model_in(manifest: Path) -> Path:
    """Where the model lies in the package."""
    try:
        with manifest.open("rb") as file:
            told = json.loads(file.read(MOST_MANIFEST))
        name = told["itemInfoEntries"][told["rootModelIdentifier"]]["path"]
    except FileNotFoundError:
        raise Malformed("its Manifest.json is missing") from None
    except (ValueError, RecursionError) as error:
        raise Malformed(f"its Manifest.json is no valid JSON ({error})") from error
    except (KeyError, TypeError):
        raise Malformed("its Manifest.json doesn't name a model as itemInfoEntries[rootModelIdentifier].path") from None
    if not isinstance(name, str) or unsafe(name):
        raise Malformed(f"its Manifest.json names the model {name!r}, which leads out of the package")
    return Path("Data") / name


def _feature(feature: Message) -> tuple[str, tuple[int, ...], tuple[int, ...], str]:
    """Name, shape, shape again and type of an input or output; a picture is height × width × channels bytes."""
    kind = feature.message(3)
    picture, array = (kind.message(4), kind.message(5)) if kind else (None, None)
    shape: tuple[int, ...] = ()
    dtype = next((name for field, name in _SINGLE.items() if kind and field in kind), "unknown")
    if picture is not None:
        shape, dtype = (picture.number(2), picture.number(1), 1 if picture.number(3) in (10, 40) else 3), "uint8"
    elif array is not None:
        shape, dtype = tuple(array.numbers(1)[:32]), _ARRAY_TYPES.get(array.number(2), "unknown")
    return feature.text(1), shape, shape, dtype
