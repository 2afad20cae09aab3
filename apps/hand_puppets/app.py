"""Turns hands into talking puppets."""

from dataclasses import dataclass
from typing import Annotated, Literal

from studio.api import App, Fact, Frame, Result, Shape, Slider, model
from studio.vision.hands import Hand, HandTracker

from .landmark_view import landmark_shapes
from .puppet import PUPPETS, read_puppet
from .stage import Stage

View = Literal["Puppet", "Landmarks", "Puppet and landmarks"]


@dataclass(frozen=True)
class Settings:
    view: Annotated[View, "What is drawn over each hand"] = "Puppet"
    hands: Annotated[int, Slider(1, 2, 1), "How many hands are followed"] = 2
    mirrored: Annotated[bool, "The picture is mirrored, as most selfie views are: left and right are swapped in labels and facts"] = False
    depth_shading: Annotated[bool, "Landmarks nearer to the camera are larger and lighter"] = True
    labels: Annotated[bool, "Write left or right beside each hand"] = False


class HandPuppets(App):
    """Turns hands into talking puppets."""

    title = "Hand puppets"
    settings = Settings()
    palm = model("palm_detection")
    landmarks = model("hand_landmark")

    def __init__(self) -> None:
        self._tracker: HandTracker | None = None
        self._hands = 0
        self._stage = Stage(read_puppet(PUPPETS / "otto"))
        self._opened = self._has_talked = False

    def process(self, frame: Frame) -> Result:
        hands = self._track(frame)
        shapes: list[Shape] = []
        if self.settings.view != "Landmarks":
            shapes += self._stage.show(hands, frame.seconds)
            self._has_talked = self._has_talked or self._talked()
        if self.settings.view != "Puppet":
            for hand in hands:
                label = self._side(hand).capitalize() if self.settings.labels else ""
                shapes += landmark_shapes(hand, self.settings.depth_shading, label)
        facts: dict[str, Fact] = {"hands": [self._fact(hand) for hand in hands]}
        return Result(tuple(shapes), facts=facts, hint=self._hint(hands))

    def _track(self, frame: Frame) -> tuple[Hand, ...]:
        if self._tracker is None or self._hands != self.settings.hands:
            self._hands = self.settings.hands
            self._tracker = HandTracker(self.palm, self.landmarks, self._hands)
        return self._tracker.track(frame)

    def _side(self, hand: Hand) -> str:
        if not self.settings.mirrored:
            return hand.handedness
        return "left" if hand.handedness == "right" else "right"

    def _fact(self, hand: Hand) -> Fact:
        return {
            "id": hand.id,
            "handedness": self._side(hand),
            "handedness_score": round(hand.handedness_score, 3),
            "presence": round(hand.presence, 3),
            "size": round(hand.size, 1),
            "landmarks": [[round(value, 1) for value in point] for point in hand.landmarks.tolist()],
        }

    def _talked(self) -> bool:
        """Whether a puppet has opened its mouth and closed it again."""
        opening = self._stage.opening
        self._opened = self._opened or opening > 0.6
        return self._opened and opening < 0.25 and not self._stage.empty

    def _hint(self, hands: tuple[Hand, ...]) -> str:
        if not hands:
            return "Show a hand"
        return "" if self._has_talked or self.settings.view == "Landmarks" else "Pinch to make it talk"
