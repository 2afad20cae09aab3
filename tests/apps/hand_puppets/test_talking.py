"""Puppets' voices: syllables with the mouth, from where the puppet is, never a flood; and an answer when the other falls silent."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.hand_puppets.puppet import Voice
from apps.hand_puppets.talking import MOST_TONES, Talker, let_answer
from studio.api import Tone
from tests.apps.hand_puppets.staged_hands import RATE, Stage, flat

VOICE = Voice(pitch=200, melody=(0, 12), seconds=0.1, answer=(5,))


def said(talker: Talker, opening: Callable[[float], float], seconds: float, start: float = 0.0) -> list[tuple[float, Tone]]:
    heard = []
    for index in range(round(seconds * RATE)):
        now = start + index / RATE
        talker.follow(opening(now), now)
        heard += [(now, tone) for tone in talker.tones(now, 0.25)]
    return heard


def chatter(hertz: float) -> Callable[[float], float]:
    return lambda seconds: 0.5 - 0.5 * float(np.cos(2 * np.pi * hertz * seconds))


def test_each_opening_of_the_mouth_is_a_syllable() -> None:
    heard = said(Talker(VOICE), chatter(2), 3.0)
    assert len(heard) == pytest.approx(6, abs=1)
    assert all(tone.pan == 0.25 and tone.seconds == 0.1 for _, tone in heard)


def test_a_mouth_that_stays_shut_or_open_or_trembles_is_silent() -> None:
    noise = np.random.default_rng(1)
    for still in (0.0, 0.5, 1.0):
        talker = Talker(VOICE)
        said(talker, lambda _, still=still: still, 0.3)
        assert said(talker, lambda _, still=still: still + float(noise.normal(0, 0.02)), 5.0, start=0.3) == []


def test_the_melody_goes_round_and_a_wide_mouth_is_louder_and_higher() -> None:
    heard = [tone for _, tone in said(Talker(VOICE), chatter(2), 3.0)]
    assert heard[1].hertz > 1.8 * heard[0].hertz
    assert heard[2].hertz == pytest.approx(heard[0].hertz, rel=0.1)
    (_, narrow), (_, wide) = (said(Talker(VOICE), lambda s, top=top: top if s > 0.5 else 0.0, 1.0)[0] for top in (0.3, 1.0))
    assert wide.volume > narrow.volume
    assert wide.hertz > narrow.hertz


def test_a_syllable_of_several_notes_is_said_one_after_the_other() -> None:
    heard = said(Talker(Voice(pitch=400, melody=(0,), notes=3, step=4, seconds=0.08)), lambda s: float(s > 0.5), 1.5)
    times = [when for when, _ in heard]
    assert len(heard) == 3
    assert all(0.03 < after - before < 0.15 for before, after in pairwise(times))
    assert [tone.hertz for _, tone in heard] == sorted(tone.hertz for _, tone in heard)


@given(st.lists(st.floats(0, 1), min_size=30, max_size=120), st.integers(1, 4), st.sampled_from([10, 30, 120]))
def test_it_never_floods(openings: list[float], notes: int, rate: int) -> None:
    talker, times = Talker(Voice(notes=notes, seconds=0.02)), []
    for index, opening in enumerate(openings):
        talker.follow(opening, index / rate)
        times += [index / rate for _ in talker.tones(index / rate, 0.0)]
    for start in times:
        assert sum(start <= when < start + 1 - 1e-9 for when in times) <= MOST_TONES


def test_the_listener_answers_once_when_the_other_falls_silent() -> None:
    one, other = Talker(VOICE), Talker(VOICE)
    answered: list[float] = []
    for index in range(5 * RATE):
        now = index / RATE
        one.follow(chatter(2)(now) if now < 2 else 0.0, now)
        other.follow(0.0, now)
        let_answer([one, other], now)
        one.tones(now, 0.0)
        answered += [now for _ in other.tones(now, 0.0)]
    assert len(answered) == 1
    assert 2.0 < answered[0] < 3.0


def test_while_it_answers_its_mouth_moves() -> None:
    talker = Talker(VOICE)
    talker.answer(1.0)
    talker.tones(1.0, 0.0)
    assert talker.murmurs(1.02) > 0
    assert talker.murmurs(1.5) == 0


def test_one_puppet_alone_waits_for_no_answer() -> None:
    talker = Talker(VOICE)
    said(talker, chatter(2), 2.0)
    let_answer([talker], 4.0)
    assert talker.tones(4.0, 0.0) == ()


def pinching(stage: Stage, x: float, seconds: float) -> list[Tone]:
    heard: list[Tone] = []
    for index in range(round(seconds * RATE)):
        stage.hands = [flat(x, 340, pinch=0.5 - 0.5 * float(np.sin(2 * np.pi * 1.5 * index / RATE)))]
        heard += [cue for cue in stage.next().cues if isinstance(cue, Tone)]
    return heard


@pytest.mark.parametrize(("x", "side"), [(120, -1), (520, 1)])
def test_the_app_speaks_from_where_the_puppet_is(stage: Stage, x: float, side: int) -> None:
    heard = pinching(stage, x, 4.0)
    assert 3 <= len(heard) <= 40
    assert all(0.2 < side * tone.pan <= 1 for tone in heard)


def test_the_voice_can_be_switched_off_and_landmarks_are_silent(stage: Stage) -> None:
    stage.app.settings = replace(stage.app.settings, voice=False)
    assert pinching(stage, 320, 2.0) == []
    stage.app.settings = replace(stage.app.settings, voice=True, view="Landmarks")
    assert pinching(stage, 320, 2.0) == []
