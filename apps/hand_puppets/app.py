"""Turns hands into puppets that talk when thumb and fingers meet."""

from dataclasses import dataclass
from typing import Annotated, Literal

from studio.api import App, Fact, Frame, Result, Shape, Slider, model
from studio.vision.hands import Hand, HandTracker

from .landmark_view import landmark_shapes

View = Literal["Puppet", "Landmarks", "Puppet and landmarks"]


@dataclass(frozen=True)
class Settings:
    view: Annotated[View, "What is drawn over each hand"] = "Landmarks"
    hands: Annotated[int, Slider(1, 2, 1), "How many hands are followed"] = 2
    mirrored: Annotated[bool, "The picture is mirrored, as most selfie views are: left and right are swapped in labels and facts"] = False
    depth_shading: Annotated[bool, "Landmarks nearer to the camera are larger and lighter"] = True
    labels: Annotated[bool, "Write left or right beside each hand"] = False


class HandPuppets(App):
    """Turns hands into puppets that talk when thumb and fingers meet."""

    title = "Hand puppets"
    settings = Settings()
    palm = model("palm_detection")
    landmarks = model("hand_landmark")

    def __init__(self) -> None:
        self._tracker: HandTracker | None = None
        self._hands = 0

    def process(self, frame: Frame) -> Result:
        hands = self._track(frame)
        shapes: list[Shape] = []
        for hand in hands:
            label = self._side(hand).capitalize() if self.settings.labels else ""
            shapes += landmark_shapes(hand, self.settings.depth_shading, label)
        facts: dict[str, Fact] = {"hands": [self._fact(hand) for hand in hands]}
        return Result(tuple(shapes), facts=facts, hint="" if hands else "Show a hand")

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
