"""Apps that raise."""

import time
from pathlib import Path

from .fault import Fault, Seen
from .window import open_window, write_app

_ONCE = (
    "    def process(self, frame):\n        if frame.index > 5 and first_time('raised'):\n"
    "            raise ValueError('broken on purpose')\n        return Result()\n"
)


def raises_once(folder: Path) -> Seen:
    with open_window(folder, write_app(folder / "probe", _ONCE), ready=False) as window:
        raised = folder / "probe" / "raised"
        window.wait(raised.exists, "error")
        answer, seconds = window.answer(r"ValueError", time.perf_counter())
        window.press("Restart")
        return Seen(answer, seconds, window.plays())


FAULTS = (
    Fault("app raises once", raises_once, (r"Probe stopped", r"ValueError: broken on purpose \(app\.py, line \d+\)", r"\[Restart\]")),
)
