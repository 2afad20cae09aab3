"""From joint angles to bones and landmarks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.hands.anatomy import HAND, WRIST

Array = NDArray[np.float64]

FOREARM, FOREARM_HALF, PALM = 0, 1, 2
BONES = 3 + 6 * len(HAND)
"""Forearm, half-way wrist, palm; then per digit and joint a half-way bone and the bone itself.

A half-way bone turns half the joint's angle: skin that hangs on it keeps its volume where plain linear blending would pinch."""

FINGERTIP_INSET = 5.0
"""Millimetres from the fingertip's end back to its landmark."""


def bone_of(digit: int, joint: int, half: bool = False) -> int:
    """Index of the bone that starts at a digit's joint."""
    return 3 + 6 * digit + 2 * joint + (0 if half else 1)


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Joint angles of one hand in degrees.

    fingers: 4 × 4; rows index … little; columns: knuckle flexion, spread (to the thumb's side), middle joint, end joint.
    thumb: base flexion (across the palm), base abduction (away from the index finger), base roll, middle joint, end joint.
    wrist: flexion (to the palm), deviation (to the thumb's side).
    """

    fingers: Array
    thumb: Array
    wrist: Array

    def mixed(self, other: "Pose", share: float) -> "Pose":
        """Part way to another pose; share 0 … 1."""
        return Pose(
            self.fingers + (other.fingers - self.fingers) * share,
            self.thumb + (other.thumb - self.thumb) * share,
            self.wrist + (other.wrist - self.wrist) * share,
        )


def turn(flexion: float, sideways: float = 0.0, roll: float = 0.0) -> Array:
    """3 × 3 rotation of a joint, degrees: flexion about x (y towards z), then sideways about z, then roll about y first of all."""
    (cf, cs, cr), (sf, ss, sr) = np.cos(np.deg2rad([flexion, sideways, roll])), np.sin(np.deg2rad([flexion, sideways, roll]))
    about_x = np.array([[1, 0, 0], [0, cf, -sf], [0, sf, cf]])
    about_z = np.array([[cs, ss, 0], [-ss, cs, 0], [0, 0, 1]])
    about_y = np.array([[cr, 0, sr], [0, 1, 0], [-sr, 0, cr]])
    rotation: Array = about_z @ about_x @ about_y
    return rotation


def bones(pose: Pose) -> Array:
    """BONES × 3 × 4: each maps a point of the hand at rest (mm) to where the pose puts it; the palm stays at rest."""
    placed = np.zeros((BONES, 3, 4))
    flexion, deviation = pose.wrist
    placed[FOREARM] = _about(WRIST, turn(flexion, deviation).T)
    placed[FOREARM_HALF] = _about(WRIST, turn(flexion / 2, deviation / 2).T)
    placed[PALM, :, :3] = np.eye(3)
    for number, digit in enumerate(HAND):
        if number == 0:
            base, abduction, roll, middle, end = pose.thumb
            angles = ((base, abduction, roll), (middle, 0.0, 0.0), (end, 0.0, 0.0))
        else:
            knuckle, spread, middle, end = pose.fingers[number - 1]
            angles = ((knuckle, spread, 0.0), (middle, 0.0, 0.0), (end, 0.0, 0.0))
        parent = placed[PALM]
        for joint, (bend, sideways, twist) in enumerate(angles):
            centre, frame = digit.joint(joint), digit.frame
            half = frame @ turn(bend / 2, sideways / 2, twist / 2) @ frame.T
            full = frame @ turn(bend, sideways, twist) @ frame.T
            placed[bone_of(number, joint, half=True)] = _then(parent, _about(centre, half))
            placed[bone_of(number, joint)] = _then(parent, _about(centre, full))
            parent = placed[bone_of(number, joint)]
    return placed


def _about(centre: Array, rotation: Array) -> Array:
    return np.concatenate([rotation, (centre - rotation @ centre)[:, None]], axis=1)


def _then(outer: Array, inner: Array) -> Array:
    joined: Array = outer[:, :3] @ inner
    joined[:, 3] += outer[:, 3]
    return joined


def _landmarks_at_rest() -> tuple[Array, NDArray[np.intp]]:
    points, carriers = [WRIST], [PALM]
    for number, digit in enumerate(HAND):
        for joint in range(3):
            points.append(digit.joint(joint))
            carriers.append(bone_of(number, joint, half=True))
        points.append(digit.joint(3) - digit.frame[:, 1] * FINGERTIP_INSET)
        carriers.append(bone_of(number, 2))
    return np.array(points), np.array(carriers)


LANDMARKS_AT_REST, LANDMARK_BONES = _landmarks_at_rest()
"""21 × 3 mm and the bone that carries each, in MediaPipe's order."""


def landmarks(placed: Array) -> Array:
    """21 × 3 mm, in MediaPipe's order, from what `bones` gave."""
    carried = placed[LANDMARK_BONES]
    points: Array = np.einsum("nij,nj->ni", carried[:, :, :3], LANDMARKS_AT_REST) + carried[:, :, 3]
    return points
