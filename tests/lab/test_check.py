"""`check` finds what would not work, and survives it."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from studio.lab import check, try_controls
from studio.lab.check import _asked, app_findings, check_app
from studio.lab.finding import works
from studio.lab.try_controls import control_findings

HEAD = """
    import ctypes, os, time
    from pathlib import Path
    from studio.api import App, Box, Caption, Dots, Frame, Result, Sprite, model

    class Tried(App):
        "Is tried out."
        title = "Tried"
    """


@pytest.fixture(autouse=True)
def _small_samples(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    """Where it is asked in this process, the same samples take less time to render. qapp: a caption's size is asked of Qt, and an
    application made for that alone would be in the way of every later test of the window.
    """
    small = "&width=160&height=90"
    monkeypatch.setattr(
        check, "SAMPLES", tuple((what, address.partition("&width")[0] + small, count) for what, address, count in check.SAMPLES)
    )
    monkeypatch.setattr(try_controls, "SAMPLE", try_controls.SAMPLE.partition("&width")[0] + small)


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
    assert "24 frames of hands give valid results: 48 shapes in all, facts: mean" in told(findings)
    assert "6 frames of nobody give valid results: 12 shapes in all" in told(findings)
    assert not any(finding.doubtful for finding in findings)


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
    assert "fails on frame 0 of hands: there is no drawing missing.svg" in told(findings)


def test_the_scene_an_app_is_shown_on_is_a_sample_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = "width=160&height=90"
    monkeypatch.setattr(check, "OWN_OPTIONS", f"{check.OWN_OPTIONS}&{small}")
    monkeypatch.setattr(check, "OWN_FRAMES", 3)
    monkeypatch.setattr(try_controls, "OPTIONS", small)
    body = "demo = 'scene:barcode'\ndef process(self, frame): return Result(facts={'mean': float(frame.pixels.mean())})"
    findings = tuple(app_findings(name := write_app(tmp_path / "tried", body)))
    assert works(findings)
    assert "3 frames of its own scene give valid results" in told(findings)
    assert "24 frames of hands give valid results" in told(findings)
    assert works(tuple(control_findings(name)))
    for demo, reason in (("scene:barcodes", "did you mean scene:barcode"), ("scene:barcode?hands=2", "no option 'hands'")):
        name = write_app(tmp_path / "lost", body.replace("scene:barcode", demo))
        findings = tuple(app_findings(name))
        assert not works(findings)
        assert reason in told(findings)


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


SHOWS = "    return Result(facts={'x': 1})"
CONTROLS = """
    from dataclasses import dataclass
    from pathlib import Path
    import ctypes
    from typing import Annotated, Literal
    from studio.api import App, Result, Slider, action

    @dataclass(frozen=True)
    class Settings:
        count: Annotated[int, Slider(1, 9)] = 4
        kind: Literal["a", "b"] = "a"
        name: str = "x"
        picture: Path = Path()
        on: bool = False

    class Tried(App):
        "Is tried out."
        title = "Tried"
        settings = Settings()
    """


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("    return Result(facts={'x': 1 / (9 - self.settings.count)})", ["with count=9 it fails", "ZeroDivisionError"]),
        ("    return Result(facts={'x': {'a': 1}[self.settings.kind]})", ["with kind='b' it fails", "KeyError"]),
        ("    return Result(facts={'x': self.settings.name[0]})", ["with name='' it fails", "IndexError"]),
        (
            "    return Result(facts={'x': str(self.settings.picture) == '.' or self.settings.picture.stat().st_size})",
            ["with picture="],
        ),
        (
            "    return Result(facts={'x': 1})\ndef pointer(self, stroke): self.pixels[stroke.phase]",
            ["at a tap of the pointer", "AttributeError"],
        ),
        (
            "    return Result(facts={'x': 1})\n@action('Go on')\ndef go_on(self, times: int): 1 / times",
            ["action 'Go on'", "ZeroDivisionError"],
        ),
    ],
)
def test_what_people_can_do_with_it_is_tried(tmp_path: Path, body: str, words: list[str]) -> None:
    findings = tuple(control_findings(write_app(tmp_path / "tried", f"def process(self, frame):\n{body}", CONTROLS)))
    assert not works(findings)
    for part in words:
        assert part in told(findings)


def test_controls_that_work_are_good_and_say_how_much_was_tried(tmp_path: Path) -> None:
    body = "def process(self, frame): return Result(facts={'x': 1})\n@action('Go on')\ndef go_on(self): pass"
    findings = tuple(control_findings(write_app(tmp_path / "tried", body, CONTROLS)))
    assert works(findings)
    assert "it works with its 5 settings at the ends, 10 values in all" in told(findings)
    assert "its actions work: Go on" in told(findings)


def test_a_crash_in_a_control_is_told_after_what_went_well(tmp_path: Path) -> None:
    body = "def process(self, frame): return Result(facts={'x': 1})\ndef pointer(self, stroke): ctypes.string_at(0)"
    findings = check_app(write_app(tmp_path / "tried", body))
    assert "24 frames of hands give valid results" in told(findings)
    assert "with its settings, pointer and actions tried, crashed (SIGSEGV)" in told(findings)
    assert not works(findings)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("time.sleep(0.05); return Result(facts={'x': 1})", "slower here than 30 frames a second"),
        ("return Result()", "nothing can be seen of it on hands"),
        ("return Result(facts={'x': [{'y': float('nan')}]})", "null in a JSON file: x[0]['y'] is nan"),
        ("return Result((Box.at([[2000, 1], [2009, 9]]), Dots(((1, 1),))))", "24 of 48 shapes lie wholly outside"),
        ("return Result((Caption('a', (5, -50)),))", "24 of 24 shapes lie wholly outside"),
        ("import warnings; warnings.warn('old way'); return Result(facts={'x': 1})", "it says: UserWarning: old way (app.py:"),
        (
            "import logging as log; log.getLogger(__name__).warning('few hands'); return Result(facts={'x': 1})",
            "it says: tried.app: few hands",
        ),
    ],
)
def test_what_works_but_is_doubtful_is_told_once_and_is_no_problem(tmp_path: Path, body: str, words: str) -> None:
    findings = tuple(_asked(app_findings, write_app(tmp_path / "tried", f"def process(self, frame): {body}")))
    assert works(findings), told(findings)
    assert [words in finding.text for finding in findings if finding.doubtful].count(True) >= 1
    assert len({finding.text for finding in findings}) == len(findings)


def test_a_shape_that_is_nowhere_is_a_problem(tmp_path: Path) -> None:
    body = "def process(self, frame): return Result((Box.at([[1, 1], [float('nan'), 9]]),))"
    findings = tuple(app_findings(write_app(tmp_path / "tried", body)))
    assert "fails on frame 0 of hands: Box.corners[1][0] is nan" in told(findings)


def test_what_it_prints_is_not_taken_for_a_finding(tmp_path: Path) -> None:
    body = "def process(self, frame): print('hello from inside'); return Result(facts={'x': 1})"
    checked = subprocess.run([sys.executable, "-m", "studio", "check", write_app(tmp_path / "tried", body)], capture_output=True, text=True)
    assert checked.returncode == 0
    assert "hello" not in checked.stdout
    assert "hello from inside" in checked.stderr
