"""Pocket Studio: try mobile vision models at your desk before porting them to a phone."""

import os

__version__ = "0.1.0"

# NumPy's OpenBLAS lets idle threads spin for the next product: up to a whole core, which would be taken from the window and booked as the
# app's. It looks when NumPy is first imported, here and in the processes started from here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
