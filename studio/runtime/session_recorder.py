"""Writes a session while an app runs, by the calls by which `Recorder` writes a film."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from studio.api import Cue
from studio.runtime.film_file import FILM_ERRORS
from studio.runtime.pipeline import Output
from studio.runtime.sessions import About, SessionWriter


class SessionRecorder:
    """about: what the app was opened with. Without a frame, nothing is left."""

    facts_path: Path | None = None

    def __init__(self, folder: Path, about: About) -> None:
        self._folder, self._about = folder, about
        self._writer: SessionWriter | None = None
        self._first: float | None = None
        self.seconds, self.bytes, self.frames = 0.0, 0, 0

    def __enter__(self) -> Self:
        self._writer = SessionWriter(self._folder)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._writer is None:
            return
        try:
            if self.frames:
                self._finish(self._writer, failed=kind is not None)
        finally:
            self._writer.close()

    def _finish(self, writer: SessionWriter, *, failed: bool) -> None:
        """What can't be written whole, on a full disk, is kept as far as it goes. Raises FILM_ERRORS."""
        try:
            if not failed:
                writer.finish(self._about)
        except FILM_ERRORS:
            failed = True
            raise
        finally:
            if failed:
                with suppress(*FILM_ERRORS):  # what failed first is told
                    writer.finish_early(self._about)
            self.bytes, self.frames = writer.bytes, writer.frames

    def add(self, output: Output, captured: float) -> None:
        """Raises SessionError for a frame of another size, OSError where it can't be written."""
        assert self._writer
        self._writer.add(output)
        self._first = output.frame.seconds if self._first is None else self._first
        self.seconds, self.frames = output.frame.seconds - self._first, self._writer.frames

    def add_cues(self, cues: Sequence[Cue], captured: float) -> None:
        """A session keeps no sound."""

    def check(self) -> None:
        assert self._writer
        self.bytes = self._writer.bytes
