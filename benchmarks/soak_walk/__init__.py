"""The walk that `benchmarks/soak.py` measures."""

WARM_UP = 60
"""Cycles before the first that counts."""
