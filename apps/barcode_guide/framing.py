"""How the package lies in the picture while no code is seen: what moves is taken for it."""

from collections import deque

import numpy as np

from studio.vision.barcodes.scout import Box

from .cues import Instruction
from .directions import towards_middle
from .manner import Manner
from .turning import Lies

LATELY = 0.5
"""Seconds over which the box is judged: its median."""
EDGE = 0.04
"""Of the picture: so near to its edge the package is taken for cut."""
LARGE = (0.3, 0.6)
"""Of the picture's width and height: what fills more of one and is cut is too near, rather than aside."""
ASIDE = 0.65
"""Of the picture, from the edge that cuts it: what reaches no farther is mostly out of view."""
SMALL, SMALL_SHARP = 0.55, 0.8
"""Of the picture's shorter side: a package whose longer one fills less may come nearer, and its code is read the sooner, if it is sharp. In
the dark it blurs as much more as it seems larger."""
LONG_AGO = 2.5
"""Seconds in which a package that is turned shows its longer side, which is hidden while it is seen end-on."""
LONGEST = 80
"""Percentile of the longer sides seen: noise makes some too long."""
MOST_CLOSER = 3
"""In all: then what moves may be less than the package."""
LONGER, MUCH_LONGER, NEWEST = 0.2, 0.45, 3
"""Natural logarithm of one side to the other by which a package is longer, and by which one is whose shorter side is cut; in so many
pictures: one end-on in them is about to turn."""
MOST_FARTHER = 2
"""In a row that change nothing: then what moves is more than the package."""


class Framing:
    """Of one search."""

    def __init__(self) -> None:
        self._boxes: deque[tuple[float, Box]] = deque()
        self._lengths: deque[tuple[float, float]] = deque()
        self._closer = 0
        self._farther = 0
        self._shape = 1.0

    def add(self, box: Box | None, size: tuple[int, int], now: float) -> None:
        """What moved in the picture of `size` (width, height) taken at `now` seconds; None where nothing did, or the camera moves."""
        self._shape = size[1] / size[0]
        if box is not None:
            self._boxes.append((now, box))
            self._lengths.append((now, max((box[2] - box[0]) * size[0], (box[3] - box[1]) * size[1]) / min(size)))
        while self._lengths and now - self._lengths[0][0] > LONG_AGO:
            self._lengths.popleft()
        while self._boxes and now - self._boxes[0][0] > LATELY:
            self._boxes.popleft()

    @property
    def known(self) -> bool:
        """Whether what moves tells of the package's distance."""
        return bool(self._boxes) and self._farther <= MOST_FARTHER

    @property
    def fills(self) -> float:
        """The package's longer side, of the picture's shorter one; 0 where nothing moves."""
        return float(np.percentile([length for _, length in self._lengths], LONGEST)) if self._lengths else 0.0

    def lies(self, manner: Manner) -> Lies:
        """How the package does, by what moved last; "" where an edge cuts it."""
        if not self._boxes or manner.moves == "The camera":
            return ""
        left, top, right, bottom = np.median([box for _, box in list(self._boxes)[-NEWEST:]], axis=0)
        longer = float(np.log(max((bottom - top) * self._shape, 1e-6) / max(right - left, 1e-6)))
        begins, ends = (left, right) if longer > 0 else (top, bottom)  # of the shorter side
        least = MUCH_LONGER if begins < EDGE or ends > 1 - EDGE else LONGER
        return "" if abs(longer) < least else "upright" if longer > 0 else "lying"

    def advice(self, manner: Manner, *, sharp: bool = False) -> Instruction | None:
        """How the package is to be moved so that all of its side is in view; None where it is well, or not known.

        sharp: what moves is seen sharply.
        """
        if manner.moves == "The camera":
            return None
        if not self._lengths and not self._closer:  # a hand trembles: what isn't seen to is far
            self._closer = 1
            return "closer"
        if not self._boxes:
            return None
        left, top, right, bottom = np.median([box for _, box in self._boxes], axis=0)
        cut = (left < EDGE, right > 1 - EDGE), (top < EDGE, bottom > 1 - EDGE)
        cut_at_all = any(cut[0]) or any(cut[1])
        if all(cut[0]) or all(cut[1]) or (cut_at_all and (right - left > LARGE[0] or bottom - top > LARGE[1])):
            self._farther += 1
            return "farther" if self._farther <= MOST_FARTHER else None
        self._farther = 0
        right_hand, up = towards_middle(manner.moves, manner.mirrored, (left + right - 1, top + bottom - 1))
        if (cut[0][0] and right < ASIDE) or (cut[0][1] and left > 1 - ASIDE):
            return "right" if right_hand > 0 else "left"
        if (cut[1][0] and bottom < ASIDE) or (cut[1][1] and top > 1 - ASIDE):
            return "up" if up > 0 else "down"
        if self._closer >= MOST_CLOSER or self.fills > (SMALL_SHARP if sharp else SMALL):
            return None
        self._closer += 1
        return "closer"
