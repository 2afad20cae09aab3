"""The walk that `benchmarks/soak.py` measures."""

HASTY, CALM = 40, 20
"""Cycles before the first that counts: in haste, and as those that count."""
