"""Outputs to an MP4 video: what is seen and heard, with the times of its frames, and the facts beside it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

import numpy as np
from PySide6.QtCore import Qt

from studio.api import Cue, Pixels
from studio.runtime.drawing import drawn, image_of, pixels_of
from studio.runtime.film_file import FILM_ERRORS, TICKS, FilmFile, cut_to_whole_fragments, extent, make_whole
from studio.runtime.held_file import HeldFile
from studio.runtime.json_lines import json_line, keep_lines
from studio.runtime.pipeline import Output
from studio.runtime.sound import RATE, Mixer, Voice

LONGEST_GAP = 60 * TICKS
"""MP4 can't hold gaps of hours, and nobody wants to wait through one."""


class RecordingError(Exception):
    """A video that can't be written; the message names the file, the reason and the next step.

    kept: why it ended early, where what was recorded before plays; empty where nothing was kept.
    """

    def __init__(self, message: str, kept: str = "") -> None:
        super().__init__(message)
        self.kept = kept


class Recorder:
    """Writes H.264 (yuv420p, BT.709) and, when an app wants something heard, AAC into an MP4; use it as a context manager on one thread.

    Frames keep the times between them (`frame.seconds`, or what `add` is told), up to a minute; where that clock steps back, as when a file
    starts over, the video goes on after the last gap. Cues are heard from their frame on. A picture of another size than the first is
    fitted into it; an odd side gets its last row or column twice.

    The video grows in `clip.<process>.part.mp4` beside `clip.mp4`, whose place it takes at the end; it plays at any time. When the block
    is left by an exception, when the disk is full, and when its folder is removed, what was recorded until then is kept. Raises
    RecordingError, at once for what can be known at once; `check` looks whether the file is still there.

    quality, fast: as `FilmFile` has them. facts: writes one JSON line a picture to
    `clip.facts.jsonl`: index, seconds (of the source), recorded (seconds in the video), facts. voice: says the sentences.
    """

    def __init__(self, path: Path | str, quality: int = 20, *, fast: bool = False, facts: bool = False, voice: Voice | None = None) -> None:
        self.path = Path(path)
        self.frames = 0
        self.facts_path = facts_beside(self.path) if facts else None
        self._quality, self._fast = quality, fast
        self._ticks = -1
        self._gap = TICKS // 30
        self._last_seconds = 0.0
        self._failed = self._heard = False
        self._mixer = Mixer(voice)
        if self.path.suffix.lower() != ".mp4":
            raise RecordingError(f"{path} can't be recorded: a recording's name ends in .mp4.")
        if not self.path.parent.is_dir():
            raise RecordingError(f"{path} can't be recorded: there is no folder {self.path.parent}. Make it, or choose another.")
        if self.path.is_dir() or not os.access(self.path.parent, os.W_OK):
            reason = "it is a folder" if self.path.is_dir() else f"the folder {self.path.parent} is not yours to write in"
            raise RecordingError(f"{path} can't be recorded: {reason}. Choose another name or place.")
        self._part = part_of(self.path, os.getpid())
        self._facts_part = part_of(self.facts_path, os.getpid()) if self.facts_path else None
        self._film: FilmFile | None = None
        self._facts: TextIO | None = None
        self._held: list[HeldFile] = []

    @property
    def seconds(self) -> float:
        """Length so far."""
        return max(0, self._ticks) / TICKS

    @property
    def bytes(self) -> int:
        """Size of the file so far."""
        return next((path.stat().st_size for path in (self._part, self.path) if path.exists()), 0)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if self._failed:
                return
            if self.frames:
                self._finish()
            elif kind is None:
                raise RecordingError(f"{self.path} was not recorded: no frame came.")
        finally:
            self._clear()

    def add(self, output: Output, seconds: float | None = None) -> None:
        """Appends one output: picture with shapes, cues, facts. seconds: when it is seen, if not at the frame's own time."""
        frame, result = output.frame, output.result
        picture = frame.pixels if result.pixels is None else result.pixels
        self.add_picture(
            drawn(picture, result.shapes, (frame.width, frame.height)), frame.seconds if seconds is None else seconds, result.cues
        )
        if self.facts_path:
            line = {"index": frame.index, "seconds": frame.seconds, "recorded": self._ticks / TICKS, "facts": result.facts}
            self._write_facts(line)

    def add_picture(self, pixels: Pixels, seconds: float, cues: Iterable[Cue] = ()) -> None:
        """Appends a picture (height × width × 3 uint8 RGB) taken at `seconds`."""
        if self._failed:
            raise RecordingError(f"{self.path}: recording ended with an error before.")
        try:
            if self._film is None:
                height, width = pixels.shape[:2]
                self._film = FilmFile(self._part, width + width % 2, height + height % 2, self._quality, fast=self._fast)
                self._held.append(HeldFile(self._part))
            self._ticks = self._next_ticks(seconds)
            self.frames += 1
            self._film.add_picture(_of_size(pixels, self._film.size), self._ticks)
            self._hear(self._film, cues, self._ticks)
        except FILM_ERRORS as error:
            raise self._failure(error) from error

    def check(self) -> None:
        """Ends the recording where its folder was removed under it."""
        if not self._failed and any(held.missing for held in self._held):
            raise self._failure(FileNotFoundError())

    def add_cues(self, cues: Iterable[Cue], seconds: float) -> None:
        """Cues of a frame that is not in the video."""
        if self.frames and not self._failed:
            self._queue(cues, self._ticks + round(min(max(seconds - self._last_seconds, 0.0) * TICKS, LONGEST_GAP)))

    def _next_ticks(self, seconds: float) -> int:
        gap = round((seconds - self._last_seconds) * TICKS)
        self._last_seconds = seconds
        if self._ticks < 0:
            return 0
        if gap > 0:
            self._gap = min(gap, LONGEST_GAP)
        return self._ticks + self._gap

    def _queue(self, cues: Iterable[Cue], ticks: int) -> None:
        for cue in cues:
            self._mixer.add(cue, ticks / TICKS)
        self._heard = self._heard or not self._mixer.silent

    def _hear(self, film: FilmFile, cues: Iterable[Cue], ticks: int) -> None:
        """Writes the sound until `ticks`; the frame's cues begin there."""
        self._queue(cues, ticks)
        missing = round(ticks * RATE / TICKS) - round(self._mixer.seconds * RATE)
        while missing > 0:
            film.add_sound(self._mixer.render(min(missing, RATE)))
            missing -= RATE

    def _write_facts(self, line: dict[str, object]) -> None:
        assert self._facts_part is not None
        try:
            if self._facts is None:
                self._facts = self._facts_part.open("w", encoding="utf-8", buffering=1)
                self._held.append(HeldFile(self._facts_part))
            self._facts.write(json_line(line) + "\n")
        except OSError as error:
            raise self._failure(error) from error

    def _finish(self) -> None:
        assert self._film is not None
        try:
            self._hear(self._film, (), self._ticks + self._gap)
            film, self._film = self._film, None
            film.close()
            if any(held.missing for held in self._held):
                raise FileNotFoundError
            if self._facts:
                self._facts.close()
            self._place()
        except FILM_ERRORS as error:
            raise self._failure(error) from error

    def _place(self) -> None:
        """Gives video and facts their names."""
        self._let_go()  # or Windows doesn't rename them
        make_whole(self._part, self.path, sound=self._heard)
        if self._facts and self.facts_path and self._facts_part:
            os.replace(self._facts_part, self.facts_path)

    def _failure(self, error: Exception) -> RecordingError:
        """Keeps what plays."""
        self._failed = True
        reason = getattr(error, "strerror", None) or str(error)
        advice, kept_advice = "Check the room on the disk, or choose another place.", "Make room on the disk."
        if self._film:
            self._film.give_up()
            self._film = None
        try:
            if any(held.missing for held in self._held):
                reason, advice, kept_advice = f"its folder {self.path.parent} was removed", "Choose another place.", "It was made anew."
                self._put_back()
            if self._part.exists() and cut_to_whole_fragments(self._part):
                self._keep()
                return RecordingError(
                    f"{self.path} ends early: {reason}. What was recorded until then is in it. {kept_advice}", f"{reason}. {kept_advice}"
                )
        except FILM_ERRORS as second:
            reason = f"{reason} ({second.strerror})" if second.strerror and second.strerror != reason else reason
        return RecordingError(f"{self.path} can't be recorded: {reason}. {advice}")

    def _keep(self) -> None:
        """Places what there is, and counts it."""
        if self._facts:
            with suppress(OSError):  # lines that had no room; they are cut off below
                self._facts.close()
        self._place()
        seconds, self.frames = extent(self.path)
        self._ticks = round(seconds * TICKS)
        if self._facts and self.facts_path:
            keep_lines(self.facts_path, self.frames)

    def _put_back(self) -> None:
        """Brings back what was removed with its folder."""
        for held in self._held:
            if held.missing and (elsewhere := held.put_back()):
                claim = elsewhere / self.path.name  # an empty file, by which the window keeps its name from others
                if claim.exists() and not claim.stat().st_size:
                    claim.unlink()

    def _let_go(self) -> None:
        for held in self._held:
            held.close()
        self._held.clear()

    def _clear(self) -> None:
        """Closes what is open and removes what is unfinished."""
        if self._film is not None:
            self._film.give_up()
            self._film = None
        self._let_go()
        if self._facts:
            with suppress(OSError):  # lines that had no room; their file goes anyway
                self._facts.close()
        for part in (self._part, self._facts_part):
            if part:
                with suppress(OSError):  # its folder may be gone, or no folder any more
                    part.unlink()


def facts_beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.facts.jsonl")


def part_of(path: Path, process: int) -> Path:
    """Where `process` writes what becomes `path`."""
    return path.with_name(f"{path.stem}.{process}.part{path.suffix}")


def _of_size(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    height, width = pixels.shape[:2]
    if (width + width % 2, height + height % 2) != size:
        return fitted(pixels, size)
    return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge") if width % 2 or height % 2 else pixels


def fitted(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The picture scaled to fit into `size` (width, height), in the middle of a black one."""
    height, width = pixels.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    picture = np.ascontiguousarray(pixels)
    smooth = Qt.TransformationMode.SmoothTransformation
    scaled = image_of(picture).scaled(across, down, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    left, top = (size[0] - across) // 2, (size[1] - down) // 2
    canvas = np.zeros((size[1], size[0], 3), np.uint8)
    canvas[top : top + down, left : left + across] = pixels_of(scaled)
    return canvas
