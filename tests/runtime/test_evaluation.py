"""`evaluate` gives an app's own evaluation its data and holds it to plain figures."""

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import cv2
import numpy as np
import pytest

from studio.cli import main
from studio.runtime.app_errors import AppError
from studio.runtime.evaluation import ManifestError, evaluate, read_manifest

APP = '''
    """Tells dark from bright."""
    from dataclasses import dataclass
    from studio.api import App, Frame, Result

    @dataclass(frozen=True)
    class Settings:
        threshold: float = 25.0

    class Shade(App):
        title = "Shade"
        settings = Settings()
        closed = 0

        def process(self, frame: Frame) -> Result:
            return Result(facts={"bright": bool(frame.pixels.mean() > self.settings.threshold)})

        def close(self) -> None:
            (FOLDER / f"closed{len(list(FOLDER.glob('closed*')))}").touch()
    '''
EVALUATE = """
    from .names import BRIGHT

    def evaluate(entries, frames, open_app):
        app = open_app()
        right = sum(app.process(frame).facts[BRIGHT] == entry["bright"] for entry in entries for frame in frames(entry))
        strict = open_app(threshold=35.0)
        return {"right_ratio": right / len(entries), "strict": sum(strict.process(f).facts[BRIGHT] for e in entries for f in frames(e))}
    """


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "shade"
    folder.mkdir()
    text = dedent(APP).replace("from dataclasses", "from pathlib import Path\nfrom dataclasses").replace("FOLDER", f"Path({str(folder)!r})")
    (folder / "app.py").write_text(text)
    (folder / "names.py").write_text("BRIGHT = 'bright'\n")
    (folder / "evaluate.py").write_text(dedent(EVALUATE))
    return folder


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Pictures 10, 20, 30 and 40 bright; one is labelled wrongly."""
    entries = []
    for index in range(4):
        cv2.imwrite(str(tmp_path / f"{index}.png"), np.full((32, 32, 3), 10 * (index + 1), np.uint8))
        entries.append({"file": f"{index}.png", "bright": index > 0})
    path = tmp_path / "MANIFEST.json"
    path.write_text(json.dumps(entries))
    return path


def test_the_apps_own_evaluation_runs_on_every_entry(app: Path, manifest: Path) -> None:
    seen: list[tuple[int, int]] = []
    figures = evaluate(str(app), manifest, reached=lambda done, total: seen.append((done, total)))
    assert figures == {"app": str(app), "manifest": "MANIFEST.json", "entries": 4, "right_ratio": 0.75, "strict": 1}
    assert seen[:4] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(list(app.glob("closed*"))) == 2


def test_settings_of_the_command_line_are_under_those_the_evaluation_asks_for(app: Path, manifest: Path) -> None:
    figures = evaluate(str(app), manifest, {"threshold": 5.0})
    assert (figures["right_ratio"], figures["strict"]) == (0.75, 1)
    figures = evaluate(str(app), manifest, {"threshold": 15.0})
    assert (figures["right_ratio"], figures["strict"]) == (1.0, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", ["is not JSON"]),
        ("[]", ["at least one", "an empty list"]),
        ('{"file": "0.png"}', ["must hold a list", "a dict"]),
        ('[{"file": "0.png"}, {"name": "x"}]', ["entry 1", '{"name": "x"}']),
        ('[{"file": "0.png"}, {"file": 5}]', ["entry 1"]),
        (
            json.dumps([{"file": f"gone{n}.png"} for n in range(7)] + [{"file": "0.png"}]),
            ["7 of the 8 files", "gone0.png, gone1.png, gone2.png, gone3.png, gone4.png and 2 more"],
        ),
    ],
)
def test_a_manifest_that_cannot_be_used_is_told(manifest: Path, text: str, words: list[str]) -> None:
    manifest.write_text(text)
    with pytest.raises(ManifestError) as refused:
        read_manifest(manifest)
    for part in (str(manifest), *words):
        assert part in str(refused.value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (None, ["has no evaluate.py"]),
        ("x = 1", ["no function evaluate"]),
        ("def evaluate(entries, labels): return {}", ["wants labels", "entries, frames, open_app, folder"]),
        ("def evaluate(entries): return None", ["must return a table of figures, not None"]),
        ("def evaluate(entries): return {}", ["an empty dict"]),
        ("def evaluate(entries): return {'a': object()}", ["facts['a']"]),
        ("def evaluate(entries):\n    return 1 / 0", ["ZeroDivisionError", "(evaluate.py, line 2)", "evaluating"]),
        ("import nothing_of_this_name", ["nothing_of_this_name", "(evaluate.py, line 1)"]),
    ],
)
def test_an_evaluation_that_does_not_work_is_told(app: Path, manifest: Path, source: str | None, words: list[str]) -> None:
    (app / "evaluate.py").unlink()
    if source is not None:
        (app / "evaluate.py").write_text(source)
    with pytest.raises(AppError) as failed:
        evaluate(str(app), manifest)
    for part in words:
        assert part in str(failed.value)


def test_an_evaluation_may_name_only_what_it_wants(app: Path, manifest: Path) -> None:
    (app / "evaluate.py").write_text("def evaluate(folder, tries=3): return {'files': len(list(folder.glob('*.png'))), 'tries': tries}")
    figures: Mapping[str, object] = evaluate(str(app), manifest)
    assert (figures["files"], figures["tries"]) == (4, 3)


def test_the_command_prints_the_figures_and_the_object(app: Path, manifest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = manifest.parent / "out.json"
    assert main(["evaluate", str(app), str(manifest), "--json", str(file)]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    assert json.loads(last) == json.loads(file.read_text())
    assert json.loads(last)["right_ratio"] == 0.75
    (manifest.parent / "2.png").unlink()
    assert main(["evaluate", str(app), str(manifest)]) == 1
    assert "1 of the 4 files" in capsys.readouterr().err
