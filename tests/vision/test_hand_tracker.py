import numpy as np
import pytest

from studio.vision.hands import HandTracker

LEFT, RIGHT = (170.0, 300.0), (470.0, 320.0)


def follow(world, tracker, frames, step=(0.0, 0.0)):
    answers = []
    for _ in range(frames):
        world.hands = [type(hand)(hand.x + step[0], hand.y + step[1], hand.palm, hand.radians, hand.right) for hand in world.hands]
        answers.append(tracker.track(world.frame()))
    return answers


def test_landmarks_lie_on_the_hand(world, drawn):
    world.hands = [drawn(*LEFT, radians=0.7, right=0.9), drawn(*RIGHT, palm=60, radians=-1.2, right=0.2)]
    hands = HandTracker(world.palm, world.landmarks).track(world.frame())
    for hand, true in zip(hands, world.hands, strict=True):
        np.testing.assert_allclose(hand.landmarks[:, :2], true.landmarks(), atol=0.01)
        assert hand.size == pytest.approx(true.palm, rel=0.05)
        assert hand.presence == pytest.approx(0.95)
    assert [hand.handedness for hand in hands] == ["right", "left"]
    assert [hand.handedness_score for hand in hands] == pytest.approx([0.9, 0.8])


def test_depth_grows_with_the_square(world, drawn):
    world.hands = [drawn(*LEFT)]
    (hand,) = HandTracker(world.palm, world.landmarks).track(world.frame())
    side = world.landmarks.runs[0]["image"].size[0]
    assert hand.landmarks[20, 2] == pytest.approx(-20 / 224 / 0.4 * side)


def test_palm_model_rests_while_all_hands_are_tracked(world, drawn):
    world.hands = [drawn(*LEFT), drawn(*RIGHT)]
    answers = follow(world, HandTracker(world.palm, world.landmarks), 20, step=(2, 1))
    assert len(world.palm.runs) == 1
    assert len({tuple(hand.id for hand in hands) for hands in answers}) == 1
    for hand, true in zip(answers[-1], world.hands, strict=True):
        assert np.hypot(*(hand.landmarks[:, :2] - true.landmarks()).T).max() < 0.011 * true.palm


def test_palm_model_looks_every_few_frames_with_one_hand_and_every_other_with_none(world, drawn):
    tracker = HandTracker(world.palm, world.landmarks)
    follow(world, tracker, 9)
    assert len(world.palm.runs) == 9  # for a moment, as long as a hand may just have left
    follow(world, tracker, 20)
    assert len(world.palm.runs) == 9 + 10
    world.hands = [drawn(*LEFT)]
    follow(world, tracker, 2)
    before = len(world.palm.runs)
    follow(world, tracker, 20, step=(2, 1))
    assert len(world.palm.runs) - before == 5


def test_one_wanted_hand_is_enough(world, drawn):
    world.hands = [drawn(*LEFT), drawn(*RIGHT)]
    answers = follow(world, HandTracker(world.palm, world.landmarks, hands=1), 12)
    assert {len(hands) for hands in answers} == {1}
    assert len(world.palm.runs) == 1


def test_a_lost_hand_disappears_and_comes_back_under_another_id(world, drawn):
    world.hands = [drawn(*LEFT)]
    tracker = HandTracker(world.palm, world.landmarks)
    (first,) = follow(world, tracker, 5)[-1]
    world.hands = []
    searches = len(world.palm.runs)
    assert follow(world, tracker, 1) == [()]
    assert len(world.palm.runs) == searches + 1  # at once
    world.hands = [drawn(*RIGHT)]
    again = [hands for hands in follow(world, tracker, 3) if hands]
    assert again
    assert again[0][0].id != first.id


def test_a_second_hand_is_found_within_six_frames(world, drawn):
    for wait in range(6):
        world.hands = [drawn(*LEFT)]
        tracker = HandTracker(world.palm, world.landmarks)
        follow(world, tracker, 6 + wait)
        world.hands.append(drawn(*RIGHT))
        counts = [len(hands) for hands in follow(world, tracker, 6)]
        assert counts[-1] == 2


def test_a_hand_too_fast_for_its_square_is_found_in_the_same_frame(world, drawn):
    world.hands = [drawn(*LEFT)]
    tracker = HandTracker(world.palm, world.landmarks)
    follow(world, tracker, 3)
    world.hands = [drawn(*RIGHT)]
    (hand,) = tracker.track(world.frame())
    np.testing.assert_allclose(hand.landmarks[:, :2], world.hands[0].landmarks(), atol=0.01)


def test_duplicates_are_suppressed(world, drawn):
    world.hands, world.doubled = [drawn(*LEFT)], True
    answers = follow(world, HandTracker(world.palm, world.landmarks), 12, step=(1, 0))
    assert {len(hands) for hands in answers} == {1}


def test_two_tracks_that_end_on_one_hand_become_one(world, drawn):
    world.hands = [drawn(*LEFT), drawn(LEFT[0] + 150, LEFT[1])]
    tracker = HandTracker(world.palm, world.landmarks)
    assert len(follow(world, tracker, 3)[-1]) == 2
    while world.hands[1].x > world.hands[0].x + 4:
        world.hands[1] = drawn(world.hands[1].x - 8, LEFT[1])
        tracker.track(world.frame())
    world.hands.pop()
    assert len(tracker.track(world.frame())) == 1


def test_hands_that_touch_stay_two(world, drawn):
    world.hands = [drawn(*LEFT, right=0.1), drawn(LEFT[0] + 110, LEFT[1], right=0.9)]
    assert {len(hands) for hands in follow(world, HandTracker(world.palm, world.landmarks), 8, step=(1, 0))} == {2}


@pytest.mark.parametrize("seconds", [0.5, 60.0], ids=["back", "far ahead"])
def test_a_jump_in_time_starts_afresh(world, drawn, seconds):
    world.hands = [drawn(*LEFT), drawn(*RIGHT)]
    tracker = HandTracker(world.palm, world.landmarks)
    old = {hand.id for seconds in (1.0, 1.03, 1.07) for hand in tracker.track(world.frame(seconds))}
    searches = len(world.palm.runs)
    new = {hand.id for hand in tracker.track(world.frame(seconds))}
    assert len(new) == 2
    assert not new & old
    assert len(world.palm.runs) == searches + 1


def test_a_slow_source_is_no_series_of_jumps(world, drawn):
    world.hands = [drawn(*LEFT), drawn(*RIGHT)]
    tracker = HandTracker(world.palm, world.landmarks)
    ids = [tuple(hand.id for hand in tracker.track(world.frame(seconds))) for seconds in range(0, 16, 2)]
    assert len(set(ids[3:])) == 1


def test_another_frame_size_starts_afresh(world, drawn):
    world.hands = [drawn(*LEFT)]
    tracker = HandTracker(world.palm, world.landmarks)
    (old,) = tracker.track(world.frame())
    (new,) = tracker.track(world.frame(size=(800, 700)))
    assert new.id != old.id
    np.testing.assert_allclose(new.landmarks[:, :2], world.hands[0].landmarks(), atol=0.01)


def test_reset_forgets(world, drawn):
    world.hands = [drawn(*LEFT)]
    tracker = HandTracker(world.palm, world.landmarks)
    (old,) = follow(world, tracker, 2)[-1]
    tracker.reset()
    (new,) = tracker.track(world.frame())
    assert new.id != old.id


def test_a_hand_at_rest_is_not_looked_at_in_every_frame_but_its_answer_stays(world, drawn):
    world.hands, world.noise = [drawn(*LEFT), drawn(*RIGHT)], 4.0
    tracker = HandTracker(world.palm, world.landmarks)
    follow(world, tracker, 4)
    before = len(world.landmarks.runs)
    answers = follow(world, tracker, 24)
    assert len(world.landmarks.runs) - before == 2 * 4  # one frame in six
    assert {len(hands) for hands in answers} == {2}
    world.hands[0] = drawn(LEFT[0] + 6, LEFT[1])
    before = len(world.landmarks.runs)
    moved = tracker.track(world.frame())[0]
    assert len(world.landmarks.runs) > before
    assert moved.landmarks[9, 0] == pytest.approx(LEFT[0] + 6, abs=0.9)


def test_a_hand_leaving_the_frame_is_followed_over_the_edge(world, drawn):
    world.hands = [drawn(*LEFT)]
    answers = follow(world, HandTracker(world.palm, world.landmarks), 40, step=(-5, 0))
    assert answers[-1][0].landmarks[:, 0].mean() < 0


@pytest.mark.parametrize("shown", [0.3, 0.05])
def test_a_hand_the_model_is_unsure_of_is_none(world, drawn, shown):
    world.hands, world.shown = [drawn(*LEFT)], shown
    assert HandTracker(world.palm, world.landmarks).track(world.frame()) == ()
    assert len(world.landmarks.runs) == (2 if shown > 0.2 else 1)


def test_a_followed_hand_may_be_less_sure_than_a_new_one(world, drawn):
    world.hands = [drawn(*LEFT)]
    tracker = HandTracker(world.palm, world.landmarks)
    follow(world, tracker, 3, step=(2, 0))
    world.shown = 0.45
    assert [len(hands) for hands in follow(world, tracker, 5, step=(2, 0))] == [1] * 5
    world.shown = 0.35
    assert follow(world, tracker, 1, step=(2, 0)) == [()]


def test_wrong_use():
    for wrong in ({"hands": 0}, {"rest": 0}, {"presence": 1.0}, {"detection": 0.0}):
        with pytest.raises(ValueError, match=r"at least 1|between 0 and 1"):
            HandTracker(None, None, **wrong)
