"""What an app wants heard: values in a result, so that a recording carries them and a test can measure them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """A sine tone. hertz: pitch; seconds: length; pan: −1 left … 1 right; volume: 0 … 1."""

    hertz: float
    seconds: float = 0.08
    pan: float = 0.0
    volume: float = 0.5


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence to say; `interrupt` silences the one being said."""

    text: str
    interrupt: bool = False


Cue = Tone | Speech
CUES: tuple[type, ...] = (Tone, Speech)
