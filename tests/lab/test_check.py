"""`check` finds what would not work, and survives it."""

from pathlib import Path
from textwrap import dedent

import pytest

from studio.lab.check import app_findings, check_app
from studio.lab.finding import works

HEAD = """
    import ctypes, os, time
    from pathlib import Path
    from studio.api import App, Box, Caption, Dots, Frame, Result, Sprite, model

    class Tried(App):
        "Is tried out."
        title = "Tried"
    """


def write_app(folder: Path, body: str, head: str = HEAD) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text(dedent(head) + "\n    " + dedent(body).strip().replace("\n", "\n    ") + "\n")
    return str(folder)


def told(findings: tuple[object, ...]) -> str:
    return "\n".join(map(str, findings))


def test_a_working_app_is_good(tmp_path: Path) -> None:
    name = write_app(
        tmp_path / "tried",
        """
        def process(self, frame):
            return Result((Box.at([[1, 1], [9, 9]], "a"), Caption("b", (5, 5))), facts={"mean": float(frame.pixels.mean())})
        """,
    )
    findings = check_app(name)
    assert works(findings), told(findings)
    assert "declares 'Tried'" in told(findings)
    assert "20 frames of scene:hands give valid results: 40 shapes in all, facts mean" in told(findings)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("def process(self, frame): return 5", ["fails on frame 0", "returned a int, not a Result"]),
        ("def process(self, frame): return Result(facts={'a': frame})", ["facts['a']"]),
        ("def process(self, frame):\n    if frame.index == 7: raise KeyError('x')\n    return Result()", ["fails on frame 7", "KeyError"]),
        ("def process(self, frame): frame.pixels[:] = 0", ["fails on frame 0", "read-only"]),
        ("def opened(self): raise OSError('no such voice')\ndef process(self, frame): return Result()", ["doesn't open", "no such voice"]),
        ("net = model('palm_detectoin')\ndef process(self, frame): return Result()", ["doesn't open", "palm_detectoin"]),
        ("settings = 5\ndef process(self, frame): return Result()", ["doesn't open", "frozen dataclass"]),
        ("def close(self): raise ValueError('shut')\ndef process(self, frame): return Result()", ["doesn't close", "shut"]),
        ("pass", ["no method process"]),
    ],
)
def test_a_broken_app_is_told(tmp_path: Path, body: str, words: list[str]) -> None:
    findings = tuple(app_findings(write_app(tmp_path / "tried", body)))
    assert not works(findings)
    for part in words:
        assert part in told(findings)


@pytest.mark.qt_log_ignore("Cannot open file")
def test_a_shape_that_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    body = "def process(self, frame): return Result((Sprite(Path('missing.svg'), (1, 0, 0, 1, 0, 0)),))"
    findings = tuple(app_findings(write_app(tmp_path / "tried", body)))
    assert "fails on frame 0 of scene:hands: there is no drawing missing.svg" in told(findings)


def test_an_app_that_crashes_takes_nothing_with_it(tmp_path: Path) -> None:
    findings = check_app(write_app(tmp_path / "tried", "def process(self, frame): ctypes.string_at(0)"))
    assert not works(findings)
    assert "the app crashed (SIGSEGV)" in told(findings)


def test_an_app_that_never_returns_is_stopped(tmp_path: Path) -> None:
    findings = check_app(write_app(tmp_path / "tried", "def process(self, frame):\n    while True: time.sleep(1)"), seconds=2.5)
    assert "took longer than 2 s" in told(findings)


def test_an_app_that_says_nothing_of_itself(tmp_path: Path) -> None:
    head = "from studio.api import App, Result\nclass Mute(App):\n    title = 'Mute'\n"
    findings = check_app(write_app(tmp_path / "mute", "def process(self, frame): return Result()", head))
    assert "docstring" in told(findings)
