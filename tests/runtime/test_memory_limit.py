"""How much memory the device process may use, and what is said of one that used more."""

import subprocess
import sys

import psutil
import pytest

from studio.runtime import memory_limit
from studio.runtime.last_words import last_words
from studio.runtime.memory_limit import GIGABYTE, USUAL, MemoryWatch, limit_own_memory


@pytest.mark.parametrize(
    ("memory", "wanted", "limit"),
    [(64, "", USUAL), (8, "", 4 * GIGABYTE), (4, "", 2 * GIGABYTE), (8, "6", 6 * GIGABYTE), (8, "much", USUAL), (8, "0", GIGABYTE // 4)],
)
def test_half_of_the_computer_and_at_most_the_usual_or_what_the_user_sets(
    monkeypatch: pytest.MonkeyPatch, memory: int, wanted: str, limit: int
) -> None:
    found = psutil.virtual_memory()._replace(total=memory * GIGABYTE)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: found)
    monkeypatch.setenv("POCKET_STUDIO_MEMORY", wanted)
    assert memory_limit.memory_limit() == limit


def test_a_process_is_told_once_it_is_over_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    own = psutil.Process()
    used = own.memory_info().rss
    monkeypatch.setattr(memory_limit, "LOOK_SECONDS", 0.0)
    assert MemoryWatch(own.pid, 2 * used).look() == ""
    assert "GB of memory" in MemoryWatch(own.pid, used // 2).look()
    near, far = MemoryWatch(own.pid, 2 * used), MemoryWatch(own.pid, 100 * used)
    monkeypatch.setattr(memory_limit, "LOOK_SECONDS", 0.05)
    for watch in (near, far):
        watch._looked = -1.0
        watch.look()
    assert near.due() < far.due()


def test_a_process_that_is_gone_is_left_to_others() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    watch = MemoryWatch(ended.pid, 1)
    ended.wait()
    assert watch.look() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what could be written to")
def test_one_allocation_far_too_large_fails_by_itself() -> None:
    program = (
        "import os; os.environ['POCKET_STUDIO_MEMORY'] = '0.5'\n"
        f"from {limit_own_memory.__module__} import limit_own_memory; limit_own_memory()\n"
        "import numpy as np\nnp.ones(1 << 24)\nprint(open('/proc/self/oom_score_adj').read().strip())\n"
        "try: np.ones(1 << 28)\nexcept MemoryError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["500", "refused"]


@pytest.mark.parametrize(
    ("code", "stage", "model", "excess", "words"),
    [
        (-11, "process", "Palm detection", "", "The device process was ended by SIGSEGV while running the model Palm detection."),
        (-11, "load", "Palm detection", "", "The device process was ended by SIGSEGV while opening the model Palm detection."),
        (-9, "close", "", "", "The device process was ended by SIGKILL closing the app."),
        (-40, "wait", "", "", "The device process was ended by signal 40."),
        (3, "open", "", "", "The device process ended with exit code 3 opening the app."),
    ],
)
def test_the_last_words_name_the_end_and_where(code: int | None, stage: str, model: str, excess: str, words: str) -> None:
    assert last_words(code, stage, model, excess) == words


def test_the_last_words_give_its_own_reason_and_the_next_step() -> None:
    words = last_words(1, "start", "", reason="ImportError: libGL.so.1 is missing")
    assert words.startswith("The device process ended: ImportError: libGL.so.1 is missing. `pocket-studio doctor`")


def test_the_last_words_of_one_that_used_too_much_say_how_to_allow_it_more() -> None:
    excess = MemoryWatch(psutil.Process().pid, 1 << 20).look()
    words = last_words(-9, "process", "", excess)
    assert words.startswith("The device process was ended inside the app: it used more than 0.000977 GB of memory")
    assert "POCKET_STUDIO_MEMORY" in words
    assert "SIGKILL" not in words
