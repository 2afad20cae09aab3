"""From the picture's left and right to the person's."""

from typing import Literal

Moves = Literal["The product, the camera faces me", "The product, the camera faces away", "The camera"]


def towards_middle(moves: Moves, mirrored: bool, offset: tuple[float, float]) -> tuple[float, float]:
    """Where the hand must go (right, up) so that what lies at `offset` (right, down) from the picture's middle comes to its middle.

    A camera that faces me has my left on the right of its picture, unless the picture is mirrored. A product moves against its offset in
    the picture; a camera moves with it. It looks away from me, as a phone held over a product does.
    """
    right, down = offset
    faces_me = moves == "The product, the camera faces me"
    if faces_me != mirrored:
        right = -right
    return (right, -down) if moves == "The camera" else (-right, down)
