"""An app's own folder: made when first asked for, one for each name, there again next time, and a clear error where it can't be."""

import os
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from studio.api import App, Frame, Result, StorageError
from studio.folders import keeping_nothing
from studio.lab.bench import bench_app
from studio.lab.check import _asked
from studio.lab.finding import works
from studio.lab.try_controls import control_findings
from studio.runtime.app_errors import AppError
from studio.runtime.evaluation import evaluate
from studio.runtime.opening import open_app
from tests.runtime.test_pipeline import write_app

COUNTS = (
    "    def opened(self):\n        import sqlite3\n        self.names = sqlite3.connect(self.storage / 'names.db')\n"
    "        self.names.execute('create table if not exists seen (index_ int)')\n\n"
    "    def process(self, frame):\n        self.names.execute('insert into seen values (?)', (frame.index,))\n"
    "        self.names.commit()\n        return Result()\n\n    def close(self):\n        self.names.close()"
)


def test_what_an_app_keeps_is_there_next_time(tmp_path: Path) -> None:
    address = write_app(tmp_path / "probe", COUNTS)
    for number in range(2):
        opened = open_app(address)
        opened.app.process(Frame.of(np.zeros((4, 4, 3), np.uint8), number, 0.0))
        opened.close()
    with sqlite3.connect(tmp_path / "studio-data" / "apps" / "probe" / "names.db") as names:
        assert names.execute("select index_ from seen").fetchall() == [(0,), (1,)]
    names.close()


def test_an_app_that_is_tried_out_leaves_what_the_user_has_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = write_app(tmp_path / "probe", COUNTS)
    (tmp_path / "probe" / "evaluate.py").write_text("def evaluate(open_app):\n    return {'folder': str(open_app().storage)}\n")
    manifest = tmp_path / "manifest.json"
    manifest.write_text('[{"file": "manifest.json"}]')
    folder = evaluate(address, manifest)["folder"]
    assert not Path(str(folder)).exists()
    assert works(_asked(control_findings, address))
    bench_app(address, "scene:hands?width=64&height=64", {}, None, 1)
    assert not (tmp_path / "studio-data").exists()
    for before in (str(tmp_path), None):
        monkeypatch.delenv("POCKET_STUDIO_DATA") if before is None else monkeypatch.setenv("POCKET_STUDIO_DATA", before)
        with keeping_nothing():
            assert os.environ["POCKET_STUDIO_DATA"] != before
        assert os.environ.get("POCKET_STUDIO_DATA") == before


def test_an_app_that_keeps_nothing_gets_no_folder(tmp_path: Path) -> None:
    open_app(write_app(tmp_path / "probe", "    def process(self, frame):\n        return Result()")).close()
    assert not (tmp_path / "studio-data").exists()


def test_a_folder_that_cannot_be_made_is_named_with_the_apps_own_line(tmp_path: Path) -> None:
    (tmp_path / "studio-data").write_text("in the way")
    with pytest.raises(
        AppError, match=r"studio-data.*probe.*can't be used: .*; mend it, or name another place in POCKET_STUDIO_DATA"
    ) as told:
        open_app(write_app(tmp_path / "probe", COUNTS))
    assert told.value.place is not None
    assert "self.storage" in told.value.place.text


class Plain(App):
    """In a test."""

    title = "Plain"

    def process(self, frame: Frame) -> Result:
        return Result(facts={"folder": self.storage.is_dir()})


def test_a_test_assigns_the_folder(tmp_path: Path) -> None:
    app, frame = Plain(), Frame.of(np.zeros((4, 4, 3), np.uint8), 0, 0.0)
    with pytest.raises(StorageError, match="assign one in a test"):
        app.process(frame)
    app.storage = tmp_path / "new"
    assert app.process(frame).facts == {"folder": True}
