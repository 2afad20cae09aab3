"""What a person does on what is heard, and what one does unguided.

Numbers without a source here are those of the listener's table in `benchmarks/barcode_search.py`; the lengths of moves are chosen: what is
heard says where to, and only the pan how far.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.barcode_search_person.hand import QUARTER_SECONDS, Hand
from benchmarks.barcode_search_person.hearing import Percept, Pulse, Said, Signal, Word
from studio.sources.scenes.barcode.camera import Array

REACTION, REACTION_SPREAD = 0.35, 0.25
"""Median in seconds and sigma of a log-normal."""
FACE_SECONDS = (1.5, 3.0)
WALK_BETWEEN = (100.0, 500.0)
"""mm."""
WALK_STEP, WALK_EVERY = 50.0, 0.5
"""mm (standard deviation) and seconds of the random walk of the distance."""
ASIDE = 60.0
"""mm to any side of the camera's axis at which a package is held up unguided."""
PAN_REACH, PITCH_REACH, RATE_REACH = 80.0, 25.0, 40.0
"""mm a person moves for a sound from quite the side, for a step of pitch, and between two looks at the pulse rate."""
WORD_REACH, WORD_DISTANCE = 60.0, 80.0
"""mm a person moves for "left" and for "closer"."""
TILT = np.deg2rad(20.0)
ALONE_AFTER = 4.0
"""Seconds without guidance after which a person searches as in silence."""
GUIDED_BY_SOUND = 1.2
"""Seconds a pulse keeps a person from turning the package on."""
RIGHT = -1.0
"""The person's right in camera axes: the camera looks at them."""

WAYS: dict[str, tuple[float, float, float]] = {"left": (0, RIGHT, 0), "right": (0, -RIGHT, 0), "up": (-1, 0, 0), "down": (1, 0, 0)}
"""The axis about which a package turns when its front goes that way."""


@dataclass(slots=True)
class _Pending:
    due: float
    percept: Word | Pulse
    meaning: tuple[object, ...]


class Person:
    """Holds the hand; one who hears nothing searches alone."""

    def __init__(self, hand: Hand, random: np.random.Generator) -> None:
        self.hand, self._random = hand, random
        self._pending: _Pending | None = None
        self._ordered = self._sounded = -100.0
        self._faces: list[int] = []
        self._steps: list[Array] = []
        self._look_until = float(random.uniform(*FACE_SECONDS))
        self._walk_at = 0.0
        self._towards = 1.0
        self._tilts: list[Array] = []

    def live(self, percepts: list[Percept], now: float) -> None:
        """Does what is due by `now`, having just heard `percepts`."""
        for percept in percepts:
            self._hears(percept, now)
        if self._pending and now >= self._pending.due and not self._must_wait(self._pending.percept):
            pending, self._pending = self._pending, None
            if isinstance(pending.percept, Word):
                self._obeys(pending.percept)
            else:
                self._follows(pending.percept)
        if now - self._ordered > ALONE_AFTER and now - self._sounded > GUIDED_BY_SOUND:
            self._searches(now)

    def _must_wait(self, percept: Word | Pulse) -> bool:
        """A turn is finished before the next."""
        return self.hand.turning and isinstance(percept, Word) and percept.order in ("turn", "tilt")

    def _hears(self, percept: Percept, now: float) -> None:
        match percept:
            case Said():
                return
            case Signal(name="tick"):
                return
            case Signal(name="glimpse" | "chime"):
                self._sounded = now
                self._steps = []
                return
            case Signal(name="stop"):
                self._sounded = now
                if isinstance(self._pending and self._pending.percept, Word):
                    self._pending = None
                return
            case Signal(name=name):
                percept = Word("turn", name.removeprefix("turn").strip())
        if isinstance(percept, Word):
            self._ordered = now
            self._steps = []
            self._react(percept, (percept.order, percept.way), now)
            return
        if isinstance(percept, Pulse):
            self._sounded = now
            self._steps = []
            self._weighs(percept, now)

    def _weighs(self, pulse: Pulse, now: float) -> None:
        """A pulse asks for a new move, or to end one; one that goes on as asked is left alone."""
        if pulse.faster == -1 and self.hand.reaching(2):
            self._towards = -self._towards
        aside, up, nearer = _sign(pulse.pan), pulse.up or 0, self._nearing(pulse)
        meaning = ("pulse", aside, up, nearer)
        if self._pending and self._pending.meaning == meaning:
            self._pending.percept = pulse
            return
        if isinstance(self._pending and self._pending.percept, Word):
            return  # a word is being acted on
        stops = (pulse.pan == 0 and self.hand.reaching(0)) or (pulse.up == 0 and self.hand.reaching(1))
        begins = (aside and not self.hand.reaching(0)) or (up and not self.hand.reaching(1)) or (nearer and not self.hand.reaching(2))
        if stops or begins:
            self._react(pulse, meaning, now)

    def _nearing(self, pulse: Pulse) -> float:
        """The rate is followed where nothing else is asked for, and no word was said of late."""
        if pulse.faster is None or pulse.pan or pulse.up or self.hand.now - self._ordered < 2.5:
            return 0.0
        return self._towards

    def _react(self, percept: Word | Pulse, meaning: tuple[object, ...], now: float) -> None:
        delay = REACTION * float(np.exp(self._random.normal(0, REACTION_SPREAD)))
        self._pending = _Pending(now + delay, percept, meaning)

    def _follows(self, pulse: Pulse) -> None:
        hand = self.hand
        if pulse.pan is not None:
            hand.reach(0, RIGHT * pulse.pan * PAN_REACH) if pulse.pan else hand.stop(0)
        if pulse.up is not None:
            hand.reach(1, -pulse.up * PITCH_REACH) if pulse.up else hand.stop(1)
        if nearer := self._nearing(pulse):
            hand.reach(2, -nearer * RATE_REACH)

    def _obeys(self, word: Word) -> None:
        hand = self.hand
        if word.order != "tilt":
            self._tilts = []
        match word.order:
            case "left" | "right":
                hand.reach(0, RIGHT * (1 if word.order == "right" else -1) * WORD_REACH)
            case "up" | "down":
                hand.reach(1, (-1 if word.order == "up" else 1) * WORD_REACH)
            case "closer" | "farther":
                hand.reach(2, (-1 if word.order == "closer" else 1) * WORD_DISTANCE)
            case "hold still":
                hand.hold_still()
            case "tilt":
                self._tilt()
            case "turn":
                axis = WAYS.get(word.way) or list(WAYS.values())[int(self._random.integers(4))]
                hand.turn(np.array(axis, float) * np.pi / 2)

    def _tilt(self) -> None:
        """Nobody says which way: one after the other, each from where it was before."""
        undo = -self._tilts[-1] if self._tilts else np.zeros(3)
        angle = float(self._random.integers(4)) * np.pi / 2 if not self._tilts else _angle(self._tilts[-1]) + np.pi / 2
        vector = TILT * np.array([np.cos(angle), np.sin(angle), 0.0])
        self._tilts.append(vector)
        self.hand.tilt(undo + vector)

    def _searches(self, now: float) -> None:
        """The faces in random order, each for a while, at a distance that wanders."""
        hand = self.hand
        if now >= self._walk_at:
            self._walk_at = now + WALK_EVERY
            low, high = WALK_BETWEEN
            to = hand.place[2] + self._random.normal(0, WALK_STEP)
            hand.go(2, float(np.clip(2 * low - to if to < low else 2 * high - to if to > high else to, low, high)))
        if hand.turning:
            return
        if self._steps:
            hand.turn(self._steps.pop(0))
            if not self._steps:
                self._look_until = now + QUARTER_SECONDS + float(self._random.uniform(*FACE_SECONDS))
            return
        if now < self._look_until:
            return
        if not self._faces:
            self._faces = [int(face) for face in self._random.permutation(len(hand.package.faces))]
        face = self._faces.pop()
        self._steps = quarter_turns(hand.upright @ hand.package.faces[face])
        for axis in (0, 1):
            hand.go(axis, float(self._random.uniform(-ASIDE, ASIDE)))
        if not self._steps:
            self._look_until = now + float(self._random.uniform(*FACE_SECONDS))


def quarter_turns(direction: Array) -> list[Array]:
    """Rotation vectors of the quarter turns that bring a direction (a unit vector along a camera axis) to face the camera."""
    camera = np.array([0.0, 0.0, -1.0])
    if direction @ camera > 0.5:
        return []
    if direction @ camera < -0.5:
        return [np.array([0.0, np.pi / 2, 0.0])] * 2
    return [np.cross(direction, camera) * np.pi / 2]


def _sign(value: float | None) -> int:
    return int(np.sign(value or 0))


def _angle(vector: Array) -> float:
    return float(np.arctan2(vector[1], vector[0]))
