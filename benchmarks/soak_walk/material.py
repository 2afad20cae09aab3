"""What the walk is given: apps, a video, pictures, and a camera on this computer's own network."""

import io
import shutil
import threading
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from studio.bundled import models_folder

WIDTH, HEIGHT, FPS = 640, 360, 10
LABELLED = "labelled"
HOME_SCENE = f"scene:hands?width={WIDTH}&height={HEIGHT}&seed=7"

APPS = {
    "pattern": '''
"""Replaces the picture, and draws one of every shape."""
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np

from studio.api import (
    App, Box, Caption, Dots, Frame, Mask, Polyline, Quad, Result, Slider, Speech, Sprite, Tone, action, as_points
)

DRAWING = Path(__file__).parent / "star.svg"


@dataclass(frozen=True)
class Settings:
    tint: Annotated[int, Slider(0, 255, 1), "Added to every pixel"] = 40
    kind: Literal["shapes", "pixels", "both"] = "both"
    sound: bool = True
    label: str = "pattern"


class Pattern(App):
    """Draws one of every shape."""

    title = "Pattern"
    settings = Settings()

    def __init__(self) -> None:
        self.points = []

    def process(self, frame: Frame) -> Result:
        width, height, now = frame.width, frame.height, frame.seconds
        angles = np.arange(40) / 6 + now
        ring = as_points(np.stack([np.cos(angles), np.sin(angles)], 1) * 60 + 120)
        mask = np.zeros((height, width), np.uint8)
        mask[: height // 3, : width // 3] = 120
        shapes = (
            Box.at(((20, 20), (width - 40, height - 40)), label=f"{self.settings.label} {frame.index}"),
            Polyline(ring, smooth=True, fill="#405b9dff"),
            Dots(ring),
            Caption(f"{now:.2f} s", (30, 60)),
            Mask(mask),
            Quad(np.full((8, 8, 4), 200, np.uint8), ((200, 10), (290, 20), (280, 90), (205, 70))),
            Sprite(DRAWING, (1 + 0.2 * np.sin(now), 0.0, 0.0, 1.0, 300.0, 100.0)),
        )
        cues = (Tone(440.0, 0.05), Speech("one")) if self.settings.sound and frame.index % 20 == 0 else ()
        return Result(
            shapes if self.settings.kind != "pixels" else (),
            pixels=frame.pixels // 2 + np.uint8(self.settings.tint // 2) if self.settings.kind != "shapes" else None,
            cues=cues,
            facts={"at": now, "points": self.points[-5:], "table": [{"a": 1, "b": "two"}] * 5},
        )

    def pointer(self, stroke) -> None:
        self.points = (self.points + [list(map(float, point)) for point in stroke.points])[-50:]

    @action("Clear the points")
    def clear(self) -> None:
        self.points = []
''',
    "joints": '''
"""Marks the joints of hands, with models of its own choice."""
from dataclasses import dataclass
from typing import Annotated

from studio.api import App, Dots, Frame, Result, Slider, action, as_points, model
from studio.vision.hands import HandTracker


@dataclass(frozen=True)
class Settings:
    size: Annotated[float, Slider(1, 12), "Of a dot"] = 4.0
    most: Annotated[int, Slider(1, 2, 1), "Hands"] = 2


class Joints(App):
    """Marks the joints of hands."""

    title = "Joints"
    settings = Settings()
    palm, landmarks = model("palm_detection"), model("hand_landmark")

    def opened(self) -> None:
        self.tracker = HandTracker(self.palm, self.landmarks, self.settings.most)

    def process(self, frame: Frame) -> Result:
        hands = self.tracker.track(frame)
        shapes = tuple(Dots(as_points(hand.landmarks[:, :2]), radius=self.settings.size) for hand in hands)
        return Result(shapes, facts={"hands": len(hands)}, hint="" if hands else "Show a hand")

    @action("Look anew")
    def anew(self, most: Annotated[int, Slider(1, 2, 1)] = 2) -> None:
        self.tracker = HandTracker(self.palm, self.landmarks, most)
''',
}

APPS["fragile"] = '''
"""Fails now and then."""
from dataclasses import dataclass
from typing import Annotated

from studio.api import App, Frame, Result, Slider, Stroke


@dataclass(frozen=True)
class Settings:
    often: Annotated[int, Slider(5, 40, 1), "Frames between two failures"] = 20


class Fragile(App):
    """Fails now and then."""

    title = "Fragile"
    settings = Settings()

    def process(self, frame: Frame) -> Result:
        self.seen = getattr(self, "seen", 0) + 1
        if self.seen % self.settings.often == 0:
            raise ZeroDivisionError(f"after {self.seen} frames of {frame.pixels.nbytes} bytes")
        return Result(facts={"seen": self.seen})

    def pointer(self, stroke: Stroke) -> None:
        raise ValueError("touched")
'''
"""It is meant to fail: what a failure leaves behind counts, the failure itself doesn't."""

APPS["gauge"] = '''
"""Tells what the process it runs in has in use."""
from benchmarks.soak_walk.in_use import megabytes_in_use
from studio.api import App, Frame, Outcome, Result, action


class Gauge(App):
    """Shows the picture as it is."""

    title = "Gauge"

    def process(self, frame: Frame) -> Result:
        return Result()

    @action("Measure")
    def measure(self) -> Outcome:
        return Outcome(f"{megabytes_in_use():.3f} MB in use")
'''

STAR = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<path id="star" fill="#e0b040" d="M50 5 61 39 97 39 68 60 79 95 50 74 21 95 32 60 3 39 39 39z"/></svg>"""


class Camera:
    """Sends motion JPEG to whoever asks, as a phone on the network does, until closed."""

    def __init__(self) -> None:
        pictures = [jpeg(index) for index in range(20)]
        closed = self._closed = threading.Event()

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
                self.end_headers()
                index = 0
                try:
                    while not closed.wait(1 / FPS):
                        data = pictures[index % len(pictures)]
                        head = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                        self.wfile.write(head.encode() + data + b"\r\n")
                        index += 1
                except OSError:
                    pass  # whoever looked has gone

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/video"

    def close(self) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def make(folder: Path) -> dict[str, str]:
    """Writes apps, clip and pictures below `folder`; name → address of the sources."""
    for name, text in APPS.items():
        (folder / "apps" / name).mkdir(parents=True)
        (folder / "apps" / name / "app.py").write_text(text.lstrip())
    (folder / "apps" / "pattern" / "star.svg").write_text(STAR)
    pictures = folder / "pictures"
    pictures.mkdir()
    for index in range(3):
        (pictures / f"{index}.jpg").write_bytes(jpeg(index, scale=index + 1))
    clip = folder / "clip.mp4"
    _write_clip(clip)
    return {
        "clip": str(clip),
        "picture": str(pictures / "2.jpg"),
        "pictures": str(pictures),
        "scene": "scene:hands?width=1280&height=720&seed=3",
        "small scene": "scene:hands?width=480&height=270&hands=1",
        "package": "scene:barcode?width=480&height=270&seed=3",
        "newspaper": "scene:sudoku?width=480&height=270&seed=3",
        "table": "scene:table?width=480&height=270&seed=3",
    }


def give_models(folder: Path) -> Path:
    """Writes model files to be dropped, and beside them a folder of pictures in folders named by class; the folder they lie in."""
    given = folder / "given"
    for index in range(6):
        place = given / LABELLED / str(index % 3) / f"{index}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(jpeg(index))
    for file in ("digits_demo/digits_demo_float32.tflite", "inpaint/inpaint_float16.tflite"):
        shutil.copy(models_folder() / file, given)
    return given


def jpeg(index: int, scale: int = 1) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH * scale, HEIGHT * scale, "yuvj420p"
    encoder.time_base = Fraction(1, FPS)
    frame = av.VideoFrame.from_ndarray(pattern(index, scale), "rgb24").reformat(format="yuvj420p")
    out = io.BytesIO()
    for packet in (*encoder.encode(frame), *encoder.encode(None)):
        out.write(bytes(packet))
    return out.getvalue()


def pattern(index: int, scale: int = 1) -> NDArray[np.uint8]:
    y, x = np.mgrid[0 : HEIGHT * scale, 0 : WIDTH * scale]
    return np.stack([(x // scale + 9 * index) % 256, (y // scale * 2) % 256, np.full_like(x, (index * 40) % 256)], 2).astype(np.uint8)


def _write_clip(path: Path, seconds: int = 6) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for index in range(seconds * FPS):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pattern(index), "rgb24")))
        container.mux(stream.encode(None))
