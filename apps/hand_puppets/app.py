"""Turns hands into talking puppets."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from studio.api import App, Fact, Frame, Result, Shape, Slider, Tone, model
from studio.vision.hands import Hand, HandTracker

from .company import BUILT_IN, find_puppets, user_folder
from .landmark_view import landmark_shapes
from .puppet import Puppet
from .stage import Stage

COMPANY = find_puppets((BUILT_IN, user_folder()))
if TYPE_CHECKING:
    Cast = str
else:
    Cast = Literal[tuple(COMPANY.puppets)]

_LEFT_OUT = f"A puppet was left out: {COMPANY.left_out[0]}" if COMPANY.left_out else ""


def _first(title: str) -> str:
    """The puppet of that title, or any if the user has replaced it."""
    return title if title in COMPANY.puppets else next(iter(COMPANY.puppets))


LEFT, RIGHT = _first("Coco the toucan"), _first("Otto the sock")

View = Literal["Puppet", "Landmarks", "Puppet and landmarks"]


@dataclass(frozen=True)
class Settings:
    view: Annotated[View, "What is drawn over each hand"] = "Puppet"
    left_hand: Annotated[Cast, "The puppet on the left hand"] = LEFT
    right_hand: Annotated[Cast, "The puppet on the right hand"] = RIGHT
    voice: Annotated[bool, "Puppets make sounds as they talk"] = True
    hands: Annotated[int, Slider(1, 2, 1), "How many hands are followed"] = 2
    mirrored: Annotated[bool, "The picture is mirrored, as most selfie views are: left and right are swapped in labels and facts"] = False
    depth_shading: Annotated[bool, "Landmarks nearer to the camera are larger and lighter"] = True
    labels: Annotated[bool, "Write left or right beside each hand"] = False


class HandPuppets(App):
    """Turns hands into talking puppets."""

    title = "Hand puppets"
    demo = "scene:hands"
    settings = Settings()
    palm = model("palm_detection")
    landmarks = model("hand_landmark")

    def __init__(self) -> None:
        self._tracker: HandTracker | None = None
        self._hands = 0
        self._stage = Stage()
        self._opened = self._has_talked = False

    def process(self, frame: Frame) -> Result:
        hands = self._track(frame)
        shapes: list[Shape] = []
        tones: tuple[Tone, ...] = ()
        if self.settings.view != "Landmarks":
            cast = {hand.id: self._cast(hand) for hand in hands}
            shapes += self._stage.show(hands, cast, frame.seconds)
            tones = self._stage.tones(frame.seconds, frame.width)
            self._has_talked = self._has_talked or self._talked()
        if self.settings.view != "Puppet":
            for hand in hands:
                label = self._side(hand).capitalize() if self.settings.labels else ""
                shapes += landmark_shapes(hand, self.settings.depth_shading, label)
        facts: dict[str, Fact] = {"hands": [self._fact(hand) for hand in hands]}
        if COMPANY.left_out:
            facts["left_out"] = COMPANY.left_out
        return Result(tuple(shapes), cues=tones if self.settings.voice else (), facts=facts, hint=self._hint(hands))

    def _track(self, frame: Frame) -> tuple[Hand, ...]:
        if self._tracker is None or self._hands != self.settings.hands:
            self._hands = self.settings.hands
            self._tracker = HandTracker(self.palm, self.landmarks, self._hands)
        return self._tracker.track(frame)

    def _cast(self, hand: Hand) -> Puppet:
        return COMPANY.puppets[self.settings.left_hand if self._side(hand) == "left" else self.settings.right_hand]

    def _side(self, hand: Hand) -> str:
        if not self.settings.mirrored:
            return hand.handedness
        return "left" if hand.handedness == "right" else "right"

    def _fact(self, hand: Hand) -> Fact:
        return {
            "id": hand.id,
            "puppet": "" if self.settings.view == "Landmarks" else self._stage.on.get(hand.id, ""),
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
            return _LEFT_OUT or "Show a hand"
        return "" if self._has_talked or self.settings.view == "Landmarks" else "Pinch to make it talk"
