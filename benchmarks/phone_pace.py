"""Feels phones as the window does, and compares rate and delay reached with those predicted, at each end of the range.

python benchmarks/phone_pace.py [--app NAME] [--source ADDRESS] [--phones NAME …] [--fps N] [--seconds N] [--json FILE]

The app runs in the real device process. Frames cost different work, so the rate is predicted for the work of the very frames that were
held back: what a phone would have made of them that takes the newest frame of a camera of `--fps`, or of as many as the source, which is
rendered on this computer as well, gave meanwhile. What the frames before it, at full speed, let expect stands beside it and is not
counted: an app that has found its sudoku does other work than one that looks for it. A phone that this computer is too slow for can't be
felt: it is listed and not counted.

With --replay the frames of the running app are gone through again without its work, from a camera that costs nothing to the same holding
back: so a computer that is busy or slower than the phone can tell as well whether frames of such different costs come as predicted.
"""

import argparse
import itertools
import json
import math
import queue
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from studio.api import Frame
from studio.lab.phone_pace import OnPhone, PhonePace, pace_of
from studio.phones.budget import NoCost
from studio.phones.felt import ENDS, Turns, rate_of
from studio.phones.profile import find_phone
from studio.runtime.capture import Capture
from studio.runtime.demands import FramePace, SetPace
from studio.runtime.device import Device
from studio.runtime.holding import Hold
from studio.runtime.latest import Latest
from studio.runtime.messages import AppFailed, AppOpened, Event, OpenApp, OpenSource, Play, Readings, SetRate
from studio.runtime.meters import mean_work
from studio.runtime.reading import Reading
from studio.sources.source import Wanted, every

PHONES = ("iPhone 5s", "Pixel 1", "Low-end 2023", "Mid-range 2021", "Galaxy S24")
MEASURING_SECONDS, SETTLING_SECONDS, OPENING_SECONDS = 6.0, 1.0, 60.0
WITHIN = 0.03


class Player:
    """An app that runs in a device process."""

    def __init__(self, app: str, source: str, fps: float | None) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.device = Device(self._events.put)
        self.device.start()
        for command in (SetRate(fps), OpenApp(app), OpenSource(source)):
            self.device.send(command)
        self.opened = self._opened()

    def readings(self, seconds: float) -> list[Reading]:
        """Of the frames of so long."""
        found: list[Reading] = []
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left)
            except queue.Empty:
                break
            if isinstance(event, Readings):
                found += event.readings
            elif isinstance(event, AppFailed):
                raise SystemExit(event.message)
        return found

    def _opened(self) -> AppOpened:
        until = time.monotonic() + OPENING_SECONDS
        while (left := until - time.monotonic()) > 0:
            event = self._events.get(timeout=left)
            if isinstance(event, AppOpened):
                return event
            if isinstance(event, AppFailed):
                raise SystemExit(event.message)
        raise SystemExit("the app did not open")


def felt(player: Player, phone: str, fps: float | None, seconds: float) -> list[dict[str, object]]:
    """A row for each end of the range."""
    player.device.send(SetPace(None))
    player.readings(SETTLING_SECONDS)
    free = player.readings(MEASURING_SECONDS)
    work = mean_work(free)
    if work is None:
        raise SystemExit("the app processed no frame")
    on_phone = OnPhone(find_phone(phone), player.opened.models)
    cost = on_phone.cost(work)
    if isinstance(cost, NoCost):
        return [{"phone": phone, "reason": cost.reason}]
    rows = []
    for end in ENDS:
        pace = PhonePace(on_phone, end, fps, lambda pace: player.device.send(SetPace(pace)))
        for reading in free:
            pace.add(reading)
        for reading in player.readings(SETTLING_SECONDS):
            pace.add(reading)
        readings, costs = [], []
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for reading in player.readings(min(0.2, max(0.001, until - time.monotonic()))):
                assert pace.pace
                readings.append(reading)
                costs.append(pace.seconds(reading))
                pace.add(reading)
        here = mean_work(readings)
        assert here
        passed = readings[-1].captured - readings[0].captured
        given = (len(readings) - 1 + readings[-1].dropped - readings[0].dropped) / passed
        before = pace_of(cost, 1000 * work.own, end)
        guessed = rate_of([before.seconds(*each) for each in work.each], fps)
        delays = [reading.finished - reading.started for reading in readings]
        predicted, reached = between(costs, min(fps or math.inf, given)), rate(readings)
        rows.append(
            {
                "phone": phone,
                "end": end,
                "tier": "rough" if cost.rough else cost.ms.how,
                "frames": len(readings),
                "predicted_fps": round(predicted, 3),
                "achieved_fps": round(reached, 3),
                "error": round(reached / predicted - 1, 4),
                "predicted_before_fps": round(guessed, 3),
                "error_before": round(reached / guessed - 1, 4),
                "predicted_ms_p10_p50_p90": [round(1000 * float(each), 2) for each in np.percentile(costs, (10, 50, 90))],
                "achieved_ms_p50": round(1000 * float(np.median(delays)), 2),
                "here_ms": round(1000 * here.seconds, 2),
                "given_fps": round(given, 3),
                "counted": here.seconds < float(np.mean(costs)),
            }
        )
    return rows


class EmptyCamera:
    """Gives frames with nothing on them, as a live source of `rate` would."""

    live, title, width, height, duration = True, "empty", 8, 8, None

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._open = True

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        began, pixels = time.perf_counter(), np.zeros((8, 8, 3), np.uint8)
        for index in itertools.count():
            while self._open and (left := began + index / self.rate - time.perf_counter()) > 0:
                time.sleep(left)
            if not self._open:
                return
            if wanted(index / self.rate):
                yield Frame.of(pixels, index, index / self.rate)

    def seek(self, seconds: float) -> None:
        raise NotImplementedError("a camera can't seek")

    def close(self) -> None:
        self._open = False


def replayed(player: Player, phones: Sequence[str], fps: float, seconds: float) -> list[dict[str, object]]:
    """A row for each phone and end: frames of the work that the app's had, and nothing computed."""
    player.readings(SETTLING_SECONDS)
    work = mean_work(player.readings(2 * MEASURING_SECONDS))
    if work is None:
        raise SystemExit("the app processed no frame")
    player.device.send(Play(False))
    rows: list[dict[str, object]] = []
    for phone in phones:
        cost = OnPhone(find_phone(phone), player.opened.models).cost(work)
        if isinstance(cost, NoCost):
            rows.append({"phone": phone, "reason": cost.reason})
            continue
        for end in ENDS:
            pace = pace_of(cost, 1000 * work.own, end)
            costs = [pace.seconds(*each) for each in work.each]
            count = max(10, round(seconds * rate_of(costs, fps)))
            costs = list(itertools.islice(itertools.cycle(costs), count))
            predicted, reached = between(costs, fps), _through(pace, list(itertools.islice(itertools.cycle(work.each), count)), fps)
            mean = min(fps, 1 / float(np.mean(costs[1:])))
            rows.append(
                {
                    "phone": phone,
                    "end": end,
                    "tier": "rough" if cost.rough else cost.ms.how,
                    "frames": count,
                    "predicted_fps": round(predicted, 3),
                    "achieved_fps": round(reached, 3),
                    "error": round(reached / predicted - 1, 4),
                    "error_of_the_mean": round(reached / mean - 1, 4),
                    "predicted_ms_p10_p50_p90": [round(1000 * float(each), 2) for each in np.percentile(costs, (10, 50, 90))],
                    "counted": True,
                }
            )
    return rows


def _through(pace: FramePace, frames: Sequence[tuple[tuple[tuple[str, int], ...], float]], fps: float) -> float:
    """The rate at which frames of this work come through the studio's capture and its holding back."""
    latest: Latest[Frame] = Latest()
    capture = Capture("camera:empty", latest, lambda event: None, fps=fps, opener=lambda address: EmptyCamera(fps))
    hold = Hold()
    hold.set(pace)
    finished = []
    for runs, own in frames:
        while (frame := latest.take(1.0)) is None:
            pass
        hold(frame.captured, time.perf_counter(), capture.dropped, runs, own)
        finished.append(time.perf_counter())
    capture.close()
    return (len(finished) - 1) / (finished[-1] - finished[0])


def between(costs: Sequence[float], fps: float) -> float:
    """Frames a second from the end of the first to that of the last, on a phone where they take so many seconds."""
    turns = Turns(fps)
    done = [turns.take(seconds) for seconds in costs]
    return (len(done) - 1) / (done[-1] - done[0])


def rate(readings: list[Reading]) -> float:
    return (len(readings) - 1) / (readings[-1].finished - readings[0].finished)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", default="hand_puppets")
    parser.add_argument("--source", default="scene:hands?width=640&height=360")
    parser.add_argument("--phones", nargs="+", default=PHONES)
    parser.add_argument("--fps", type=float, default=30.0, help="the wanted rate, 0 for as many as possible (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each pace (default %(default)s)")
    parser.add_argument("--replay", action="store_true", help="hold back frames of the same work that nothing is computed for")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()

    fps = options.fps or None
    player = Player(options.app, options.source, fps)
    try:
        if options.replay:
            rows = replayed(player, options.phones, fps or 30.0, options.seconds)
        else:
            rows = [row for phone in options.phones for row in felt(player, phone, fps, options.seconds)]
    finally:
        player.device.stop()
    for row in rows:
        if "reason" in row:
            print(f"{row['phone']}: {row['reason']}")
            continue
        note = "" if row["counted"] else f"; not counted: {row['here_ms']} ms is all there is here"
        more = (
            f"{row['error_of_the_mean']:+.1%} from what their mean would let expect"
            if options.replay
            else f"{row['predicted_before_fps']:.2f} from the frames before, {row['given_fps']:.1f} given"
        )
        print(
            f"{row['phone']:16} {row['end']:6} {row['tier']:11} {row['predicted_fps']:7.2f} fps predicted, {row['achieved_fps']:7.2f} "
            f"achieved ({row['error']:+.1%}); {more}; {' / '.join(map(str, row['predicted_ms_p10_p50_p90']))} ms a frame{note}"
        )
    errors = [abs(float(str(row["error"]))) for row in rows if row.get("counted")]
    figures = {
        "app": options.app,
        "source": options.source,
        "replayed": options.replay,
        "counted": len(errors),
        "within_3_percent": sum(error <= WITHIN for error in errors),
        "worst_error": max(errors, default=None),
        "rows": rows,
    }
    print(f"{figures['within_3_percent']} of {len(errors)} within {WITHIN:.0%}")
    line = json.dumps(figures)
    if options.json:
        options.json.write_text(line + "\n")
    print(line)


if __name__ == "__main__":
    main()
