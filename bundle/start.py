"""Where the bundle starts, its device process too: the program calls itself with arguments that `freeze_support` answers."""

import multiprocessing
import os
import sys

if sys.platform == "linux":
    # PyInstaller points the loader at the bundle's libraries. Programs of the system (browser, file manager, espeak) need their own, and
    # the device process, which needs the bundle's, is told to look for them anew.
    own = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if own is not None:
        os.environ["LD_LIBRARY_PATH"] = own
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
multiprocessing.freeze_support()

from studio.cli import main  # noqa: E402  # a device process must not load the command line

sys.exit(main())
