"""What is over gives its memory back: seen from the system, in a process of its own."""

import subprocess
import sys

import pytest

PROGRAM = """
import gc, psutil, threading
import numpy as np
from studio.runtime.spare_memory import give_back_memory, keep_memory_together

gc.disable()  # a collection at the right moment would be a matter of luck
keep_memory_together()
kept = []

def used():
    return psutil.Process().memory_info().rss >> 20

def work():
    blocks = [np.ones(12_000) for _ in range(2000)]  # too small for a mapping of their own: 190 MB of a heap
    circle = [blocks]
    circle.append(circle)
    kept.append(blocks[-1])  # above all others: without help the heap can't shrink

before = used()
thread = threading.Thread(target=work)
thread.start()
thread.join()
during = used()
give_back_memory()
print(during - before, used() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only the C library of Linux keeps what is freed")
def test_the_memory_of_what_is_over_goes_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    during, after = map(int, done.stdout.split())
    assert during > 150
    assert after < 20
