"""What a process's own objects take, without what its allocators hold in reserve."""

import ctypes
import gc
import sys

BYTES_A_BLOCK = 92
"""Mean size of a block of Python's allocator, as `sys._debugmallocstats` told of a device process after the warm-up."""


class _Mallinfo2(ctypes.Structure):
    """malloc.h of the GNU C library."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
    ]


def megabytes_in_use() -> float:
    """What the C library's heap has given out, and the blocks of Python's allocator; to be read while nothing else works."""
    gc.collect()
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = _Mallinfo2
    told = library.mallinfo2()
    return float(told.uordblks + told.hblkhd + sys.getallocatedblocks() * BYTES_A_BLOCK) / 1e6
