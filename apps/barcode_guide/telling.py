"""What is heard, in words and on the picture."""

from collections.abc import Sequence

import numpy as np

from studio.api import Box, Cue, Fact, Shape, Speech
from studio.vision.barcodes.code import Code, Corners, Spot

from .announcing import printed
from .guidance import Guided

FOUND, READ = "#9aa0a6", "#5b9dff"


def outlines(spots: Sequence[Spot], codes: Sequence[tuple[Code, str]], height: int) -> tuple[Shape, ...]:
    """Blue around what was read, with its number or name, grey around what was only found. height: of the picture."""
    width = max(2.0, height / 240)
    found = [
        Box.at(spot.corners, colour=FOUND, width=width) for spot in spots if not any(_same(spot.corners, code.corners) for code, _ in codes)
    ]
    return (*found, *(Box.at(code.corners, name or code.text, READ, width) for code, name in codes))


def in_words(cue: Cue) -> str:
    after = f" after {cue.after:.2f} s" if cue.after else ""
    if isinstance(cue, Speech):
        return f"says “{cue.text}”{after}"
    side = "" if not cue.pan else f", {abs(cue.pan):.0%} {'right' if cue.pan > 0 else 'left'}"
    return f"{cue.hertz:.0f} Hz for {cue.seconds:.2f} s{side}{after}"


def pulse_facts(guided: Guided) -> Fact:
    """What the pulses say, None while there are none."""
    if guided.pulse is None:
        return None
    return {"pan": round(guided.pulse.pan, 3), "hertz": round(guided.pulse.hertz, 1), "per_second": round(guided.pulse.rate, 2)}


class Hints:
    """One line for who sees it: what to do, or what was read. What was asked for stays there while it is done."""

    def __init__(self) -> None:
        self._searching, self._read = "Show a product", ""

    def line(self, guided: Guided, codes: Sequence[tuple[Code, str]]) -> str:
        if codes:
            self._searching = "Show the next product"
            self._read = " · ".join(name or printed(code) for code, name in codes)
            return self._read
        if guided.instruction:
            if guided.state == "searching":
                self._searching = guided.instruction.capitalize()
            return guided.instruction.capitalize()
        match guided.state:
            case "searching":
                if any(isinstance(cue, Speech) for cue in guided.cues) and "next" not in self._searching:
                    self._searching = "Show a product"  # it is said that there is none
                return self._searching
            case "glimpse":
                self._searching = "Turn the product"
                return "There is a code"
            case "guiding":
                self._searching = "Turn the product"
            case "read":  # while it is still said
                return self._read
        return ""


def _same(one: Corners, other: Corners) -> bool:
    """Whether both outline one code: the locator and the bars may tell its length otherwise."""
    apart = float(np.hypot(*(one.mean(axis=0) - other.mean(axis=0))))
    return apart < 0.5 * max(float(np.hypot(*(corners[1] - corners[0]))) for corners in (one, other))
