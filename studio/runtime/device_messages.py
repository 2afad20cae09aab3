"""What `Device` itself tells of its process, in the window process; part of `messages`."""

from dataclasses import dataclass

RESTARTS = 3
"""Automatic ones after crashes."""


@dataclass(frozen=True, slots=True)
class DeviceDied:
    """The device process ended by itself. message names the signal or exit code and what was running; attempt: automatic restarts used."""

    message: str
    restarting: bool
    attempt: int = 0


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
