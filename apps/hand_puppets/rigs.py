"""The rigs by name: what a puppet's description chooses from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from studio.vision.hands import Hand

from . import fingers, rig, strings
from .rig import Pose


class Poser(Protocol):
    """Turns a hand into a pose; made anew for each hand. passed: seconds since the last call. murmur: 0 … 1, see `Pose.gape`."""

    def pose(self, hand: Hand, passed: float, murmur: float = 0.0) -> Pose: ...


@dataclass(frozen=True, slots=True)
class RigKind:
    """frames: the names a description may use. stretched: those that squash and stretch together, about the origin of the first."""

    frames: tuple[str, ...]
    stretched: tuple[str, ...]
    start: Callable[[], Poser]


RIGS: Mapping[str, RigKind] = {
    "mouth": RigKind(rig.FRAMES, ("head", "snout"), rig.Rig),
    "fingers": RigKind(fingers.FRAMES, ("face", "mouth"), fingers.Fingers),
    "strings": RigKind(strings.FRAMES, ("head", "jaw"), strings.Strings),
}
