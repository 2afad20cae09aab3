"""How soon a code could be read at best, by whoever isn't told on which side of the package it is."""

from itertools import count

import cv2
import numpy as np

from apps.barcode_guide.cues import CHIME_SECONDS, TURNING_SECONDS
from apps.barcode_guide.turning import Lies, Turning
from benchmarks.barcode_search_person.hand import QUARTER_SECONDS, Hand
from benchmarks.barcode_search_person.hearing import LATENCY, Percept
from benchmarks.barcode_search_person.person import REACTION, WAYS
from benchmarks.barcode_search_person.trial import HEIGHT, LONGEST, STEP, WIDTH, Trial
from studio.sources.scenes.barcode.camera import Array, Raster
from studio.sources.scenes.barcode.canvas import PER_MM

LONGER = 1.15
"""Times the other side: a longer one is turned about first."""
FACING = 0.7
"""Cosine from which a side faces the camera, of quarter turns."""
READ_AT = 1.7
"""Pixels in the narrowest bar to which a faultless hand comes: of 1.3 and 1.7 the sooner one on 200 packages."""
NEAREST = 120.0
"""mm: what the camera still sees sharply."""
TURNS_BEGIN = LATENCY + TURNING_SECONDS + REACTION
SAID = CHIME_SECONDS + LATENCY
"""Seconds after a code was read."""


class Faultless:
    """Moves a hand as the best guide could: begins each turn as the last one ends, and comes meanwhile to where the code is read best.

    It knows the package, hears nothing wrongly, and reacts at the median of reactions. It stops when the code's side is in front.
    """

    def __init__(self, trial: Trial, hand: Hand) -> None:
        self._hand, self._turns = hand, _turns(trial)
        across = float(np.linalg.norm(trial.package.corners[1] - trial.package.corners[0])) / PER_MM
        module = across / len(trial.package.number.bars)
        self._distance = max(Raster.of_picture(WIDTH, HEIGHT).focal * module / READ_AT, NEAREST)

    def live(self, percepts: list[Percept], now: float) -> None:
        """Does what is due by `now`."""
        if now >= LATENCY + REACTION:
            for axis, to in enumerate((0.0, 0.0, self._distance)):
                self._hand.go(axis, to)
        if self._turns and now >= TURNS_BEGIN and not self._hand.turning:
            self._hand.turn(self._turns.pop(0))


def least_seconds(trial: Trial) -> float:
    """Until the number could be said, if each turn followed the one before without a pause, each was obeyed at the median of reactions, and
    every code, however far and blurred, was read when half of its turn was made."""
    turns = len(_turns(trial))
    return SAID if not turns else TURNS_BEGIN + (turns - 0.5) * QUARTER_SECONDS + SAID


def least_silent_seconds(trial: Trial) -> float:
    """The same of who searches in silence: read as soon as half of the turn to it is made."""
    hand, code = trial.hand(), trial.package.faces[trial.package.code_face]
    person = trial.person(hand)
    while hand.now < LONGEST - SAID:
        if (hand.rotation @ code)[2] < -FACING:
            return hand.now + SAID
        hand.step(STEP)
        person.live([], hand.now)
    return LONGEST


def _turns(trial: Trial) -> list[Array]:
    """Rotation vectors of the quarter turns in the app's order of sides, the way the package lies being known."""
    rotation, code = trial.upright, trial.package.faces[trial.package.code_face]
    turning, lies = Turning(), _lies(trial, trial.upright)
    made: list[Array] = []
    for _ in count():
        instruction = turning.ahead(lies)
        if (rotation @ code)[2] < -FACING or instruction is None:
            return made
        made.append(np.array(WAYS[instruction.removeprefix("turn ")]) * np.pi / 2)
        turning.make(instruction)
        lies = _lies(trial, rotation)
        rotation = np.asarray(cv2.Rodrigues(made[-1])[0]) @ rotation
    raise AssertionError


def _lies(trial: Trial, rotation: Array) -> Lies:
    width, height, _ = np.ptp(trial.package.hull @ rotation.T, axis=0)
    return "upright" if height > LONGER * width else "lying" if width > LONGER * height else ""
