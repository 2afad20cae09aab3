"""Drawing the codes that a picture is compared with, hour after hour."""

import gc
import tracemalloc

from studio.vision.barcodes.code import check_digit
from studio.vision.barcodes.patterns import EAN13
from studio.vision.barcodes.synthesis import with_quiet_zones


def draw_codes(first: int, count: int) -> None:
    for number in range(first, first + count):
        digits = f"{number:012}"
        with_quiet_zones(EAN13, EAN13.choices(f"{digits}{check_digit(digits)}"))


def test_codes_seen_long_ago_take_no_memory() -> None:
    draw_codes(0, 500)
    tracemalloc.start()
    try:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        draw_codes(500, 500)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000  # 500 of them take 300 kB
