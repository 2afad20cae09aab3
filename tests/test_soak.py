"""What the soak makes of the memory it reads."""

import sys

import numpy as np
import pytest

from benchmarks.soak import grown, theil_sen
from benchmarks.soak_walk.in_use import megabytes_in_use


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux tells it")
def test_what_is_in_use_counts_and_what_is_free_does_not() -> None:
    before = megabytes_in_use()
    large = [bytearray(100_000) for _ in range(100)]
    small = [object() for _ in range(100_000)]
    held = megabytes_in_use() - before
    del large, small
    assert held == pytest.approx(10 + 9, abs=2)
    assert megabytes_in_use() == pytest.approx(before, abs=0.5)


def test_a_slope_is_that_of_most_cycles_whatever_a_few_are() -> None:
    hours = [cycle / 180 for cycle in range(60)]
    memory = 200 + 12 * np.array(hours) + np.random.default_rng(1).normal(0, 0.3, 60)
    memory[7] += 40
    slope, low, high = theil_sen(hours, memory.tolist())
    assert slope == pytest.approx(12, abs=1.5)
    assert low is not None
    assert high is not None
    assert 8 < low < 12 < high < 16


def test_handles_that_grow_in_number_are_left_over() -> None:
    steady = {"threads": 4, "fds": 15, "children": 0}
    cycles = [{"window": steady, "device": steady | {"fds": 15 + cycle // 2}} for cycle in range(12)]
    assert grown(cycles) == ["4 more fds in the device process"]
