"""The screen as a source, on X11, Windows and macOS."""

import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from studio.api import Frame
from studio.sources.source import SourceError, SourceLost, Wanted, every

Region = tuple[int, int, int, int]
"""left, top, width, height in screen pixels."""


class ScreenSource:
    """Grabs a screen, or a region of it, `rate` times a second. screen: 1 is the first.

    Raises SourceError where there is no screen or it may not be read (Wayland), or the region lies outside it.
    """

    live = True
    duration: float | None = None

    def __init__(self, screen: int = 1, *, region: Region | None = None, rate: float = 30.0) -> None:
        import mss

        _check_readable(os.environ)
        try:
            with mss.MSS() as grabber:
                monitors = grabber.monitors[1:]  # the first is all of them together
                if screen > len(monitors):
                    raise SourceError(f"no screen {screen}; there are {len(monitors)}, the first is screen:1")
                self._area = _area(monitors[screen - 1], region)
                picture = grabber.grab(self._area)
        except mss.ScreenShotError as error:
            raise SourceError(f"the screen can't be read ({error}); on macOS allow it in Privacy & Security, Screen Recording") from error
        self.title = f"Screen {screen}"
        self.width, self.height = picture.width, picture.height
        self.rate = rate
        self._closing = threading.Event()
        self._opened = time.perf_counter()

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        import cv2
        import mss
        import numpy as np

        due, index = time.perf_counter(), 0
        with mss.MSS() as grabber:  # for this thread: some systems bind a grabber to the thread that made it
            while not self._closing.wait(max(0.0, due - time.perf_counter())):
                captured = time.perf_counter()
                skipped = int((captured - due) * self.rate)
                index, due = index + skipped, due + (skipped + 1) / self.rate
                if wanted(captured - self._opened) and not self._closing.is_set():
                    try:
                        shot = grabber.grab(self._area)
                    except mss.ScreenShotError as error:
                        raise SourceLost(f"{self.title} can't be read any more ({error})") from error
                    picture = np.frombuffer(shot.bgra, np.uint8).reshape(shot.height, shot.width, 4)
                    pixels = cv2.cvtColor(picture, cv2.COLOR_BGRA2RGB).astype(np.uint8, copy=False)
                    yield Frame(Frame.of(pixels).pixels, index, captured - self._opened, captured)
                index += 1

    def seek(self, seconds: float) -> None:
        raise SourceError(f"{self.title} is live: it can't seek")

    def close(self) -> None:
        self._closing.set()


def _area(monitor: Mapping[str, Any], region: Region | None) -> dict[str, int]:
    if region is None:
        return {key: int(monitor[key]) for key in ("left", "top", "width", "height")}
    left, top, width, height = region
    if left < 0 or top < 0 or left + width > monitor["width"] or top + height > monitor["height"]:
        raise SourceError(
            f"the region {left},{top},{width},{height} reaches outside the screen, which is {monitor['width']} × {monitor['height']}"
        )
    return {"left": monitor["left"] + left, "top": monitor["top"] + top, "width": width, "height": height}


def _check_readable(environment: Mapping[str, str], platform: str = sys.platform) -> None:
    if not platform.startswith("linux"):
        return
    if environment.get("XDG_SESSION_TYPE") == "wayland" or environment.get("WAYLAND_DISPLAY"):
        raise SourceError("Wayland lets no program read the screen; log in with an X11 session, or record the screen and open the file")
    if not environment.get("DISPLAY"):
        raise SourceError("there is no screen here (DISPLAY is not set); start the studio from a desktop session")
