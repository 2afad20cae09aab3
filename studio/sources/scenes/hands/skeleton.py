"""From joint angles to bones and landmarks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from studio.sources.scenes.hands.anatomy import HAND

Array = NDArray[np.float64]

FOREARM, FOREARM_HALF, PALM = 0, 1, 2
BONES = 3 + 6 * len(HAND)
"""Forearm, half-way wrist, palm; then per digit and joint a half-way bone and the bone itself.

A half-way bone turns half the joint's angle: skin that hangs on it keeps its volume where plain linear blending would pinch."""

LANDMARK_INSETS = ((0.0, 3.0, 4.5, 7.0), (0.0, 2.5, 3.6, 6.6))
"""Millimetres from joints 0 … 2 and the fingertip's end back to their landmarks, for the thumb and the fingers.

MediaPipe's hand model, asked about these hands, puts them there: near the creases on the palm side rather than in the joint's axis.
"""
WRIST_LANDMARK, THUMB_BASE_SHIFT = np.array([-2.5, 6.0, 0.0]), np.array([5.0, 3.0, 0.0])
"""Where it puts the wrist, and how far from its joint the base of the thumb; found in the same way."""


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


def turns(flexion: ArrayLike, sideways: ArrayLike = 0.0, roll: ArrayLike = 0.0) -> Array:
    """… × 3 × 3 rotations of joints, degrees: first roll about y, then flexion about x (y to z), then sideways about z (y to x)."""
    angles = np.deg2rad(np.stack(np.broadcast_arrays(flexion, sideways, roll)).astype(float))
    (cf, cs, cr), (sf, ss, sr) = np.cos(angles), np.sin(angles)
    rotations = np.empty((*cf.shape, 3, 3))
    rotations[..., 0, 0], rotations[..., 0, 1], rotations[..., 0, 2] = cs * cr + ss * sf * sr, ss * cf, cs * sr - ss * sf * cr
    rotations[..., 1, 0], rotations[..., 1, 1], rotations[..., 1, 2] = cs * sf * sr - ss * cr, cs * cf, -ss * sr - cs * sf * cr
    rotations[..., 2, 0], rotations[..., 2, 1], rotations[..., 2, 2] = -cf * sr, sf, cf * cr
    return rotations


def bones(pose: Pose) -> Array:
    """BONES × 3 × 4: each maps a point of the hand at rest (mm) to where the pose puts it; the palm stays at rest."""
    placed = np.zeros((BONES, 3, 4))
    placed[[FOREARM, FOREARM_HALF], :, :3] = turns(pose.wrist[0] * _FULL_HALF, pose.wrist[1] * _FULL_HALF).transpose(0, 2, 1)
    placed[PALM, :, :3] = np.eye(3)
    angles = np.zeros((3, len(HAND), 3))
    angles[:, 0, 0], angles[0, 0, 1:] = pose.thumb[[0, 3, 4]], pose.thumb[1:3]
    angles[:, 1:, 0], angles[0, 1:, 1] = pose.fingers[:, [0, 2, 3]].T, pose.fingers[:, 1]
    rotations = _FRAMES[:, None] @ turns(*np.moveaxis(angles[:, :, None] * _FULL_HALF[:, None], -1, 0)) @ _FRAMES_BACK[:, None]
    local = np.zeros((*rotations.shape[:3], 4, 4))
    local[..., :3, :3], local[..., 3, 3] = rotations, 1.0
    local[..., :3, 3] = _JOINTS - (rotations @ _JOINTS[..., None])[..., 0]
    by_digit, parent = placed[3:].reshape(len(HAND), 3, 2, 3, 4), np.eye(4)
    for joint in range(3):
        turned = parent @ local[joint]
        by_digit[:, joint] = turned[:, ::-1, :3]
        parent = turned[:, :1]
    return placed


_FULL_HALF = np.array([1.0, 0.5])
_FRAMES = np.stack([digit.frame for digit in HAND])
_FRAMES_BACK = _FRAMES.transpose(0, 2, 1)
_JOINTS = np.stack([[digit.joint(joint) for digit in HAND] for joint in range(3)])[:, :, None]


def _landmarks_at_rest() -> tuple[Array, NDArray[np.intp]]:
    points, carriers = [WRIST_LANDMARK], [PALM]
    for number, digit in enumerate(HAND):
        insets = LANDMARK_INSETS[min(number, 1)]
        points.append(digit.root + (THUMB_BASE_SHIFT if number == 0 else 0.0))
        carriers.append(PALM if number == 0 else bone_of(number, 0, half=True))
        for joint in (1, 2, 3):
            points.append(digit.joint(joint) - digit.frame[:, 1] * insets[joint])
            carriers.append(bone_of(number, joint - 1))
    return np.array(points), np.array(carriers)


LANDMARKS_AT_REST, LANDMARK_BONES = _landmarks_at_rest()
"""21 × 3 mm and the bone that carries each, in MediaPipe's order."""


def landmarks(placed: Array) -> Array:
    """21 × 3 mm, in MediaPipe's order, from what `bones` gave."""
    carried = placed[LANDMARK_BONES]
    points: Array = np.einsum("nij,nj->ni", carried[:, :, :3], LANDMARKS_AT_REST) + carried[:, :, 3]
    return points
