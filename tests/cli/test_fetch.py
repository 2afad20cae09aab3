"""`fetch` and `list public`, as a user types them."""

from pathlib import Path

import pytest

from studio.cli import main
from studio.inference.public_models import public_models


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POCKET_STUDIO_CACHE", str(tmp_path))
    return tmp_path


def test_lists_what_there_is_and_whether_it_is_here(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = public_models()["hair_segmentation"]
    assert main(["list", "public"]) == 0
    assert "hair_segmentation" in (before := capsys.readouterr().out)
    assert "here" not in before
    model.file().parent.mkdir(parents=True)
    model.file().write_bytes(b"x" * model.bytes)
    main(["list", "public"])
    lines = capsys.readouterr().out.splitlines()
    (line,) = [line for line in lines if line.startswith("hair_segmentation ")]
    assert line.endswith("here 781 kB; Apache-2.0")
    assert [line for line in lines[: lines.index(line)] if line.endswith(":")] == ["Classification:", "Detection:", "Segmentation:"]


def test_an_unknown_model_is_wrong_use_and_the_nearest_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "hair_segmentaton"]) == 2
    assert "hair_segmentation" in capsys.readouterr().err


def test_tells_what_is_here_and_clears_it(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = cache / "models" / "public" / "ab" / "a.tflite.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 2000)
    assert main(["fetch", "--clear", "hair_segmentaton"]) == 2
    capsys.readouterr()
    assert main(["fetch"]) == 0
    assert "2.0 kB" in (out := capsys.readouterr().out)
    assert "broke off" in out
    assert main(["fetch", "--clear"]) == 0
    assert "Removed 1 file, 2.0 kB" in capsys.readouterr().out
    assert not part.exists()
