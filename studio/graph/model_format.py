"""Tells what kind of file a model is, from its content."""

import platform
import sys
import zipfile
from pathlib import Path

from studio.graph.archive import Archive, opened_archive
from studio.graph.file_bytes import FileBytes, Malformed
from studio.graph.protobuf import Reading

TFLITE = "LiteRT model (.tflite)"
TASK = "MediaPipe task bundle"
ONNX = "ONNX model"
COREML, COREML_PACKAGE = "Core ML model", "Core ML package"

_EXPORT = "export it to .tflite first"
_CONVERT = "LiteRT doesn't run it: convert it to .tflite first"
_ON_MACOS = (
    "the studio has no runtime for Core ML: coremltools predicts with it; the studio runs the .tflite of it"
    if sys.platform == "darwin"
    else f"Core ML models run on macOS alone, and this is {platform.system()}; the studio runs the .tflite of it"
)
_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"version https://git-lfs", "Git LFS pointer", "fetch the real file with: git lfs pull"),
    (b"\x89HDF\r\n", "Keras or HDF5 model", _EXPORT),
    (b"LITERTLM", "LiteRT-LM bundle", "the studio runs vision models, not language models"),
    (b"\x80\x02", "Python pickle, perhaps a PyTorch model", _EXPORT),
    (b"7767517\n", "NCNN model", _EXPORT),
    (b"GGUF", "GGUF language model", "the studio runs vision models, not language models"),
    (b"\x1f\x8b", "gzip archive", "unpack it first"),
    (b"\x89PNG", "picture", "a model file is wanted"),
    (b"\xff\xd8\xff", "picture", "a model file is wanted"),
)
_FIRST_COREML_TYPE = 200
"""Core ML's fields from here on are the kinds of models."""


def model_format(path: Path) -> tuple[str, str]:
    """What the file is, and what to do when that isn't `TFLITE`. Raises OSError for one that can't be read."""
    if path.is_dir():
        return _folder_format(path)
    if path.exists() and not path.is_file():
        return "device or pipe", "a model file is wanted"
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        return "empty file", "copy it again"
    if start[4:8] == b"TFL3":
        return TFLITE, ""
    for mark, kind, advice in _STARTS:
        if start.startswith(mark):
            return kind, advice
    if start.startswith(b"PK") or zipfile.is_zipfile(path):
        return _zip_format(path)
    if start.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        return "web page", "the address it came from gave a page, not the file: fetch it again"
    if start[:1] == b"\x08" and (found := _protobuf_format(path)):
        return found
    if b"onnx" in start.lower() or (start[:1] == b"\x08" and b"pytorch" in start):
        return ONNX, _CONVERT
    if start.isascii() and b"\0" not in start:
        return "text file", "a model file is wanted"
    return f"file of unknown content (it begins {start[:8].hex(' ')})", "a .tflite file has TFL3 at its fifth byte; copy it again"


def with_article(kind: str) -> str:
    return f"{'an' if kind.startswith(('empty', 'ONNX', 'NCNN')) else 'a'} {kind}"


def _protobuf_format(path: Path) -> tuple[str, str] | None:
    try:
        with path.open("rb") as file:
            fields = Reading(FileBytes(file, path.stat().st_size)).message().fields()
    except Malformed:
        return None
    if {7, 8} <= fields:  # a graph and its operator set
        return ONNX, _CONVERT
    if {1, 2} <= fields and max(fields) >= _FIRST_COREML_TYPE:
        return COREML, _ON_MACOS
    return None


def _zip_format(path: Path) -> tuple[str, str]:
    try:
        with path.open("rb") as file, opened_archive(file, path.stat().st_size) as archive:
            return _archive_format(archive, path.name)
    except Malformed as error:
        return f"zip archive that can't be used: {error}", "copy it again"


def _archive_format(archive: Archive, file: str) -> tuple[str, str]:
    names = list(archive.entries)
    if any(".mlpackage/" in name for name in names):
        return "zip archive of a Core ML package", "unpack it first"
    inner = archive.names(".tflite")
    if inner or (file.endswith(".task") and archive.names(".task")):
        return TASK, f"unpack the model inside it: unzip {file}{f' {inner[0]}' if inner else ''}"
    if "config.json" in names and any(name.endswith(".weights.h5") for name in names):
        return "Keras model", _EXPORT
    if any(name.endswith("data.pkl") for name in names):
        return "PyTorch model", _EXPORT
    return "zip archive", "unpack it first"


def _folder_format(path: Path) -> tuple[str, str]:
    if (path / "saved_model.pb").is_file():
        return "TensorFlow SavedModel", _EXPORT
    if path.suffix == ".mlpackage" or (path / "Manifest.json").is_file():
        return COREML_PACKAGE, _ON_MACOS
    return "folder", "a model file is wanted, or an app's folder with an app.py"
