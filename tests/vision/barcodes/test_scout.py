import numpy as np
import pytest

from studio.api import Frame
from studio.vision.barcodes.code import Part, Spot
from studio.vision.barcodes.scout import PLAIN, Scout

WIDTH, HEIGHT = 640, 360


def spot_at(x: float, y: float, length: float = 60.0, confidence: float = 0.95) -> Spot:
    half, high = length / 2, length / 4
    corners = np.array([[x - half, y - high], [x + half, y - high], [x + half, y + high], [x - half, y + high]], np.float32)
    return Spot(corners, confidence, length / 95)


class Eyes:
    """Sees spots that are as long as they are to be, of the frame or of the part that is looked at."""

    def __init__(self, *spots: Spot, least: float = 0.05) -> None:
        self.spots, self.least = spots, least
        self.parts: list[Part] = []

    def locate(self, frame: Frame, part: Part | None = None) -> tuple[Spot, ...]:
        left, top, width, height = part or (0, 0, frame.width, frame.height)
        self.parts += [part] if part else []
        inside = [
            each
            for each in self.spots
            if ((each.corners >= (left, top)) & (each.corners <= (left + width, top + height))).any(axis=1).any()
        ]
        return tuple(
            Spot(each.corners.clip((left, top), (left + width, top + height)).astype(np.float32), each.confidence, each.module)
            for each in inside
            if each.length >= self.least * width
        )


def frame(index: int, bright: tuple[int, int] | None = None) -> Frame:
    pixels = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    if bright:
        x, y = bright
        pixels[max(y - 40, 0) : y + 40, max(x - 40, 0) : x + 40] = 200
    return Frame(pixels, index, index / 10)


def test_a_code_too_small_for_the_whole_frame_is_found_in_its_middle() -> None:
    eyes = Eyes(spot_at(330, 190, 20))
    assert eyes.locate(frame(0)) == ()
    assert len(Scout(eyes).locate(frame(0))) == 1


def test_what_moves_is_looked_at_closely_and_then_what_was_found_there() -> None:
    eyes = Eyes(spot_at(560, 60, 20))
    scout = Scout(eyes)
    assert scout.locate(frame(0)) == ()
    assert len(scout.locate(frame(1, (560, 60)))) == 1
    for index in range(2, 6):
        assert len(scout.locate(frame(index, (560, 60)))) == 1, "it stays in view while it is still"


def test_what_is_unsure_shares_the_looks_with_what_moves() -> None:
    eyes = Eyes(spot_at(250, 230, 20, confidence=0.6), spot_at(560, 60, 20))
    scout = Scout(eyes)
    assert scout.locate(frame(0))[0].confidence == 0.6
    seen = [scout.locate(frame(index, (560, 60))) for index in range(1, 5)]
    assert 0.95 in {spots[0].confidence for spots in seen if spots}


def test_what_moves_has_a_box_and_what_does_not_has_none() -> None:
    scout = Scout(Eyes())
    boxes = []
    for index, bright in enumerate([None, (480, 180), (490, 180), (490, 180)]):
        scout.locate(frame(index, bright))
        boxes.append(scout.moving)
    assert boxes[0] is None
    assert boxes[1] == pytest.approx((440 / WIDTH, 140 / HEIGHT, 520 / WIDTH, 220 / HEIGHT), abs=0.04)
    assert boxes[2] is not None
    assert boxes[3] is None


def test_what_only_the_part_cuts_is_not_taken_for_a_whole_code() -> None:
    eyes = Eyes(spot_at(WIDTH / 4, HEIGHT / 2, 100), least=0.2)
    assert Scout(eyes).locate(frame(0)) == ()


def test_a_code_that_is_large_enough_needs_no_closer_look() -> None:
    eyes = Eyes(spot_at(320, 180, 1.2 * PLAIN * 95))
    assert len(Scout(eyes).locate(frame(0))) == 1
    assert eyes.parts == []


def test_parts_lie_in_the_frame_whatever_its_shape() -> None:
    for height, width in ((480, 640), (1280, 720), (90, 2000), (2000, 60)):
        eyes = Eyes()
        pixels = np.zeros((height, width, 3), np.uint8)
        Scout(eyes).locate(Frame(pixels, 0, 0.0))
        ((left, top, wide, high),) = eyes.parts
        assert 0 <= left <= left + wide <= width
        assert 0 <= top <= top + high <= height
        assert min(wide, high) > 0
