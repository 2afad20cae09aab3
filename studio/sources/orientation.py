"""Which way up a picture is, and turning it upright."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.api import Pixels

_EXIF = {1: (0, False), 2: (0, True), 3: (2, False), 4: (2, True), 5: (1, True), 6: (1, False), 7: (3, True), 8: (3, False)}


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a stored picture is shown: `turns` quarter turns clockwise, then mirrored left to right."""

    turns: int = 0
    mirrored: bool = False

    @classmethod
    def from_exif(cls, value: int) -> "Orientation":
        """From EXIF tag 0x0112 (CIPA DC-008, "Orientation"); values outside 1 … 8 mean upright."""
        return cls(*_EXIF.get(value, (0, False)))

    @classmethod
    def from_matrix(cls, matrix: Sequence[int]) -> "Orientation":
        """From a display matrix: nine numbers row by row, (x, y, 1) · matrix = shown position (ISO/IEC 14496-12, `tkhd`)."""
        a, b, _, c, d = matrix[:5]
        mirrored = a * d - b * c < 0
        if mirrored:
            a = -a
        if abs(a) >= abs(b):
            return cls(0 if a >= 0 else 2, mirrored)
        return cls(1 if b > 0 else 3, mirrored)

    @classmethod
    def from_degrees(cls, clockwise: int, mirrored: bool = False) -> "Orientation":
        return cls(round(clockwise / 90) % 4, mirrored)

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of the upright picture."""
        return (height, width) if self.turns % 2 else (width, height)

    def upright(self, pixels: Pixels) -> Pixels:
        """The picture turned; itself if it is upright already."""
        if self == UPRIGHT:
            return pixels
        import cv2  # only turned pictures pay for loading it

        if self.turns:
            code = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)[self.turns - 1]
            pixels = cv2.rotate(pixels, code)  # type: ignore[assignment]  # cv2 types its arrays loosely
        if self.mirrored:
            pixels = cv2.flip(pixels, 1)  # type: ignore[assignment]  # as above
        return pixels


UPRIGHT = Orientation()
