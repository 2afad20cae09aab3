"""Claims held against the bars of labels that are bent."""

import cv2
import numpy as np
import pytest

from studio.vision.barcodes.code import Corners
from studio.vision.barcodes.matching import match, verify
from studio.vision.barcodes.patterns import EAN13, UPCE
from studio.vision.barcodes.reader import sure_code
from studio.vision.barcodes.rules import agreed, alone
from studio.vision.barcodes.steps import finished
from tests.vision.barcodes.pictures import PIXELS, QUIET, code_label, noisy

NUMBER = "3194509954807"
RADIUS = 35.0
"""mm, of a can whose label has a code of 95 modules of 0.33 mm."""


def on_a_can(text: str, degrees: float, module: float = 2.0) -> tuple[np.ndarray, Corners]:
    """The label seen from afar, its middle turned away by so much; modules of so many pixels where it faces the camera; and its corners."""
    label = code_label(text, "EAN-13")
    wide, scale = label.shape[1], module / 0.33
    turned = np.radians(degrees)
    angles = ((np.arange(wide) + 0.5) / wide - 0.5) * wide / PIXELS * 0.33 / RADIUS + turned
    seen = RADIUS * np.sin(angles) * scale
    columns = np.arange(np.ceil(seen[0]), np.floor(seen[-1]))
    at = np.interp(columns, seen, np.arange(wide)).astype(np.float32)[None].repeat(140, 0)
    soft = cv2.GaussianBlur(label, (0, 0), 0.5 * PIXELS / module)
    picture = cv2.remap(soft, at, np.full_like(at, 10.0), cv2.INTER_LINEAR)
    picture = cv2.copyMakeBorder(picture, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=235)
    first, last = (np.interp(edge, np.arange(wide), seen) - columns[0] + 20 for edge in (QUIET * PIXELS, wide - QUIET * PIXELS))
    return noisy(picture), np.array([[first, 20], [last, 20], [last, 160], [first, 160]], np.float32)


@pytest.mark.parametrize("degrees", [-38.0, -30.0, 0.0, 30.0, 38.0])
@pytest.mark.parametrize("half", [False, True])
def test_a_code_round_a_can_is_read_aslant_and_its_ends_are_found(degrees: float, half: bool) -> None:
    picture, corners = on_a_can(NUMBER, degrees)
    found = finished(verify(picture, corners[[2, 3, 0, 1]] if half else corners, EAN13, NUMBER))
    assert found is not None
    assert found.evidence.margin > 40
    code = sure_code(picture, found, EAN13, agreed(EAN13), NUMBER)
    assert code is not None
    assert np.abs(found.corners - corners).max() < 8


@pytest.mark.parametrize("degrees", [-38.0, 30.0])
@pytest.mark.parametrize("claim", ["3194509954869", "3194503954864", "8194509954807", "3794509954804"])
def test_what_is_not_printed_there_is_not_believed_for_the_bend(degrees: float, claim: str) -> None:
    picture, corners = on_a_can(NUMBER, degrees)
    found = finished(verify(picture, corners, EAN13, claim))
    assert found is None or sure_code(picture, found, EAN13, agreed(EAN13), claim) is None


@pytest.mark.parametrize("blur", [0.5, 1.0, 2.0, 2.4])
@pytest.mark.parametrize("modules", [43, 44, 47, 48, 50, 53, 55])
def test_half_of_a_code_is_not_read_as_a_short_one(blur: float, modules: int) -> None:
    label = code_label("4500884640256", "EAN-13")  # its left half is built as UPC-E 15008844
    picture = noisy(cv2.resize(label, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), blur)
    left, height = QUIET * PIXELS / 4 - 0.5, picture.shape[0]
    right = left + modules * PIXELS / 4
    found = finished(match(picture, np.array([[left, 0], [right, 0], [right, height], [left, height]], np.float32), UPCE))
    assert found is None or sure_code(picture, found, UPCE, alone(UPCE)) is None
