"""What the hands do at any moment: a seeded choreography, a pure function of time."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from studio.sources.scenes.hands.poses import COUNT, FIST, OPEN, PUPPET_OPEN, PUPPET_SHUT, RELAXED, RING_OPEN, RING_SHUT, STRETCHED, waved
from studio.sources.scenes.hands.skeleton import Array, Pose

Side = Literal["left", "right"]
Hands = Literal["0", "1", "2", "auto"]

CYCLE = 26.0
"""Seconds from one empty picture to the next."""
EMPTY = 1.6
"""Seconds of empty picture at the end of each cycle, about."""
TRAVEL = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class HandState:
    """One hand in space, in camera millimetres: x right, y up, z away from the camera.

    position: of the wrist. roll, yaw, pitch: degrees of the forearm; at 0 the fingers point up and the palm faces the camera; roll leans
    clockwise on screen, yaw turns the thumb away from the camera, pitch tips the fingers towards it. A left hand is the mirror image
    of a right one, so its x, roll and yaw are mirrored too.
    """

    side: Side
    pose: Pose
    position: Array
    roll: float
    yaw: float
    pitch: float


Kind = Literal["away", "rest", "hold", "wave", "open_close", "pinch", "talk", "count", "turn", "play", "drift", "sweep"]
_ACTS: tuple[Kind, ...] = ("wave", "open_close", "pinch", "talk", "count", "turn", "play", "drift", "sweep")


@dataclass(frozen=True, slots=True, eq=False)
class _Act:
    """One thing a hand does. starts: seconds in the cycle; ease: seconds it takes to take over from the act before.

    place: x, y, z of the wrist for a right hand; yaw, pitch, lean: degrees; phase, speed: vary the act.
    """

    kind: Kind
    starts: float
    ease: float
    place: Array
    yaw: float
    pitch: float
    lean: float
    phase: float
    speed: float


def states(seconds: float, seed: int, hands: Hands) -> tuple[HandState, ...]:
    """The hands at a moment, the farther one first; those out of the picture too."""
    cycle, within = divmod(seconds, CYCLE)
    plans = _plan(seed, hands, int(cycle))
    found = [_state(side, acts, within) for side, acts in plans]
    return tuple(sorted(found, key=lambda state: -float(state.position[2])))


@lru_cache(maxsize=64)
def _plan(seed: int, hands: Hands, cycle: int) -> tuple[tuple[Side, tuple[_Act, ...]], ...]:
    random = np.random.default_rng([seed, cycle, 17])
    sides: list[Side] = ["right", "left"] if random.random() < 0.5 else ["left", "right"]
    count = {"0": 0, "1": 1, "2": 2}.get(hands, 2 if cycle == 0 or random.random() < 0.65 else 1)
    plans = []
    for number, side in enumerate(sides[:count]):
        enters = 0.0 if number == 0 else float(random.uniform(0.2, 0.8) if hands == "2" else random.uniform(4.0, 8.0))
        leaves = CYCLE - EMPTY - TRAVEL - float(random.uniform(0.0, 0.8) if number == 0 or hands == "2" else random.uniform(2.0, 6.0))
        plans.append((side, _acts(random, alone=count == 1, enters=enters, leaves=leaves, arrived=cycle == 0 and number == 0)))
    return tuple(plans)


def _acts(random: np.random.Generator, alone: bool, enters: float, leaves: float, arrived: bool) -> tuple[_Act, ...]:
    """The acts of one hand in one cycle, between two absences. arrived: the hand is there from the start."""
    outside = np.array([random.uniform(-260, -120), -420.0, 620.0])
    acts = [] if arrived else [_Act("away", 0.0, 0.0, outside, 0.0, 0.0, 0.0, 0.0, 1.0)]
    kinds = list(random.permutation(np.array(_ACTS)))
    back_at = int(random.integers(2, 6)) if random.random() < 0.4 else -1
    starts, number = enters, 0
    while starts < leaves - 1.2:
        greeting = number == 0
        resting = not greeting and number % 3 == 1
        kind: Kind = "hold" if greeting else "rest" if resting else kinds[number % len(kinds)]
        centre = -60.0 if alone else -165.0
        reach = 110.0 if alone else 45.0
        place = np.array([centre + random.uniform(-reach, reach), random.uniform(-118, -62), random.uniform(540, 680)])
        yaw, pitch = float(random.uniform(-14, 14)), float(random.uniform(-8, 10))
        if kind == "talk":
            yaw += 44.0
        if number == back_at and kind in ("rest", "wave", "play", "drift", "hold"):
            yaw += 180.0
        ease = TRAVEL if greeting else float(random.choice([0.45, 0.9, 1.2]))
        lean = float(random.uniform(-10, 10))
        acts.append(_Act(kind, starts, ease, place, yaw, pitch, lean, float(random.uniform(0, 6.28)), float(random.uniform(0.8, 1.25))))
        starts += ease + (1.2 if greeting else float(random.uniform(1.6, 2.6)))
        number += 1
    acts.append(_Act("away", leaves, TRAVEL, outside, 0.0, 0.0, 0.0, 0.0, 1.0))
    return tuple(acts)


def _state(side: Side, acts: tuple[_Act, ...], within: float) -> HandState:
    number = max(bisect_right([act.starts for act in acts], within) - 1, 0)
    pose, body = _performed(acts[number], within)
    share = 1.0 if number == 0 else _eased((within - acts[number].starts) / max(acts[number].ease, 1e-6))
    if share < 1.0:
        before_pose, before_body = _performed(acts[number - 1], within)
        pose, body = before_pose.mixed(pose, share), before_body + (body - before_body) * share
    x, y, z, yaw, pitch, lean = (float(value) for value in body)
    elbow_x, elbow_y = x * 1.15 - 40.0, y - 330.0
    roll = float(np.rad2deg(np.arctan2(x - elbow_x, y - elbow_y))) + lean
    sign = 1.0 if side == "right" else -1.0
    return HandState(side, pose, np.array([x * sign, y, z]), roll * sign, yaw * sign, pitch)


def _eased(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share**3 * (share * (share * 6 - 15) + 10)


def _performed(act: _Act, within: float) -> tuple[Pose, Array]:
    """Pose and (x, y, z, yaw, pitch, lean) of an act at a time of its cycle."""
    time = within - act.starts
    beat = 2 * np.pi * act.speed * time + act.phase
    sway = np.array([3.0 * np.sin(0.9 * within + act.phase), 2.0 * np.sin(1.3 * within), 0.0])
    x, y, z = act.place + (0.0 if act.kind in ("rest", "hold") else sway)
    yaw, pitch, lean = act.yaw, act.pitch, act.lean
    pose = RELAXED
    match act.kind:
        case "away":
            pose = RELAXED
        case "rest":
            pose = OPEN.mixed(RELAXED, 0.5 + 0.5 * np.cos(act.phase))
        case "hold":
            pose = OPEN
        case "wave":
            swing = np.sin(beat * 1.3)
            lean += 14.0 * swing
            x += 16.0 * swing
            pose = Pose(OPEN.fingers, OPEN.thumb, np.array([0.0, -9.0 * np.sin(beat * 1.3 - 0.5)]))
        case "open_close":
            pose = STRETCHED.mixed(FIST, _pulse(beat * 0.6))
        case "pinch":
            pose = RING_OPEN.mixed(RING_SHUT, _pulse(beat * 0.9))
        case "talk":
            chatter = _pulse(beat * 1.7) * (0.75 + 0.25 * np.sin(beat * 0.53))
            pose = PUPPET_OPEN.mixed(PUPPET_SHUT, chatter)
            lean += 5.0 * np.sin(beat * 0.6)
        case "count":
            pose = _counted(time - act.ease, act.speed)
        case "turn":
            yaw += 32.0 * np.sin(beat * 0.42)
            pitch += 12.0 * np.sin(beat * 0.31 + 1.0)
        case "play":
            pose = waved(OPEN, beat * 1.2, 30.0)
        case "drift":
            x += 38.0 * np.sin(beat * 0.25)
            z += 70.0 * np.sin(beat * 0.2 + 1.0)
            pose = OPEN.mixed(RELAXED, 0.4)
        case "sweep":
            x += 42.0 * np.sin(beat * 0.8)
            lean += 8.0 * np.sin(beat * 0.8 - 0.6)
            pose = OPEN.mixed(RELAXED, 0.3)
    return pose, np.array([x, y, z, yaw, pitch, lean])


def _pulse(phase: float) -> float:
    """0 … 1 and back, lingering at both ends."""
    return _eased(0.5 - 0.62 * float(np.cos(phase)))


def _counted(time: float, speed: float) -> Pose:
    """One finger more every beat, from one to five."""
    position = max(time * speed * 1.7, 0.0)
    number = min(int(position), 4)
    return COUNT[min(number, 4)].mixed(COUNT[min(number + 1, 5)], _eased((position - number) / 0.4)) if number else COUNT[1]
