"""No command opens the window with what was asked for."""

import math

import pytest

from studio.cli import main

Asked = list[dict[str, object]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    seen: Asked = []

    def run_window(**arguments: object) -> int:
        seen.append(arguments)
        return 0

    monkeypatch.setattr("studio.ui.main.run_window", run_window)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return seen


def test_alone_it_opens_as_it_was_left(asked: Asked) -> None:
    assert main([]) == 0
    assert asked == [{"app": None, "source": None, "fps": None, "speak": False, "phone": ""}]


def test_with_app_source_rate_and_speech(apps: object, asked: Asked) -> None:
    assert main(["--app", "brightness", "--source", "scene:hands?seed=3", "--fps", "max"]) == 0
    assert main(["--fps", "12.5", "--speak", "--phone", "samsung galaxy s24"]) == 0
    assert asked == [
        {"app": "brightness", "source": "scene:hands?seed=3", "fps": math.inf, "speak": False, "phone": ""},
        {"app": None, "source": None, "fps": 12.5, "speak": True, "phone": "Galaxy S24"},
    ]


def test_a_broken_app_still_opens_it(apps: object, asked: Asked) -> None:
    """Its card tells what is wrong with it."""
    assert main(["--app", "broken"]) == 0
    assert len(asked) == 1
