"""What keeps a code from being read, most of all."""

from .cues import Instruction
from .directions import towards_middle
from .manner import Manner
from .sighting import Sighting

SMALL, LARGE_ENOUGH = 1.35, 1.6
"""Pixels in the narrowest bar: below the first, closer; until the second is reached."""
TOO_CLOSE = 3.4
"""Pixels in the narrowest bar of a code that is not read: a lens does not focus so near."""
WELL = 1.9
"""Pixels in the narrowest bar; a code that is not read with more is rather too close, with less too far."""
ROOMY = 1.8
"""Pixels in the narrowest bar of a code that is cut: with more, it is so near that going back is surer than to aim."""
FULL = 0.85
"""Of the picture, filled by a code: a little more, and its edge cuts it."""
AGREED_SECONDS = 0.15
"""For which nothing must be in the way before the hand is stopped."""
LONGEST_FRAME = 0.2
"""Seconds between two pictures that are reckoned with."""
PATIENCE = 2.3
"""Seconds held still in vain; then something else is tried."""
NEARER = 1.3
"""Times the size it has: wanted of a code that is not read though it should be. How fine its bars are can be misjudged."""
TRIED_SECONDS = 1.3
"""For each thing tried."""


class Blocking:
    """Of one code, over time: an instruction holds until what it asks for is well done, not just so.

    well: seconds in which it was seen whole and large enough, all in all: the reader tried each of those pictures.
    """

    def __init__(self) -> None:
        self._coming = False
        self._enough = LARGE_ENOUGH
        self._before: float | None = None
        self.well = 0.0
        self._blocked_last: tuple[Instruction, float] | None = None
        self._still_since: float | None = None

    def instruction(
        self, sighting: Sighting, manner: Manner, now: float, turned: Instruction | None, *, turning: bool
    ) -> Instruction | None:
        """turned: the last turn that was asked for; turning: the hand is at it. None for nothing: it is coming round."""
        passed, self._before = now - (self._before or now), now
        if turning and sighting.squeezed:
            return None
        blocked = self._blocked(sighting, manner, turned)
        if blocked in (None, "farther") and not any(sighting.cut):
            self.well += min(passed, LONGEST_FRAME)
        if blocked:
            self._still_since, self._blocked_last = None, (blocked, now)
            return blocked
        if self._blocked_last and now - self._blocked_last[1] < AGREED_SECONDS:
            return self._blocked_last[0]
        if self._still_since is None:
            self._still_since = now
        waited = now - self._still_since - PATIENCE
        if waited < 0:
            return "hold still"
        if sighting.module < WELL:
            self._enough, self._coming, self._still_since = min(NEARER * sighting.module, WELL), True, None
            return "closer"
        tries: tuple[Instruction, ...] = ("farther", "tilt", "hold still")
        return tries[int(waited / TRIED_SECONDS) % len(tries)]

    def _blocked(self, sighting: Sighting, manner: Manner, turned: Instruction | None) -> Instruction | None:
        if any(sighting.cut) and sighting.module < ROOMY:
            return _direction(sighting, manner)
        if any(sighting.cut) or sighting.fills > FULL or sighting.module > TOO_CLOSE:
            return "farther"
        if sighting.squeezed:
            return onwards(sighting.squeezed, turned)
        self._coming = sighting.module < (self._enough if self._coming else SMALL)
        return "closer" if self._coming else None


def onwards(squeezed: str, turned: Instruction | None) -> Instruction:
    """The quarter turn that brings a side to the front which is seen at a slant.

    turned: the last turn. A side that came into view with it comes to the front with another one; where there was none, chance decides:
    a side that goes away is called back.
    """
    ways: tuple[Instruction, ...] = ("turn left", "turn right") if squeezed == "across" else ("turn up", "turn down")
    return turned if turned in ways else ways[0]


def _direction(sighting: Sighting, manner: Manner) -> Instruction:
    """Where to move a code that the picture's edge cuts."""
    right, up = towards_middle(manner.moves, manner.mirrored, (sighting.cut[0], sighting.cut[1]))
    across, along = (abs(offset) * abs(cut) for offset, cut in zip(sighting.offset, sighting.cut, strict=True))
    if across >= along:
        return "right" if right > 0 else "left"
    return "up" if up > 0 else "down"


def way_back(sighting: Sighting, manner: Manner) -> Instruction | None:
    """Where to move a code that left the picture by an edge; None if it was lost in the middle."""
    right, up = towards_middle(manner.moves, manner.mirrored, sighting.offset)
    if max(abs(right), abs(up)) < 0.6 and not any(sighting.cut):
        return None
    if abs(right) >= abs(up):
        return "right" if right > 0 else "left"
    return "up" if up > 0 else "down"
