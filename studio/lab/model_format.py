"""Tells what kind of file a model is, from its content."""

import zipfile
from pathlib import Path

TFLITE = "LiteRT model (.tflite)"

_EXPORT = "export it to .tflite first"
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


def model_format(path: Path) -> tuple[str, str]:
    """What the file is, and what to do when that isn't `TFLITE`. Raises OSError for one that can't be read."""
    if path.is_dir():
        return _folder_format(path)
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        return "empty file", "copy it again"
    if start[4:8] == b"TFL3":
        return TFLITE, ""
    for mark, kind, advice in _STARTS:
        if start.startswith(mark):
            return kind, advice
    if zipfile.is_zipfile(path):
        return _zip_format(path)
    if start.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        return "web page", "the address it came from gave a page, not the file: fetch it again"
    if b"onnx" in start.lower() or (start[:1] == b"\x08" and b"pytorch" in start):
        return "ONNX model", _EXPORT
    if start.isascii() and b"\0" not in start:
        return "text file", "a model file is wanted"
    return f"file of unknown content (it begins {start[:8].hex(' ')})", "a .tflite file has TFL3 at its fifth byte; copy it again"


def with_article(kind: str) -> str:
    return f"{'an' if kind.startswith(('empty', 'ONNX', 'NCNN')) else 'a'} {kind}"


def _zip_format(path: Path) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return "damaged zip archive", "copy it again"
    inner = [name for name in names if name.endswith(".tflite")]
    if inner:
        return "MediaPipe task bundle", f"unpack the model inside it: unzip {path.name} {inner[0]}"
    if "config.json" in names and any(name.endswith(".weights.h5") for name in names):
        return "Keras model", _EXPORT
    if any(name.endswith("data.pkl") for name in names):
        return "PyTorch model", _EXPORT
    return "zip archive", "unpack it first"


def _folder_format(path: Path) -> tuple[str, str]:
    if (path / "saved_model.pb").is_file():
        return "TensorFlow SavedModel", _EXPORT
    if path.suffix == ".mlpackage" or (path / "Manifest.json").is_file():
        return "Core ML package", "the studio runs the .tflite of it"
    return "folder", "a model file is wanted, or an app's folder with an app.py"
