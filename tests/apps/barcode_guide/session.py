"""A guide that is shown made-up pictures, and what was heard of it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from apps.barcode_guide.cues import stop, turning
from apps.barcode_guide.directions import Moves
from apps.barcode_guide.guidance import Guide, Guided
from apps.barcode_guide.manner import Manner
from apps.barcode_guide.turning import OPPOSITE
from studio.api import Cue, Speech, Tone
from studio.vision.barcodes.code import Spot
from studio.vision.barcodes.scout import Box

WIDTH, HEIGHT, FPS = 1280, 720, 30
AWAY: Moves = "The product, the camera faces away"
WHOLE = (0.34, 0.2, 0.66, 0.8)
"""What moves, as a package does that is all in view and near enough, and not much longer than wide."""
UPRIGHT, DISTANT = (0.38, 0.08, 0.62, 0.92), (0.44, 0.45, 0.5, 0.7)
"""The same of one that is longer, and of one farther away."""


def spot(x: float = 640, y: float = 360, module: float = 1.0, shape: float = 1.5, degrees: float = 0.0, confidence: float = 0.99) -> Spot:
    """An EAN-13 of 95 modules about (x, y), its length `shape` times its height, digits turned clockwise."""
    half = 95 * module / 2
    corners = np.array([[-half, -half / shape], [half, -half / shape], [half, half / shape], [-half, half / shape]])
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return Spot((corners @ turn + (x, y)).astype(np.float32), confidence, module)


@dataclass
class Session:
    """Shows pictures at FPS; heard: every cue with the time it begins at."""

    manner: Manner = field(default_factory=Manner)
    guide: Guide = field(default_factory=Guide)
    frames: int = 0
    heard: list[tuple[float, Cue]] = field(default_factory=list)

    @property
    def now(self) -> float:
        return self.frames / FPS

    def show(
        self,
        *spots: Spot,
        seconds: float = 0.0,
        read: bool = False,
        news: tuple[str, ...] = (),
        moving: Box | None = None,
        sharp: bool = False,
    ) -> Guided:
        """For so long, at least one picture; news come with the first."""
        end = self.now + seconds
        while True:
            guided = self.guide.follow(spots, (WIDTH, HEIGHT), self.now, self.manner, read=read, news=news, moving=moving, sharp=sharp)
            self.heard += [(self.now + cue.after, cue) for cue in guided.cues]
            self.frames += 1
            news = ()
            if self.now >= end:
                return guided

    def await_order(self, order: str, **shown: Any) -> "Session":
        """Until it is said or sounded."""
        while order not in self.ordered:
            self.show(**shown)
            assert self.now < 60, self.ordered
        return self

    @property
    def words(self) -> list[tuple[float, str]]:
        return [(at, cue.text.lower()) for at, cue in self.heard if isinstance(cue, Speech)]

    @property
    def said(self) -> list[str]:
        return [text for _, text in self.words]

    @property
    def tones(self) -> list[tuple[float, Tone]]:
        return [(at, cue) for at, cue in self.heard if isinstance(cue, Tone)]

    @property
    def orders(self) -> list[tuple[float, str]]:
        """The words, and the turns and stops that were sounded."""
        notes = [(at, (tone.hertz, tone.pan)) for at, tone in self.tones]
        earcons = {"sounded stop": stop(), **{turn: turning(turn) for turn in OPPOSITE if turn.startswith("turn")}}
        sounds = [(tuple((tone.hertz, tone.pan) for tone in tones), name) for name, tones in earcons.items()]
        begun = [
            (at, name)
            for index, (at, _) in enumerate(notes)
            for sound, name in sounds
            if tuple(note for _, note in notes[index : index + len(sound)]) == sound
        ]
        return sorted([*self.words, *begun])

    @property
    def ordered(self) -> list[str]:
        return [text for _, text in self.orders]

    def forget(self) -> "Session":
        self.heard.clear()
        return self
