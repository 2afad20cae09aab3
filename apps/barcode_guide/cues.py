"""What is seen, and what is heard of it: the one mapping of the guide, in numbers.

Everything heard says what to do. One rule holds for tones and words: move towards the sound.

    seen                                    heard
    nothing                                 a soft low tick, every 1.2 s; how to turn the package next: three quick notes for left and
                                            right, words for up and down
    a code, for the first time              two quick rising notes; "stop" for a turn that is being told, two falling notes just after
    a code too far to one side              pulses from the side to move to (pan), and "left", "right" where the picture's edge cuts it
    a code too high or too low              each pulse is two notes: the reference, then higher for up or lower for down; "up", "down"
    a code small or large                   slow or fast pulses; "closer", "farther"
    a code on a side that looks away        "turn left", "turn up" …
    a code near, level and whole, unread    fast pulses in the middle at one pitch; "hold still"
    a code that was read                    a chime of three rising notes, then what it is
"""

from dataclasses import dataclass
from math import exp2, log2
from typing import Literal

from studio.api import Speech, Tone

Instruction = Literal[
    "left", "right", "up", "down", "closer", "farther", "tilt", "hold still", "turn left", "turn right", "turn up", "turn down"
]

REFERENCE = 523.25
"""Hertz of a pulse, and of the first of its two notes: c″."""
OCTAVES = 1.0
"""From the reference to the second note, for a code at the upper or lower edge."""
LEAST_INTERVAL = 1 / 6
"""Octaves of the least step, 12 %: people hear the direction of 3 % and more."""
LEAST_PAN = 0.35
"""Below 0.2, the side is more often heard wrong."""
CENTRED = 0.3
"""Of half the picture: so far from its middle a code is left where it is."""

SLOWEST, FASTEST = 2.0, 10.0
"""Pulses a second."""
FAR, NEAR = 0.4, 4.0
"""Pixels in the narrowest bar at which pulses are slowest and fastest: 25 % more pixels, 20 % faster."""

TICK_SECONDS = 1.2
WORDS_A_SECOND = 2.5
"""Of speech at rate 1."""

CHIME = ((880.0, 0.0), (1108.73, 0.05), (1318.51, 0.1))
"""Hertz, and seconds after the frame."""
CHIME_SECONDS = 0.16
TURNING_SECONDS = 0.15
GLIMPSE = ((659.26, 0.0), (783.99, 0.07))
STOP = ((392.0, 0.0), (293.66, 0.03))
STOP_SECONDS = 0.06


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the pulses say. right, up: −1 … 1, where to move, 0 where it is well; module: pixels in the narrowest bar."""

    right: float
    up: float
    module: float

    @property
    def pan(self) -> float:
        return _beyond(self.right, LEAST_PAN)

    @property
    def hertz(self) -> float:
        """Of the second note; the reference where the height is well."""
        return REFERENCE * exp2(OCTAVES * _beyond(self.up, LEAST_INTERVAL))

    @property
    def rate(self) -> float:
        """Pulses a second."""
        return pulse_rate(self.module)

    def tones(self, after: float) -> tuple[Tone, ...]:
        """One pulse, beginning `after` seconds from the frame."""
        length = min(0.09, 0.42 / self.rate)
        first = Tone(REFERENCE, length, self.pan, 0.4, after)
        return (first,) if not self.up else (first, Tone(self.hertz, length, self.pan, 0.5, after + length))


def pulse_rate(module: float) -> float:
    """Pulses a second for so many pixels in the narrowest bar."""
    octaves = log2(NEAR / FAR)
    place = min(max(log2(max(module, 1e-6) / FAR) / octaves, 0.0), 1.0)
    return SLOWEST * exp2(place * log2(FASTEST / SLOWEST))


def off_centre(offset: float) -> float:
    """How far to go, −1 … 1, for a code `offset` from the middle in halves of the picture: 0 while it is near the middle."""
    away = min(abs(offset), 1.0) - CENTRED
    return 0.0 if away <= 0 else (away / (1 - CENTRED) if offset > 0 else -away / (1 - CENTRED))


def tick(after: float) -> Tone:
    return Tone(196.0, 0.03, 0.0, 0.15, after)


def glimpse(pan: float) -> tuple[Tone, ...]:
    return tuple(Tone(hertz, 0.06, pan, 0.4, after) for hertz, after in GLIMPSE)


def stop() -> tuple[Tone, ...]:
    """Short, as it is to be heard before the hand begins what it was told: two notes that fall."""
    return tuple(Tone(hertz, 0.03, 0.0, 0.5, after) for hertz, after in STOP)


def chime() -> tuple[Tone, ...]:
    return tuple(Tone(hertz, 0.05, 0.0, 0.5, after) for hertz, after in CHIME)


def turning(instruction: Instruction) -> tuple[Tone, ...]:
    """How to turn the package, sooner heard than words: three notes that wander as its front goes."""
    pans = {"turn left": (0.8, 0.0, -0.8), "turn right": (-0.8, 0.0, 0.8)}.get(instruction, (0.0, 0.0, 0.0))
    steps = {"turn up": (0, 4, 8), "turn down": (0, -4, -8)}.get(instruction, (0, 0, 0))
    return tuple(
        Tone(330.0 * exp2(step / 12), 0.05, pan, 0.35, 0.05 * place) for place, (pan, step) in enumerate(zip(pans, steps, strict=True))
    )


def speech_seconds(speech: Speech) -> float:
    """How long it is heard, from its frame on, about."""
    return speech.after + len(speech.text.split()) / WORDS_A_SECOND / max(speech.rate, 0.1)


def _beyond(amount: float, least: float) -> float:
    """`amount`, −1 … 1, as a value that is at least `least` to either side unless it is 0."""
    if not amount:
        return 0.0
    size = least + (1 - least) * min(abs(amount), 1.0)
    return size if amount > 0 else -size
