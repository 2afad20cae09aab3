"""Cues sound as they say, where they say, when they say; never clipped, never clicking."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Cue, Speech, Tone
from studio.runtime.sentences import FADE, Mono, Sentences
from studio.runtime.sound import RATE, Mixer, Stereo
from studio.runtime.sound_kept import Kept
from studio.runtime.sound_voice import MISSING, SystemVoice


def mixed(*cues: tuple[Cue, float], seconds: float = 1.0, mixer: Mixer | None = None) -> Stereo:
    mixer = mixer or Mixer()
    for cue, at in cues:
        mixer.add(cue, at)
    return mixer.render(round(seconds * RATE))


def loudest(samples: Stereo, start: float = 0.0, end: float = 1e9) -> float:
    return float(np.abs(samples[round(start * RATE) : round(min(end, len(samples) / RATE) * RATE)]).max(initial=0.0))


def pitch(samples: Mono) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * RATE))
    return float(spectrum.argmax()) / 4


def sentence(seconds: float = 0.5, level: float = 0.5) -> Mono:
    return np.full(round(seconds * RATE), level, np.float32)


@given(st.floats(60, 12_000), st.floats(0.1, 0.9))
def test_a_tone_has_its_pitch(hertz: float, volume: float) -> None:
    heard = mixed((Tone(hertz, 0.5, volume=volume), 0.0), seconds=0.5)
    assert pitch(heard[:, 0]) == pytest.approx(hertz, rel=0.01)


@pytest.mark.parametrize(("pan", "angle"), [(-1.0, 0.0), (-0.5, np.pi / 8), (0.0, np.pi / 4), (0.5, 3 * np.pi / 8), (1.0, np.pi / 2)])
def test_pan_moves_it_at_equal_power(pan: float, angle: float) -> None:
    left, right = np.sqrt((mixed((Tone(440, 1.0, pan=pan), 0.0)) ** 2).mean(axis=0))
    assert np.arctan2(right, left) == pytest.approx(angle, abs=0.01)
    assert np.hypot(left, right) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


def test_it_begins_at_its_sample_and_ends_after_its_length() -> None:
    heard = mixed((Tone(1000, 0.1, volume=1.0), 0.25))
    audible = np.flatnonzero(np.abs(heard[:, 0]) > 1e-7)
    assert round(0.25 * RATE) <= audible[0] <= round(0.25 * RATE) + 2
    assert round(0.35 * RATE) - 48 <= audible[-1] < round(0.35 * RATE)


@given(st.floats(0, 0.6))
def test_a_tone_waits_as_long_as_it_is_told(after: float) -> None:
    heard = mixed((Tone(1000, 0.1, volume=1.0, after=after), 0.2))
    assert np.flatnonzero(np.abs(heard[:, 0]) > 1e-7)[0] == pytest.approx((0.2 + after) * RATE, abs=2)


@given(st.floats(50, 8000), st.floats(0.001, 0.3), st.floats(0, 1))
def test_nothing_clicks(hertz: float, seconds: float, volume: float) -> None:
    """No step between samples is larger than those of the wave itself and of a swelling over half a short tone."""
    heard = mixed((Tone(hertz, seconds, volume=volume, pan=-1), 0.01), seconds=0.4)
    steepest = volume * (2 * np.pi * hertz / RATE + np.pi / 2 / max(1.0, min(0.004 * RATE, seconds * RATE / 2)))
    assert np.abs(np.diff(heard[:, 0])).max() <= steepest * 1.01 + 1e-6


@given(st.lists(st.tuples(st.floats(50, 10_000), st.floats(0.01, 0.5), st.floats(-1, 1), st.floats(0, 0.4)), min_size=1, max_size=40))
def test_many_tones_never_clip(tones: list[tuple[float, float, float, float]]) -> None:
    heard = mixed(*((Tone(hertz, length, pan, 1.0), at) for hertz, length, pan, at in tones))
    assert loudest(heard) < 1.0


def test_one_tone_is_not_turned_down() -> None:
    assert loudest(mixed((Tone(440, 0.5, pan=1.0, volume=0.9), 0.0))) == pytest.approx(0.9, abs=0.002)


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=30))
def test_the_stream_is_the_same_however_it_is_cut(pieces: list[int]) -> None:
    def mixer() -> Mixer:
        mixer = Mixer(lambda text, rate: sentence())
        for index in range(12):
            mixer.add(Tone(300 + 31 * index, 0.3, volume=0.8), 0.01 * index)
        mixer.add(Speech("hello"), 0.15)
        return mixer

    one, other = mixer(), mixer()
    parts = np.concatenate([one.render(piece) for piece in pieces])
    assert np.array_equal(parts, other.render(len(parts)))
    assert one.seconds == len(parts) / RATE


@pytest.mark.parametrize(
    "tone",
    [
        *(Tone(hertz) for hertz in (0, -5, 30_000, float("nan"))),
        *(Tone(440, seconds) for seconds in (0, -1, float("inf"))),
        Tone(440, volume=0),
        Tone(440, after=float("inf")),
    ],
)
def test_what_cannot_be_heard_is_silence(tone: Tone) -> None:
    mixer = Mixer()
    assert loudest(mixed((tone, 0.0), mixer=mixer)) == 0
    assert mixer.silent


def test_a_late_cue_begins_at_once() -> None:
    mixer = Mixer()
    mixer.render(RATE)
    mixer.add(Tone(1000, 0.1, volume=1), 0.2)
    heard = mixer.render(RATE // 2)
    assert np.flatnonzero(np.abs(heard[:, 0]) > 0.01)[0] < 0.005 * RATE


def test_a_thousand_tones_at_once_are_held_in_bounds_and_cleared() -> None:
    mixer = Mixer()
    for index in range(1000):
        mixer.add(Tone(100 + index, 60.0), 0.0)
    assert loudest(mixer.render(RATE // 50)) < 1
    assert not mixer.silent
    mixer.clear()
    mixer.render(256)
    assert loudest(mixer.render(RATE // 10)) == 0


# --- speech -----------------------------------------------------------------------------------------------------------


def test_tones_are_softer_while_something_is_said() -> None:
    mixer = Mixer(lambda text, rate: np.full(RATE // 2, 1e-6, np.float32))
    heard = mixed((Tone(1000, 2.0, pan=-1, volume=0.8), 0.0), (Speech("hello"), 0.5), seconds=2.0, mixer=mixer)
    before, during, after = loudest(heard, 0.1, 0.45), loudest(heard, 0.6, 0.95), loudest(heard, 1.2, 1.9)
    assert before == after == pytest.approx(0.8, abs=0.01)
    assert during == pytest.approx(0.24, abs=0.01)
    assert np.abs(np.diff(heard[:, 0])).max() < 0.8 * 2 * np.pi * 1000 / RATE * 1.1


def test_sentences_follow_one_another_and_an_interruption_takes_their_place() -> None:
    levels = iter([0.2, 0.4, 0.6])
    mixer = Mixer(lambda text, rate: sentence(0.4, next(levels)))
    mixer.add(Speech("one"), 0.1)
    mixer.add(Speech("two"), 0.1)
    heard = mixer.render(round(0.7 * RATE))
    assert (heard[round(0.3 * RATE), 0], heard[round(0.6 * RATE), 1]) == pytest.approx((0.2, 0.4), abs=1e-6)
    mixer.add(Speech("stop", interrupt=True), 0.7)
    heard = mixer.render(RATE)
    assert heard[round(0.1 * RATE), 0] == pytest.approx(0.6, abs=1e-6)
    assert loudest(heard, 0.5) == 0


def test_an_app_that_never_stops_talking_is_not_heard_for_hours() -> None:
    said: list[str] = []

    def voice(text: str, rate: float) -> Mono:
        said.append(text)
        return sentence(1.0)

    mixer = Mixer(voice)
    for index in range(1000):
        mixer.add(Speech(str(index)), 0.0)
    assert said == ["0", "1", "2"]
    mixer.render(round(3.1 * RATE))
    assert mixer.silent


@pytest.mark.parametrize(("volume", "level"), [(0.5, 0.25), (0.0, 0.0), (7.0, 0.5), (float("nan"), 0.0)])
def test_a_sentence_is_as_loud_as_the_app_wants_it(volume: float, level: float) -> None:
    heard = mixed((Speech("hello", volume=volume), 0.0), mixer=Mixer(lambda text, rate: sentence()))
    assert loudest(heard) == pytest.approx(level, abs=1e-6)


def test_the_voice_is_asked_to_speak_as_fast_as_the_app_wants_it() -> None:
    asked: list[tuple[str, float]] = []
    mixer = Mixer(lambda text, rate: asked.append((text, rate)) or sentence())
    mixer.add(Speech("hello", rate=1.5), 0.0)
    assert asked == [("hello", 1.5)]


def test_the_systems_voice_speaks_faster_and_slower_within_bounds() -> None:
    told: list[str] = []
    voice = SystemVoice(told.append)
    text = "Hold the product in front of the camera"
    usual = voice(text)
    if told:
        pytest.skip("this system has no speech engine")
    assert len(voice(text, 2.0)) < 0.7 * len(usual) < len(usual) < 0.7 * len(voice(text, 0.6))
    assert np.array_equal(voice(text, float("nan")), usual)
    assert len(voice(text, 1e9)) == len(voice(text, 3.0))
    assert np.abs(usual[: RATE // 50]).max() > 0.01 < np.abs(usual[-RATE // 50 :]).max()  # no silence around it


def test_the_systems_voice_speaks() -> None:
    told: list[str] = []
    voice = SystemVoice(told.append)
    said = voice("Good morning, this is a puppet.")
    if told:
        pytest.skip("this system has no speech engine")
    assert 1.0 < len(said) / RATE < 5.0
    assert np.abs(said).max() == pytest.approx(0.8, abs=0.02)
    assert len(voice("--help")) / RATE > 0.3
    assert len(voice("  ")) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="engines are looked for on PATH on Linux alone")
def test_without_an_engine_it_is_told_once_and_tones_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told: list[str] = []
    mixer = Mixer(SystemVoice(told.append))
    mixer.add(Speech("one"), 0.0)
    mixer.add(Speech("two"), 0.0)
    mixer.add(Tone(440, 0.5), 0.0)
    assert loudest(mixer.render(RATE)) > 0.2
    assert told == [MISSING]


@pytest.mark.parametrize("program", ["import sys; sys.exit(3)", "print('no sound at all')", "pass"])
def test_an_engine_that_fails_is_told(program: str) -> None:
    told: list[str] = []
    assert len(SystemVoice(told.append, (sys.executable, "-c", program))("hello")) == 0
    assert len(told) == 1
    assert "speech engine failed" in told[0]


def test_an_engine_of_another_rate_and_two_channels_keeps_pitch_and_length() -> None:
    program = (
        "import sys, wave, math, struct; text = sys.stdin.read(); file = wave.open(sys.stdout.buffer, 'wb'); "
        "file.setnchannels(2); file.setsampwidth(2); file.setframerate(16000); "
        "file.writeframesraw(b''.join(struct.pack('<hh', *[int(9000 * math.sin(2 * math.pi * 500 * i / 16000))] * 2) for i in range(8000)))"
    )
    said = SystemVoice(print, (sys.executable, "-c", program))("hello")
    assert len(said) == pytest.approx(RATE / 2, abs=10)  # the zeros of the wave at its ends count as silence
    assert pitch(said) == pytest.approx(500, rel=0.01)


def test_a_sentence_waits_as_long_as_it_is_told() -> None:
    heard = mixed((Speech("hello", after=0.3), 0.1), mixer=Mixer(lambda text, rate: sentence()))
    assert loudest(heard, 0.0, 0.395) == 0 < loudest(heard, 0.405, 0.5)


# --- who speaks when ----------------------------------------------------------------------------------------------------


def spoken_by(*said: tuple[str, float, float, bool], seconds: float = 4.0) -> list[tuple[str, float, float]]:
    """said: speaker, asked at, its length, whether it interrupts. Who is heard, from when to when; each speaker has a level of its own."""
    levels = {"app": 0.25, "window": 0.5, "patient window": 0.125}
    mixer, heard = Mixer(), []
    for speaker, at, length, interrupt in said:
        heard.append(mixer.render(round((at - mixer.seconds) * RATE)))
        mixer.say(Speech("", interrupt), sentence(length, levels[speaker]), at, speaker)  # type: ignore[arg-type]
    heard.append(mixer.render(round((seconds - mixer.seconds) * RATE)))
    level = np.concatenate(heard)[:, 0]
    found = []
    for speaker, loud in levels.items():
        places = np.flatnonzero(np.abs(level - loud) < 1e-6)
        for part in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
            if len(part) > 0.05 * RATE:
                found.append((speaker, round(part[0] / RATE, 1), round((part[-1] + 1) / RATE, 1)))
    assert len(level) == round(seconds * RATE)
    return sorted(found, key=lambda each: each[1])


def test_the_window_cuts_the_app_and_the_app_waits_for_the_window() -> None:
    assert spoken_by(("app", 0.0, 1.0, True), ("window", 0.5, 1.0, True), ("app", 1.0, 1.0, True)) == [
        ("app", 0.0, 0.5),
        ("window", 0.5, 1.5),
        ("app", 1.5, 2.5),
    ]


def test_what_the_app_lets_wait_is_said_after_the_window() -> None:
    said = [("app", 0.0, 1.0, False), ("app", 0.0, 0.5, False), ("window", 0.5, 1.0, True), ("window", 0.6, 1.0, False)]
    assert spoken_by(*said) == [("app", 0.0, 0.5), ("window", 0.5, 2.5), ("app", 2.5, 3.0)]


def test_a_patient_window_waits_for_the_app() -> None:
    assert spoken_by(("app", 0.0, 1.0, True), ("patient window", 0.5, 1.0, True), ("app", 0.7, 0.5, False)) == [
        ("app", 0.0, 1.0),
        ("patient window", 1.0, 2.0),
        ("app", 2.0, 2.5),
    ]


def test_the_app_that_interrupts_itself_leaves_the_window_alone() -> None:
    said = [("window", 0.0, 1.0, True), ("app", 0.2, 0.5, True), ("app", 0.4, 0.7, True)]
    assert spoken_by(*said) == [("window", 0.0, 1.0), ("app", 1.0, 1.7)]


Said = st.tuples(st.sampled_from(["app", "window", "patient window"]), st.floats(0, 2), st.floats(0.05, 1.0), st.booleans())


@given(st.lists(Said, min_size=1, max_size=12))
def test_two_are_never_heard_at_once(said: list[tuple[str, float, float, bool]]) -> None:
    """Beyond the fiftieth of a second in which what was cut fades."""
    sentences = Sentences()
    for speaker, at, length, interrupt in sorted(said, key=lambda each: each[1]):
        sentences.say(sentence(length), round(at * RATE), speaker, interrupt=interrupt)  # type: ignore[arg-type]
    spans = sorted((each.start, each.end - (FADE if each.cut else 0)) for each in sentences._all)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_volume_is_the_apps() -> None:
    mixer = Mixer()
    mixer.set_volume(0.0)
    mixer.say(Speech("app"), sentence(0.5), 0.0)
    mixer.render(RATE // 10)
    assert loudest(mixer.render(RATE // 10)) == 0
    mixer.say(Speech("name"), sentence(0.5), 0.2, "window")
    assert loudest(mixer.render(RATE // 10)) == pytest.approx(0.5)


# --- what is kept -------------------------------------------------------------------------------------------------------

COUNTED = (
    "import sys, wave; text = sys.stdin.read(); open(sys.argv[1], 'a').write(text + '\\n'); "
    "file = wave.open(sys.stdout.buffer, 'wb'); file.setnchannels(1); file.setsampwidth(2); file.setframerate(8000); "
    "file.writeframesraw(bytes([0, 60] * 8000 * (9 if 'long' in text else 1)))"
)


def test_what_is_kept_is_said_once_and_the_others_while_there_is_room(tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    voice = SystemVoice(print, (sys.executable, "-c", COUNTED, str(said)))
    voice.keep((Speech("Left"), Speech("  Hold   still ")))
    for text in ("Left", "Hold still", "long 1", "long 2", "long 3", "Left", "Hold still", "long 3", "long 1"):
        assert len(voice(text)) > 0.9 * RATE
    assert said.read_text().split("\n")[:-1] == ["Left", "Hold still", "long 1", "long 2", "long 3", "long 1"]
    voice.keep((Speech("Left", rate=2.0),))
    voice("Left")
    assert said.read_text().split("\n")[-2] == "Left", "what was kept for other settings is let go"


def test_what_is_kept_is_bounded() -> None:
    kept = Kept()
    kept.keep((str(number), 1.0) for number in range(100))
    for number in range(200):
        kept.added(str(number), 1.0, sentence(1.0))
    there = [number for number in range(200) if kept.get(str(number), 1.0) is not None]
    assert there == [*range(60), *range(180, 200)]


def test_a_sentence_that_is_cut_is_silence_and_no_fault_of_the_engine() -> None:
    told: list[str] = []
    voice = SystemVoice(told.append, (sys.executable, "-c", "import sys, time; sys.stdin.read(); time.sleep(60)"))
    with ThreadPoolExecutor(1) as threads:
        said = threads.submit(voice, "hello")
        while not said.done():
            voice.cut()
            time.sleep(0.01)
    assert (len(said.result()), told) == (0, [])
