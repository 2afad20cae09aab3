"""A session that was kept: the frames an app was given, its settings and models, and what it made of them, in one folder."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from studio.api import Frame
from studio.sources.source import SourceError, Wanted, every

ABOUT, FRAMES, RESULTS = "session.json", "frames.mkv", "results.jsonl"
FORM = 1
USUAL_RATE = 30.0


class SessionError(SourceError):
    """A folder that holds no session that can be run again; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Session:
    """variants, threads: of each model by its card. frames: how many; source: its title, for people. release: of the
    studio that kept it.
    """

    folder: Path
    app: str
    settings: Mapping[str, Any]
    variants: Mapping[str, str]
    threads: int | None
    source: str
    frames: int
    release: str

    def replayed(self) -> Iterator[Frame]:
        """The very frames, at their times. Raises SessionError, at the end also where some are missing, SourceError."""
        from studio.sources.lossless_film import film_frames  # the window reads sessions, and does without the video library

        readable = 0
        for kept, pixels in zip(self.results(), film_frames(self.folder / FRAMES), strict=False):
            yield Frame(pixels, kept["index"], kept["seconds"])
            readable += 1
        if readable < self.frames:
            cut = f"only {readable} of its {self.frames} frames can be read: {FRAMES} or {RESULTS} was cut off"
            raise SessionError(f"{self.folder}: {cut}; copy it again, or record the session anew")

    def results(self) -> Iterator[Mapping[str, Any]]:
        """Of each frame: index, seconds, facts, hint, shapes. Raises SessionError."""
        file = self.folder / RESULTS
        try:
            with file.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    found = json.loads(line)
                    if not isinstance(found, dict) or not {"index", "seconds", "facts", "shapes"} <= found.keys():
                        raise SessionError(f"{file} line {number} holds no result; record the session anew")
                    yield found
        except (OSError, ValueError) as error:
            raise SessionError(f"{file} can't be read: {error}; record the session anew") from error


class SessionSource:
    """Its frames, all of them and at their own times: none is skipped, however long an app takes. It doesn't start over by itself."""

    live = False
    exact = True

    def __init__(self, folder: Path) -> None:
        self._session = read_session(folder)
        times = [kept["seconds"] for kept in self._session.results()]
        first = next(self._session.replayed(), None)
        if first is None:
            raise SessionError(f"{folder} holds no frame; record the session anew")
        self.title = f"Session of {self._session.source}"
        self.width, self.height = first.width, first.height
        steps = [after - before for before, after in pairwise(times) if after > before]  # a film that starts over steps back
        self.rate = len(steps) / sum(steps) if steps else USUAL_RATE
        self.begins = min(times)
        self.duration: float | None = max(times) - self.begins + 1 / self.rate
        self._targets: deque[float] = deque(maxlen=1)
        self._closed = False

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        again = True
        while again and not self._closed:
            again = False
            target = self._targets.pop() if self._targets else 0.0
            for frame in self._session.replayed():
                if frame.seconds < target:
                    continue
                wanted(frame.seconds)  # holds the pace; what it would leave out is given all the same
                if self._closed:
                    return
                if self._targets:
                    again = True
                    break
                yield frame

    def seek(self, seconds: float) -> None:
        self._targets.append(max(0.0, seconds))

    def close(self) -> None:
        self._closed = True


def is_session(folder: Path) -> bool:
    """By what lies in it, without reading."""
    return (folder / ABOUT).is_file()


def read_session(folder: Path) -> Session:
    """Raises SessionError."""
    file = folder / ABOUT
    try:
        about = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SessionError(f"{folder} holds no session ({ABOUT} is missing); `run APP SOURCE --session DIR` records one") from None
    except (OSError, ValueError) as error:
        raise SessionError(f"{file} can't be read: {error}; record the session anew") from error
    try:
        if about["form"] != FORM:
            raise SessionError(f"{file} is of form {about['form']}, this studio reads form {FORM}; record the session anew")
        named = (about["app"], dict(about["settings"]), dict(about["variants"]), about["threads"], about["source"], about["frames"])
        return Session(folder, *named, about["release"])
    except (KeyError, TypeError, ValueError) as error:
        raise SessionError(f"{file} lacks {error}; record the session anew") from error
