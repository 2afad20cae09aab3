"""Which frames are due."""

import itertools
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.runtime.messages import SetRate
from studio.runtime.pacing import Pace, Player


def kept(pace: Pace, stamps: list[float]) -> list[float]:
    return [seconds for seconds in stamps if pace(seconds)]


@given(source=st.floats(5, 120), target=st.floats(0.5, 60), jitter=st.floats(0, 0.2), seed=st.integers(0, 999))
def test_holds_the_lower_of_both_rates_evenly(source: float, target: float, jitter: float, seed: int) -> None:
    shake = np.random.default_rng(seed).uniform(-jitter, jitter, 600) / source
    stamps = list(np.arange(600) / source + shake)
    taken = kept(Pace(target), stamps)
    expected = min(source, target) * (stamps[-1] - stamps[0])
    assert len(taken) == pytest.approx(expected, rel=0.03, abs=2)
    gaps = [b - a for a, b in itertools.pairwise(taken)]
    assert max(gaps, default=0) <= 1 / min(source, target) + 1.5 / source


def test_no_target_takes_everything() -> None:
    assert kept(Pace(None), [0.0, 0.001, 0.002]) == [0.0, 0.001, 0.002]


def test_equal_rates_lose_nothing_to_a_shaky_clock() -> None:
    stamps = [index / 30 + (0.006 if index % 3 == 0 else -0.004) for index in range(300)]
    assert kept(Pace(30), stamps) == stamps


@given(target=st.floats(0.5, 60), frames=st.integers(2, 90))
def test_a_short_clip_that_starts_over_keeps_the_rate(target: float, frames: int) -> None:
    pace = Pace(target)
    passed = sum(pace(index % frames / 30) for index in range(600))
    assert passed == pytest.approx(min(30, target) * 20, rel=0.03, abs=2)


def test_after_a_restart_the_next_frame_is_due() -> None:
    pace = Pace(0.5)
    assert kept(pace, [10.0, 10.1]) == [10.0]
    pace.restart()
    assert kept(pace, [3.0, 3.1]) == [3.0]


def test_a_faster_rate_takes_hold_at_once() -> None:
    pace = Pace(0.5)
    assert pace(0.0)
    assert not pace(0.1)
    pace.fps = 30
    assert len(kept(pace, [0.1 + index / 30 for index in range(1, 10)])) >= 8


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player(live=False, fps=30)
    yield player
    player.close()


def run_on_thread(player: Player, stamps: list[float]) -> tuple[threading.Thread, list[float]]:
    passed: list[float] = []

    def run() -> None:
        passed.extend(seconds for seconds in stamps if player.wanted(seconds))

    thread = threading.Thread(target=run)
    thread.start()
    return thread, passed


def test_recorded_source_is_played_by_its_own_clock(player: Player) -> None:
    begun = time.perf_counter()
    thread, passed = run_on_thread(player, [0.0, 0.1, 0.2, 0.3])
    thread.join()
    assert time.perf_counter() - begun >= 0.29
    assert passed[0] == 0.0
    assert len(passed) + player.late == 4


def test_a_clip_that_starts_over_keeps_its_rate(player: Player) -> None:
    begun = time.perf_counter()
    thread, passed = run_on_thread(player, [0.0, 0.1, 0.2] * 3)
    thread.join()
    assert time.perf_counter() - begun >= 0.79
    assert len(passed) + player.late == 9


def test_recorded_source_without_target_is_not_held_up() -> None:
    player = Player(live=False, fps=None)
    assert all(player.wanted(seconds) for seconds in (0.0, 100.0, 200.0))


def test_pause_step_and_play(player: Player) -> None:
    player.play(False)
    thread, passed = run_on_thread(player, [0.0, 0.1, 0.2])
    time.sleep(0.05)
    assert passed == []
    player.step()
    deadline = time.monotonic() + 20
    while player._steps and time.monotonic() < deadline:
        time.sleep(0.005)
    assert thread.is_alive()
    player.play(True)
    thread.join(20)
    assert passed[0] == 0.0
    assert len(passed) + player.late == 3


def test_seek_while_paused_drops_the_frame_held_back_and_shows_the_next(player: Player) -> None:
    player.play(False)
    thread, passed = run_on_thread(player, [0.0, 5.0])
    deadline = time.monotonic() + 20
    while not player._waiting and time.monotonic() < deadline:
        time.sleep(0.005)
    player.seek()
    thread.join(20)
    assert passed == [5.0]


def test_a_seek_while_playing_leaves_nothing_to_pass_when_paused_later() -> None:
    player = Player(live=False, fps=60)
    player.seek()
    assert player.wanted(1.0)
    player.play(False)
    thread, passed = run_on_thread(player, [1.1])
    time.sleep(0.1)
    assert passed == []
    player.close()
    thread.join(20)


def test_close_frees_a_waiting_source(player: Player) -> None:
    player.play(False)
    thread, _ = run_on_thread(player, [0.0, 0.1])
    player.close()
    thread.join(20)
    assert not thread.is_alive()


def test_paused_live_source_is_never_blocked() -> None:
    player = Player(live=True, fps=30)
    player.play(False)
    assert not player.wanted(0.0)
    player.step()
    assert player.wanted(0.033)
    assert not player.wanted(0.066)


@pytest.mark.parametrize("fps", [0, -1.0, float("nan")])
def test_a_rate_that_is_none_is_refused_before_it_is_sent(fps: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        SetRate(fps)
