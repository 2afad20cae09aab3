"""What `Device` itself tells of its process, in the window process, and what the window never shows; part of `messages`."""

from dataclasses import dataclass

from studio.api import Speech

RESTARTS = 3
"""Automatic ones after crashes."""


@dataclass(frozen=True, slots=True)
class DeviceDied:
    """The device process ended by itself. message names the signal or exit code and what was running; attempt: automatic restarts used.

    model: the title of the one that was running, "" for none.
    """

    message: str
    restarting: bool
    attempt: int = 0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Collapsed:
    """The device process's own last word, for `Device` alone: an error of the studio, or of a library it can't load."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotResponding:
    """The pipeline thread has been silent for `seconds` in `stage` (of `heartbeat`); seconds 0 says that it answers again.

    It comes again while the silence lasts, first when it is merely longer than usual.
    """

    stage: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the app may say, in place of what was told before. Sent after `AppOpened`, and after its settings changed."""

    app: str
    sentences: tuple[Speech, ...]
