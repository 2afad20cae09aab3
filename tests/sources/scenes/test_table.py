"""`scene:table`: truth that agrees with the pixels, and tables without the things that were taken away."""

from functools import lru_cache

import cv2
import numpy as np
import pytest

from studio.sources.scenes import Scene, open_scene
from studio.sources.scenes.table import TableTruth
from studio.sources.source import AddressError

KINDS = {"mug", "orange", "book", "can", "phone", "apple", "box"}


@lru_cache(maxsize=3)
def scene(**options: str | int) -> Scene[TableTruth]:
    return open_scene("table", width=640, height=360, **options)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_thing_that_is_taken_away_leaves_the_rest_as_it_was(name: str) -> None:
    pixels, truth = scene(seed=3, camera="hand", moved="none").at(0.8)
    clean = truth.clean([name])
    mask, shadow = truth.mask([name]), truth.shadow([name])
    untouched = (mask == 0) & (shadow == 0)
    # Shadows are soft: where they end, they are less than a level of the mask.
    assert cv2.absdiff(pixels, clean)[untouched].max() <= 3
    changed = np.abs(pixels.astype(int) - clean).max(axis=2)[cv2.erode(mask, np.ones((5, 5), np.uint8)) == 255]
    assert np.percentile(changed, 60) > 12, "where the thing was, something else is seen"
    # The table is brighter where the shadow was, never darker.
    dark = (shadow > 40) & (mask == 0)
    if np.count_nonzero(dark) > 50:
        assert (clean.astype(int) - pixels)[dark].mean() > 5


def test_the_box_holds_the_mask_and_the_homography_the_place() -> None:
    _, truth = scene(seed=3, camera="hand", moved="none").at(0.8)
    assert {thing.name for thing in truth.things} == KINDS
    for thing in truth.things:
        mask = truth.mask([thing.name])
        left, top, right, bottom = thing.box
        inside = int((mask[top:bottom, left:right] > 0).sum())
        assert inside == int((mask > 0).sum()) > 100
        foot = cv2.perspectiveTransform(np.array([[thing.place]]), truth.homography)[0, 0]
        # What stands on the table reaches up from its place, less than its own size away.
        assert left - 5 <= foot[0] <= right + 5
        assert top <= foot[1] <= bottom + 5


def test_masks_of_several_things_add_up_to_what_is_seen_of_them() -> None:
    _, truth = scene(seed=3, camera="hand", moved="none").at(0.8)
    apart = sum(truth.mask([name]).astype(int) for name in KINDS)
    assert np.abs(apart - truth.mask(KINDS)).max() <= 8, "edges are rounded"
    alone = sum(int((truth.mask([name], without=KINDS - {name}) > 127).sum()) for name in KINDS)
    assert alone > int((truth.mask(KINDS) > 127).sum()), "nothing hides what stands alone"
    with pytest.raises(ValueError, match="there is no"):
        truth.mask(KINDS, without=["elephant"])


def test_the_mug_comes_and_is_moved_and_the_ball_rolls_by() -> None:
    moving = scene(seed=1, camera="fixed", moved="both")
    places = [{thing.name: thing.place for thing in moving.truth(seconds).things} for seconds in (0.5, 3.5, 7.0)]
    assert "mug" not in places[0]
    assert np.linalg.norm(np.subtract(places[1]["mug"], places[2]["mug"])) > 80
    still = [{name: place for name, place in each.items() if name not in ("mug", "ball")} for each in places]
    assert still[0] == still[1] == still[2]
    rolling = [thing.place[0] for seconds in (1.0, 1.5) for thing in moving.truth(seconds).things if thing.name == "ball"]
    assert rolling[1] - rolling[0] > 100


def test_the_light_changes_only_when_it_is_asked_to() -> None:
    means = {}
    for light in ("steady", "changing"):
        still = scene(seed=1, camera="fixed", moved="none", light=light)
        means[light] = [still.at(seconds)[0].mean() for seconds in (0.0, 2.2)]
    assert means["steady"][0] == pytest.approx(means["steady"][1], abs=0.3)
    assert means["changing"][1] > 1.08 * means["changing"][0]


@pytest.mark.parametrize(("camera", "far"), [("fixed", 0.0), ("hand", 1.5), ("pan", 60.0), ("orbit", 12.0)])
def test_the_camera_moves_as_it_is_said_to(camera: str, far: float) -> None:
    """Pixels that the table's middle moves in four seconds."""
    content = scene(seed=2, camera=camera)
    places = [cv2.perspectiveTransform(np.zeros((1, 1, 2)), content.truth(t).homography)[0, 0] for t in np.arange(0, 4.1, 0.5)]
    moved = float(np.linalg.norm(np.array(places) - places[0], axis=1).max())
    assert moved >= far
    assert camera != "fixed" or moved < 1e-6


def test_the_same_seed_is_the_same_table() -> None:
    one, other = (open_scene("table", width=320, height=180, seed=5).at(1.0)[0] for _ in range(2))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, open_scene("table", width=320, height=180, seed=6).at(1.0)[0])


def test_what_is_not_there_cannot_be_taken_away() -> None:
    truth = scene(seed=1, camera="fixed", moved="none", things=2).truth(0.0)
    with pytest.raises(ValueError, match=r"no book on the table; there are: mug, orange"):
        truth.clean(["book"])
    with pytest.raises(AddressError, match="moved is one of none, mug, ball, both"):
        open_scene("table", moved="cat")
