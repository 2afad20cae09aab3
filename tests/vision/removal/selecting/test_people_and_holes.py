"""Masks of people over time, and the holes that things leave."""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from studio.api import FakeInterpreter, Region
from studio.vision.removal.selecting.growing import hole
from studio.vision.removal.selecting.people import People

PERSON = (40, 60, 70, 130)
"""Left, top, right, bottom in a picture of 320 × 180."""


def seeing() -> FakeInterpreter:
    """A model that sees `PERSON`, wherever it is shown."""

    def answer(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        image = inputs["image"]
        width, height = (320, 180)
        left, top = 0.0, 0.0
        if isinstance(image, Region):
            width, height = image.size  # type: ignore[assignment]  # in pixels, as good as whole
            left, top = image.centre[0] - width / 2, image.centre[1] - height / 2
        x0, x1 = (round((edge - left) / width * 256) for edge in (PERSON[0], PERSON[2]))
        y0, y1 = (round((edge - top) / height * 256) for edge in (PERSON[1], PERSON[3]))
        share = np.zeros((1, 256, 256, 1), np.float32)
        share[0, max(0, y0) : y1, max(0, x0) : x1] = 1
        return {"people": share}

    return FakeInterpreter(answer)


def picture() -> np.ndarray:
    pixels = np.full((180, 320, 3), 90, np.uint8)
    cv2.rectangle(pixels, PERSON[:2], (PERSON[2] - 1, PERSON[3] - 1), (200, 120, 60), -1)
    return pixels


def test_a_person_far_away_is_found_looked_at_closely_and_lies_where_it_is() -> None:
    model = seeing()
    people = People(model)
    truth = np.zeros((180, 320), bool)
    truth[PERSON[1] : PERSON[3], PERSON[0] : PERSON[2]] = True
    for _ in range(8):
        mask = people.mask(picture()) > 127
        assert (mask & truth).sum() / (mask | truth).sum() > 0.9
    assert any(isinstance(run["image"], Region) for run in model.runs)


def test_who_is_too_small_to_be_seen_in_the_whole_picture_is_found_in_a_part_of_it() -> None:
    near = seeing()

    def answer(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        if isinstance(inputs["image"], Region):
            return near.run(**inputs).outputs
        return {"people": np.zeros((1, 256, 256, 1), np.float32)}

    people = People(FakeInterpreter(answer))
    masks = [people.mask(picture()) > 127 for _ in range(40)]
    inside = masks[-1][PERSON[1] : PERSON[3], PERSON[0] : PERSON[2]]
    assert inside.mean() > 0.9
    assert inside.sum() > 0.85 * masks[-1].sum()


def test_what_only_looks_like_a_person_from_afar_is_left_where_the_pose_detector_says_so() -> None:
    for logit, found in ((-4.0, False), (4.0, True)):
        poses = FakeInterpreter({"scores": np.full((1, 2254, 1), logit, np.float32)})
        people = People(seeing(), poses)
        masks = [people.mask(picture()) > 127 for _ in range(12)]
        assert masks[-1].any() == found


def test_an_empty_picture_has_an_empty_mask() -> None:
    people = People(FakeInterpreter({"people": np.zeros((1, 256, 256, 1), np.float32)}))
    assert not people.mask(picture()).any()
    assert not people.mask(np.zeros((90, 160, 3), np.uint8)).any()


def test_a_hole_is_wider_than_its_thing_soft_at_its_edge_and_scales_with_the_picture() -> None:
    for scale in (1, 4):
        mask = np.zeros((180 * scale, 320 * scale), np.uint8)
        mask[60 * scale : 120 * scale, 100 * scale : 160 * scale] = 255
        grown = hole(np.full((*mask.shape, 3), 128, np.uint8), mask)
        assert (grown[mask > 0] == 255).all()
        extra = ((grown > 127).sum() / (mask > 127).sum()) ** 0.5 - 1
        assert 0.03 < extra < 0.16
        assert ((grown > 20) & (grown < 235)).any()
        assert not grown[: 40 * scale].any()
    assert not hole(np.zeros((20, 20, 3), np.uint8), np.zeros((20, 20), np.uint8)).any()


def test_a_shadow_is_taken_along_and_a_thing_beside_is_not() -> None:
    pixels = np.full((180, 320, 3), (150, 140, 120), np.uint8)
    cv2.ellipse(pixels, (175, 120), (45, 14), 0, 0, 360, (84, 78, 67), -1)
    cv2.rectangle(pixels, (100, 40), (160, 128), (30, 60, 200), -1)
    cv2.rectangle(pixels, (60, 60), (97, 120), (40, 90, 40), -1)
    mask = np.zeros((180, 320), np.uint8)
    mask[40:129, 100:161] = 255
    plain, with_shadow = (hole(pixels, mask, shadow=shadow) > 127 for shadow in (False, True))
    assert with_shadow[120, 185]
    assert not plain[120, 185]
    assert not with_shadow[60:120, 60:92].any()
