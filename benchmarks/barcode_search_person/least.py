"""The least time in which anyone could be led to a code who isn't told on which side of the package it is."""

from itertools import count

import cv2
import numpy as np

from apps.barcode_guide.cues import CHIME_SECONDS, TURNING_SECONDS
from apps.barcode_guide.turning import Lies, Turning
from benchmarks.barcode_search_person.hand import QUARTER_SECONDS
from benchmarks.barcode_search_person.hearing import LATENCY
from benchmarks.barcode_search_person.person import REACTION, WAYS
from benchmarks.barcode_search_person.trial import Trial
from studio.sources.scenes.barcode.camera import Array

LONGER = 1.15
"""Times the other side: a longer one is turned about first."""
FACING = 0.7
"""Cosine from which a side faces the camera, of quarter turns."""


def least_seconds(trial: Trial) -> float:
    """Until the number could be said, if each turn followed the one before without a pause, each was obeyed at the median of reactions, and
    every code, however far and blurred, was read when half of its turn was made."""
    turns = _turns(trial)
    said = CHIME_SECONDS + LATENCY
    return said if not turns else LATENCY + TURNING_SECONDS + REACTION + (turns - 0.5) * QUARTER_SECONDS + said


def _turns(trial: Trial) -> int:
    """Quarter turns that the app's order of sides takes, the way the package lies being known."""
    rotation, code = trial.upright, trial.package.faces[trial.package.code_face]
    turning, lies = Turning(), _lies(trial, trial.upright)
    for made in count():
        instruction = turning.ahead(lies)
        if (rotation @ code)[2] < -FACING or instruction is None:
            return made
        turning.make(instruction)
        lies = _lies(trial, rotation)
        rotation = np.asarray(cv2.Rodrigues(np.array(WAYS[instruction.removeprefix("turn ")]) * np.pi / 2)[0]) @ rotation
    raise AssertionError


def _lies(trial: Trial, rotation: Array) -> Lies:
    width, height, _ = np.ptp(trial.package.hull @ rotation.T, axis=0)
    return "upright" if height > LONGER * width else "lying" if width > LONGER * height else ""
