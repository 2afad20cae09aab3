"""A library's idle threads take no core from the window and no watt into the readouts."""

import os
import subprocess
import sys

PROGRAM = """
import studio
import numpy as np
import psutil
square = np.ones((800, 800))
square @ square
print(psutil.Process().num_threads())
"""


def test_a_matrix_product_starts_no_threads_that_go_on_spinning() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
