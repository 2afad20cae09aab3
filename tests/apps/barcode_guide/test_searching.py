"""What is heard while no code is in view: turns through all sides, as fast as the light allows, and rarer where there is nothing."""

from itertools import pairwise

import pytest

from apps.barcode_guide.cues import WORDS_A_SECOND
from apps.barcode_guide.manner import Manner
from tests.apps.barcode_guide.session import DISTANT, UPRIGHT, WHOLE, Session, spot


def test_it_begins_at_once_and_leads_through_all_sides(session: Session) -> None:
    session.show(seconds=14, moving=WHOLE)
    assert session.heard[0][0] == 0
    assert session.ordered[:5] == ["turn left", "turn up", "turn up", "turn up", "turn left"]
    begun = [at for at, text in session.orders if text.startswith("turn")]
    told = [*(at + 0.2 for at in begun[:1]), *(at + 2 / WORDS_A_SECOND for at in begun[1:5])]
    gaps = [later - at for at, later in pairwise(told)]
    assert all(1.2 + 0.35 < gap < 3 for gap in gaps)  # turned by a quarter, and looked at
    assert any(tone.hertz < 300 for _, tone in session.tones)


def turns_apart(session: Session) -> list[float]:
    begun = [at for at, text in session.orders if text.startswith("turn")]
    return [later - at for at, later in pairwise(begun)]


def test_what_is_sharp_is_turned_on_sooner_and_what_is_near_and_turned_as_decided_soonest() -> None:
    gaps = {}
    for name, sharp, moving in (("quick", True, UPRIGHT), ("blurred", False, UPRIGHT), ("far", True, DISTANT), ("undecided", True, WHOLE)):
        session = Session()
        session.show(seconds=4, moving=moving, sharp=sharp)
        gaps[name] = turns_apart(session)
    for quick, blurred, far in zip(gaps["quick"], gaps["blurred"], gaps["far"], strict=False):
        assert quick == pytest.approx(blurred - 0.37, abs=0.07)
        assert far == pytest.approx(blurred - 0.25, abs=0.05)
    assert gaps["undecided"][0] == pytest.approx(gaps["blurred"][0] - 0.25, abs=0.05), "which way it lies is not seen while it turns"
    assert min(gaps["quick"][1:]) > 1.2, "a turn takes so long"


def test_once_a_code_was_carried_off_there_is_no_more_haste(session: Session) -> None:
    while session.said.count("turn left") < 1:
        session.show(moving=UPRIGHT, sharp=True)
    session.show(seconds=0.9, moving=UPRIGHT, sharp=True)
    session.show(spot(module=1.0), seconds=0.4, moving=UPRIGHT, sharp=True)
    assert session.said[-1] == "turn right"
    session.forget().show(seconds=7, moving=UPRIGHT, sharp=True)
    assert len(turns_apart(session)) >= 2
    assert min(turns_apart(session)) > 1.55
    session.forget().show(seconds=12, moving=UPRIGHT, sharp=True)
    assert min(turns_apart(session)) < 1.4, "but in the next round there is"


def test_the_first_turn_is_a_sound_that_is_soon_over_where_tones_are_wanted_and_no_explanations(session: Session) -> None:
    session.show(seconds=1, moving=WHOLE)
    assert (session.ordered, session.said) == (["turn left"], [])
    assert session.show(seconds=1, moving=WHOLE).instruction is None
    assert session.said == ["turn up"], "the next can be cut short, and so are words"
    for manner, first in ((Manner("Words only"), "turn left"), (Manner(verbosity="Full"), "turn the package to the left")):
        session = Session(manner)
        session.show(seconds=8, moving=WHOLE)
        assert next(text for text in session.said if text.startswith("turn")) == first


def test_a_turn_that_was_sounded_is_made_whatever_comes_into_view(session: Session) -> None:
    session.show(seconds=0.15)
    session.show(spot(module=1.3), seconds=0.1)
    assert session.ordered == ["turn left"], "stop would come too late"


@pytest.mark.parametrize("left_out", [0, 5])
@pytest.mark.parametrize(("then", "said"), [(0.99, ["stop"]), (0.9, [])])
def test_a_turn_is_cut_short_by_what_looks_like_a_near_code_in_two_pictures(
    session: Session, then: float, said: list[str], left_out: int
) -> None:
    """left_out: pictures between the two, as slow cameras do."""
    while "turn up" not in session.said:
        session.show(moving=WHOLE)
    session.forget().show(spot(module=1.6))
    assert session.said == [], "in one picture smeared print does too"
    session.frames += left_out
    session.show(spot(module=1.6, confidence=then), seconds=0.1)
    assert session.said == said


def test_a_far_code_of_which_the_locator_is_less_sure_is_followed_on(session: Session) -> None:
    session.show(spot(module=0.7, confidence=0.9))
    assert session.show(spot(module=0.7, confidence=0.7), seconds=1).state == "guiding"


def test_who_is_too_far_to_be_seen_to_move_is_called_closer_once(session: Session) -> None:
    session.show(seconds=14)
    assert session.ordered[:3] == ["turn left", "closer", "turn up"]
    assert session.ordered.count("closer") == 1


def test_words_grow_rare_where_there_is_nothing(session: Session) -> None:
    session.show(seconds=120)
    assert len(session.words) < 60
    assert max(later - at for (at, _), (later, _) in zip(session.words, session.words[1:], strict=False)) > 8
    assert len(session.said) - len([text for text in session.said if text.startswith("turn")]) < 12
