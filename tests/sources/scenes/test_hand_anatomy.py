"""The hand's skeleton and skin: rigid bones, joints that hold, a closed surface."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studio.sources.scenes.hands.anatomy import HAND
from studio.sources.scenes.hands.poses import COUNT, OPEN, PUPPET_SHUT, RING_SHUT
from studio.sources.scenes.hands.skeleton import LANDMARK_BONES, LANDMARKS_AT_REST, PALM, Pose, bone_of, bones, landmarks
from studio.sources.scenes.hands.surface import SKIN, distance, surface

angle = st.floats(-90, 90)
poses = st.lists(angle, min_size=23, max_size=23).map(lambda v: Pose(np.array(v[:16]).reshape(4, 4), np.array(v[16:21]), np.array(v[21:])))


@given(poses)
def test_bones_stay_rigid_and_joints_hold(pose: Pose) -> None:
    placed = bones(pose)
    rotations = placed[:, :, :3]
    np.testing.assert_allclose(rotations @ rotations.transpose(0, 2, 1), np.broadcast_to(np.eye(3), rotations.shape), atol=1e-9)
    np.testing.assert_allclose(np.linalg.det(rotations), 1, atol=1e-9)
    for number, digit in enumerate(HAND):
        before = PALM
        for joint in range(3):
            centre = np.append(digit.joint(joint), 1)
            bone, half = bone_of(number, joint), bone_of(number, joint, half=True)
            np.testing.assert_allclose(placed[bone] @ centre, placed[before] @ centre, atol=1e-9)
            np.testing.assert_allclose(placed[half] @ centre, placed[before] @ centre, atol=1e-9)
            before = bone


def test_at_rest_every_bone_stays_where_it_is() -> None:
    rest = Pose(np.zeros((4, 4)), np.zeros(5), np.zeros(2))
    np.testing.assert_allclose(landmarks(bones(rest)), LANDMARKS_AT_REST, atol=1e-12)


def test_bending_a_finger_brings_its_tip_to_the_palm_side() -> None:
    for number in range(1, 5):
        fingers = np.zeros((4, 4))
        fingers[number - 1, 0] = 60
        tips = landmarks(bones(Pose(fingers, np.zeros(5), np.zeros(2))))[4 * number + 4]
        assert tips[2] > 40
        assert tips[1] < LANDMARKS_AT_REST[4 * number + 4, 1] - 20


def test_shut_poses_shut() -> None:
    """Thumb against index fingertip in a ring, against the fingers in a shut puppet, far from them in an open hand."""

    def gap(pose: Pose, finger: int) -> float:
        points = landmarks(bones(pose))
        return float(np.linalg.norm(points[4] - points[4 * finger + 4]))

    assert gap(RING_SHUT, 1) < 20
    assert gap(PUPPET_SHUT, 1) < 25
    assert gap(OPEN, 1) > 70


def test_counting_poses_show_their_number() -> None:
    for number, pose in enumerate(COUNT):
        points = landmarks(bones(pose))
        reach = np.linalg.norm(points[[8, 12, 16, 20]] - points[0], axis=1)
        base = np.linalg.norm(points[[5, 9, 13, 17]] - points[0], axis=1)
        assert (reach > base + 40).sum() == min(number, 4)


def test_the_skin_is_closed_but_for_the_arm() -> None:
    skin = surface()
    triangles = skin.triangles[skin.material[skin.triangles[:, 0]] == SKIN]
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    unique, counts = np.unique(edges, axis=0, return_counts=True)
    assert set(counts) <= {1, 2, 4}, "surface nets may join two sheets at an edge"
    rim = skin.points[unique[counts == 1].ravel()]
    assert (rim[:, 1] < -70).all(), "open only where the sleeve hides it"


def test_the_skin_lies_on_its_surface_and_faces_outwards() -> None:
    skin = surface()
    points, normals = (values[skin.material == SKIN].astype(float) for values in (skin.points, skin.normals))
    assert np.abs(distance(points)).max() < 0.6
    assert (distance(points + 2 * normals) > 0.5).mean() > 0.995
    assert (distance(points - 2 * normals) < -0.5).mean() > 0.995


def test_every_point_hangs_on_bones_wholly() -> None:
    weights = surface().weights
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)
    assert weights.min() >= 0


def test_a_fingertip_follows_its_own_finger_alone() -> None:
    skin = surface()
    for number, digit in enumerate(HAND):
        near = np.linalg.norm(skin.points - digit.joint(3), axis=1) < 9
        assert near.any()
        own = [bone_of(number, joint, half) for joint in range(3) for half in (False, True)]
        assert skin.weights[near][:, own].sum(axis=1).min() > 0.98


def test_landmarks_hang_on_the_digit_they_belong_to() -> None:
    for number in range(5):
        for landmark in range(4 * number + 2, 4 * number + 5):
            assert (LANDMARK_BONES[landmark] - 3) // 6 == number
