"""What is played reaches the sound server; without one, or after its end, the studio is silent and well."""

import itertools
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from studio.api import Speech, Tone
from studio.runtime import sound_output
from studio.runtime.sentences import MOST_PREPARED, Mono
from studio.runtime.sound import RATE, Stereo, Voice
from studio.runtime.sound_output import GONE, NO_DEVICE, Fill, SoundError, SoundOutput, open_player


@dataclass
class FakeEngine:
    """A voice of a function."""

    voice: Voice = lambda text, rate: np.zeros(0, np.float32)
    kept: list[list[str]] = field(default_factory=list)
    at_once: dict[str, Mono] = field(default_factory=dict)
    cuts: int = 0

    def __call__(self, text: str, rate: float) -> Mono:
        return self.voice(text, rate)

    def known(self, text: str, rate: float) -> Mono | None:
        return self.at_once.get(text)

    def keep(self, sentences: Iterable[Speech]) -> None:
        self.kept.append([speech.text for speech in sentences])

    def cut(self) -> None:
        self.cuts += 1


def eventually(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


@dataclass
class FakePlayer:
    fill: Fill
    closed: bool = False

    def close(self) -> None:
        self.closed = True


@dataclass
class Bench:
    """A sound device that asks when told to."""

    broken: bool = False
    players: list[FakePlayer] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    tries: int = 0

    def open(self, fill: Fill) -> FakePlayer:
        self.tries += 1
        if self.broken:
            raise SoundError("no device")
        self.players.append(FakePlayer(fill))
        return self.players[-1]

    def output(self, voice: Voice) -> SoundOutput:
        return SoundOutput(self.told.append, FakeEngine(voice), self.open)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def output(bench: Bench) -> Iterator[SoundOutput]:
    output = bench.output(lambda text, rate: np.full(4800, 0.5, np.float32))
    yield output
    output.close()
    assert all(player.closed for player in bench.players)
    assert not [thread for thread in threading.enumerate() if thread.name in ("sound", "speech")]


def test_the_device_is_opened_with_the_first_cue_and_hears_it_from_its_first_sample(bench: Bench, output: SoundOutput) -> None:
    output.play(())
    assert bench.players == []
    output.play((Tone(1000, 0.5, pan=-1),))
    eventually(lambda: bench.players)
    heard = bench.players[0].fill(4800)
    assert np.abs(heard[:480, 0]).max() > 0.3
    assert heard.dtype == np.float32
    assert heard.flags.c_contiguous
    output.play((Tone(500, 0.5, pan=1),))
    heard = bench.players[0].fill(4800)
    assert np.abs(heard[:480, 1]).max() > 0.3
    assert len(bench.players) == 1


def test_volume_changes_without_a_click(bench: Bench, output: SoundOutput) -> None:
    output.play((Tone(200, 5.0, pan=-1, volume=1.0),))
    eventually(lambda: bench.players)
    bench.players[0].fill(4800)
    output.set_gain(0.0)
    fading = bench.players[0].fill(4800)
    assert np.abs(fading[:480]).max() > 0.8
    assert np.abs(np.diff(fading[:, 0])).max() < 2 * np.pi * 200 / RATE * 1.2
    assert np.abs(bench.players[0].fill(4800)).max() == 0


def test_sentences_are_said_beside_the_tones(bench: Bench, output: SoundOutput) -> None:
    output.play((Speech("hello"),))
    eventually(lambda: bench.players)
    assert bench.players[0].fill(1000).max() == pytest.approx(0.5)


def test_a_slow_voice_holds_no_tone_up_and_an_interruption_skips_what_waits(bench: Bench) -> None:
    go_on, said = threading.Event(), []

    def slow(text: str, rate: float) -> Mono:
        said.append(text)
        assert go_on.wait(30)
        return np.full(480, 0.1, np.float32)

    output = bench.output(slow)
    output.play((Speech("one"),))
    eventually(lambda: said == ["one"])
    output.play((Speech("two"), Speech("three"), Speech("four"), Speech("five"), Tone(1000, 1.0)))
    eventually(lambda: bench.players)
    assert np.abs(bench.players[0].fill(2400)).max() > 0.3
    output.play((Speech("stop", interrupt=True),))
    go_on.set()
    eventually(lambda: said == ["one", "stop"])
    output.close()


def test_phrases_are_said_while_nothing_else_is_and_give_way(bench: Bench) -> None:
    go_on, said = threading.Semaphore(0), []

    def slow(text: str, rate: float) -> Mono:
        said.append(text)
        assert go_on.acquire(timeout=30)
        return np.full(480, 0.1, np.float32)

    engine = FakeEngine(slow)
    output = SoundOutput(bench.told.append, engine, bench.open)
    output.prepare((Speech("Left"), Speech("Right")))
    eventually(lambda: said == ["Left"])
    assert bench.players == []
    output.play((Speech("Up"),))
    go_on.release(4)
    eventually(lambda: said == ["Left", "Up", "Left", "Right"])
    assert (engine.kept, engine.cuts) == ([["Left", "Right"]], 1)
    eventually(lambda: bench.players)
    output.prepare((Speech("Left"), Speech("Right")))
    output.prepare(Speech(str(number)) for number in itertools.count())
    eventually(lambda: said[4:] == ["0"])
    assert len(engine.kept) == 2
    assert len(engine.kept[1]) == MOST_PREPARED
    go_on.release(100)
    output.close()


def test_what_the_voice_knows_does_not_wait_for_what_is_being_prepared(bench: Bench) -> None:
    go_on = threading.Event()

    def slow(text: str, rate: float) -> Mono:
        assert go_on.wait(30)
        return np.full(480, 0.1, np.float32)

    engine = FakeEngine(slow, at_once={"Left": np.full(4800, 0.3, np.float32)})
    output = SoundOutput(bench.told.append, engine, bench.open)
    output.prepare((Speech("Right"),))
    output.play((Speech("Left"),))
    eventually(lambda: bench.players)
    assert bench.players[0].fill(4800).max() == pytest.approx(0.3)
    assert engine.cuts == 0
    output.play((Speech("4006381333931", interrupt=True), Speech("Left")))
    go_on.set()
    eventually(lambda: not output._mixer.silent)
    heard = bench.players[0].fill(9600)[:, 0]
    assert heard[:400].max() == pytest.approx(0.1), "each in its turn"
    output.close()


def test_a_sentence_begins_when_it_is_due_however_long_the_voice_takes(bench: Bench) -> None:
    """Not so much later: it is said while what is heard before it sounds."""
    go_on = threading.Event()

    def slow(text: str, rate: float) -> Mono:
        assert go_on.wait(30)
        return np.full(9600, 0.1, np.float32)

    output = bench.output(slow)
    output.play((Tone(1000, 0.1, volume=0.01), Speech("4006381333931", after=0.3)))
    eventually(lambda: bench.players)
    heard = [bench.players[0].fill(9600)]
    go_on.set()
    eventually(lambda: not output._mixer._sentences.over)
    heard.append(bench.players[0].fill(9600))
    begun = np.flatnonzero(np.concatenate(heard)[:, 0] > 0.05)[0] / RATE
    output.close()
    assert begun == pytest.approx(0.3, abs=0.003)


def test_the_window_can_be_hushed(bench: Bench, output: SoundOutput) -> None:
    output.play((Speech("a name"),), "window")
    eventually(lambda: not output._mixer.silent)
    output.hush("window")
    eventually(lambda: bench.players)
    assert np.abs(bench.players[0].fill(4800)[1200:]).max() == 0


def test_no_device_is_told_once_and_tried_again(bench: Bench, output: SoundOutput, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_output, "RETRY_SECONDS", 0.0)
    bench.broken = True
    for count in (1, 2, 3):
        output.play((Tone(440),))
        eventually(lambda count=count: bench.tries == count)
    assert bench.told == [NO_DEVICE]
    bench.broken = False
    output.play((Tone(440, 1.0),))
    eventually(lambda: bench.players)
    assert np.abs(bench.players[0].fill(4800)).max() < 0.5  # the four tones before are not heard late


def test_a_dead_device_is_left_and_another_opened(bench: Bench, output: SoundOutput, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_output, "SLOWEST_START", 0.05)
    output.play((Tone(440, 0.1),))
    eventually(lambda: bench.players)
    eventually(lambda: bench.players[0].closed)
    output.play((Tone(440, 0.1),))
    eventually(lambda: len(bench.players) == 2)


def test_what_was_not_heard_of_a_dead_device_is_heard_on_the_next(bench: Bench, output: SoundOutput) -> None:
    output.play((Tone(440, 2.0),))
    eventually(lambda: bench.players)
    bench.players[0].fill(RATE)
    eventually(lambda: len(bench.players) == 2, 2)
    assert np.abs(bench.players[1].fill(4800)).max() > 0.3
    assert bench.told == []


def test_a_device_that_dies_while_something_is_heard_is_told_within_a_second(bench: Bench, output: SoundOutput) -> None:
    output.play((Speech("hello"),))
    eventually(lambda: bench.players)
    bench.players[0].fill(RATE)
    output.play((Speech("hello"),))
    eventually(lambda: not output._mixer.silent)
    bench.broken = True
    died = time.monotonic()
    eventually(lambda: bench.told)
    assert bench.told == [GONE]
    assert time.monotonic() - died < 3  # a second at a desk; this machine may be busy


def test_a_slow_start_is_no_death(bench: Bench, output: SoundOutput) -> None:
    output.play((Tone(440, 5.0),))
    eventually(lambda: bench.players)
    bench.players[0].fill(4800)
    time.sleep(sound_output.DEAD_SECONDS * 2)
    assert np.abs(bench.players[0].fill(4800)).max() > 0.3
    assert len(bench.players) == 1


def test_a_device_is_let_go_after_a_long_silence(bench: Bench, output: SoundOutput, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_output, "IDLE_SECONDS", 0.1)
    output.play((Tone(440, 0.1),))
    eventually(lambda: bench.players)
    while not bench.players[0].closed:
        bench.players[0].fill(480)
        time.sleep(0.01)
    assert bench.told == []


# --- with a real sound server -----------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[bytes]"]:
    """A PulseAudio of the test's own, whose one device is a null sink."""
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        pytest.skip("PulseAudio is not installed")
    folder = tmp_path_factory.mktemp("pulse")
    for name in ("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{folder}/sound")
    modules = ("module-null-sink sink_name=null rate=48000", f"module-native-protocol-unix auth-anonymous=1 socket={folder}/sound")
    loads = [f"--load={module}" for module in modules]
    with subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *loads],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        eventually(lambda: (folder / "sound").exists() or process.poll() is not None)
        if process.poll() is not None:
            pytest.skip("PulseAudio does not start here")
        yield process
        process.kill()


@dataclass
class Monitor:
    """Hears what the server plays."""

    process: "subprocess.Popen[bytes]"

    def hear(self, seconds: float) -> Stereo:
        assert self.process.stdout
        written = self.process.stdout.read(round(seconds * RATE) * 8)
        return np.frombuffer(written, "<f4").reshape(-1, 2)


@pytest.fixture
def monitor(server: "subprocess.Popen[bytes]") -> Iterator[Monitor]:
    command = ["parec", "-d", "null.monitor", "--raw", "--format=float32le", "--channels=2", f"--rate={RATE}", "--latency-msec=10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        monitor = Monitor(process)
        monitor.hear(0.2)
        yield monitor
        process.kill()


def test_a_tone_arrives_at_the_sound_server(monitor: Monitor) -> None:
    told: list[str] = []
    output = SoundOutput(told.append, FakeEngine())
    output.play((Tone(1000, 1.0, pan=-1, volume=0.8),))
    heard = monitor.hear(2.5)
    output.close()
    assert told == []
    begin = int(np.flatnonzero(np.abs(heard[:, 0]) > 0.1)[0])
    tone = heard[begin + 2400 : begin + 26_400]
    assert np.abs(np.fft.rfft(tone[:, 0])).argmax() * RATE / len(tone) == pytest.approx(1000, rel=0.01)
    assert np.abs(tone[:, 1]).max() < 0.01 < 0.75 < np.abs(tone[:, 0]).max() < 0.85


def test_the_end_of_the_server_is_told_while_something_is_heard(server: "subprocess.Popen[bytes]") -> None:
    told: list[str] = []
    output = SoundOutput(told.append, FakeEngine())
    output.play((Tone(440, 30.0),))
    eventually(lambda: output.playing)
    server.kill()
    server.wait()
    died = time.monotonic()
    eventually(lambda: told)
    assert time.monotonic() - died < 3  # a second at a desk; this machine may be busy
    assert told == [GONE]
    output.play((Tone(440, 0.05),))
    output.close()
    assert told == [GONE]


def test_without_a_server_there_is_a_clear_error_and_no_noise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if os.name != "posix" or any(Path("/dev/snd").glob("pcm*p")):
        pytest.skip("this machine has a sound card")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    with pytest.raises(SoundError):
        open_player(lambda frames: np.zeros((frames, 2), np.float32))
    assert capfd.readouterr() == ("", "")
