"""What the guide says again and again, to be made ready beforehand; numbers and names are made while the chime is heard."""

from typing import get_args

from studio.api import Speech

from .cues import Instruction
from .manner import EXPLAINED, Manner
from .searching import GREETING, NOTHING
from .speaking import STOP


def phrases(manner: Manner) -> tuple[Speech, ...]:
    """What comes first is first."""
    if not manner.words:
        return ()
    words = [*(str(instruction).capitalize() for instruction in get_args(Instruction)), STOP]
    match manner.verbosity:
        case "Brief" | "Normal":
            said = [*words, NOTHING]
        case "Full":
            said = [GREETING, *EXPLAINED.values(), *words, NOTHING]
    return tuple(manner.speech(text) for text in said)
