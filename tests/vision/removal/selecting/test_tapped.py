"""One tap selects a thing, which is followed until it is gone, and on when it is back."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.selecting import Seed, Tapped
from studio.vision.removal.selecting.things import MOST, Chosen

WIDTH, HEIGHT = 320, 180


def background(seed: int = 3) -> Pixels:
    noise = np.random.default_rng(seed).integers(0, 255, (HEIGHT // 20, WIDTH // 20, 3))
    rough = np.asarray(cv2.resize(noise.astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))
    return np.asarray(np.clip(60 + rough * 0.35 * (0.3, 1.0, 0.5), 0, 255), np.uint8)


GROUND = background()


def scene(x: float, y: float = 90, radius: float = 28, ground: Pixels = GROUND) -> tuple[Pixels, NDArray[np.bool_]]:
    """A striped red ball, drawn at a sixteenth of a pixel, and where it is."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    at = (round(x * 16), round(y * 16))
    cv2.circle(mask, at, round(radius * 16), [255], -1, cv2.LINE_AA, 4)
    ball = np.full((HEIGHT, WIDTH, 3), (200, 40, 50), np.uint8)
    for off in (-14, 0, 14):
        cv2.line(ball, (at[0] + off * 16, 0), (at[0] + off * 16, HEIGHT * 16), (230, 210, 200), 3, cv2.LINE_AA, 4)
    share = mask[..., None] / 255
    return np.asarray(ground * (1 - share) + ball * share, np.uint8), mask > 127


def overlap(mask: NDArray[np.uint8] | None, truth: NDArray[np.bool_]) -> float:
    assert mask is not None
    return float(((mask > 127) & truth).sum() / ((mask > 127) | truth).sum())


def started(x: float = 100) -> Tapped:
    tapped = Tapped()
    pixels, truth = scene(x)
    selection = tapped.start(pixels, Seed.at((x + 6, 84)))
    assert selection.found
    assert overlap(selection.mask, truth) > 0.85
    return tapped


def test_a_thing_is_followed_while_it_moves_grows_and_passes_a_new_size_of_the_picture() -> None:
    tapped = started()
    for step in range(1, 16):
        pixels, truth = scene(100 + 4 * step, 90 + step, 28 + step / 2)
        mask = tapped.follow(pixels)
        assert overlap(mask, truth) > 0.8, step
    larger = np.asarray(cv2.resize(pixels, (2 * WIDTH, 2 * HEIGHT)), np.uint8)
    mask = tapped.follow(larger)
    assert mask is not None
    assert mask.shape == (2 * HEIGHT, 2 * WIDTH)


def test_what_goes_out_of_sight_is_lost_and_found_where_it_comes_back() -> None:
    tapped = started()
    assert tapped.follow(GROUND) is None or tapped.follow(GROUND) is None
    for _ in range(6):
        assert tapped.follow(GROUND) is None
    pixels, truth = scene(220)
    masks = [tapped.follow(pixels) for _ in range(8)]
    assert overlap(masks[-1], truth) > 0.75


def test_a_scene_cut_loses_the_thing_at_once_and_nothing_of_its_colour_is_invented() -> None:
    tapped = started()
    other = np.asarray(255 - background(9), np.uint8)
    assert [tapped.follow(other) for _ in range(8)] == [None] * 8


def test_a_box_and_a_stroke_mean_the_same_thing_as_a_tap() -> None:
    pixels, truth = scene(160)
    for seed in (Seed.around(120, 50, 200, 130), Seed.at([(150, 80), (160, 90), (172, 100)])):
        assert overlap(Tapped().start(pixels, seed).mask, truth) > 0.85


def test_a_box_means_all_that_is_in_it_also_where_a_tap_would_take_a_part() -> None:
    pixels = GROUND.copy()
    cv2.rectangle(pixels, (100, 50), (200, 130), (70, 70, 180), -1)
    cv2.rectangle(pixels, (130, 70), (170, 105), (240, 230, 60), -1)
    truth = np.zeros((HEIGHT, WIDTH), bool)
    truth[50:131, 100:201] = True
    for seed in (Seed.around(94, 44, 207, 137), Seed.at([(108, 60), (150, 88), (192, 122)])):
        assert overlap(Tapped().start(pixels, seed).mask, truth) > 0.93


def test_a_second_tap_takes_the_thing_a_part_is_on_and_nothing_where_there_is_no_larger_one() -> None:
    pixels, ball = scene(250)
    cv2.rectangle(pixels, (60, 50), (160, 130), (70, 70, 180), -1)
    cv2.rectangle(pixels, (90, 70), (130, 105), (240, 230, 60), -1)
    whole = np.zeros((HEIGHT, WIDTH), bool)
    whole[50:131, 60:161] = True
    label = np.zeros((HEIGHT, WIDTH), np.uint8)
    label[70:106, 90:131] = 255
    again = Tapped().start(pixels, Seed.at((110, 88)), label)
    assert again.found
    assert overlap(again.mask, whole) > 0.93
    assert not Tapped().start(pixels, Seed.at((250, 90)), np.where(ball, 255, 0).astype(np.uint8)).found


def test_nothing_is_found_on_a_plain_ground_and_a_seed_outside_is_refused() -> None:
    plain = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    tapped = Tapped()
    selection = tapped.start(plain, Seed.at((50, 50)))
    assert not selection.found
    assert not selection.mask.any()
    assert tapped.follow(plain) is None
    with pytest.raises(ValueError, match="within the picture"):
        tapped.start(plain, Seed.at((WIDTH, 10)))


def test_what_stands_together_is_taken_together() -> None:
    pixels, one = scene(130)
    pixels, other = scene(196, ground=pixels)
    alone, both = (Tapped(together=together).start(pixels, Seed.at((130, 90))).mask for together in (False, True))
    assert overlap(alone, one) > 0.85
    assert overlap(both, one | other) > 0.85


def test_each_change_of_what_is_chosen_can_be_undone() -> None:
    first = Chosen().added(Seed.at((1, 2)), 0)
    both = first.added(Seed.at((3, 4)), 5)
    assert [thing.frame for thing in both.things] == [0, 5]
    assert both.cleared().undone() is both
    assert both.undone() is first
    assert both.without(both.things[0].number).things == both.things[1:]
    larger = both.enlarged(both.things[0].number, Seed.at((1, 3)), 7)
    assert [thing.part for thing in larger.things] == [both.things[0].number, None]
    assert larger.things[0].number not in {thing.number for thing in both.things}
    assert larger.undone() is both
    assert Chosen().undone().things == ()
    full = Chosen()
    for _ in range(MOST):
        full = full.added(Seed.at((1, 1)), 0)
    with pytest.raises(ValueError, match="at most"):
        full.added(Seed.at((1, 1)), 0)
