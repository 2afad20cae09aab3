"""When a number is sure enough to be said: rules for the evidence of the bars.

Chosen on rendered codes, damaged by blur, noise, glare, curl, perspective and shadow, of which margin, fit and strain of right and wrong
numbers were compared; and made stricter when a cut-out of part of a code in `shared/data/barcode` had a margin of 34 for a wrong number.
EAN-13 alone was made stricter on rendered ones: of 20 that were torn 2 were said, their quiet zones −0.6 and less, where those of 48 right
ones were 0.75 and more; of 504 smeared ones 1 was wrong, its strain 0.07 of its margin, where 56 of 58 right ones had less than 0.05;
of 90 others 1, as the course of its first digits was missed: over its worst 21 modules it fitted by 0.60, 17 right ones by 0.81 and more.
All must have room beside them: half of an EAN-13 is built as a UPC-E, and such a half was said, blurred and its end beyond the scan. Right
numbers of the real pictures have 5 modules and more.
Which means are tried, where, and in which order was settled with those real pictures in view (all 158 codes and 12 others).
"""

from dataclasses import dataclass

import numpy as np

from studio.vision.barcodes.evidence import Evidence
from studio.vision.barcodes.patterns import EAN13, Layout

LEAST_MARGIN = 20
"""Nats: no rule allows less."""

_LEAST_ROOM = 3.0
"""Modules beside the code that must have been seen, whatever the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """margin, fit, worst, quiet: the least of an `Evidence`; blur: the most; strain: the most, as a part of its margin."""

    margin: float
    fit: float
    strain: float = 0.3
    quiet: float = -1.0
    blur: float = np.inf
    worst: float = -1.0

    def allows(self, evidence: Evidence) -> bool:
        enough = evidence.margin >= self.margin and evidence.fit >= self.fit and evidence.quiet >= self.quiet
        enough = enough and evidence.worst >= self.worst
        little = evidence.strain <= self.strain * evidence.margin and evidence.blur <= self.blur
        return enough and little and evidence.room >= _LEAST_ROOM


def alone(layout: Layout) -> Rule:
    """Where the bars alone say a number. Short codes have more numbers that are valid by chance: they need more; and where bars are blurred
    it can't be told that they end there.
    """
    if layout is EAN13:
        return Rule(40, 0.85, 0.05, quiet=0.3, worst=0.72)
    return Rule(50, 0.88, 0.1, quiet=0.5, blur=0.7, worst=0.72)


def agreed(layout: Layout) -> Rule:
    """Where another reader says the same number."""
    return Rule(30, 0.75, 0.15) if layout is EAN13 else Rule(35, 0.8, 0.1, quiet=0.5)


def overwhelming(layout: Layout) -> Rule:
    """Where one frame of many is enough."""
    return Rule(50, 0.88) if layout is EAN13 else Rule(60, 0.92, quiet=0.5)


def repeated(layout: Layout) -> Rule:
    """Where a decoder says the same number, and another frame must say it too."""
    return Rule(LEAST_MARGIN, 0.75, 0.15) if layout is EAN13 else Rule(LEAST_MARGIN, 0.85, 0.1, quiet=0.5)
