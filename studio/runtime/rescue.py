"""A recording whose process died: what was written until then is made a film that plays."""

import os
from pathlib import Path

from studio.runtime.film_file import FILM_ERRORS, cut_to_whole_fragments, extent, make_whole
from studio.runtime.json_lines import keep_lines
from studio.runtime.recording import facts_beside, part_of
from studio.runtime.recording_messages import RecordingDone, RecordingFailed
from studio.runtime.sessions import forget_unfinished


def rescued(path: str, process: int, why: str) -> RecordingDone | RecordingFailed:
    """Gives what `process` recorded of `path` its name. why: it was cut short, a sentence."""
    if Path(path).suffix != ".mp4":  # a session: without its end nobody knows whether it is whole
        forget_unfinished(Path(path))
        return RecordingFailed(path, f"{path} was not recorded: {why} Record the session anew.")
    film, facts = Path(path), facts_beside(Path(path))
    part, facts_part = part_of(film, process), part_of(facts, process)
    try:
        if not part.exists() or not cut_to_whole_fragments(part):
            for lost in (part, facts_part):
                lost.unlink(missing_ok=True)
            return RecordingFailed(path, f"{path} was not recorded: {why} Not a second of it had been written.")
        make_whole(part, film, sound=True)
        seconds, frames = extent(film)
        if facts_part.exists():
            keep_lines(facts_part, frames)
            os.replace(facts_part, facts)
    except FILM_ERRORS as error:
        return RecordingFailed(path, f"{path} was cut short: {why} What there is lies in {part} ({error}).")
    return RecordingDone(path, seconds, film.stat().st_size, frames, 0, str(facts) if facts.exists() else "", why)
