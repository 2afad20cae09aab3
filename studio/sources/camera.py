"""A camera as a source."""

import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from studio.api import Frame, Pixels
from studio.sources.camera_list import Camera, backend, find_camera, list_cameras
from studio.sources.camera_refusal import why_refused
from studio.sources.orientation import UPRIGHT, Orientation
from studio.sources.source import SourceError, SourceLost, Wanted, every

GONE = 1.0
"""Seconds of failing grabs after which a camera counts as unplugged."""

_WARM_UP = 5.0  # seconds a camera may take to its first picture
_RETRY = 0.02


class Capture(Protocol):
    """The part of cv2.VideoCapture that is used."""

    def isOpened(self) -> bool: ...
    def set(self, propId: int, value: float, /) -> bool: ...
    def get(self, propId: int, /) -> float: ...
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, Any]: ...
    def release(self) -> None: ...


def open_camera(
    target: str = "0",
    *,
    width: int | None = None,
    height: int | None = None,
    rate: float | None = None,
    orientation: Orientation = UPRIGHT,
    cameras: Callable[[], tuple[Camera, ...]] = list_cameras,
    capture: Callable[[int], Capture] | None = None,
) -> "CameraSource":
    """The camera of that number, name, or unique part of its name, asked for a size and rate (1280 × 720 and 30 if none is given).

    Raises SourceError if it isn't there, may not be used, is in use, or gives no picture. cameras, capture: in place of the system's.
    """
    camera = find_camera(target, cameras())
    opened = (capture or _system_capture)(camera.number)
    try:
        if not opened.isOpened():
            raise SourceError(f"{camera.title} can't be opened: {why_refused(camera.number)}")
        _negotiate(opened, width, height, rate)
        return CameraSource(opened, camera, orientation)
    except BaseException:
        opened.release()
        raise


class CameraSource:
    """Gives a camera's frames as they come, stamped when grabbed; only wanted ones are decoded and converted.

    width, height, rate: what the camera really gives. frames() raises SourceLost `GONE` seconds after the last picture that came.
    """

    live = True
    duration: float | None = None

    def __init__(self, capture: Capture, camera: Camera, orientation: Orientation = UPRIGHT) -> None:
        import cv2

        self.title = camera.title
        self._camera, self._capture, self._orientation = camera, capture, orientation
        self._using = threading.Lock()
        self._closing = threading.Event()
        first = self._first()
        self.height, self.width = first.shape[:2]
        rate = capture.get(cv2.CAP_PROP_FPS)
        self.rate = rate if math.isfinite(rate) and rate > 0 else 0.0
        self._opened = time.perf_counter()

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        index, last = 0, time.perf_counter()
        while not self._closing.is_set():
            grabbed, captured = self._grab()
            if grabbed and not wanted(captured - self._opened):
                index, last = index + 1, captured
                continue
            pixels = self._retrieve() if grabbed else None
            if pixels is not None:
                yield self._frame(pixels, index, captured)
                index, last = index + 1, time.perf_counter()
            elif time.perf_counter() - last > GONE:
                raise SourceLost(f"{self.title} gives no more pictures; plug it in again, or close the program that took it")
            else:
                self._closing.wait(_RETRY)

    def seek(self, seconds: float) -> None:
        raise SourceError(f"{self.title} is live: it can't seek")

    def close(self) -> None:
        self._closing.set()
        with self._using:
            self._capture.release()

    def _frame(self, pixels: Pixels, index: int, captured: float) -> Frame:
        shown = Frame.of(pixels, index, captured - self._opened)
        return Frame(shown.pixels, index, shown.seconds, captured)

    def _first(self) -> Pixels:
        deadline = time.perf_counter() + _WARM_UP
        while time.perf_counter() < deadline:
            if self._grab()[0] and (pixels := self._retrieve()) is not None:
                return pixels
            time.sleep(_RETRY)
        raise SourceError(f"{self.title} opened, but gives no picture: {why_refused(self._camera.number)}")

    def _grab(self) -> tuple[bool, float]:
        with self._using:
            grabbed = not self._closing.is_set() and self._capture.grab()
            return grabbed, time.perf_counter()

    def _retrieve(self) -> Pixels | None:
        """The grabbed picture, None if it came damaged."""
        import cv2

        with self._using:
            if self._closing.is_set():
                return None
            whole, picture = self._capture.retrieve()
        if not whole or picture is None or not picture.size:
            return None
        code = cv2.COLOR_GRAY2RGB if picture.ndim == 2 or picture.shape[2] == 1 else cv2.COLOR_BGR2RGB
        return self._orientation.upright(cv2.cvtColor(picture, code))


def _negotiate(capture: Capture, width: int | None, height: int | None, rate: float | None) -> None:
    """Asks for size and rate; a camera takes what is nearest. USB 2 carries more than 640 × 480 at 30 only as Motion JPEG."""
    import cv2

    size = (width or (height * 16 // 9 if height else 1280), height or (width * 9 // 16 if width else 720))
    rate = rate or 30.0
    if size[0] * size[1] * rate > 640 * 480 * 30:
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    capture.set(cv2.CAP_PROP_FPS, rate)


def _system_capture(number: int) -> Capture:
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")  # seconds; 10 otherwise, and close() would wait as long
    os.environ.setdefault("OPENCV_AVFOUNDATION_SKIP_AUTH", "1")  # cv2 can ask for leave only on the main thread; macOS asks by itself
    import cv2

    return cv2.VideoCapture(number, backend())
