"""What window and device process cost beside the bare loop of the same app over the same frames, in turns.

    python benchmarks/overhead.py [--source CLIP] [--app NAME] [--rounds N] [--seconds S] [--json FILE]

The clip is unpacked into raw 1280 × 720 frames first, so that decoding weighs on neither side. The window is the real one, 1280 × 800,
on the display there is, or on Qt's offscreen one, which paints all the same. At the maximum rate and at 30 frames a second each side runs
for S seconds a round while the other rests.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import psutil

CLIP = Path(__file__).resolve().parents[2] / "shared" / "data" / "hands" / "asl_clips" / "again.mkv"
WIDTH, HEIGHT, FPS, FRAMES = 1280, 720, 30, 60
SETTLE = 0.7


def unpack(source: str, target: Path) -> None:
    """The first frames of `source`, scaled to 720p, as raw video."""
    from studio.sources import open_source

    opened = open_source(source)
    with av.open(str(target), "w") as container:
        stream = container.add_stream("rawvideo", rate=FPS, options={})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "bgr24"
        for index, frame in enumerate(opened.frames()):
            if index == FRAMES:
                break
            picture = np.ascontiguousarray(cv2.resize(frame.pixels, (WIDTH, HEIGHT)))
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="bgr24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    opened.close()


# --- the two sides, each in a process of its own ------------------------------------------------------------------------


def bare_side(app: str, source: str) -> None:
    """Runs the app over the frames in a plain loop for as long as it is told."""
    from studio.runtime.opening import open_app
    from studio.sources import open_source

    opened = open_app(app)
    frames = open_source(source, loop=True).frames()
    cv2.setNumThreads(1)  # as in the device process on two cores
    for line in sys.stdin:
        seconds = json.loads(line)["seconds"]
        count, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            opened.app.process(next(frames))
            count += 1
        print(json.dumps({"fps": count / (time.perf_counter() - begun)}), flush=True)


class Watched:
    """Counts what passes from the device to the window, and what the window painted."""

    def __init__(self, launched: float, device: Any) -> None:
        self.launched, self.device = launched, device
        self.first_paint = self.first_frame = 0.0
        self.processed = self.dropped = 0
        self.work: list[float] = []
        self.ages: list[float] = []

    def heard(self, event: object) -> None:
        from studio.runtime.messages import Readings

        if isinstance(event, Readings):
            self.processed += len(event.readings)
            self.dropped = event.readings[-1].dropped
            self.work += [reading.finished - reading.started for reading in event.readings]

    def painted(self, captured: float, at: float, seconds: float) -> None:
        self.ages.append(at - captured)
        if not self.first_frame:
            self.first_frame = at - self.launched
            threading.Thread(target=self.obey, daemon=True).start()

    def obey(self) -> None:
        """Measures on demand; closes the window when nobody asks any more."""
        from PySide6.QtCore import QMetaObject, Qt
        from PySide6.QtWidgets import QApplication

        from studio.runtime.messages import Play, SetRate

        print(json.dumps({"window_s": self.first_paint, "first_frame_s": self.first_frame}), flush=True)
        self.device.send(Play(False))
        process = psutil.Process()
        for line in sys.stdin:
            wanted = json.loads(line)
            self.device.send(SetRate(wanted["rate"]))
            self.device.send(Play(True))
            time.sleep(SETTLE)
            self.work, self.ages = [], []
            begun, busy, processed, dropped = time.perf_counter(), sum(process.cpu_times()[:2]), self.processed, self.dropped
            time.sleep(wanted["seconds"])
            took = time.perf_counter() - begun
            found = {
                "fps": (self.processed - processed) / took,
                "dropped": self.dropped - dropped,
                "window_cores": (sum(process.cpu_times()[:2]) - busy) / took,
                "ages": list(self.ages),
                "work": list(self.work),
            }
            self.device.send(Play(False))
            print(json.dumps(found), flush=True)
        QMetaObject.invokeMethod(QApplication.instance(), "closeAllWindows", Qt.ConnectionType.QueuedConnection)


def window_side(app: str, source: str, launched: float) -> None:
    """Opens the window as `pocket-studio` does, with an ear at the inbox and an eye on the viewfinder."""
    from studio.runtime.device import Device
    from studio.ui.inbox import Inbox
    from studio.ui.launch import first_commands, first_session
    from studio.ui.remembered import load, state_file

    class Ear(Inbox):
        def put(self, event: Any) -> None:
            watched.heard(event)
            super().put(event)

        def wake_with(self, wake: Any) -> None:
            from PySide6.QtCore import QEvent, QObject, QTimer
            from PySide6.QtWidgets import QApplication

            from studio.ui.viewfinder import Viewfinder

            class Eye(QObject):
                def eventFilter(self, watched_object: QObject, event: QEvent) -> bool:
                    if event.type() == QEvent.Type.Paint and not watched.first_paint:
                        QTimer.singleShot(0, lambda: setattr(watched, "first_paint", time.perf_counter() - watched.launched))
                    return False

            viewfinder = next(widget for widget in QApplication.allWidgets() if isinstance(widget, Viewfinder))
            self.eye = Eye()
            viewfinder.installEventFilter(self.eye)
            viewfinder.painted.connect(watched.painted)
            super().wake_with(wake)

    remembered, _ = load(state_file())
    inbox = Ear()
    device = Device(inbox.put)
    watched = Watched(launched, device)
    device.start()
    try:
        session = first_session(remembered, (app,), app=app, source=source, fps=30.0)
        for command in first_commands(session, remembered):
            device.send(command)
        from studio.runtime.discovery import list_apps
        from studio.ui.shell import show_window

        show_window(device, inbox, session, list_apps(), state_file(), remembered)
    finally:
        device.stop()


# --- the comparison -----------------------------------------------------------------------------------------------------


class Side:
    """A process that answers a line with a line."""

    def __init__(self, name: str, app: str, source: str, folder: str) -> None:
        environment = os.environ | {"POCKET_STUDIO_CONFIG": folder}
        if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
            environment["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, __file__, "--side", name, "--app", app, "--source", source]
        self.process = subprocess.Popen(
            [*command, "--launched", str(time.perf_counter())], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, **wanted: Any) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(wanted) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the {self.process.args!r} ended with exit code {self.process.wait()}")
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.process.communicate(timeout=20)


def compare(app: str, source: str, rounds: int, seconds: float, launches: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        clip = str(Path(folder) / "raw.avi")
        unpack(source, Path(clip))
        starts = []
        for _ in range(launches + 1):
            window = Side("window", app, clip, folder)
            starts.append(window.answer())
            window.close()
        starts = starts[1:]  # the first one warms the disk's cache
        window, bare = Side("window", app, clip, folder), Side("bare", app, clip, folder)
        window.answer()
        bare.ask(seconds=1)
        ratios, steady = [], []
        for index in range(rounds):
            plain = bare.ask(seconds=seconds)["fps"]
            full = window.ask(rate=None, seconds=seconds)
            ratios.append(full["fps"] / plain)
            steady.append(window.ask(rate=30, seconds=seconds))
            print(f"round {index + 1}: bare {plain:.1f} fps, window {full['fps']:.1f} fps; at 30: {steady[-1]['fps']:.1f} fps")
        window.close()
        bare.close()
    ages = np.concatenate([each["ages"] for each in steady]) * 1e3
    work = np.concatenate([each["work"] for each in steady]) * 1e3
    processed = sum(each["fps"] * seconds for each in steady)
    dropped = sum(each["dropped"] for each in steady)
    return {
        "ratio_at_max": round(statistics.median(ratios), 3),
        "drops_at_30": round(dropped / max(1.0, dropped + processed), 4),
        "window_cores_at_30": round(statistics.median(each["window_cores"] for each in steady), 3),
        "age_ms_p50": round(float(np.percentile(ages, 50)), 1),
        "age_ms_p95": round(float(np.percentile(ages, 95)), 1),
        "age_ms_limit": round(1.5 * 1e3 / FPS + float(np.percentile(work, 50)), 1),
        "window_s": round(statistics.median(start["window_s"] for start in starts), 2),
        "first_frame_s": round(statistics.median(start["first_frame_s"] for start in starts), 2),
        "fps_at_30": round(statistics.median(each["fps"] for each in steady), 2),
        "ratio_at_max_range": [round(min(ratios), 3), round(max(ratios), 3)],
        "app": app,
        "clip": Path(source).name,
        "rounds": rounds,
        "cores": psutil.cpu_count(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--app", default="hand_puppets")
    parser.add_argument("--source", default=str(CLIP) if CLIP.exists() else "scene:hands")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--launches", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--side", choices=("bare", "window"), help=argparse.SUPPRESS)
    parser.add_argument("--launched", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side == "bare":
        bare_side(options.app, options.source)
    elif options.side == "window":
        window_side(options.app, options.source, options.launched)
    else:
        found = compare(options.app, options.source, options.rounds, options.seconds, options.launches)
        if options.json:
            options.json.write_text(json.dumps(found) + "\n")
        print(json.dumps(found))


if __name__ == "__main__":
    main()
