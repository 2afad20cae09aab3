"""Where the package itself is moved to while no code of it is seen."""

import pytest

from apps.barcode_guide.framing import MOST_CLOSER, MOST_FARTHER, Framing
from apps.barcode_guide.manner import Manner
from studio.vision.barcodes.scout import Box
from tests.apps.barcode_guide.session import Session

FACES_ME, FACES_AWAY = Manner(), Manner(moves="The product, the camera faces away")
SIZE = (1280, 720)
WELL = (0.3, 0.2, 0.7, 0.8)


def framing_of(box: Box) -> Framing:
    framing = Framing()
    for index in range(10):
        framing.add(box, SIZE, index / 30)
    return framing


def advised(box: Box, manner: Manner = FACES_ME) -> str | None:
    return framing_of(box).advice(manner)


@pytest.mark.parametrize(
    ("box", "word"),
    [
        (WELL, None),
        ((0.0, 0.2, 1.0, 0.8), "farther"),
        ((0.3, 0.0, 0.7, 1.0), "farther"),
        ((0.45, 0.4, 0.55, 0.6), "closer"),
        ((0.0, 0.3, 0.2, 0.7), "left"),  # the camera's left is my right
        ((0.8, 0.3, 1.0, 0.7), "right"),
        ((0.4, 0.0, 0.6, 0.4), "down"),
        ((0.4, 0.6, 0.6, 1.0), "up"),
        ((0.0, 0.2, 0.8, 0.8), "farther"),  # cut, and large
        ((0.05, 0.1, 0.45, 0.65), None),  # all of it is in view
    ],
)
def test_the_package_is_brought_into_view(box: Box, word: str | None) -> None:
    assert advised(box) == word


def test_sides_follow_what_is_moved_and_a_moving_camera_tells_nothing() -> None:
    assert advised((0.0, 0.3, 0.2, 0.7), FACES_AWAY) == "right"
    assert advised((0.0, 0.2, 1.0, 0.8), Manner(moves="The camera")) is None
    assert Framing().advice(Manner(moves="The camera")) is None
    assert Framing().advice(FACES_ME) == "closer"  # a hand trembles: what isn't seen to is far


def test_a_picture_that_moves_all_over_pushes_nobody_away() -> None:
    framing = Framing()
    framing.add((0.0, 0.0, 1.0, 1.0), SIZE, 0.0)
    assert framing.known
    assert [framing.advice(FACES_ME) for _ in range(5)] == ["farther"] * MOST_FARTHER + [None] * (5 - MOST_FARTHER)
    assert not framing.known


def test_one_picture_of_another_box_changes_nothing_and_old_ones_are_forgotten() -> None:
    framing = Framing()
    for index in range(10):
        framing.add((0.0, 0.0, 1.0, 1.0) if index == 9 else WELL, SIZE, index / 30)
    assert framing.advice(FACES_ME) is None
    framing.add((0.45, 0.4, 0.55, 0.6), SIZE, 5.0)
    assert framing.advice(FACES_ME) == "closer"


def test_who_holds_it_too_near_is_told_while_it_turns() -> None:
    session = Session()
    session.show(seconds=4, moving=(0.0, 0.0, 1.0, 1.0))
    assert [text.split()[0] for text in session.ordered[:4]] == ["turn", "farther", "turn", "farther"]
    session.show(seconds=10, moving=WELL)
    assert "farther" not in session.said[4:8]


def test_a_small_package_is_turned_first_and_called_closer_while_it_turns() -> None:
    small, plain = Session(), Session()
    small.show(seconds=6, moving=(0.45, 0.4, 0.53, 0.55))
    plain.show(seconds=6, moving=WELL)
    assert small.ordered[:4] == ["turn left", "closer", "turn up", "closer"]
    turns = [[round(at, 1) for at, text in session.orders if text.startswith("turn")] for session in (small, plain)]
    assert turns[0] == turns[1], "it costs no time"
    sounded, first, told, second = (at for at, _ in small.orders[:4])
    for over, called in ((sounded + 0.2, first), (told + 0.8, second)):
        assert over + 0.15 < called < over + 0.4, "the hand has begun to turn by its end"


@pytest.mark.parametrize(
    ("box", "lies"),
    [
        ((0.4, 0.2, 0.6, 0.8), "upright"),
        ((0.2, 0.4, 0.8, 0.6), "lying"),
        ((0.4, 0.3, 0.6, 0.67), ""),  # as high as wide, in pixels
        ((0.4, 0.0, 0.6, 0.8), "upright"),  # cut: longer still
        ((0.0, 0.2, 0.2, 0.7), ""),  # cut on its shorter side: who knows how wide it is
        ((0.0, 0.1, 0.2, 0.9), "upright"),  # though not so wide
    ],
)
def test_it_is_known_how_a_package_lies(box: Box, lies: str) -> None:
    framing = Framing()
    assert framing.lies(FACES_ME) == ""
    for index in range(10):
        framing.add(box, SIZE, index / 30)
    assert framing.lies(FACES_ME) == lies
    assert framing.lies(Manner(moves="The camera")) == ""


def test_a_small_package_is_called_closer_a_few_times_unless_it_showed_a_longer_side_lately() -> None:
    small, tall = (0.45, 0.35, 0.6, 0.65), (0.45, 0.2, 0.6, 0.8)
    framing = Framing()
    for index in range(40):
        framing.add(small, SIZE, index / 30)
    assert [framing.advice(FACES_ME) for _ in range(MOST_CLOSER + 1)] == ["closer"] * MOST_CLOSER + [None]
    assert framing_of(tall).advice(FACES_ME) is None
    assert framing_of(tall).advice(FACES_ME, sharp=True) == "closer"
    turned = Framing()
    for index in range(90):
        turned.add(tall if index < 50 else small, SIZE, index / 30)
    assert turned.advice(FACES_ME) is None  # it is seen end-on
