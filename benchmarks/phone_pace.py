"""Feels phones as the window does, and compares rate and delay reached with those predicted, at each end of the range.

python benchmarks/phone_pace.py [--app NAME] [--source ADDRESS] [--phones NAME …] [--fps N] [--seconds N] [--json FILE]

The app runs in the real device process. A phone that this computer is too slow for can't be felt: it is listed and not counted. Nor is one
for which the source, which is rendered on this computer as well, gives too few frames.
"""

import argparse
import json
import queue
import time
from pathlib import Path

import numpy as np

from studio.lab.phone_pace import OnPhone
from studio.phones.budget import NoCost
from studio.phones.felt import ENDS, seconds_of
from studio.phones.profile import find_phone
from studio.runtime.demands import SetPace
from studio.runtime.device import Device
from studio.runtime.messages import AppFailed, AppOpened, Event, OpenApp, OpenSource, Readings, SetRate
from studio.runtime.meters import mean_work
from studio.runtime.reading import Reading

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
    able = rate_of(free)
    cost = OnPhone(find_phone(phone), player.opened.models).cost(work)
    if isinstance(cost, NoCost):
        return [{"phone": phone, "reason": cost.reason}]
    rows = []
    for end in ENDS:
        pace = seconds_of(cost.ms, end)
        player.device.send(SetPace(pace))
        player.readings(SETTLING_SECONDS)
        readings = player.readings(seconds)
        here = mean_work(readings)
        assert here
        predicted = min(1 / pace, fps or float("inf"))
        reached = rate_of(readings)
        delays = [reading.finished - reading.started for reading in readings]
        rows.append(
            {
                "phone": phone,
                "end": end,
                "tier": "rough" if cost.rough else cost.ms.how,
                "frames": len(readings),
                "predicted_fps": round(predicted, 3),
                "achieved_fps": round(reached, 3),
                "error": round(reached / predicted - 1, 4),
                "predicted_ms": round(1000 * pace, 2),
                "achieved_ms_p50": round(1000 * float(np.median(delays)), 2),
                "here_ms": round(1000 * here.seconds, 2),
                "free_fps": round(able, 3),
                "counted": here.seconds < pace and able >= predicted * (1 - WITHIN),
            }
        )
    return rows


def rate_of(readings: list[Reading]) -> float:
    return (len(readings) - 1) / (readings[-1].finished - readings[0].finished)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", default="hand_puppets")
    parser.add_argument("--source", default="scene:hands?width=640&height=360")
    parser.add_argument("--phones", nargs="+", default=PHONES)
    parser.add_argument("--fps", type=float, default=30.0, help="the wanted rate, 0 for as many as possible (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each pace (default %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()

    fps = options.fps or None
    player = Player(options.app, options.source, fps)
    try:
        rows = [row for phone in options.phones for row in felt(player, phone, fps, options.seconds)]
    finally:
        player.device.stop()
    for row in rows:
        if "reason" in row:
            print(f"{row['phone']}: {row['reason']}")
            continue
        note = "" if row["counted"] else f"; not counted: {row['here_ms']} ms and {row['free_fps']} fps are all there is here"
        print(
            f"{row['phone']:16} {row['end']:6} {row['tier']:11} {row['predicted_fps']:7.2f} fps predicted, {row['achieved_fps']:7.2f} "
            f"achieved ({row['error']:+.1%}); {row['predicted_ms']:6.1f} ms, {row['achieved_ms_p50']:6.1f} achieved{note}"
        )
    errors = [abs(float(str(row["error"]))) for row in rows if row.get("counted")]
    figures = {
        "app": options.app,
        "source": options.source,
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
