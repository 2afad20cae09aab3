"""How a process ended, in a sentence."""

import signal

from studio.runtime.heartbeat import INSIDE_THE_APP, LOADING


def last_words(exit_code: int | None, stage: str, model: str, excess: str = "", reason: str = "") -> str:
    """excess: what it did that it was ended for by the window. reason: what it said of its end itself."""
    what = "opening" if stage == LOADING else "running"
    doing = f" while {what} the model {model}" if model else f" {INSIDE_THE_APP[stage]}" if stage in INSIDE_THE_APP else ""
    if excess:
        return f"The device process was ended{doing}: it {excess}."
    if reason:
        return f"The device process ended{doing}: {reason}. `pocket-studio doctor` tells what is missing on this computer."
    ended = "was ended by" if (exit_code or 0) < 0 else "ended with"
    return f"The device process {ended} {named(exit_code)}{doing}."


def named(exit_code: int | None) -> str:
    """The signal's name, or the exit code."""
    if exit_code is None or exit_code >= 0:
        return f"exit code {exit_code}"
    return next((known.name for known in signal.Signals if known == -exit_code), f"signal {-exit_code}")
