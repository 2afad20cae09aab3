"""The studio's heart: frames through an app, one output each."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from studio.api import Frame, Result
from studio.runtime.app_errors import AppError, checked_result
from studio.runtime.holding import HELD, Hold
from studio.runtime.opening import OpenedApp
from studio.runtime.reading import Reading


@dataclass(frozen=True, slots=True)
class Output:
    """A frame, what the app made of it, and what that cost."""

    frame: Frame
    result: Result
    reading: Reading


def pipeline(
    frames: Iterable[Frame], opened: OpenedApp, dropped: Callable[[], int] = lambda: 0, hold: Hold | None = None
) -> Iterator[Output]:
    """One output per frame. `dropped` tells how many due frames were lost before they came here; `hold` keeps each result back.

    Raises AppError when the app raises or gives something that isn't a result.
    """
    for frame in frames:
        started = time.perf_counter()
        opened.stages.start()
        try:
            result = opened.app.process(frame)
        except AppError:
            raise
        except (Exception, SystemExit) as error:
            raise AppError.from_exception(f"processing frame {frame.index}", error) from error
        result = checked_result(result)
        runs, own = opened.stages.runs, opened.stages.own
        finished = time.perf_counter()
        stages = opened.stages.finish(waited=started - frame.captured, total=finished - started)
        if hold and hold(frame.captured, started, dropped(), runs, own):
            done, finished = finished, time.perf_counter()
            stages = *stages, (HELD, finished - done)
        times = frame.index, frame.seconds, frame.captured
        yield Output(frame, result, Reading(*times, started, finished, stages, dropped(), runs, own))
