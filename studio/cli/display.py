"""Whether there is a screen to open a window on."""

import os
import sys


def has_display() -> bool:
    """Qt ends the process when it finds no display: that must be known before."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
