"""The simulated person of `benchmarks/barcode_search.py` hears, moves and searches as its table says, and is told nothing else."""

import dataclasses

import numpy as np
import pytest

from apps.barcode_guide.cues import stop, turning
from benchmarks.barcode_search import summary, taught
from benchmarks.barcode_search_person.bounds import Faultless, least_seconds, least_silent_seconds
from benchmarks.barcode_search_person.geometry import GeometryTrial
from benchmarks.barcode_search_person.hand import Hand
from benchmarks.barcode_search_person.hearing import LATENCY, Ears, Percept, Pulse, Said, Sense, Signal, Word
from benchmarks.barcode_search_person.person import RIGHT, Person, quarter_turns
from benchmarks.barcode_search_person.trial import Moment, Outcome, Trial, number_in
from studio.api import Cue, Frame, Speech, Tone
from studio.sources.scenes.barcode import random_package

ALL: frozenset[Sense] = frozenset({"pan", "pitch", "rate", "words"})
FACES = random_package("box", "EAN-13", 1)


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def heard(cues: list[tuple[float, Cue]], senses: frozenset[Sense] = ALL, by: float = 60.0, seed: int = 0) -> list[Percept]:
    ears = Ears(senses, {(900.0,): "tick"}, random(seed))
    percepts = []
    for at, cue in cues:
        percepts += ears.by(at)
        ears.take([cue], at)
    return percepts + ears.by(by)


def a_hand(seed: int = 0, distance: float = 300.0) -> Hand:
    return Hand(FACES, np.eye(3), np.array([0.0, 0.0, distance]), random(seed))


def test_words_are_understood_after_the_last_one() -> None:
    ears = Ears(ALL, {}, random())
    ears.take([Speech("Turn the package to the left")], 1.0)
    assert ears.by(1.0 + LATENCY + 6 / 2.5 - 0.01) == []
    assert ears.by(1.0 + LATENCY + 6 / 2.5 + 0.01) == [Word("turn", "left")]
    assert heard([(0, Speech("Hold still. Reading"))]) == [Word("hold still")]
    assert heard([(0, Speech("Searching"))]) == [Said("Searching")]
    assert heard([(0, Speech("left"))], frozenset({"pan"})) == []


def test_words_are_understood_rightly_97_times_in_100() -> None:
    wrong = sum(heard([(0, Speech("closer"))], seed=seed) != [Word("closer")] for seed in range(2000))
    assert 0.015 < wrong / 2000 < 0.04


def test_who_is_interrupted_is_not_obeyed() -> None:
    assert heard([(0.0, Speech("turn left")), (0.3, Speech("hold still", interrupt=True))]) == [Word("hold still")]
    assert heard([(0.0, Speech("left")), (0.1, Speech("up"))], by=0.85) == [Word("left")]


def test_speech_masks_tones_for_its_length() -> None:
    tones: list[tuple[float, Cue]] = [(0.1 * n, Tone(500, 0.05, pan=0.8)) for n in range(10)]
    among = heard([(0.0, Speech("left")), *tones[1:]])
    assert len([percept for percept in among if isinstance(percept, Pulse)]) == 6  # from 0.4 s on


@pytest.mark.parametrize(("pan", "wrong"), [(0.19, 0.03), (0.6, 0.01)])
def test_the_side_is_heard_wrong_as_often_as_it_is(pan: float, wrong: float) -> None:
    pans = [
        percept.pan for seed in range(20) for percept in heard([(n * 1.0, Tone(500, pan=-pan)) for n in range(300)], seed=seed, by=400.0)
    ]  # type: ignore[union-attr]  # pulses all
    to_a_side = np.array([value for value in pans if value])
    assert (to_a_side > 0).mean() == pytest.approx(wrong, abs=0.008)
    assert np.abs(np.abs(to_a_side) - pan).max() <= 0.15 + 1e-9


def test_pitch_is_heard_as_a_step_only() -> None:
    def ups(first: float, second: float) -> list[int | None]:
        pairs: list[tuple[float, Cue]] = []
        for n in range(500):
            pairs += [(2.0 * n, Tone(first, 0.05)), (2.0 * n + 0.3, Tone(second, 0.05))]
        return [percept.up for percept in heard(pairs, frozenset({"pitch"}), by=2000.0)[1::2] if isinstance(percept, Pulse)]

    assert np.mean(np.array(ups(500, 520)) == 1) == pytest.approx(0.95, abs=0.03)
    assert np.mean(np.array(ups(500, 400)) == -1) == pytest.approx(0.95, abs=0.03)
    assert set(ups(500, 510)) == {0}
    assert heard([(0, Tone(500)), (0.6, Tone(800))], frozenset({"pitch"})) == [Pulse(up=0), Pulse(up=0)], "too long ago"


def test_two_notes_are_one_pulse_and_its_step_is_within_it() -> None:
    ears = Ears(frozenset({"pitch"}), {}, random())
    ears.take([Tone(500, 0.08), Tone(700, 0.08, after=0.08)], 0.0)
    assert ears.by(1.0) == [Pulse(up=1)]


def test_a_change_of_rate_is_heard_from_a_tenth() -> None:
    def last(before: float, after: float) -> Percept:
        times = [0.0, before, 2 * before, 2 * before + after]
        return heard([(at, Tone(500, 0.02)) for at in times], frozenset({"rate"}))[-1]

    assert last(0.2, 0.16) == Pulse(faster=1)
    assert last(0.2, 0.25) == Pulse(faster=-1)
    assert last(0.2, 0.19) == Pulse(faster=0)


def test_two_streams_of_a_tone_are_attended_at_most() -> None:
    def pulses(pan: float) -> list[Percept]:
        return heard([(0.25 * n, Tone(500, 0.05, pan=pan)) for n in range(40)])

    for percept in (*pulses(0.0), *pulses(0.9)):
        assert isinstance(percept, Pulse)
        assert [percept.pan, percept.up, percept.faster].count(None) == 1
    assert {percept.faster is None for percept in pulses(0.0) if isinstance(percept, Pulse)} == {True, False}
    assert all(percept.faster is None for percept in pulses(0.9)[1:] if isinstance(percept, Pulse))


def test_taught_sounds_are_known() -> None:
    assert heard([(0, Tone(900, 0.03))]) == [Signal("tick")]


@pytest.mark.parametrize(("way", "wrong"), [("left", 0.01), ("up", 0.05)])
def test_the_way_a_turns_sound_wanders_is_heard_wrong_as_often_as_side_and_pitch_are(way: str, wrong: float) -> None:
    sounds: list[Cue] = [*turning("turn left" if way == "left" else "turn up")]
    ears = Ears(ALL, taught(), random())
    ways = []
    for now in range(1000):
        ears.take(sounds, float(now))
        ways += ears.by(now + 0.9)
    assert 1 - ways.count(Signal(f"turn {way}")) / 1000 == pytest.approx(wrong, abs=0.02)
    assert ways.count(Signal(f"turn {way}")) < 1000


def test_a_reach_goes_a_tenth_too_far_and_no_faster_than_a_guided_hand() -> None:
    ends, fastest = [], 0.0
    for seed in range(40):
        hand = a_hand(seed)
        hand.reach(0, 100.0)
        for _ in range(100):
            before = hand.place
            hand.step(0.02)
            fastest = max(fastest, float(np.linalg.norm(hand.place - before)) / 0.02)
        assert not hand.reaching(0)
        ends.append(hand.place[0])
    assert 150 < fastest <= 150 + 10, "drift comes on top"
    assert np.mean(ends) == pytest.approx(110, abs=4), "drift goes all ways"


def test_a_quarter_turn_takes_its_time_and_ends_square() -> None:
    hand = a_hand()
    hand.turn(np.array([0, np.pi / 2, 0]))
    hand.step(1.19)
    assert hand.turning
    hand.step(0.02)
    assert not hand.turning
    np.testing.assert_allclose(np.abs(hand.upright).round(6), np.abs(hand.upright).round())
    np.testing.assert_allclose(hand.upright @ [0, 0, -1], [-1, 0, 0], atol=1e-9)


def test_hold_still_halves_tremor_and_drift() -> None:
    def wandered(still: bool) -> tuple[float, float]:
        hand = a_hand(3)
        if still:
            hand.hold_still()
        paths = []
        for _ in range(90):
            hand.step(0.02)
            paths.append((np.linalg.norm(hand._trembles(hand.now)), *hand.place))
        track = np.array(paths)
        return float(track[:, 0].max()), float(np.linalg.norm(np.diff(track[:, 1:], axis=0), axis=1).sum())

    (tremor, drift), (calm_tremor, calm_drift) = wandered(False), wandered(True)
    assert (calm_tremor, calm_drift) == (pytest.approx(tremor / 2, rel=0.01), pytest.approx(drift / 2, rel=0.05))


def lived(cues: list[tuple[float, Cue]], seconds: float, senses: frozenset[Sense] = ALL) -> Hand:
    hand = a_hand(5)
    ears, person = Ears(senses, taught(), random(1)), Person(hand, random(2))
    waiting = list(cues)
    while hand.now < seconds:
        while waiting and waiting[0][0] <= hand.now:
            at = waiting[0][0]
            ears.take([cue for begin, cue in waiting if begin == at], at)
            waiting = [(begin, cue) for begin, cue in waiting if begin != at]
        hand.step(0.02)
        person.live(ears.by(hand.now), hand.now)
    return hand


def test_the_hand_goes_where_it_is_sent() -> None:
    assert RIGHT * lived([(0.0, Speech("right"))], 2.5).place[0] > 40
    assert lived([(0.0, Speech("up"))], 2.5).place[1] < -40
    closer, farther = lived([(0.0, Speech("closer"))], 2.5), lived([(0.0, Speech("farther"))], 2.5)
    assert farther.place[2] - closer.place[2] > 120
    pulses: list[tuple[float, Cue]] = [(0.25 * n, Tone(500, 0.05, pan=0.9)) for n in range(5)]
    assert RIGHT * lived(pulses, 2.0, frozenset({"pan"})).place[0] > 40
    assert abs(lived(pulses, 2.0, frozenset({"pitch"})).place[0]) < 35, "who doesn't attend to the side isn't led by it"


def test_a_turn_that_is_told_is_made_after_the_reaction() -> None:
    hand = lived([(0.0, Speech("turn left"))], 2.9)
    np.testing.assert_allclose(hand.upright @ [0, 0, -1], [-RIGHT, 0, 0], atol=1e-9)


@pytest.mark.parametrize(("after", "made"), [(0.1, False), (0.9, True)])
def test_a_turn_is_not_made_if_a_sound_stops_it_in_the_reaction(after: float, made: bool) -> None:
    """after: seconds from the end of its words."""
    cues: list[tuple[float, Cue]] = [(0.0, Speech("turn left")), *((0.8 + after, tone) for tone in stop())]
    front = lived(cues, 2.9).upright @ [0, 0, -1]
    assert (abs(front[0]) > 0.9) == made


def test_in_silence_every_face_is_shown_in_turn() -> None:
    hand = a_hand(8)
    person, shown, distances = Person(hand, random(9)), set(), []
    while hand.now < 60:
        hand.step(0.02)
        person.live([], hand.now)
        distances.append(hand.place[2])
        if not hand.turning:
            shown.add(int(np.argmin((FACES.faces @ hand.upright.T)[:, 2])))
    assert shown == set(range(6))
    assert 80 <= min(distances) < 200
    assert 350 < max(distances) < 540


def test_quarter_turns_bring_any_side_to_the_camera() -> None:
    for direction in np.concatenate([np.eye(3), -np.eye(3)]):
        hand = a_hand()
        for turn in quarter_turns(direction):
            hand.turn(turn)
            hand.step(1.3)
        np.testing.assert_allclose(hand.upright @ direction, [0, 0, -1], atol=1e-9)


def test_a_trial_ends_when_the_right_number_is_said_and_counts_others() -> None:
    trial = Trial(6, rate=2.0)
    number = " ".join(trial.package.number.text)
    other = "1 " + number
    moments: list[Moment] = []

    def guide(frame: Frame) -> tuple[Cue, ...]:
        said = {2: Speech(f"It is {other}"), 3: Speech("Batch 12, 500 g"), 4: Speech(number)}.get(frame.index)
        return (said,) if said else ()

    outcome = trial.run(guide, ALL, {}, moments.append)
    assert outcome == Outcome(6, "bottle", trial.package.number.symbology, "dim", True, 2.1, (number_in(other),))
    assert len(moments) == 5
    again = dataclasses.asdict(Trial(6, rate=2.0).run(guide, ALL, {}))
    assert again == dataclasses.asdict(outcome)


def test_the_summary_counts_what_came_in_time() -> None:
    def trials(*seconds: float) -> list[Outcome]:
        return [Outcome(n, "box", "EAN-13", "dim", time < 60, time, ()) for n, time in enumerate(seconds)]

    report = summary({"silent": trials(30, 60, 60, 18, 40), "all_cues": trials(6, 8, 25, 5, 10)})
    assert (report["silent"]["success"], report["all_cues"]["success"]) == (0.2, 0.8)
    assert (report["silent"]["seconds_p50"], report["all_cues"]["seconds_p50"]) == (40, 8)
    assert report["time_ratio_to_silent"] == 0.2
    low, high = report["time_ratio_interval"]
    assert low <= 0.2 <= high
    assert report["silent"]["found_in_60_s"] == 0.6


def test_the_least_time_grows_by_a_turn_for_each_side_that_is_looked_at_before() -> None:
    trial = GeometryTrial(1, 30)
    found = []
    for turn in range(4):
        about_down = np.array(
            [[np.cos(turn * np.pi / 2), 0, np.sin(turn * np.pi / 2)], [0, 1, 0], [-np.sin(turn * np.pi / 2), 0, np.cos(turn * np.pi / 2)]]
        )
        facing = np.stack([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]])
        trial.upright = about_down @ facing
        found.append(round(least_seconds(trial), 2))
    assert sorted(found) == pytest.approx([0.26, 1.46, 2.66, 3.86])


def test_a_faultless_hand_makes_no_turn_but_those_to_the_code() -> None:
    trial = GeometryTrial(3, 30)
    hand = trial.hand()
    leads, until = Faultless(trial, hand), least_seconds(trial) + 1.0
    while hand.now < until:
        hand.step(0.02)
        leads.live([], hand.now)
    assert (hand.rotation @ trial.package.faces[trial.package.code_face])[2] < -0.9
    assert not hand.turning
    assert np.hypot(*hand.place[:2]) < 20


def test_perfect_eyes_find_sooner_led_than_in_silence() -> None:
    trials = [GeometryTrial(seed, 30) for seed in range(40)]
    led, silent = ([bound(trial) for trial in trials] for bound in (least_seconds, least_silent_seconds))
    assert np.median(led) < np.median(silent) < 10
    front = [seconds for seconds, least in zip(silent, led, strict=True) if least < 1]
    assert front
    assert max(front) < 0.5
