"""What every test shares: Qt without a screen, the shared data, and a watch for whatever is left behind."""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import hypothesis
import psutil
import pytest

from tests.local_server import LocalServer

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PATIENCE = 10.0
"""Seconds that things which are just ending get."""

# Read when the first QGuiApplication is made. Text is painted with the machine's own font at scale 1 and 96 dpi: a golden picture
# holds paths only, never text.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_FONT_DPI"] = "96"
for name in ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_AUTO_SCREEN_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"):
    os.environ.pop(name, None)
# As `import studio` does, which comes after numpy in most tests: two tests at once are all the threads there is room for.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# A developer's own apps and settings stay out of the tests.
os.environ.pop("POCKET_STUDIO_APPS", None)

# A shell that runs the tests in the background has them ignore Ctrl-C, and their child processes with them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No deadline, for an example or for making it: a machine that is busy with something else is not a fault. CI tries the same examples every
# time; at a desk they vary.
_BUSY = hypothesis.HealthCheck.too_slow
hypothesis.settings.register_profile(
    "studio", deadline=None, suppress_health_check=[_BUSY], print_blob=True, derandomize="CI" in os.environ
)
hypothesis.settings.load_profile("studio")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pictures, clips and models beside the checkout; the test is skipped where there is none."""
    if not (SHARED / "data").is_dir():
        pytest.skip("no real data: there is no shared/data beside the checkout")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For fixtures of a wider scope than one test; each test has its own besides."""
    with pytest.MonkeyPatch.context() as patch:
        _use_folders(patch, tmp_path_factory.mktemp("studio"))
        yield


@pytest.fixture(autouse=True)
def _own_folders_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _use_folders(monkeypatch, tmp_path)


def _use_folders(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("POCKET_STUDIO_CONFIG", str(folder / "studio-config"))
    patch.setenv("POCKET_STUDIO_CACHE", str(folder / "studio-cache"))
    patch.setenv("POCKET_STUDIO_DATA", str(folder / "studio-data"))


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """A test ends its threads and child processes and closes its windows. Set up first, so that it looks after every other fixture."""
    before = {kind: look() for kind, look in _LOOKS.items()}
    yield
    end = time.monotonic() + PATIENCE
    while (left := {kind: look() - before[kind] for kind, look in _LOOKS.items()}) and any(left.values()) and time.monotonic() < end:
        gc.collect()
        time.sleep(0.02)
    found = [f"{kind}: {', '.join(map(str, things))}" for kind, things in left.items() if things]
    assert not found, f"left behind {'; '.join(found)}"


def _threads() -> set[threading.Thread]:
    # A dummy thread stands for a native one that once ran Python code; Python 3.11 never forgets it.
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


def _processes() -> set[psutil.Process]:
    # The resource tracker is started once by multiprocessing and ends with this process.
    tracker = getattr(resource_tracker._resource_tracker, "_pid", None)
    return {child for child in psutil.Process().children(recursive=True) if child.pid != tracker}


def _windows() -> set[Any]:
    if (widgets := sys.modules.get("PySide6.QtWidgets")) is None or not isinstance(
        app := widgets.QApplication.instance(), widgets.QApplication
    ):
        return set()
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    return set(app.topLevelWidgets())


_LOOKS: dict[str, Callable[[], set[Any]]] = {"threads": _threads, "processes": _processes, "windows": _windows}


@pytest.fixture
def server(direct: None) -> Iterator[LocalServer]:
    local = LocalServer()
    yield local
    local.stop()


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy there is, what runs here is asked without it."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
