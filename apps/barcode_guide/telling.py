"""What is heard, in words and on the picture."""

from collections.abc import Sequence

from studio.api import Box, Cue, Fact, Shape, Speech
from studio.vision.barcodes.code import Code, Spot

from .guidance import Guided

FOUND, READ = "#9aa0a6", "#5b9dff"
HINTS = {"searching": "Show a product", "waiting": "Show the next product", "glimpse": "There is a code"}


def outlines(spots: Sequence[Spot], codes: Sequence[tuple[Code, str]], height: int) -> tuple[Shape, ...]:
    """Grey around what was found, blue around what was read, with its number or name. height: of the picture."""
    width = max(2.0, height / 240)
    found = [Box.at(spot.corners, colour=FOUND, width=width) for spot in spots]
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


def hint(guided: Guided, codes: Sequence[tuple[Code, str]]) -> str:
    """What to do, or what was read."""
    if codes:
        return " · ".join(name or code.text for code, name in codes)
    return guided.instruction.capitalize() if guided.instruction else HINTS.get(guided.state, "")
