import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.vision.hands.palm import Palm, anchors, decode, merge


def test_anchors_are_those_of_the_model():
    found = anchors()
    assert found.shape == (2016, 2)
    np.testing.assert_allclose(found[[0, 1, 2]], [[0.5 / 24, 0.5 / 24], [0.5 / 24, 0.5 / 24], [1.5 / 24, 0.5 / 24]], rtol=1e-6)
    np.testing.assert_allclose(found[48], [0.5 / 24, 1.5 / 24], rtol=1e-6)  # x runs first: 24 cells of 2
    np.testing.assert_allclose(found[[1151, 1152, 1158]], [[23.5 / 24, 23.5 / 24], [0.5 / 12, 0.5 / 12], [1.5 / 12, 0.5 / 12]], rtol=1e-6)
    np.testing.assert_allclose(found[-1], [11.5 / 12, 11.5 / 12], rtol=1e-6)


def tensors(*entries: tuple[int, float, list[float]]) -> tuple[np.ndarray, np.ndarray]:
    boxes, scores = np.zeros((1, 2016, 18), np.float32), np.full((1, 2016, 1), -9.0, np.float32)
    for anchor, logit, numbers in entries:
        scores[0, anchor], boxes[0, anchor, : len(numbers)] = logit, numbers
    return boxes, scores


def test_decodes_centre_size_and_keypoints_from_the_anchor():
    # Anchor 1152 lies at (8, 8) input pixels.
    (palm,) = decode(*tensors((1152, np.log(4), [16, 40, 48, 24, 4, -8])), threshold=0.5)
    assert palm.score == pytest.approx(0.8)
    np.testing.assert_allclose(palm.box * 192, [[0, 36], [48, 60]], atol=1e-4)
    np.testing.assert_allclose(palm.keypoints[0] * 192, [12, 0], atol=1e-4)
    np.testing.assert_allclose(palm.keypoints[1] * 192, [8, 8], atol=1e-4)


def test_only_palms_above_the_threshold_best_first():
    boxes, scores = tensors((5, 0.1, []), (700, -0.1, []), (1500, 2.0, []), (9, 500.0, []))
    assert [palm.score for palm in decode(boxes, scores, 0.5)] == pytest.approx([1.0, 0.8808, 0.525], abs=1e-3)
    assert len(decode(boxes, scores, 0.45)) == 4
    assert decode(boxes, np.full_like(scores, -5), 0.5) == []


def palm(score: float, left: float, top: float, side: float = 0.2, keypoint: float = 0.0) -> Palm:
    box = np.array([[left, top], [left + side, top + side]], np.float32)
    return Palm(score, box, np.full((7, 2), keypoint, np.float32))


def test_overlapping_palms_become_their_weighted_average():
    best, other, far = palm(0.9, 0.10, 0.1, keypoint=1.0), palm(0.6, 0.15, 0.1, keypoint=2.0), palm(0.7, 0.6, 0.6)
    merged = merge([best, far, other])
    assert [each.score for each in merged] == [0.9, 0.7]
    np.testing.assert_allclose(merged[0].box[0], [(0.9 * 0.10 + 0.6 * 0.15) / 1.5, 0.1], rtol=1e-5)
    np.testing.assert_allclose(merged[0].keypoints, (0.9 * 1 + 0.6 * 2) / 1.5, rtol=1e-5)
    np.testing.assert_allclose(merged[1].box, far.box)


def test_palms_that_overlap_little_stay_apart():
    # Squares of 0.2 moved by 0.12 share 0.4 of 1.6: a quarter, below 0.3. Moved by 0.1 they share a third.
    assert len(merge([palm(0.9, 0.1, 0.1), palm(0.8, 0.22, 0.1)])) == 2
    assert len(merge([palm(0.9, 0.1, 0.1), palm(0.8, 0.20, 0.1)])) == 1


@given(st.lists(st.tuples(st.floats(0.5, 1), st.floats(0, 0.8), st.floats(0, 0.8), st.floats(0, 0.3)), max_size=12))
def test_merging_keeps_the_best_score_and_stays_inside(entries):
    palms = sorted((palm(*entry) for entry in entries), key=lambda each: -each.score)
    merged = merge(palms)
    assert len(merged) <= len(palms)
    assert [each.score for each in merged] == sorted((each.score for each in merged), reverse=True)
    if palms:
        assert merged[0].score == palms[0].score
        boxes = np.stack([each.box for each in palms])
        for each in merged:
            assert (each.box >= boxes.min(axis=(0, 1)) - 1e-5).all()
            assert (each.box <= boxes.max(axis=(0, 1)) + 1e-5).all()
