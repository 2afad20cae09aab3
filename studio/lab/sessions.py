"""A session: the frames an app was given, its settings and models, and what it made of them, in one folder, to be run again."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from studio.api import Frame
from studio.runtime.json_lines import json_line
from studio.runtime.opening import OpenedApp
from studio.runtime.pipeline import Output
from studio.runtime.settings_schema import Values
from studio.sources import SourceError
from studio.sources.lossless_film import LosslessFilm, film_frames
from studio.versions import release
from studio.whole_file import write_whole

ABOUT, FRAMES, RESULTS = "session.json", "frames.mkv", "results.jsonl"
FORM = 1


class SessionError(SourceError):
    """A folder that holds no session that can be run again; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Session:
    """variants, threads: of each model by its card. frames: how many; source: its title, for people. release: of the
    studio that kept it.
    """

    folder: Path
    app: str
    settings: Values
    variants: Mapping[str, str]
    threads: int | None
    source: str
    frames: int
    release: str

    def replayed(self) -> Iterator[Frame]:
        """The very frames, at their times. Raises SessionError, SourceError."""
        for kept, pixels in zip(self.results(), film_frames(self.folder / FRAMES), strict=False):
            yield Frame(pixels, kept["index"], kept["seconds"])

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
        self._film: LosslessFilm | None = None
        self._results = (folder / RESULTS).open("w", encoding="utf-8")

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

    def finish(self, opened: OpenedApp, threads: int | None, source: str) -> None:
        self._end()
        about = {
            "form": FORM,
            "app": opened.name,
            "settings": dict(opened.values),
            "variants": {model.card: model.variant for model in opened.models},
            "threads": threads,
            "source": source,
            "frames": self._film.count if self._film else 0,
            "release": release(),
        }
        write_whole(self._folder / ABOUT, json.dumps(about, indent=1, ensure_ascii=False).encode())

    def close(self) -> None:
        """Takes away what is no whole session: it would only be in the way."""
        self._end()
        if not (self._folder / ABOUT).exists():
            for name in (FRAMES, RESULTS):
                (self._folder / name).unlink(missing_ok=True)
            self._folder.rmdir()

    def _end(self) -> None:
        if not self._results.closed:
            self._results.close()
            if self._film:
                self._film.close()


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
