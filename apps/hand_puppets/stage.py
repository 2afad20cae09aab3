"""Who is on stage: one puppet for each hand, entering and leaving gracefully."""

from collections.abc import Mapping

import numpy as np

from studio.api import Shape, Tone
from studio.vision.hands import Hand

from .figure import Figure
from .motion import LONGEST_STEP
from .performer import WAITS, Performer
from .puppet import Puppet
from .talking import let_answer

SAME_PLACE = 0.9
"""A new hand this near to where a puppet just lost its own is taken for the same one, in palm sizes."""
CHANGES_AFTER = 0.5
"""Seconds for which a hand must be taken for the other one before it gets the other one's puppet."""


class Stage:
    """The puppets over the hands of a picture."""

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}
        self._performers: dict[int, Performer] = {}
        self._leaving: list[Performer] = []
        self._seconds: float | None = None

    @property
    def empty(self) -> bool:
        return not any(performer.shown > 0 for performer in self._performers.values())

    @property
    def opening(self) -> float:
        """Of the widest open mouth, 0 … 1."""
        return max((performer.opening for performer in self._present), default=0.0)

    @property
    def on(self) -> dict[int, str]:
        """The name of the puppet on each hand that is in view, by the hand's id."""
        return {number: performer.puppet.name for number, performer in self._performers.items() if performer.present}

    @property
    def _present(self) -> list[Performer]:
        return [performer for performer in self._performers.values() if performer.present]

    def show(self, hands: tuple[Hand, ...], cast: Mapping[int, Puppet], seconds: float) -> tuple[Shape, ...]:
        """The puppets at `seconds`; `hands` are those in the picture now, `cast` has the puppet of each by its id."""
        starts = self._seconds is None or seconds < self._seconds
        if starts:
            self._performers.clear()
            self._leaving.clear()
        passed = 0.0 if self._seconds is None or starts else seconds - self._seconds
        self._seconds = seconds
        for performer in self._performers.values():
            performer.held = False
        for hand in hands:
            self._performer(hand, cast[hand.id], passed, at_once=starts).perform(hand, seconds, passed)
        for performer in (*self._performers.values(), *self._leaving):
            if not performer.held:
                performer.leave(passed)
        self._performers = {number: performer for number, performer in self._performers.items() if not performer.gone}
        self._leaving = [performer for performer in self._leaving if performer.shown > 0]
        present = self._present
        let_answer([performer.talker for performer in present], seconds)
        for performer in present:
            performer.look_at(next((other.place for other in present if other is not performer), None), passed)
        return tuple(shape for performer in (*self._leaving, *self._performers.values()) for shape in performer.shapes(seconds))

    def tones(self, seconds: float, width: int) -> tuple[Tone, ...]:
        """What the puppets say at `seconds`, heard from where each is in a picture of `width` pixels."""
        return tuple(tone for performer in self._present for tone in performer.tones(seconds, width))

    def _performer(self, hand: Hand, puppet: Puppet, passed: float, at_once: bool) -> Performer:
        """at_once: a puppet that enters is fully grown, as in a still picture."""
        known = self._performers.get(hand.id)
        if known is None:
            middle = hand.landmarks[:, :2].mean(axis=0)
            near = {number: float(np.hypot(*(performer.middle - middle))) for number, performer in self._performers.items()}
            lost = [number for number in near if not self._performers[number].held and near[number] < SAME_PLACE * hand.size]
            known = self._performers.pop(min(lost, key=near.__getitem__)) if lost else self._enters(hand, puppet, shown=float(at_once))
            self._performers[hand.id] = known
        known.miscast = 0.0 if known.puppet is puppet else known.miscast + min(passed, LONGEST_STEP)
        if known.miscast > CHANGES_AFTER:
            known.held = False
            self._leaving.append(known)
            known = self._performers[hand.id] = self._enters(hand, puppet, seen=WAITS)
        return known

    def _enters(self, hand: Hand, puppet: Puppet, seen: float = 0.0, shown: float = 0.0) -> Performer:
        figure = self._figures.get(puppet.name)
        if figure is None or figure.puppet is not puppet:
            figure = self._figures[puppet.name] = Figure(puppet)
        return Performer(figure, hand.id, seen, shown)
