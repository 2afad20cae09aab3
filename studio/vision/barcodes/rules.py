"""When a number is sure enough to be said: rules for the evidence of the bars.

Chosen on rendered codes alone: damaged by blur, noise, glare, curl, perspective and shadow, and among stripes, noise and false bars.
The real pictures of `shared/data/barcode` were looked at for which means are worth their time, not for these numbers.
"""

from dataclasses import dataclass

from studio.vision.barcodes.evidence import Evidence
from studio.vision.barcodes.patterns import EAN13, Layout


@dataclass(frozen=True, slots=True)
class Rule:
    """margin, fit, quiet: the least of an `Evidence`; strain: the most, as a part of its margin."""

    margin: float
    fit: float
    strain: float = 0.3
    quiet: float = -1.0

    def allows(self, evidence: Evidence) -> bool:
        enough = evidence.margin >= self.margin and evidence.fit >= self.fit and evidence.quiet >= self.quiet
        return enough and evidence.strain <= self.strain * evidence.margin


def alone(layout: Layout) -> Rule:
    """Where the bars alone say a number. Short codes have more numbers that are valid by chance: they need more."""
    return Rule(40, 0.85, 0.15) if layout is EAN13 else Rule(50, 0.88, 0.1, quiet=0.5)


def agreed(layout: Layout) -> Rule:
    """Where another reader says the same number."""
    return Rule(8, 0.65) if layout is EAN13 else Rule(15, 0.7, quiet=0.5)


def overwhelming(layout: Layout) -> Rule:
    """Where one frame of many is enough."""
    return Rule(50, 0.88) if layout is EAN13 else Rule(60, 0.92, quiet=0.5)
