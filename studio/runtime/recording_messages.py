"""What window and device process say to each other about a recording; and of a session that plays; part of `messages`."""

from dataclasses import dataclass

# --- window to device -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Records what is seen and heard, from the next picture on, into the MP4 file `path`; a recording going on is finished first.

    session: `path` is a new folder instead, for every frame with what the app makes of it, for `replay`; the app is opened anew before, so
    that it begins as it will when it is run again. It ends with the app, the source and their settings.
    facts: writes them beside it, one JSON line a frame, into `clip.facts.jsonl` for `clip.mp4`.
    Answered by `Recording` a few times a second, and by one `RecordingDone` or `RecordingFailed` at its end. It goes on when app or source
    change, are paused or fail; a picture of another size is fitted into that of the first.
    """

    path: str
    facts: bool = True
    session: bool = False


@dataclass(frozen=True, slots=True)
class StopRecording:
    """Answered by `RecordingDone` (a moment later: the file is made whole) or `RecordingFailed`; by nothing when none goes on."""


# --- device to window -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording goes on. seconds: its length; bytes: of the file; frames: in it; lost: pictures the encoder was too slow for."""

    path: str
    seconds: float = 0.0
    bytes: int = 0
    frames: int = 0
    lost: int = 0
    session: bool = False


@dataclass(frozen=True, slots=True)
class RecordingDone:
    """The file at `path` is whole and plays. facts: the path of the file of facts, empty for none.

    cut_short: why it ended before it was stopped (the device process died; the disk is full), empty when it was stopped.
    """

    path: str
    seconds: float
    bytes: int
    frames: int
    lost: int = 0
    facts: str = ""
    cut_short: str = ""
    session: bool = False


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """Nothing was recorded. message: names the file, the reason and the next step."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """Of a session that plays: of its `total` frames `frames` were compared, and in `differing` the app made something else of them than
    when it was recorded; first: the first difference, "" for none. release: of the studio that recorded it.
    """

    address: str
    frames: int
    total: int
    differing: int
    first: str
    release: str


RecordingEvent = Recording | RecordingDone | RecordingFailed | Replayed
