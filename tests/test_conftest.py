"""The watch over what tests leave behind sees a thread, a process and a window, and spares a test that clears up."""

import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).with_name("conftest.py")

LEAVING = """
import subprocess, sys, threading
import pytest
from PySide6.QtWidgets import QLabel

kept = []

def test_leaves_all(qapp):
    kept.append(QLabel("window"))
    kept.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"]))
    kept.append(threading.Event())
    threading.Thread(target=kept[-1].wait, daemon=True, name="forgotten").start()

def test_clears_up(qtbot):
    label = QLabel("window")
    qtbot.addWidget(label)
    label.show()
    subprocess.run([sys.executable, "-c", ""], check=True)
    thread = threading.Thread(target=print)
    thread.start()
    thread.join()

@pytest.fixture(scope="session", autouse=True)
def end():
    yield
    kept[1].kill()
    kept[1].wait()
    kept[2].set()
"""


def test_what_is_left_behind_fails_its_test_and_no_other(tmp_path: Path) -> None:
    watch = CONFTEST.read_text()
    assert "PATIENCE = 10.0" in watch
    (tmp_path / "conftest.py").write_text(watch.replace("PATIENCE = 10.0", "PATIENCE = 0.5"))
    (tmp_path / "test_inner.py").write_text(LEAVING)
    command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "2 passed, 1 error" in ran.stdout, ran.stdout
    (line,) = [line for line in ran.stdout.splitlines() if line.startswith("E ") and "left behind" in line]
    for kind in ("threads: <Thread(forgotten", "processes: psutil.Process", "windows: <PySide6.QtWidgets.QLabel"):
        assert kind in line
