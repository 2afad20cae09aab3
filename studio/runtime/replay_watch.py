"""While a session plays in the window: whether the app makes of its frames what it made when it was recorded."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from studio.runtime.json_lines import json_line
from studio.runtime.pipeline import Output
from studio.runtime.recording_messages import Replayed
from studio.runtime.replaying import TOLERANCE, Comparison
from studio.runtime.sessions import result_of
from studio.sources.session import SessionError, read_session

REPORT_SECONDS = 0.3


class ReplayWatch:
    """Compares frame by frame from the first on; once a frame is left out, as by seeking, it says no more. Raises SessionError."""

    def __init__(self, address: str, folder: Path, report: Callable[[Replayed], None]) -> None:
        self._session = read_session(folder)
        self._address, self._report = address, report
        self._expected: Iterator[Mapping[str, Any]] | None = self._session.results()
        self._compared = Comparison(TOLERANCE)
        self._told = 0.0
        self._last = -1

    def add(self, app: str, output: Output) -> None:
        if self._expected is None or output.frame.index == self._last:  # one that is shown again
            return
        try:
            expected = next(self._expected, None) if app == self._session.app else None
        except SessionError:
            expected = None
        if expected is None or expected["index"] != output.frame.index:
            self._expected = None
            return
        self._last = output.frame.index
        self._compared.add(expected, json.loads(json_line(result_of(output))))
        ended = self._compared.frames == self._session.frames
        if ended or time.monotonic() - self._told > REPORT_SECONDS:
            self._told = time.monotonic()
            found = self._compared
            first = str(found.first) if found.first else ""
            self._report(Replayed(self._address, found.frames, self._session.frames, found.differing, first, self._session.release))
