"""`scene:hands`: the same for the same seed, alive, and with a truth that matches the picture."""

import json
import subprocess
import sys
from functools import lru_cache
from importlib.util import find_spec

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.sources.scenes import Scene, open_scene
from studio.sources.scenes.hands import EXPOSURE, HandTruth
from studio.sources.scenes.hands.camera import Camera
from studio.sources.scenes.hands.motion import CYCLE, HandState, states
from studio.sources.scenes.hands.poses import OPEN

MOMENTS = (0.0, 1.0, 3.3, 5.9, 8.1, 12.4, 17.2, 20.6)
THUMB_TIP, INDEX_KNUCKLE, LITTLE_KNUCKLE = 4, 5, 17


@lru_cache(maxsize=8)
def small_scene(seed: int, hands: int, width: int = 640, height: int = 360) -> Scene[tuple[HandTruth, ...]]:
    return open_scene("hands", seed=seed, hands=hands, width=width, height=height)


def hand_mask(seed: int, seconds: float, width: int = 640, height: int = 360) -> NDArray[np.uint8]:
    """255 where hands cover the room: the picture against the same room without them."""
    with_hands, _ = small_scene(seed, 2, width, height).at(seconds)
    without, truth = small_scene(seed, 0, width, height).at(seconds)
    assert truth == ()
    return np.asarray(cv2.inRange(cv2.absdiff(with_hands, without), (0, 0, 0), (1, 1, 1)) ^ 255, np.uint8)


def test_the_same_seed_gives_the_same_frames_whatever_was_skipped() -> None:
    every_frame = open_scene("hands", seed=4, width=320, height=180).frames()
    whole = [next(every_frame) for _ in range(9)]
    asked: list[float] = []
    fourth = open_scene("hands", seed="4", width="320", height="180").frames(
        lambda seconds: bool(asked.append(seconds)) or len(asked) % 4 == 1
    )
    for expected in whole[::4]:
        frame = next(fourth)
        assert frame.index == expected.index
        np.testing.assert_array_equal(frame.pixels, expected.pixels)
    scene = open_scene("hands", seed=4, width=320, height=180)
    scene.at(77.7)
    np.testing.assert_array_equal(scene.at(whole[5].seconds)[0], whole[5].pixels)


def test_another_seed_gives_another_picture_and_another_dance() -> None:
    one, other = (open_scene("hands", seed=seed, width=320, height=180) for seed in (1, 2))
    assert np.abs(one.at(0.0)[0].astype(int) - other.at(0.0)[0]).mean() > 5
    assert not np.allclose(one.truth(10.0)[0].landmarks, other.truth(10.0)[0].landmarks)


@pytest.mark.parametrize("seed", [1, 2, 9])
def test_landmarks_lie_on_the_hand(seed: int) -> None:
    scene, seen, on_hand = small_scene(seed, 2), 0, 0
    for seconds in MOMENTS:
        mask = hand_mask(seed, seconds)
        for hand in scene.truth(seconds):
            points = hand.landmarks[:, :2].astype(int)
            inside = ((points >= 0) & (points < (640, 360))).all(axis=1)
            assert hand.share == pytest.approx(inside.mean(), abs=1 / 21)
            seen += int(inside.sum())
            on_hand += int((mask[points[inside, 1], points[inside, 0]] > 0).sum())
    assert seen > 150
    assert on_hand / seen > 0.995


@pytest.mark.parametrize("seed", [1, 6])
def test_nothing_is_painted_where_the_truth_has_no_hand(seed: int) -> None:
    """Within a hand's size of its landmarks, or below them where its arm is."""
    for seconds in MOMENTS:
        mask = hand_mask(seed, seconds)
        for hand in small_scene(seed, 2).truth(seconds):
            x, y = hand.landmarks[:, 0], hand.landmarks[:, 1]
            wide = float(max(np.ptp(x), np.ptp(y), 75.0))
            arm = slice(max(int(x.min() - 1.5 * wide), 0), int(x.max() + 1.5 * wide))
            mask[max(int(y.min() - 0.15 * wide), 0) :, arm] = 0
        assert (mask > 0).mean() < 1e-4


def test_a_smaller_picture_shows_the_same_in_small() -> None:
    large, small = open_scene("hands", seed=5), open_scene("hands", seed=5, width=640, height=360)
    for seconds in MOMENTS:
        for one, other in zip(large.truth(seconds), small.truth(seconds), strict=True):
            np.testing.assert_allclose(one.landmarks / 2, other.landmarks, atol=1e-9)


@pytest.mark.parametrize(("width", "height"), [(321, 241), (240, 426), (65, 64)])
def test_any_size_is_painted(width: int, height: int) -> None:
    scene = open_scene("hands", seed=5, hands=1, width=width, height=height)
    pixels, truth = scene.at(1.0)
    assert pixels.shape == (height, width, 3)
    assert hand_mask(5, 1.0, width, height).any()
    assert all(hand.share == 1 for hand in truth)


def thumb_is_right_of_the_palm(landmarks: NDArray[np.float64]) -> bool:
    """Seen with the fingers up."""
    up = landmarks[9, :2] - landmarks[0, :2]
    across = landmarks[INDEX_KNUCKLE, :2] - landmarks[LITTLE_KNUCKLE, :2]
    return bool(up[0] * across[1] - up[1] * across[0] > 0)


def test_sides_are_anatomical() -> None:
    """A right hand that shows its palm, fingers up, has its thumb on the right of the picture; its back shows it on the left."""
    camera = Camera(1280, 720)
    for side, expected in (("right", True), ("left", False)):
        palm, back = (HandState(side, OPEN, np.array([0.0, -80.0, 600.0]), 0.0, yaw, 0.0) for yaw in (0.0, 180.0))  # type: ignore[arg-type]  # a Side
        assert thumb_is_right_of_the_palm(camera.landmarks(palm)) is expected
        assert thumb_is_right_of_the_palm(camera.landmarks(back)) is not expected


angles = st.floats(-60, 60)


@given(roll=angles, yaw=angles, pitch=angles, x=st.floats(-200, 200))
def test_a_left_hand_is_the_mirror_image_of_a_right_one(roll: float, yaw: float, pitch: float, x: float) -> None:
    camera = Camera(1280, 720)
    right = camera.landmarks(HandState("right", OPEN, np.array([x, -80.0, 600.0]), roll, yaw, pitch))
    left = camera.landmarks(HandState("left", OPEN, np.array([-x, -80.0, 600.0]), -roll, -yaw, pitch))
    np.testing.assert_allclose(left * [-1, 1, 1] + [1280, 0, 0], right, atol=1e-9)


def test_depth_is_negative_towards_the_camera() -> None:
    camera = Camera(1280, 720)
    towards, away = (camera.landmarks(HandState("right", OPEN, np.array([0.0, -80.0, 600.0]), 0.0, 0.0, pitch)) for pitch in (40.0, -40.0))
    assert towards[0, 2] == 0
    assert towards[12, 2] < -100
    assert away[12, 2] > 100


def test_leaning_is_clockwise() -> None:
    leaning = Camera(1280, 720).landmarks(HandState("right", OPEN, np.array([0.0, -80.0, 600.0]), 30.0, 0.0, 0.0))
    assert leaning[12, 0] > leaning[0, 0] + 80


@settings(max_examples=60)
@given(seed=st.integers(0, 1000), seconds=st.floats(0, 500))
def test_hands_stay_in_bounds_and_never_jump(seed: int, seconds: float) -> None:
    now, next_frame = (
        {state.side: Camera(1280, 720).landmarks(state) for state in states(moment, seed, "2")} for moment in (seconds, seconds + 1 / 60)
    )
    for side in now.keys() & next_frame.keys():
        assert np.isfinite(now[side]).all()
        assert np.ptp(now[side][:, :2], axis=0).max() < 560
        if (now[side][:, 1] < 720).any():
            assert now[side][:, 0].min() > -40
            assert now[side][:, 0].max() < 1320
            assert now[side][:, 1].min() > -40
            assert np.linalg.norm(now[side] - next_frame[side], axis=1).max() < 50


@pytest.mark.parametrize(("hands", "most"), [("0", 0), ("1", 1), ("2", 2), ("auto", 2)])
def test_as_many_hands_as_asked_for(hands: str, most: int) -> None:
    scene = open_scene("hands", seed=8, hands=hands, width=64, height=64)
    counts = [len(scene.truth(seconds)) for seconds in np.arange(0, 4 * CYCLE, 0.5)]
    assert max(counts) == most
    assert 0 in counts, "there are moments without a hand"
    if hands == "2":
        assert np.mean(np.array(counts) == 2) > 0.7
    if hands == "auto":
        assert counts.count(1) > 20
        assert counts.count(2) > 20


def test_a_hand_greets_from_the_first_frame_on() -> None:
    for seed in range(6):
        (hand,) = open_scene("hands", seed=seed, width=64, height=64).truth(0.0)
        assert hand.share == 1


def test_hands_rest_move_and_smear() -> None:
    scene = open_scene("hands", seed=3, hands=1, width=1280, height=720)
    hands = [hand for seconds in np.arange(0, 52, 1 / 30) for hand in scene.truth(seconds)]
    blur = np.array([hand.blur for hand in hands])
    assert np.mean(blur < 0.02) > 0.1, "moments at rest"
    assert blur.max() > 4, "fast moves"
    assert {round(hand.share, 2) for hand in hands} - {1.0}, "hands half in the frame, entering and leaving"


def test_blur_is_the_way_of_the_hand_in_the_exposure() -> None:
    scene = open_scene("hands", seed=3, hands=1, width=1280, height=720)
    compared = 0
    for seconds in np.arange(0.5, 23, 0.1):
        for before, now, after in zip(*(scene.truth(seconds + shift) for shift in (0.0, EXPOSURE / 2, EXPOSURE)), strict=False):
            way = (after.landmarks - before.landmarks)[[0, 5, 17], :2].mean(axis=0)
            if np.hypot(*way) > 2:
                assert np.hypot(*way) / 2.2 < now.blur < np.hypot(*way) * 2.2
                compared += 1
    assert compared > 10


_ASK_MEDIAPIPE = """
import json, sys
import numpy as np
import mediapipe
from studio.sources.scenes import open_scene

found, errors, sides = [], [], []
for seed in (2, 4, 9):
    scene = open_scene("hands", seed=seed, hands=2)
    with mediapipe.solutions.hands.Hands(static_image_mode=True, max_num_hands=2, model_complexity=0) as solution:
        for seconds in np.arange(0.0, 23.0, 0.5):
            pixels, truth = scene.at(seconds)
            answer = solution.process(pixels)
            hands = [np.array([(p.x * 1280, p.y * 720) for p in hand.landmark]) for hand in answer.multi_hand_landmarks or []]
            labels = [hand.classification[0].label for hand in answer.multi_handedness or []]
            for hand in truth:
                points = hand.landmarks[:, :2]
                whole = (points > 10).all() and (points < (1270, 710)).all()
                if seconds < 0.2 or not whole or hand.blur > 4:
                    continue
                size = np.ptp(points, axis=0).max()
                distances = [np.median(np.linalg.norm(other - points, axis=1)) / size for other in hands]
                found.append(bool(distances) and min(distances) < 0.25)
                if found[-1]:
                    errors.append(min(distances))
                    # MediaPipe takes the picture for a mirrored one, so it says the other word.
                    sides.append(labels[int(np.argmin(distances))] == {"left": "Right", "right": "Left"}[hand.side])
print(json.dumps({"asked": len(found), "found": np.mean(found), "error": np.median(errors), "sides": np.mean(sides)}))
"""


@pytest.mark.skipif(find_spec("mediapipe") is None, reason="mediapipe is not installed")
def test_mediapipe_sees_the_hands_where_they_are() -> None:
    run = subprocess.run([sys.executable, "-c", _ASK_MEDIAPIPE], capture_output=True, text=True, timeout=280)
    assert run.returncode == 0, run.stderr[-2000:]
    answer = json.loads(run.stdout.splitlines()[-1])
    assert answer["asked"] > 150
    assert answer["found"] >= 0.97
    assert answer["error"] <= 0.025
    assert answer["sides"] >= 0.97


def test_truth_has_the_form_it_says() -> None:
    for hand in open_scene("hands", seed=1).truth(2.0):
        assert isinstance(hand, HandTruth)
        assert hand.landmarks.shape == (21, 3)
        assert hand.side in ("left", "right")
        assert 0 < hand.share <= 1
