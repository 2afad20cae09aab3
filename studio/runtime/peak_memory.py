"""The most memory this process ever had."""

import sys

import psutil

if sys.platform != "win32":
    import resource


def peak_memory() -> int:
    """Bytes of the resident set at its largest, since the process began."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
