"""The tracker with the real models, on clips of people and on rendered hands with exact truth."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.api import Frame
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.sources.scenes import open_scene
from studio.vision.hands import Hand, HandTracker


@pytest.fixture
def tracker() -> HandTracker:
    catalogue = Catalogue()
    return HandTracker(*(open_model(catalogue, name, "lite", 1).interpreter for name in ("palm_detection", "hand_landmark")))


def read(path: Path) -> list[np.ndarray]:
    capture = cv2.VideoCapture(str(path))
    pictures = []
    while (answer := capture.read())[0]:
        pictures.append(cv2.cvtColor(answer[1], cv2.COLOR_BGR2RGB))
    return pictures


def follow(tracker: HandTracker, pictures: list[np.ndarray]) -> list[tuple[Hand, ...]]:
    return [tracker.track(Frame.of(pixels, index, index / 30)) for index, pixels in enumerate(pictures)]


def test_a_waving_persons_hands_are_found_in_most_frames(shared: Path, tracker: HandTracker):
    pictures = read(shared / "data" / "hands" / "asl_clips" / "sorry.mkv")
    answers = follow(tracker, pictures)
    assert sum(len(hands) == 2 for hands in answers) > 0.6 * len(pictures)
    assert len({hand.id for hands in answers for hand in hands}) <= 10
    for hands in answers:
        for hand in hands:
            assert 20 < hand.size < 200
            assert 0 < hand.landmarks[9, 0] < pictures[0].shape[1]


def test_a_persons_left_hand_is_on_the_right_of_a_picture_that_is_not_mirrored(shared: Path, tracker: HandTracker):
    answers = follow(tracker, read(shared / "data" / "hands" / "asl_clips" / "sorry.mkv"))
    middle = 330  # the person stands there, arms apart, most of the time
    told = [(hand.handedness == "left") == (hand.landmarks[0, 0] > middle) for hands in answers if len(hands) == 2 for hand in hands]
    assert np.mean(told) > 0.8


def test_a_mirrored_picture_changes_the_handedness(shared: Path, tracker: HandTracker):
    path = shared / "data" / "hands" / "gesture_call" / "1f5fb137-c7a9-435b-85dd-6d7b63ea233a.jpg"
    pixels = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    (hand,) = tracker.track(Frame.of(pixels))
    tracker.reset()
    (mirrored,) = tracker.track(Frame.of(pixels[:, ::-1]))
    assert (hand.handedness, mirrored.handedness) == ("right", "left")
    away = np.hypot(*(hand.landmarks[:, :2] - (pixels.shape[1], 0) - mirrored.landmarks[:, :2] * (-1, 1)).T)
    assert np.median(away) < 0.08 * hand.size


def test_landmarks_lie_on_rendered_hands(tracker: HandTracker):
    scene = open_scene("hands", seed=5, hands="2", width=640, height=360)
    errors, found, true = [], 0, 0
    for index in range(60):
        pixels, truth = scene.at(2 + index / 30)
        hands = tracker.track(Frame.of(pixels, index, index / 30))
        inside = [each for each in truth if each.share == 1]
        true += len(inside)
        for each in inside:
            for hand in hands:
                away = np.hypot(*(hand.landmarks - each.landmarks)[:, :2].T).mean() / hand.size
                if away < 0.3:
                    errors.append(away)
                    found += 1
                    assert hand.handedness == each.side
                    break
    assert true > 60
    assert found > 0.9 * true
    assert np.mean(errors) < 0.06


@pytest.mark.parametrize("noise", [0, 25])
def test_nothing_is_found_where_there_is_no_hand(tracker: HandTracker, noise: int, make_noise: Callable[[int], np.ndarray]):
    assert follow(tracker, [make_noise(noise)] * 3) == [(), (), ()]


@pytest.fixture
def make_noise() -> Callable[[int], np.ndarray]:
    random = np.random.default_rng(4)
    return lambda level: np.clip(random.normal(120, level + 0.1, (360, 640, 3)), 0, 255).astype(np.uint8)
