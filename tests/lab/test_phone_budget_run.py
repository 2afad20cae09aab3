"""An app kept within a budget as if on a phone: fewer and smaller frames, other variants, and every change said."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.api import Frame
from studio.cli import main
from studio.lab.phone_budget_run import BudgetRun
from studio.phones.budget import Target
from studio.phones.degrading import Rung
from studio.phones.profile import find_phone
from studio.runtime.opening import open_app

APP = (
    "from studio.api import App, Result, model\n\nclass Finder(App):\n"
    '    title = "Finder"\n    demo = "scene:barcode?width=96&height=96"\n    locator = model("barcode_locator")\n\n'
    "    def process(self, frame):\n        self.locator.run(image=frame.pixels)\n        return Result()\n"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finder")
    (folder / "app.py").write_text(APP)
    return folder


def test_frames_are_let_through_at_the_rate_and_size_of_the_rung(app: Path) -> None:
    opened = open_app(str(app))
    held = BudgetRun(opened, str(app), find_phone("Pixel 3"), Target(rate=15), fps=15, threads=1)
    frame = Frame.of(np.zeros((90, 120, 3), np.uint8))
    frames = [replace(frame, index=index, seconds=index / 30 + 0.003 * (index % 3)) for index in range(120)]
    assert len(list(held.frames_of(frames))) == 60
    held._holder._rungs = (Rung(10.0, 0.5),)
    later = [replace(each, seconds=each.seconds + 100) for each in frames]
    some = list(held.frames_of(later))
    assert len(some) == 40
    assert {each.pixels.shape for each in some} == {(45, 60, 3)}
    assert not some[0].pixels.flags.writeable
    assert some[0].seconds == later[0].seconds
    opened.close()


def test_a_budget_that_is_missed_is_held_by_another_variant(app: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = tmp_path / "run.json"
    run = [
        "run",
        str(app),
        "scene:barcode?width=96&height=96",
        "--limit",
        "240",
        "--variant",
        "barcode_locator=float32",
        "--json",
        str(written),
    ]
    assert main([*run, "--phone", "Pixel 3", "--hold", "--fps", "30", "--latency", "0.01"]) == 0
    told = capsys.readouterr()
    figures = json.loads(written.read_text())
    changes = [change["sentence"] for change in figures["hold"]["changes"]]
    assert "too slow for 0.01 ms a frame: now barcode_locator int8, 30 fps" in changes[0]
    assert changes[0] in told.err
    assert figures["models"][0]["variant"] == "int8"
    assert figures["hold"]["held"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--hold", "--fps", "15"], "name one with --phone"),
        (["--hold", "--phone", "Pixel 3"], "--hold needs a budget"),
        (["--latency", "20"], "hold it with --hold"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], said: str, app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(app), "scene:barcode?width=96&height=96", *arguments]) == 2
    assert said in capsys.readouterr().err
