"""Keeps a session: the frames an app is given, its settings and models, and what it makes of them, as `studio.sources.session` reads."""

import dataclasses
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from studio.runtime.json_lines import json_line, keep_lines
from studio.runtime.opening import OpenedApp
from studio.runtime.pipeline import Output
from studio.sources.lossless_film import LosslessFilm, whole_frames
from studio.sources.session import ABOUT, FORM, FRAMES, RESULTS, SessionError
from studio.versions import release
from studio.whole_file import write_whole

About = dict[str, Any]


class SessionWriter:
    """Keeps what is added; before `finish` nothing is a session, and `close` leaves nothing.

    Raises SessionError for a folder that isn't empty.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise SessionError(f"{folder} is not empty; name another folder for the session")
        except OSError as error:
            raise SessionError(f"{folder} can't be made: {error.strerror or error}; name another folder for the session") from error
        self._folder = folder
        self.frames = 0
        self._film: LosslessFilm | None = None
        self._results = (folder / RESULTS).open("w", encoding="utf-8")

    @property
    def bytes(self) -> int:
        """On the disk so far."""
        return sum(file.stat().st_size for name in (FRAMES, RESULTS) if (file := self._folder / name).exists())

    def add(self, output: Output) -> None:
        """Raises SessionError where the frame has another size than the first."""
        frame = output.frame
        if self._film is None:
            self._film = LosslessFilm(self._folder / FRAMES, frame.width, frame.height)
        try:
            self._film.add(frame.pixels)
        except ValueError as error:
            raise SessionError(f"{error}; a session is of one size") from error
        self._results.write(json_line(result_of(output)) + "\n")
        self.frames += 1

    def finish(self, about: About) -> None:
        """about: as `about_of` gives it."""
        self._end()
        whole = {**about, "frames": self.frames, "release": release()}
        write_whole(self._folder / ABOUT, json.dumps(whole, indent=1, ensure_ascii=False).encode())

    def finish_early(self, about: About) -> None:
        """The same where writing failed: of what can be read of it. Raises OSError or av.FFmpegError where that is nothing."""
        film, self._film = self._film, None
        if film:
            film.give_up()
        with suppress(OSError):  # lines that had no room; they are cut off below
            self._results.close()
        results = self._folder / RESULTS
        keep_lines(results, whole_frames(self._folder / FRAMES))
        self.frames = results.read_bytes().count(b"\n")
        if self.frames:
            self.finish(about)

    def close(self) -> None:
        """Takes away what is no whole session: it would only be in the way."""
        self._end()
        if not (self._folder / ABOUT).exists():
            forget_unfinished(self._folder)

    def _end(self) -> None:
        film, self._film = self._film, None
        try:
            self._results.close()
        finally:
            if film:
                film.close()


def about_of(opened: OpenedApp, threads: int | None, source: str) -> About:
    """What an app was opened with."""
    variants = {model.card: model.variant for model in opened.models}
    return {"form": FORM, "app": opened.name, "settings": dict(opened.values), "variants": variants, "threads": threads, "source": source}


def forget_unfinished(folder: Path) -> None:
    """Removes what was written of a session that did not become one, and its folder if nothing else lies there."""
    for name in (FRAMES, RESULTS):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def result_of(output: Output) -> dict[str, Any]:
    """As JSON takes it. Of arrays, as masks are, their size and mean are kept."""
    result = output.result
    shapes = [{"kind": type(shape).__name__, **_plain(shape)} for shape in result.shapes]
    return {"index": output.frame.index, "seconds": output.frame.seconds, "facts": result.facts, "hint": result.hint, "shapes": shapes}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return {"size": list(value.shape), "mean": float(value.mean()) if value.size else 0.0}
    if isinstance(value, Path):
        return value.name
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
