"""A model file is known by its content, whatever it is called."""

import zipfile
from pathlib import Path

import pytest

from studio.graph.model_format import TFLITE, model_format, with_article


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty file"),
        (b"\x1c\0\0\0TFL3\x14\0", TFLITE),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS pointer"),
        (b"\x89HDF\r\n\x1a\n....", "Keras or HDF5 model"),
        (b"\n  <!DOCTYPE html><title>404</title>", "web page"),
        (b"\x08\x07\x12\x07pytorch\x1a\x051.9", "ONNX model"),
        (b"\xff\xd8\xff\xe0JFIF", "picture"),
        (b"Some words.\n", "text file"),
        (b"\x00\x01\x02\xfe\xff\x10\x11\x12", "file of unknown content (it begins 00 01 02 fe ff 10 11 12)"),
    ],
)
def test_single_files(tmp_path: Path, content: bytes, kind: str) -> None:
    file = tmp_path / "model.tflite"
    file.write_bytes(content)
    found, advice = model_format(file)
    assert found == kind
    assert bool(advice) == (kind != TFLITE)


@pytest.mark.parametrize(
    ("names", "kind", "advice"),
    [
        (["hand_detector.tflite", "x.txt"], "MediaPipe task bundle", "unzip model.bin hand_detector.tflite"),
        (["config.json", "model.weights.h5"], "Keras model", "export it"),
        (["net/data.pkl", "net/data/0"], "PyTorch model", "export it"),
        (["letter.txt"], "zip archive", "unpack it"),
    ],
)
def test_archives(tmp_path: Path, names: list[str], kind: str, advice: str) -> None:
    file = tmp_path / "model.bin"
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    found, told = model_format(file)
    assert found == kind
    assert advice in told


def test_folders(tmp_path: Path) -> None:
    assert model_format(tmp_path)[0] == "folder"
    (tmp_path / "saved_model.pb").write_bytes(b"x")
    assert model_format(tmp_path)[0] == "TensorFlow SavedModel"


def test_every_real_model_is_known(shared: Path) -> None:
    models = list((shared / "data" / "models").rglob("*.tflite"))
    assert models
    assert {model_format(model)[0] for model in models} == {TFLITE}


def test_kinds_read_well() -> None:
    assert [with_article(kind) for kind in ("empty file", "ONNX model", "Keras model")] == [
        "an empty file",
        "an ONNX model",
        "a Keras model",
    ]
