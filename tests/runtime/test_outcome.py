"""What an action gives back comes out of the app, checked, and reaches the window."""

from pathlib import Path

import pytest

from studio.api import Export, Outcome
from studio.runtime.app_errors import AppError
from studio.runtime.messages import OpenApp, OpenSource, RunAction
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from tests.runtime.test_device import Listener
from tests.runtime.test_pipeline import frames, write_app

GIVES = (
    "    def process(self, frame):\n        return Result()\n\n"
    "    @action('Copy')\n    def copy(self, text: str):\n        return {given}\n"
)


def test_an_outcome_comes_back_and_nothing_is_nothing(tmp_path: Path) -> None:
    body = GIVES.format(given="Outcome('Copied it.', copied=text) if text else None")
    opened = open_app(write_app(tmp_path / "probe", body))
    assert opened.run_action("copy", {"text": "4006381333931"}) == Outcome("Copied it.", copied="4006381333931")
    assert opened.run_action("copy", {}) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("'copied'", r"copy\(\) gave a str, not an Outcome"),
        ("Outcome(3)", "whose text is a int, not a str"),
        ("Outcome('a', problem=1)", "whose problem is a int, not a bool"),
        ("Outcome(copied=b'a')", "whose copied is a bytes"),
        ("Outcome(export=b'a')", r"export is not Export\(name, data\)"),
        ("Outcome(export=Export('a.csv', 'a'))", r"export is not Export\(name, data\)"),
    ],
)
def test_what_is_no_outcome_is_named(given: str, said: str, tmp_path: Path) -> None:
    opened = open_app(write_app(tmp_path / "probe", GIVES.format(given=given)))
    with pytest.raises(AppError, match=said):
        opened.run_action("copy", {})


def test_a_results_outcome_is_checked_too(tmp_path: Path) -> None:
    opened = open_app(write_app(tmp_path / "probe", "    def process(self, frame):\n        return Result(outcome='done')"))
    with pytest.raises(AppError, match=r"process\(\) gave a str, not an Outcome"):
        next(pipeline(frames(1), opened))


def test_both_reach_the_window(tmp_path: Path) -> None:
    body = (
        "    def process(self, frame):\n        return Result(outcome=Outcome('Five seen.') if frame.index >= 5 else None)\n\n"
        "    @action('Save')\n    def save(self):\n        return Outcome(export=Export('a.csv', b'gtin'))\n"
    )
    name, listener = write_app(tmp_path / "probe", body), Listener()
    listener.device.start()
    try:
        for command in (OpenApp(name), RunAction("save"), OpenSource("scene:hands?width=64&height=64")):
            listener.device.send(command)
        assert listener.until(Outcome).export == Export("a.csv", b"gtin")
        assert listener.until(Outcome) == Outcome("Five seen.")
    finally:
        listener.device.stop()
