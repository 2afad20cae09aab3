"""Takes things out of a running picture."""

import time
from dataclasses import dataclass
from typing import Annotated, Literal

import cv2
import numpy as np

from studio.api import App, Fact, Frame, Pixels, Result, Slider, Stroke, model
from studio.vision.removal.selecting import Chosen, Seed, hole

from .buttons import Buttons
from .choosing import Choice, Choosing, ClassName, Mask, Mode, Takes
from .cloak import Cloak
from .emptying import Emptied, Emptying
from .pace import Pace
from .views import View, chip, shown
from .words import (
    A_REST_IS_LEFT,
    BEGUN,
    BEHIND,
    CAMERA_MOVED,
    EVERYTHING,
    LARGER_TAKEN,
    MOVE_A_LITTLE,
    NO_PLATE,
    NOBODY,
    NOTHING_YET,
    ONE_OUT_OF_SIGHT,
    OUT_OF_SIGHT,
    none_of,
    reset_words,
    share_words,
)

SAID_FOR = 2.0
"""Seconds for which a reset is told, and what to do where a tap took too little."""


@dataclass(frozen=True)
class Settings:
    removes: Annotated[Mode, "What is taken out of the picture"] = "What I tap"
    class_name: Annotated[ClassName, "Which things, for “A class”"] = "car"
    tap_takes: Annotated[Takes, "Whether a tap takes what stands beside the thing, or touches it, along"] = "The thing"
    drag: Annotated[Literal["Over the thing", "A box around it", "Compares"], "What a drag over the picture does"] = "Over the thing"
    shows: Annotated[View, "What is seen of it"] = "Result"
    divider: Annotated[float, Slider(0.0, 1.0), "Where before ends and after begins"] = 0.5
    shadow: Annotated[bool, "Takes the shadow along where one is found"] = True
    margin: Annotated[float, Slider(0.0, 3.0, 0.1, "%"), "How much more is taken around it, of the picture's longer side"] = 0.6
    begins: Annotated[bool, "Takes away what stands out, for a start, until you choose something"] = True
    keeps_pace: Annotated[bool, "Works on a smaller picture when a frame takes too long, of 480 lines at least"] = True


class ObjectRemoval(Buttons, App):
    """Takes things out of a running picture."""

    title = "Object removal"
    demo = "scene:table?camera=hand&things=3&seed=6"
    settings = Settings()
    selfie = model("selfie_segmentation")
    poses = model("pose_detection", optional=True)
    deeplab = model("deeplab_v3", optional=True)
    inpaint = model("inpaint", optional=True)

    def __init__(self) -> None:
        self.cloak, self._pace = Cloak(), Pace()
        self._before: Frame | None = None
        self._scale = 1.0
        self._removed: tuple[str, ...] = ()
        self._by_itself = self._larger = False
        self._stroke: list[tuple[float, float]] = []
        self._held: float | None = None
        self._divided: tuple[float, float] | None = None
        self._told, self._told_until, self._chosen_until = "", 0.0, 0.0

    def opened(self) -> None:
        self.choosing, self.emptying = Choosing(self.selfie, self.poses, self.deeplab), Emptying(self.inpaint)

    def process(self, frame: Frame) -> Result:
        started = time.perf_counter()
        settings = self.settings
        before, self._before = self._before, frame
        if before is None or frame.index < before.index or frame.pixels.shape != before.pixels.shape:
            self._begin(frame, first=before is None)
        removes = (settings.removes, settings.class_name)
        if removes != self._removed:
            self._removed = removes
            self.emptying.forget()  # until now what is to go was background
        lines = self._pace.lines(frame.height) if settings.keeps_pace else frame.height
        pixels = _of_lines(frame.pixels, lines)
        self._scale = pixels.shape[1] / frame.width
        with self.step("Select"):
            choice = self.choosing.look(pixels, settings.removes, settings.class_name, settings.tap_takes)
            taken = hole(pixels, choice.mask, margin=settings.margin / 100, shadow=settings.shadow)
        with self.step("Fill"):
            if choice.fresh is not None:
                self.emptying.disown(pixels, hole(pixels, choice.fresh, margin=settings.margin / 100, shadow=settings.shadow))
            emptied, trouble = self._emptied(pixels, taken)
        with self.step("Show"):
            emptied = _at_size(emptied, frame.pixels)
            self.latest = frame, emptied
            view: View = "Before and after" if self._held is not None else "Before" if self.comparing else settings.shows
            picture, shapes = shown(view, frame.pixels, emptied, self._divider())
            if cv2.countNonZero(emptied.hole) and not emptied.everything and view != "Before":
                shapes = (*shapes, chip(share_words(emptied.seen, network=emptied.network), frame.height))
        self._pace.took(time.perf_counter() - started, 0.0 if before is None else frame.seconds - before.seconds, frame.height)
        facts: dict[str, Fact] = {
            "removes": settings.removes,
            "things": len(self.choosing.chosen.things) if settings.removes == "What I tap" else int(cv2.countNonZero(choice.mask) > 0),
            "lost": choice.lost,
            "hole": round(cv2.mean(emptied.hole)[0] / 255, 4),
            "seen": round(emptied.seen, 3),
            "invented": round(1 - emptied.seen, 3),
            "reset": emptied.reset or "",
            "lines": lines,
        }
        return Result(shapes, picture, facts=facts, hint=self._hint(choice, emptied, trouble, frame.seconds))

    def pointer(self, stroke: Stroke) -> None:
        place = stroke.points[0]
        drag = self.settings.drag
        if stroke.phase == "tap":
            self._choose(Seed.at(place))
        elif drag == "Compares" or self.settings.shows == "Before and after":
            width = self._before.width if self._before else 1
            at = float(np.clip(place[0] / width, 0, 1))
            self._held = None if stroke.phase == "end" else at
            if self.settings.shows == "Before and after":
                self._divided = at, self.settings.divider
        elif stroke.phase == "begin":
            self._stroke = list(stroke.points)
        else:
            self._stroke += stroke.points
            if stroke.phase == "end":
                self._choose(_boxed(self._stroke) if drag == "A box around it" else Seed.at(self._stroke))
                self._stroke = []

    def known(self) -> Pixels | None:
        return self.cloak.plate if self.settings.removes == "Me, invisibly" else self.emptying.plate()

    def _divider(self) -> float:
        """Where it was dragged to last, until the setting moves it."""
        if self._held is not None:
            return self._held
        if self._divided is not None and self._divided[1] == self.settings.divider:
            return self._divided[0]
        return self.settings.divider

    def _choose(self, seed: Seed) -> None:
        if self.settings.removes == "What I tap":
            seed = seed.scaled(self._scale)
            self._larger = self.choosing.taken_at(seed) is not None
            if self._by_itself and not self._larger:
                self.choosing.chosen = Chosen()  # undo doesn't lead back to what nobody chose
            self._by_itself = False
            index, seconds = (self._before.index, self._before.seconds) if self._before else (0, 0.0)
            self.choosing.choose(seed, index)
            self._chosen_until = seconds + SAID_FOR

    def _begin(self, frame: Frame, *, first: bool) -> None:
        """Another source, or the same from its beginning."""
        self.choosing.forget()
        self.emptying.forget()
        self._stroke, self._held, self._by_itself, self._chosen_until = [], None, False, 0.0
        if not first:
            self.cloak.drop()
        if self.settings.begins and self.settings.removes == "What I tap":
            self.choosing.begin(_of_lines(frame.pixels, self._pace.lines(frame.height)), frame.index)
            self._by_itself = bool(self.choosing.chosen.things)

    def _emptied(self, pixels: Pixels, taken: Mask) -> tuple[Emptied, str]:
        """And why it can't be, in words."""
        if self.settings.removes != "Me, invisibly":
            return self.emptying.fill(pixels, taken), ""
        nothing = np.zeros_like(taken)
        if not self.cloak.fits(pixels):
            return Emptied(pixels, nothing, nothing, 1.0), NO_PLATE
        hidden = self.cloak.hide(pixels, taken)
        if hidden is None:
            return Emptied(pixels, nothing, nothing, 1.0), CAMERA_MOVED
        return Emptied(hidden, taken, nothing, 1.0), ""

    def _hint(self, choice: Choice, emptied: Emptied, trouble: str, seconds: float) -> str:
        if emptied.reset:
            self._told, self._told_until = reset_words(emptied.reset), seconds + SAID_FOR
        if choice.trouble or trouble:
            return choice.trouble or trouble
        if emptied.everything:
            return EVERYTHING
        if seconds < self._told_until:
            return self._told
        if choice.lost:
            return OUT_OF_SIGHT if choice.lost == len(self.choosing.chosen.things) else ONE_OUT_OF_SIGHT
        if self._by_itself and self.choosing.chosen.things and self.settings.removes == "What I tap":
            return BEGUN
        if not cv2.countNonZero(choice.mask):
            empty = {"What I tap": NOTHING_YET, "A class": none_of(self.settings.class_name)}
            return empty.get(self.settings.removes, NOBODY)
        if seconds < self._chosen_until:
            return LARGER_TAKEN if self._larger else A_REST_IS_LEFT
        return MOVE_A_LITTLE if emptied.seen < BEHIND else ""


def _of_lines(pixels: Pixels, lines: int) -> Pixels:
    height, width = pixels.shape[:2]
    if lines >= height:
        return pixels
    return np.asarray(cv2.resize(pixels, (round(width * lines / height), lines), interpolation=cv2.INTER_AREA), np.uint8)


def _at_size(emptied: Emptied, pixels: Pixels) -> Emptied:
    """As large as the frame, whose own pixels stay around the hole."""
    size = pixels.shape[1], pixels.shape[0]
    if emptied.pixels.shape == pixels.shape:
        return emptied
    taken, unseen = (np.asarray(cv2.resize(mask, size), np.uint8) for mask in (emptied.hole, emptied.unseen))
    picture = pixels.copy()
    if cv2.countNonZero(taken):
        cv2.copyTo(np.asarray(cv2.resize(emptied.pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8), taken, picture)
    return Emptied(picture, taken, unseen, emptied.seen, emptied.network, emptied.reset, emptied.everything)


def _boxed(points: list[tuple[float, float]]) -> Seed:
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    return Seed.around(int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1)
