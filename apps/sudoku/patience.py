"""A reason is told once it has held for a while: what comes and goes with a moving hand is not."""

SECONDS = 1.0


class Patience:
    def __init__(self) -> None:
        self._reason = ""
        self._since = 0.0

    def held(self, reason: str, now: float) -> str:
        """`reason` if it has been the same for SECONDS, else "". reason: "" for none; now: seconds, of a source that may begin anew."""
        if reason != self._reason or now < self._since:
            self._reason, self._since = reason, now
        return reason if now - self._since >= SECONDS else ""
