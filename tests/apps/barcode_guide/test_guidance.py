"""What is heard of made-up pictures: what blocks reading most, at a pace one can follow, and silence where there is nothing to say."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.barcode_guide.blocking import PATIENCE
from apps.barcode_guide.cues import REFERENCE, WORDS_A_SECOND
from apps.barcode_guide.guidance import GLANCES, HOPELESS_SECONDS, MOST_STEPS, UNREAD_SECONDS, Guide, steps_needed
from apps.barcode_guide.manner import Manner
from apps.barcode_guide.phrases import phrases
from apps.barcode_guide.sighting import Sighting, followed
from studio.api import Speech
from tests.apps.barcode_guide.session import AWAY, FPS, HEIGHT, WHOLE, WIDTH, Session, spot

NUMBER = "5 0 1 2 3 4 5 6 7 8 9 0 0"


def test_a_code_is_greeted_as_soon_as_it_is_seen(session: Session) -> None:
    session.show(seconds=2.3)
    session.forget().show(spot())
    (first, low), (_, high) = session.tones
    assert first == pytest.approx(session.now - 1 / FPS)
    assert low.hertz < high.hertz


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (spot(x=30), "right"),
        (spot(x=WIDTH - 20), "left"),
        (spot(y=10), "down"),
        (spot(y=HEIGHT - 10), "up"),
        (spot(x=30, module=0.5), "right"),  # what is cut can't be read, however near it comes
        (spot(module=0.7), "closer"),
        (spot(module=6), "farther"),
        (spot(module=1, shape=0.6), "turn left"),  # twice as high as any code: its face looks aside
        (spot(module=1, shape=0.6, degrees=90), "turn up"),
        (spot(module=2, shape=8), "turn up"),
        (spot(module=2), "hold still"),
        (spot(module=2, degrees=90), "hold still"),
        (spot(module=2, degrees=37, x=400), "hold still"),
    ],
)
def test_what_blocks_reading_most_is_said(session: Session, shown, word: str) -> None:
    guided = session.show(shown, seconds=1)
    assert session.said[-1] == word
    assert guided.instruction == word or word.startswith("turn")  # which is asked for once, and waited for


def test_a_word_is_heard_again_only_after_a_while_another_sooner(session: Session) -> None:
    session.show(spot(module=0.9), seconds=9)
    times = [at for at, text in session.words if text == "closer"]
    assert len(times) == 4
    assert min(later - at for at, later in pairwise(times)) >= 2.5 - 1e-6
    reached = session.now
    session.show(spot(module=2), seconds=0.5)
    assert session.words[-1][1] == "hold still"
    assert session.words[-1][0] - reached <= 0.5


def test_who_is_far_away_is_called_closer_as_often_as_it_takes(session: Session) -> None:
    assert [steps_needed(module) for module in (0.3, 0.5, 0.7, 0.9, 2.0, 5.0)] == [MOST_STEPS, 4, 2, 1, 1, 1]
    session.show(spot(module=0.7), seconds=2.5)
    first, second = [at for at, text in session.words if text == "closer"]
    assert 0.4 + 0.25 < second - first < 0.85, "as the hand comes to the end of the first"


def test_who_was_called_closer_before_the_code_was_seen_is_called_on_as_soon(session: Session) -> None:
    session.show(seconds=0.8)
    assert session.ordered == ["turn left", "closer"]
    session.forget().show(spot(module=0.5), seconds=1.2)
    assert session.ordered == ["closer", "closer"]


def test_who_is_far_away_is_not_called_on_where_something_else_is_in_the_way(session: Session) -> None:
    session.show(spot(module=0.7), seconds=0.5)
    session.show(spot(module=2), seconds=3)
    assert session.said.count("closer") == 1


def test_another_code_is_followed_while_one_is_passed_over(session: Session) -> None:
    session.show(spot(module=2, x=400, confidence=0.85), seconds=UNREAD_SECONDS + 0.5)
    assert session.show(spot(module=2, x=400, confidence=0.85)).state == "searching"
    both = spot(module=2, x=410, confidence=0.85), spot(module=1, x=900, y=600)
    assert session.show(*both).state == "glimpse"


def test_a_turn_that_a_glimpse_cuts_short_is_told_again(session: Session) -> None:
    session.show(seconds=1.6)
    assert session.ordered[-3:] == ["turn left", "closer", "turn up"]
    session.show(spot(module=0.7, confidence=0.97))
    assert session.said[-1] == "closer"
    session.forget().show(spot(module=0.7, confidence=0.6), seconds=1.5)
    session.show(seconds=5)
    assert session.ordered[:4] == [*["turn up"] * 3, "turn left"], "the second of the round once more, then the others"


def test_a_turn_towards_a_slanted_code_is_told_to_its_end(session: Session) -> None:
    session.show(spot(module=2, shape=0.6), seconds=0.3)
    assert session.said[-1] == "turn left"
    for index in range(12):  # the slant is at the border of what needs a turn
        session.show(spot(module=2, shape=1.5 if index % 6 else 0.6))
    assert session.said[-1] == "turn left"


@pytest.mark.parametrize(("module", "recalled"), [(1.4, False), (1.0, True)])
def test_only_what_could_not_be_read_yet_is_turned_back_to(session: Session, module: float, recalled: bool) -> None:
    session.show(seconds=1.6)  # a turn was told and is being made
    session.show(spot(module=module), seconds=0.3)
    session.show(seconds=3)
    assert ("turn right" in session.ordered) == recalled


def test_what_is_surely_a_code_is_waited_for_longer(session: Session) -> None:
    seconds = {}
    for confidence in (0.65, 0.85, 0.99):
        session = Session(session.manner)
        session.show(spot(module=2))
        while session.show(spot(module=2, confidence=confidence)).state != "searching":
            assert session.now < 10
        seconds[confidence] = session.now
    assert seconds[0.65] < 0.7 * seconds[0.85]
    assert seconds[0.85] < 0.8 * seconds[0.99]


def test_what_seemed_a_code_once_and_then_hardly_is_left_soon(session: Session) -> None:
    session.show(spot(module=0.7, confidence=0.96))
    session.show(spot(module=0.7, confidence=0.6), seconds=(GLANCES + 2) / 30)
    assert session.show(spot(module=0.7, confidence=0.6)).state == "searching"


def test_a_code_that_was_doubtful_while_it_was_far_is_not_left_as_it_comes_near(session: Session) -> None:
    session.show(spot(module=0.6, confidence=0.97))
    session.show(spot(module=0.6, confidence=0.8), seconds=2)
    for module in np.linspace(0.6, 1.4, 20):
        assert session.show(spot(module=module, confidence=0.97 if module > 1 else 0.88)).state == "guiding"


@pytest.mark.parametrize(("confidences", "left"), [((0.97, 0.05), True), ((0.97, 0.5), False)])
def test_what_looks_like_a_near_code_for_moments_only_is_left_soon(session: Session, confidences: tuple[float, float], left: bool) -> None:
    for confidence in confidences * 5:
        guided = session.show(spot(module=1.5, confidence=confidence))
    assert (guided.state == "searching") == left
    assert session.now < 0.5


def test_an_instruction_holds_until_it_is_well_done(session: Session) -> None:
    for module in np.concatenate([np.linspace(1.15, 1.4, 160), np.linspace(1.4, 1.3, 100)]):
        session.show(spot(module=module))
    assert set(session.said) == {"closer"}
    session = Session(session.manner)
    session.show(spot(module=1.45), seconds=0.5)
    for module in np.linspace(1.45, 1.35, 25):
        session.show(spot(module=module))
    assert set(session.said) == {"hold still"}


def test_a_hand_that_comes_fast_is_stopped_before_it_is_there(session: Session) -> None:
    session.show(spot(module=0.8), seconds=2)
    module = 0.8
    while session.said[-1] != "hold still":
        session.show(spot(module=module))
        module *= 1.01
        assert module < 1.7
    assert module > 1.1


def test_a_hand_at_rest_is_not_guessed_to_move(session: Session) -> None:
    for shift in (0.0, 1.0, -1.0, 0.5, -0.5) * 20:
        session.show(spot(x=640 + shift, module=1.0 + shift / 100))
    assert set(session.said) == {"closer"}


def test_pulses_come_from_where_to_go_and_beat_steadily(session: Session) -> None:
    session.show(spot(x=1000, y=600, module=0.9), seconds=0.7)
    session.forget().show(spot(x=1000, y=600, module=0.9), seconds=1.5)
    assert all(tone.pan < -0.3 for _, tone in session.tones)  # away from me: its right is mine, and the product must go left
    firsts = [at for at, tone in session.tones if tone.hertz == REFERENCE]
    seconds = [tone.hertz for _, tone in session.tones if tone.hertz != REFERENCE]
    assert len(firsts) == pytest.approx(len(seconds), abs=1)
    assert min(seconds) > 1.06 * REFERENCE
    gaps = [later - at for at, later in pairwise(firsts)]
    assert max(gaps) - min(gaps) < 0.002
    session.forget().show(spot(module=3), seconds=1.7)
    late = [at for at, _ in session.tones][1:]
    assert late[-1] - late[-2] < 0.7 * gaps[0]
    assert all(tone.pan == 0 and tone.hertz == REFERENCE for _, tone in session.tones[-3:])


def test_tones_are_silent_while_a_word_is_said(session: Session) -> None:
    session.show(spot(module=0.7), seconds=8)
    words = [(at, at + len(text.split()) / WORDS_A_SECOND) for at, text in session.words]
    tones = [at for at, tone in session.tones if tone.hertz >= REFERENCE]
    assert len(tones) > 10
    assert not [at for at in tones for begin, end in words if begin <= at < end - 0.01]


def test_a_turn_back_waits_for_the_word_that_is_being_said(session: Session) -> None:
    session.show(seconds=0.6)
    assert session.ordered == ["turn left", "closer"]
    session.show(spot(), seconds=1)
    (called, _), (back, word) = session.orders[1:]
    assert word == "turn right"
    assert back - called >= 1 / WORDS_A_SECOND - 1e-6


@given(st.lists(st.tuples(st.sampled_from(["", "spot", "two"]), st.floats(0, WIDTH), st.floats(0, HEIGHT), st.floats(0.2, 8)), max_size=30))
@settings(max_examples=15)
def test_whatever_is_seen_it_never_floods(pictures: list[tuple[str, float, float, float]]) -> None:
    session = Session(Manner(moves=AWAY))
    for kind, x, y, module in pictures:
        spots = [] if not kind else [spot(x, y, module)] if kind == "spot" else [spot(x, y, module), spot(y, x / 2, module)]
        session.show(*spots, seconds=0.2)
    words = session.words
    for (at, text), (later, other) in pairwise(words):
        assert later - at >= len(text.split()) / WORDS_A_SECOND - 1e-6 or other == "hold still" or text.startswith("turn")
    for begin in range(int(session.now) + 1):
        assert len([at for at, _ in session.words if begin <= at < begin + 1]) <= 3
        assert len([at for at, _ in session.tones if begin <= at < begin + 1]) <= 24


def test_a_read_code_is_chimed_said_once_and_left_alone(session: Session) -> None:
    session.show(spot(module=2), seconds=1)
    session.forget().show(spot(module=2), read=True, news=(NUMBER,))
    assert [type(cue) for _, cue in session.heard].count(Speech) == 1
    pitches = [tone.hertz for _, tone in session.tones]
    assert pitches == sorted(pitches)
    assert len(pitches) == 3
    session.forget().show(spot(module=2), read=True, seconds=12)
    assert session.heard == []
    session.show(seconds=3)
    assert session.said == []  # time to take the next product
    session.show(seconds=4)
    assert session.ordered[0] == "turn left"


def test_a_number_is_said_to_its_end(session: Session) -> None:
    session.show(spot(module=2), read=True, news=(NUMBER,))
    session.forget().show(seconds=13 / WORDS_A_SECOND)
    assert session.heard == []


def test_a_code_that_slipped_out_is_called_back(session: Session) -> None:
    session.show(spot(x=1150, module=1.8), seconds=1.5, moving=WHOLE)
    session.forget().show(seconds=1.2, moving=WHOLE)
    assert session.said == ["left"]


def test_a_side_that_came_into_view_is_turned_on_the_same_way(session: Session) -> None:
    session.await_order("turn up").show(seconds=1.2)
    session.forget().show(spot(module=1.5, shape=8), seconds=2)
    assert session.said == ["turn up"]


def test_a_code_that_turned_away_is_turned_back(session: Session) -> None:
    session.await_order("turn left").show(seconds=0.9)  # the hand is at it
    session.show(spot(module=1.0), seconds=0.4)
    session.forget().show(seconds=1.2)
    assert "turn right" in session.ordered


def test_a_code_that_came_just_after_a_turn_was_told_is_called_back_before_it_is_gone(session: Session) -> None:
    session.await_order("turn left").show(seconds=0.4)
    session.forget().show(spot(module=1.0), seconds=0.4)
    assert session.ordered == ["turn right"]
    session.forget().show(spot(module=1.0), seconds=0.5)
    session.show(seconds=1.2)
    session.show(spot(module=1.0, confidence=0.9))
    assert session.said == []  # both turns are made first
    session.show(spot(module=1.0), seconds=1.0)
    assert session.said == ["closer"]


def test_what_was_near_enough_to_be_read_is_not_turned_back_to(session: Session) -> None:
    session.show(seconds=1.3)
    session.show(spot(module=2.0), seconds=0.4)
    session.forget().show(seconds=4)
    assert "turn right" not in session.ordered


def test_a_word_is_not_cut_short_by_the_next(session: Session) -> None:
    session.show(spot(module=1.2), seconds=0.3)
    assert session.said == ["closer"]
    session.show(spot(module=2), seconds=0.2)
    assert session.said == ["closer"]
    session.show(spot(module=2), seconds=0.8)
    assert session.said == ["closer", "hold still"], "the hand had time to do what it was told"


@pytest.mark.parametrize(("module", "x", "word"), [(1.0, 640, "closer"), (1.3, 640, "stop"), (1.0, 30, "stop")])
def test_a_turn_is_cut_short_by_a_code_that_comes_into_view(session: Session, module: float, x: float, word: str) -> None:
    session.await_order("turn up").show(seconds=0.3)
    session.forget().show(spot(x=x, module=module), seconds=0.1)
    assert session.said == [word]
    session.forget().show(seconds=0.9)
    assert "turn down" not in session.said  # it was not turned away


def test_what_should_be_readable_and_is_not_is_brought_nearer_then_back_and_tilted(session: Session) -> None:
    session.show(spot(module=1.8), seconds=PATIENCE + 0.5)
    assert session.said == ["hold still", "closer"]
    began, told = [at for at, _ in session.words]
    assert told - began > 2 / WORDS_A_SECOND + 1, "time to do it, and to be read meanwhile"
    session = Session(session.manner)
    session.show(spot(module=2.8), seconds=PATIENCE + 3)
    assert session.said[:3] == ["hold still", "farther", "tilt"]


def test_what_never_reads_is_given_up_and_the_package_turned_on(session: Session) -> None:
    for module in (2.8, 2.0):
        session.forget().show(spot(module=module), seconds=HOPELESS_SECONDS + 2)
        assert any(text.startswith("turn") for text in session.said)


def test_the_followed_code_is_kept_among_several(session: Session) -> None:
    session.show(spot(x=300, module=0.7), seconds=1)
    guided = session.show(spot(x=1000, module=2), spot(x=310, module=0.7), seconds=1)
    assert guided.instruction == "closer"


def test_print_beside_a_code_does_not_take_its_place_in_a_picture_in_which_it_is_not_found(session: Session) -> None:
    code, print_ = spot(module=0.9, degrees=90), spot(y=250, module=1.8, degrees=90, confidence=0.7)
    session.show(code, print_, seconds=0.5)
    session.show(print_)
    assert session.show(code, print_, seconds=0.5).instruction == "closer"
    assert set(session.said) == {"closer"}


def test_what_is_surer_is_followed_of_bars_about_as_near() -> None:
    before = Sighting.of(spot(module=0.9), (WIDTH, HEIGHT))
    code, bars = spot(x=660, module=0.9), spot(x=645, module=0.9, confidence=0.9)
    assert followed([bars, code], before) is code
    assert followed([bars, replace(code, confidence=0.93)], before) is bars, "about as sure: the nearer one"


def test_modes_leave_out_what_is_not_wanted() -> None:
    for mode in ("Tones only", "Words only"):
        session = Session(Manner(guidance=mode))
        session.show(seconds=5)
        session.show(spot(module=0.7), seconds=2)
        session.show(spot(module=2), read=True, news=(NUMBER,))
        words, number = session.said[:-1], session.said[-1]
        assert number == NUMBER  # what was found is said in any case
        assert (words == []) == (mode == "Tones only")
        assert (len(session.tones) == 3) == (mode == "Words only")  # the chime


def test_turns_can_be_heard_without_words() -> None:
    session = Session(Manner(guidance="Tones only"))
    session.show(seconds=4)
    wandering = [tone.pan for _, tone in session.tones if tone.hertz == 330.0]
    assert wandering[:3] == sorted(wandering[:3], reverse=True)
    assert wandering[0] > 0 > wandering[2]


def test_volume_and_rate_reach_every_cue() -> None:
    quiet, loud = (Session(Manner(volume=volume, rate=2.0)) for volume in (0.5, 1.0))
    for session in (quiet, loud):
        session.show(seconds=3)
        session.show(spot(module=0.7), seconds=2)
    assert [cue.volume * 2 for _, cue in quiet.heard] == [cue.volume for _, cue in loud.heard]
    assert {cue.rate for _, cue in loud.heard if isinstance(cue, Speech)} == {2.0}


def test_verbosity() -> None:
    said = {}
    for verbosity in ("Brief", "Normal", "Full"):
        session = Session(Manner(verbosity=verbosity, moves=AWAY))
        session.show(seconds=1, moving=WHOLE)
        session.show(spot(module=0.7), seconds=9, moving=WHOLE)
        said[verbosity] = session.said
    assert said["Normal"].count("closer") > said["Brief"].count("closer")
    assert "closer. the code is too small" in said["Full"]
    assert said["Full"][-1] == "closer"


def test_it_begins_anew_where_a_film_starts_over(session: Session) -> None:
    session.show(seconds=1)
    session.show(spot(module=2), read=True, news=(NUMBER,))
    session.frames = 0
    guided = session.show()
    assert guided.state == "searching"
    session.forget().show(seconds=0.2)
    assert session.ordered == ["turn left"]


def test_a_long_pause_brings_no_shower_of_tones() -> None:
    guide, manner = Guide(), Manner()
    for now in (0.0, 0.05, 0.2, 0.5):
        guide.follow((spot(module=2),), (WIDTH, HEIGHT), now, manner)
    assert len(guide.follow((spot(module=2),), (WIDTH, HEIGHT), 500.0, manner).cues) <= 3


def test_a_manner_changed_on_the_way_holds_at_once(session: Session) -> None:
    session.show(spot(module=0.7), seconds=4)
    session.manner = replace(session.manner, guidance="Words only")
    session.forget().show(spot(module=0.7), seconds=4)
    assert session.tones == []
    assert session.said


@pytest.mark.parametrize("manner", [Manner(), Manner(verbosity="Brief", rate=2.0), Manner(verbosity="Full"), Manner(guidance="Tones only")])
def test_whatever_is_said_but_numbers_was_made_ready(manner: Manner) -> None:
    session = Session(manner)
    session.show(seconds=60)
    for shown in (spot(x=30), spot(y=10), spot(module=0.6), spot(module=9), spot()):
        session.show(shown, seconds=4)
    ready = {(speech.text, speech.rate) for speech in phrases(manner)}
    heard = {(cue.text, cue.rate) for _, cue in session.heard if isinstance(cue, Speech)}
    assert heard <= ready
    assert len(heard) > 6 or not manner.words
