"""The camera that looks at the hands: from hand millimetres to frame pixels."""

from dataclasses import dataclass

import numpy as np

from studio.sources.scenes.hands.motion import HandState
from studio.sources.scenes.hands.skeleton import LANDMARKS_AT_REST, Array, bones, landmarks, turns

STAGE_WIDTH, STAGE_HEIGHT, FOCAL = 1280, 720, 1000.0
"""The choreography is made for this picture and focal length in pixels.

Pictures of another shape show all of it: wider ones more room at the sides, taller ones more above, as arms come from below."""

_MIDDLE = LANDMARKS_AT_REST.mean(axis=0)
_TO_CAMERA = np.diag([1.0, -1.0, -1.0])
"""From x right, y up, z towards the camera to x right, y down, z away."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole. width, height: of the picture in pixels."""

    width: int
    height: int

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        return FOCAL * min(self.width / STAGE_WIDTH, self.height / STAGE_HEIGHT)

    @property
    def centre(self) -> Array:
        """(x, y) in frame pixels where the camera's axis meets the picture."""
        return np.array([self.width / 2, self.height - STAGE_HEIGHT / 2 * self.focal / FOCAL])

    def rotation(self, state: HandState) -> Array:
        """3 × 3: from the hand at rest (a right hand's axes) to camera axes; mirrors a left hand."""
        mirror = np.diag([1.0 if state.side == "right" else -1.0, 1.0, 1.0])
        sign = mirror[0, 0]
        tilted = turns(state.pitch, state.roll * sign, state.yaw * sign)
        rotation: Array = _TO_CAMERA @ mirror @ tilted @ turns(*state.pose.wrist)
        return rotation

    def position(self, state: HandState) -> Array:
        """The wrist in camera axes, mm."""
        x, y, z = state.position
        return np.array([x, -y, z])

    def middle(self, state: HandState) -> Array:
        """(x, y) in frame pixels of the middle of the hand, were its fingers at rest."""
        x, y, z = self.rotation(state) @ _MIDDLE + self.position(state)
        middle: Array = np.array([x, y]) * (self.focal / z)
        return middle

    def landmarks(self, state: HandState) -> Array:
        """21 × 3: x, y in frame pixels; z in pixels at the wrist's distance, relative to the wrist, negative towards the camera."""
        placed = landmarks(bones(state.pose)) @ self.rotation(state).T + self.position(state)
        depth = (placed[:, 2] - placed[0, 2]) * self.focal / placed[0, 2]
        scale = self.focal / placed[:, 2:]
        return np.concatenate([placed[:, :2] * scale + self.centre, depth[:, None]], axis=1)
