"""A video file as a source."""

import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from studio.api import Frame
from studio.sources.conversion import Converter
from studio.sources.source import Wanted, every
from studio.sources.video_reader import VideoReader


class VideoSource:
    """Gives a file's frames upright, with square pixels and their own times; the first is at 0 s.

    `index` counts on through loops and seeks, `seconds` starts over. Raises SourceError for a file that is no video, and from frames()
    where a damaged one breaks off, after all frames before the damage.
    """

    live = False

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        self.title = path.name
        self._loop = loop
        self._reader = VideoReader(path)
        self._using = threading.Lock()
        self._closed = False
        self._targets: deque[float] = deque(maxlen=1)
        self._converter = Converter(self._reader.aspect)
        self.rate = self._reader.rate
        self.duration: float | None = self._reader.duration
        first = self._reader.first
        self.width, self.height = self._converter.orientation(first).size(*self._converter.size(first))

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        index, since_start = 0, 0
        while not self._closed:
            with self._using:
                if self._closed:
                    return
                if self._targets:
                    self._reader.seek(self._targets.pop())
                found = self._reader.read()
                if found is None and self._loop and since_start:
                    self._reader.seek(0.0)
                    since_start = 0
                    continue
            if found is None:
                return
            picture, seconds = found
            if wanted(seconds) and not self._targets and not self._closed:
                yield Frame.of(self._converter.convert(picture, self._converter.orientation(picture)), index, seconds)
            index += 1
            since_start += 1

    def seek(self, seconds: float) -> None:
        self._targets.append(max(0.0, seconds))

    def close(self) -> None:
        self._closed = True
        with self._using:
            self._reader.close()
