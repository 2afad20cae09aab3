"""One trial: a package, a hand, a camera, an app that hears and speaks, and a person who hears only that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.barcode_search_person.hand import Hand
from benchmarks.barcode_search_person.hearing import LATENCY, Ears, Percept, Sense
from benchmarks.barcode_search_person.person import ASIDE, WALK_BETWEEN, Person
from studio.api import Cue, Frame, Speech
from studio.sources.scenes.barcode import BarcodeTruth, Renderer, Shot, random_package, seen
from studio.sources.scenes.barcode.camera import EXPOSURES, FOCUS_LAG, Array, focus_for
from studio.sources.scenes.barcode.motion import facing_camera
from studio.sources.scenes.barcode.number import SYMBOLOGIES
from studio.sources.scenes.barcode.package import KINDS, Package

WIDTH, HEIGHT = 1280, 720
LONGEST = 60.0
STEP = 0.02
"""Seconds between which the hand is moved."""
SHARES = (0.6, 0.12, 0.2, 0.08)
"""Of EAN-13, EAN-8, UPC-A and UPC-E among the packages."""

Guide = Callable[[Frame], tuple[Cue, ...]]
"""What is heard at a frame."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """seconds: until the right number began to be said, LONGEST where it was not. wrong: other numbers that were said."""

    seed: int
    package: str
    symbology: str
    light: str
    found: bool
    seconds: float
    wrong: tuple[str, ...]


class Mover(Protocol):
    """Moves a hand."""

    def live(self, percepts: list[Percept], now: float) -> None:
        """Does what is due by `now`, having just heard `percepts`."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Of a trial, for who wants to watch it."""

    frame: Frame
    truth: BarcodeTruth | None
    cues: tuple[Cue, ...]
    hand: Hand


class Trial:
    """All of it follows from the seed and from what the guide answers. rate: frames a second; renderer: instead of its own."""

    def __init__(self, seed: int, rate: float, renderer: Renderer | None = None) -> None:
        random = np.random.default_rng([seed, 1])
        self.seed, self.rate = seed, rate
        self.light = "bright" if seed // 4 % 2 == 0 else "dim"
        self.package: Package = random_package(KINDS[seed % 4], SYMBOLOGIES[int(random.choice(4, p=SHARES))], seed)
        self._renderer = renderer or Renderer(WIDTH, HEIGHT, seed)
        self.upright = _any_way_up(random)
        distance = float(random.uniform(*WALK_BETWEEN))
        self._place = np.array([random.uniform(-ASIDE, ASIDE), random.uniform(-ASIDE, ASIDE), distance])

    def run(
        self,
        guide: Guide,
        senses: frozenset[Sense],
        taught: Mapping[tuple[float, ...], str],
        watch: Callable[[Moment], None] = lambda moment: None,
        moves: Callable[[Hand], Mover] | None = None,
    ) -> Outcome:
        """senses: what the person attends to, nothing in silence. watch: told each frame. moves: who leads the hand, else the person."""
        hand = self.hand()
        ears = Ears(senses, taught, np.random.default_rng([self.seed, 3]))
        person = moves(hand) if moves else self.person(hand)
        vergence, wrong, spoken = 0.0, [], -1.0
        exposure = EXPOSURES[self.light]
        for index in range(round(LONGEST * self.rate)):
            seconds = index / self.rate
            while hand.now < seconds - 1e-9:
                hand.step(min(STEP, seconds - hand.now))
                person.live(ears.by(hand.now), hand.now)
            pose, velocity, spin = hand.pose(exposure)
            asked = focus_for(float(Shot(self.package, pose).looked_at[2]))
            vergence = asked if index == 0 else asked + (vergence - asked) * float(np.exp(-1 / (self.rate * FOCUS_LAG)))
            shot = Shot(self.package, pose, self.light, velocity, spin, vergence, seconds, index)  # type: ignore[arg-type]  # one of two
            frame = Frame.of(self._renderer.render(shot), index, seconds)
            cues = guide(frame)
            watch(Moment(frame, seen(self._renderer, shot), cues, hand))
            for cue in cues:
                if isinstance(cue, Speech) and (digits := number_in(cue.text)):
                    if self._right(digits):
                        spoken = seconds + cue.after + LATENCY
                    else:
                        wrong.append(digits)
            if spoken >= 0:
                break
            ears.take(cues, seconds)
        number = self.package.number
        found = 0 <= spoken <= LONGEST
        return Outcome(
            self.seed, self.package.kind, number.symbology, self.light, found, round(spoken, 2) if found else LONGEST, tuple(wrong)
        )

    def hand(self) -> Hand:
        return Hand(self.package, self.upright, self._place, np.random.default_rng([self.seed, 2]))

    def person(self, hand: Hand) -> Person:
        return Person(hand, np.random.default_rng([self.seed, 4]))

    def _right(self, digits: str) -> bool:
        """As printed, or with the zeros before it that other symbologies have."""
        return digits.lstrip("0") == self.package.number.text.lstrip("0")


def number_in(text: str) -> str:
    """The digits of a sentence that says a number; "" for one that doesn't."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return digits if len(digits) >= 8 else ""


def _any_way_up(random: np.random.Generator) -> Array:
    """One of the 24 ways a box lies squarely, each as likely."""
    direction = np.eye(3)[int(random.integers(3))] * (-1) ** int(random.integers(2))
    angle = np.pi / 2 * int(random.integers(4))
    cosine, sine = round(np.cos(angle)), round(np.sin(angle))
    upright: Array = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1.0]]) @ facing_camera(direction)
    return upright
