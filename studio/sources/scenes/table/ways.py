"""Where camera, things and light are at a moment."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from studio.sources.scenes.barcode.camera import Array
from studio.sources.scenes.sudoku.motion import Key
from studio.sources.scenes.table.things import Thing

CameraWay = Literal["orbit", "pan", "hand", "fixed"]
Light = Literal["steady", "changing", "dim"]

_DISTANCE, _TILT = 590.0, 36.0
"""mm from the table, and degrees that it leans away: someone who sits at it."""
_CYCLE = 20.0
_MOVES, _PAUSE = 1.2, 1.6
"""Seconds that the mug, which at first isn't there, is on its way to another place, and that it stays there."""
_ROLL, _ROLL_EVERY = 3.0, 7.0
"""Seconds that the ball takes from one side to the other, and after which it comes again."""
_BRIGHT: Array = np.ones(3)
_DIM: Array = np.array([0.62, 0.56, 0.47])


def camera_way(kind: CameraWay, speed: float, shake: float, random: np.random.Generator) -> tuple[Key, ...]:
    """Keys that end as they begin.

    A pan turns the camera where it is, so that what it looks at wanders as far as it is turned; an orbit looks at nearly the same from
    another side.
    """
    middle = random.uniform(-25, 25, 2)
    reach = {"orbit": (45.0, 10.0), "pan": (150.0, 14.7), "hand": (0.0, 0.0), "fixed": (0.0, 0.0)}[kind]
    turns = (0.0, 0.25, 0.5, 0.75) if speed and kind in ("orbit", "pan") else (0.0,)
    start = float(random.uniform(0, 0.2))
    whole = _CYCLE / max(speed, 0.05)

    def key(turn: float) -> Key:
        angle = 2 * np.pi * (turn + start)
        across, side = reach[0] * np.sin(angle), reach[1] * np.sin(angle)
        nearer = 35.0 * np.cos(angle) if kind == "orbit" else 0.0
        x, y = middle[0] + across, middle[1] + 0.25 * reach[0] * np.cos(angle)
        return Key(turn * whole, float(x), float(y), _DISTANCE - nearer, _TILT + nearer / 9, side, side / 5, shake)

    return (*(key(turn) for turn in turns), replace(key(0.0), seconds=whole))


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Of a thing: n moments in seconds, the first 0, and n × 2 mm on the table; from the last, which is as the first, it begins anew."""

    moments: tuple[float, ...]
    places: Array
    heading: float
    rolls: bool = False

    def at(self, seconds: float) -> tuple[float, float, float]:
        """x, y in mm, and degrees that it is turned about the upright."""
        within = seconds % self.moments[-1]
        number = min(max(bisect_right(self.moments, within) - 1, 0), len(self.moments) - 2)
        before, after = self.moments[number : number + 2]
        share = (within - before) / (after - before)
        eased = share if self.rolls else share**3 * (share * (share * 6 - 15) + 10)
        x, y = self.places[number] * (1 - eased) + self.places[number + 1] * eased
        return float(x), float(y), self.heading


def ways(things: tuple[Thing, ...], random: np.random.Generator, *, mug_moves: bool) -> tuple[Way, ...]:
    """One for each thing, without two of them in one place."""
    spots = [np.array(spot) for spot in ((-150, -95), (20, -120), (175, -80), (-185, 60), (185, 85), (75, 15), (-60, 95))]
    found = []
    for number, thing in enumerate(things):
        if thing.name == "ball":
            height = float(random.uniform(-20, 60))
            end = np.array([[-520, height], [520, height + random.uniform(-60, 60)], [520, height], [-520, height]])
            found.append(Way((0.0, _ROLL, _ROLL + 0.01, _ROLL_EVERY), end, 0.0, rolls=True))
            continue
        spot = spots[number % len(spots)] + random.uniform(-14, 14, 2)
        heading = float(random.uniform(-28, 28))
        if thing.name == "mug" and mug_moves:
            others = spot + np.array([[-420, 40], [0, 0], [110, 85]])
            stops = np.concatenate([np.repeat(others, 2, axis=0), others[:1]])
            gaps = np.tile([_PAUSE, _MOVES], len(others))
            found.append(Way((0.0, *np.cumsum(gaps).tolist()), stops, heading))
        else:
            found.append(Way((0.0, 1.0), np.stack([spot, spot]), heading))
    return tuple(found)


def lamp_at(light: Light, seconds: float) -> Array:
    """3: how bright red, green and blue are."""
    if light != "changing":
        return _DIM if light == "dim" else _BRIGHT
    level = 0.86 + 0.16 * np.sin(2 * np.pi * seconds / 9.0) + 0.05 * np.sin(2 * np.pi * seconds / 1.7)
    warm = 0.05 * np.sin(2 * np.pi * seconds / 13.0)
    changing: Array = _BRIGHT * level * (1 + warm, 1.0, 1 - warm)
    return changing
