"""What the landmark model said of one square, in frame pixels."""

from dataclasses import dataclass
from math import cos, sin

import numpy as np

from studio.api import Interpreter, Pixels
from studio.vision.hands.hand import Points3
from studio.vision.hands.region import Square

INPUT = 224
DEPTH_SCALE = 0.4  # `normalize_z` of MediaPipe's hand_landmark_cpu.pbtxt: brings z to the scale of x and y
# Added to the model's points, in input pixels. Along x, a point in a picture and the same point in its mirror image add up to 222.1 (lite)
# and 221.6 (full) on average over 126 hands, not to 224: they lie one pixel too far left. Along y there is no such test, and no correction.
MODEL_OFFSET = np.array([1.0, 0.0])


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One answer of the landmark model.

    landmarks: 21 × 3 frame pixels. world: 21 × 3 metres, turned as in the picture. presence: 0 … 1.
    right: 0 … 1, how likely it is the person's right hand, in a picture that is not mirrored.
    """

    landmarks: Points3
    world: Points3
    presence: float
    right: float


def look(model: Interpreter, pixels: Pixels, square: Square) -> Sighting:
    """Runs the landmark model on `square` of the picture.

    The cut starts half an input pixel up and left of the square's own pixels, as MediaPipe's does (`image_to_tensor_converter_opencv.cc`):
    the answers can then be compared, as they move by 1 % of the hand for half a pixel.
    """
    c, s = cos(square.radians), sin(square.radians)
    half = square.side / INPUT / 2
    found = model.run(image=square.moved(0.5 - half * (c - s), 0.5 - half * (s + c)).of(pixels))
    raw = found["landmarks"].reshape(-1, 3)
    landmarks = np.empty((len(raw), 3))
    landmarks[:, :2] = found.placement.to_frame((raw[:, :2] + MODEL_OFFSET) / INPUT)
    landmarks[:, 2] = raw[:, 2] * (square.side / (INPUT * DEPTH_SCALE))
    world = found["world"].reshape(-1, 3) @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    return Sighting(landmarks, world, float(found["presence"].flat[0]), float(found["handedness"].flat[0]))
