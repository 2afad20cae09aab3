"""What is heard while no code is in view: turns through all sides, as fast as the light allows, and rarer where there is nothing."""

from itertools import pairwise

import pytest

from apps.barcode_guide.cues import WORDS_A_SECOND
from apps.barcode_guide.manner import Manner
from tests.apps.barcode_guide.session import UPRIGHT, WHOLE, Session, spot


def test_it_begins_at_once_and_leads_through_all_sides(session: Session) -> None:
    session.show(seconds=14, moving=WHOLE)
    assert session.heard[0][0] == 0
    assert session.ordered[:5] == ["turn left", "turn up", "turn up", "turn up", "turn left"]
    told = [at + (2 / WORDS_A_SECOND if (at, text) in session.words else 0.2) for at, text in session.orders[:5]]
    gaps = [later - at for at, later in pairwise(told)]
    assert all(1.2 < gap < 2.2 for gap in gaps)  # turned by a quarter, and looked at in the reaction to the next
    assert any(tone.hertz < 300 for _, tone in session.tones)


def turns_apart(session: Session) -> list[float]:
    begun = [at for at, text in session.orders if text.startswith("turn")]
    return [later - at for at, later in pairwise(begun)]


def test_what_is_sharp_is_turned_on_sooner() -> None:
    gaps = {}
    for sharp in (True, False):
        session = Session()
        session.show(seconds=5.5, moving=UPRIGHT, sharp=sharp)
        gaps[sharp] = turns_apart(session)
    for quick, blurred in zip(gaps[True], gaps[False], strict=False):
        assert quick == pytest.approx(blurred - 0.2, abs=0.05)
    assert min(gaps[True][:2]) > 1.15, "a turn takes so long"


def test_once_a_code_was_carried_off_there_is_no_more_haste(session: Session) -> None:
    session.await_order("turn left", moving=UPRIGHT, sharp=True).show(seconds=0.5, moving=UPRIGHT, sharp=True)
    session.show(spot(module=1.0), seconds=0.4, moving=UPRIGHT, sharp=True)
    assert session.ordered[-1] == "turn right"
    session.forget().show(seconds=8, moving=UPRIGHT, sharp=True)
    apart = turns_apart(session)
    assert len(apart) >= 3
    assert min(gap for gap, (_, order) in zip(apart, session.orders[1:], strict=False) if order == "turn left") > 1.35
    session.forget().show(seconds=12, moving=UPRIGHT, sharp=True)
    assert min(turns_apart(session)) < 1.35, "but in the next round there is"


def test_turns_to_the_sides_are_sounds_where_tones_are_wanted_and_no_explanations(session: Session) -> None:
    session.show(seconds=2, moving=WHOLE)
    assert session.ordered == ["turn left", "turn up"]
    assert session.said == ["turn up"], "up and down are told apart surer by words"
    for manner, first in ((Manner("Words only"), "turn left"), (Manner(verbosity="Full"), "turn the package to the left")):
        session = Session(manner)
        session.show(seconds=8, moving=WHOLE)
        assert next(text for text in session.said if text.startswith("turn")) == first
    session = Session(Manner("Tones only"))
    session.show(seconds=8, moving=WHOLE)
    assert session.ordered[:3] == ["turn left", "turn up", "turn up"]


@pytest.mark.parametrize(("after", "stopped"), [(0.1, True), (0.25, True), (0.4, False)])
def test_a_turn_that_was_told_just_now_is_stopped_by_a_sound(session: Session, after: float, stopped: bool) -> None:
    """after: seconds from when its sound, of 0.15 s, begins."""
    session.await_order("turn left", moving=WHOLE).show(seconds=after - 0.05, moving=WHOLE)
    session.forget().show(spot(module=1.2), seconds=0.1)
    assert session.ordered[:1] == (["sounded stop"] if stopped else [])
    session.show(seconds=2, moving=WHOLE)
    turns = [order for order in session.ordered if order.startswith("turn")]
    assert turns[:1] == (["turn left"] if stopped else ["turn up"]), "what was not turned away is not called back, but turned once more"


def test_nothing_is_sounded_where_tones_are_not_wanted() -> None:
    session = Session(Manner("Words only")).await_order("turn left", moving=WHOLE)
    session.show(seconds=0.85, moving=WHOLE)
    session.forget().show(spot(module=1.2), seconds=0.1)
    assert session.heard == []


@pytest.mark.parametrize("left_out", [0, 5])
@pytest.mark.parametrize(("then", "said"), [(0.99, ["stop"]), (0.7, [])])
def test_a_turn_is_cut_short_by_what_looks_like_a_near_code_in_two_pictures(
    session: Session, then: float, said: list[str], left_out: int
) -> None:
    """left_out: pictures between the two, as slow cameras do."""
    session.await_order("turn up", moving=WHOLE).forget().show(spot(module=1.6))
    assert session.said == [], "in one picture smeared print does too"
    session.frames += left_out
    session.show(spot(module=1.6, confidence=then), seconds=0.1)
    assert session.said == said


def test_a_far_code_of_which_the_locator_is_less_sure_is_followed_on(session: Session) -> None:
    session.show(spot(module=0.7, confidence=0.96))
    assert session.show(spot(module=0.7, confidence=0.75), seconds=1).state == "guiding"


def test_who_is_too_far_to_be_seen_to_move_is_called_closer_once(session: Session) -> None:
    session.show(seconds=14)
    assert session.ordered[:3] == ["turn left", "closer", "turn up"]
    assert session.ordered.count("closer") == 1


def test_words_grow_rare_where_there_is_nothing(session: Session) -> None:
    session.show(seconds=120)
    assert len(session.words) < 60
    assert max(later - at for (at, _), (later, _) in zip(session.words, session.words[1:], strict=False)) > 8
    assert len(session.said) - len([text for text in session.said if text.startswith("turn")]) < 15
