"""What an app wants heard: values in a result, so that a recording carries them and a test can measure them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """A sine tone. hertz: pitch; seconds: length; pan: −1 left … 1 right; volume: 0 … 1.

    after: seconds from its frame until it begins, 0 … 2; what beats steadily is not bound to the times of frames.
    """

    hertz: float
    seconds: float = 0.08
    pan: float = 0.0
    volume: float = 0.5
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence to say; `interrupt` silences the one being said.

    rate: 1 as fast as the voice speaks by itself, 0.5 … 3; volume: 0 … 1; after: as a tone's.
    """

    text: str
    interrupt: bool = False
    rate: float = 1.0
    volume: float = 1.0
    after: float = 0.0


Cue = Tone | Speech
CUES: tuple[type, ...] = (Tone, Speech)
