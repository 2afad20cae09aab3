"""What `run` keeps of what is seen and heard: a video, a picture. Loads Qt, which a run without them can do without, when first asked."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.cli.failures import Failure
from studio.runtime.app_errors import AppError
from studio.runtime.pipeline import Output

Keep = Callable[[Output], None]


@contextmanager
def recording(path: Path, *, live: bool) -> Iterator[Keep]:
    """Every output goes to the video at `path`. live: frames are seen when they were taken, whatever clock their source has."""
    from studio.runtime.recording import Recorder, RecordingError
    from studio.runtime.sound_voice import SystemVoice

    voice = SystemVoice(lambda message: print(message, file=sys.stderr))
    try:
        with Recorder(path, facts=True, voice=voice) as recorder:

            def add(output: Output) -> None:
                with _drawing(output):
                    recorder.add(output, output.frame.captured if live else None)

            yield add
    except RecordingError as error:
        raise Failure(str(error)) from error


@contextmanager
def last_picture(path: Path) -> Iterator[Keep]:
    """The last output's picture, with its shapes, goes to `path` when the block ends well."""
    from studio.runtime.drawing import drawn
    from studio.runtime.snapshot import SnapshotError, check_picture_path, save_picture

    last: list[Output] = []

    def remember(output: Output) -> None:
        last[:] = [output]

    try:
        check_picture_path(path)
        yield remember
        for output in last:
            frame, result = output.frame, output.result
            picture = frame.pixels if result.pixels is None else result.pixels
            with _drawing(output):
                pixels = drawn(picture, result.shapes, (frame.width, frame.height))
            save_picture(path, pixels)
    except SnapshotError as error:
        raise Failure(str(error)) from error


@contextmanager
def _drawing(output: Output) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise AppError(f"a shape of frame {output.frame.index} can't be drawn: {error}") from error
