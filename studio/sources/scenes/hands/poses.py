"""Named hand poses."""

import numpy as np

from studio.sources.scenes.hands.skeleton import Array, Pose

SPREAD = (0.0, 0.0, 0.0, 0.0)
TOGETHER = (-7.0, -0.5, 6.0, 14.0)
_STRAIGHT, _CURLED = (3.0, 5.0, 4.0), (84.0, 98.0, 55.0)


def pose(
    knuckles: float | tuple[float, ...],
    middles: float | tuple[float, ...],
    ends: float | tuple[float, ...],
    thumb: tuple[float, ...],
    spread: tuple[float, ...] = SPREAD,
    wrist: tuple[float, float] = (0.0, 0.0),
) -> Pose:
    """A pose in degrees; a single number holds for all four fingers."""
    columns = [np.broadcast_to(np.asarray(values, float), 4) for values in (knuckles, spread, middles, ends)]
    return Pose(np.stack(columns, axis=1), np.array(thumb, float), np.array(wrist))


def _shown(fingers: tuple[bool, bool, bool, bool], thumb: tuple[float, ...], spread: tuple[float, ...]) -> Pose:
    """The fingers that are True stretched, the others curled into the palm."""
    knuckles, middles, ends = (tuple(_STRAIGHT[i] if up else _CURLED[i] for up in fingers) for i in range(3))
    return pose(knuckles, middles, ends, thumb, spread)


OPEN = pose((2, 1, 2, 4), (6, 6, 6, 7), 4, (0, 0, 0, 0, 0))
RELAXED = pose((14, 17, 21, 26), (20, 24, 27, 28), (11, 13, 15, 15), (12, -10, 12, 10, 10), (-4.0, -1.0, 3.0, 8.0))
STRETCHED = pose((-4, -5, -4, -2), (2, 2, 2, 3), 0, (-6, 8, 0, -4, -8), (5.0, 1.5, -3.0, -6.0))
FIST = pose((80, 84, 84, 82), (96, 98, 98, 96), 52, (30, -2, -30, 38, 53), TOGETHER)
PUPPET_OPEN = pose((16, 18, 20, 23), (16, 18, 18, 16), (8, 9, 9, 8), (14, 8, 20, 0, -4), TOGETHER)
PUPPET_SHUT = pose((58, 60, 62, 64), (32, 36, 34, 30), (18, 20, 20, 18), (48, -21, 32, 2, -6), TOGETHER)
RING_OPEN = pose((18, 8, 6, 5), (22, 9, 8, 7), (12, 5, 4, 4), (8, 0, 0, 8, 10), (0.0, 0.0, 0.0, 0.0))
RING_SHUT = pose((48, 12, 8, 6), (52, 12, 10, 8), (30, 8, 6, 5), (28, -11, -19, 12, 20), (-2.0, 0.0, 0.0, 0.0))

COUNT: tuple[Pose, ...] = (
    FIST,
    _shown((True, False, False, False), (32, -5, -30, 43, 42), (-3.0, -0.5, 6.0, 14.0)),
    _shown((True, True, False, False), (35, -12, -30, 53, 33), (4.0, -2.0, 6.0, 14.0)),
    _shown((True, True, True, False), (36, -14, -32, 53, 33), (2.0, 0.0, -1.0, 14.0)),
    _shown((True, True, True, True), (36, -20, -38, 50, 40), (1.0, 0.0, -1.0, 0.0)),
    OPEN,
)
"""Poses that show zero to five fingers."""


def waved(base: Pose, phase: float, amount: float) -> Pose:
    """Fingers rippling one after the other; phase in radians, amount in degrees."""
    ripple: Array = 0.5 - 0.5 * np.cos(phase - 0.7 * np.arange(4))
    fingers = base.fingers.copy()
    fingers[:, 0] += amount * ripple
    fingers[:, 2] += 1.2 * amount * ripple
    fingers[:, 3] += 0.6 * amount * ripple
    return Pose(fingers, base.thumb, base.wrist)
