"""Cameras, with a capture that behaves as cv2's does: its failures, its delays, and what it really grants."""

import os
import queue
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from studio.api import Frame
from studio.runtime.capture import Capture, SourceEvent
from studio.runtime.latest import Latest
from studio.runtime.messages import SourceLost as LostEvent
from studio.runtime.messages import SourceOpened
from studio.sources import SourceError, SourceLost
from studio.sources.camera import CameraSource, open_camera
from studio.sources.camera_list import Camera, find_camera, list_cameras
from studio.sources.camera_refusal import why_refused
from studio.sources.orientation import Orientation

PAIR = list_cameras([(0, "HD Pro Webcam C920"), (2, "Integrated Camera: Int")])


class Webcam:
    """A USB camera: Motion JPEG gives any size it has at 30 Hz, raw pictures only 640 × 480; its pictures are BGR, its left half blue."""

    sizes = ((640, 480), (1280, 720))

    def __init__(self, *, opened: bool = True, warm_up: int = 2, mjpg: bool = True) -> None:
        self.opened, self.mjpg, self.released, self.failing, self.damaged = opened, mjpg, 0, warm_up, 0
        self.slow = 0.0
        self.set_calls: dict[int, float] = {}
        self.grabs = self.retrieves = 0
        self.inside = 0

    def isOpened(self) -> bool:
        return self.opened

    def set(self, name: int, value: float, /) -> bool:
        if name == cv2.CAP_PROP_FOURCC and not self.mjpg:
            return False
        self.set_calls[name] = value
        return True

    def get(self, name: int, /) -> float:
        return 30.0 if name == cv2.CAP_PROP_FPS else 0.0

    @property
    def size(self) -> tuple[int, int]:
        wanted = (self.set_calls.get(cv2.CAP_PROP_FRAME_WIDTH, 640), self.set_calls.get(cv2.CAP_PROP_FRAME_HEIGHT, 480))
        fast = self.set_calls.get(cv2.CAP_PROP_FOURCC) == cv2.VideoWriter.fourcc(*"MJPG")
        sizes = self.sizes if fast else self.sizes[:1]
        return min(sizes, key=lambda size: abs(size[0] - wanted[0]) + abs(size[1] - wanted[1]))

    def grab(self) -> bool:
        assert not self.released, "grab after release crashes cv2"
        self.inside += 1
        assert self.inside == 1, "cv2 must be used by one thread at a time"
        time.sleep(self.slow or 0.001)
        self.inside -= 1
        self.grabs += 1
        if self.failing:
            self.failing -= 1
            return False
        return True

    def retrieve(self) -> tuple[bool, Any]:
        assert not self.released
        self.retrieves += 1
        if self.damaged:
            self.damaged -= 1
            return False, None
        width, height = self.size
        picture = np.zeros((height, width, 3), np.uint8)
        picture[:, : width // 2, 0] = 200
        picture[: height // 2, :, 1] = 100
        return True, picture

    def release(self) -> None:
        assert not self.inside, "release during a grab crashes cv2"
        self.released += 1


def opened(webcam: Webcam, target: str = "0", **options: Any) -> CameraSource:
    return open_camera(target, cameras=lambda: PAIR, capture=lambda number: webcam, **options)


def take(source: CameraSource, count: int) -> list[Any]:
    return [frame for frame, _ in zip(source.frames(), range(count), strict=False)]


def test_frames_are_rgb_stamped_at_the_grab() -> None:
    webcam = Webcam()
    source = opened(webcam)
    webcam.slow = 0.02
    before = time.perf_counter()
    first, second, *_ = take(source, 5)
    assert (source.title, source.live, source.duration, source.rate) == ("HD Pro Webcam C920", True, None, 30)
    assert first.pixels[0, 0].tolist() == [0, 100, 200]
    assert not first.pixels.flags.writeable
    assert before < first.captured < second.captured < time.perf_counter()
    assert second.captured - first.captured >= 0.02
    assert second.seconds - first.seconds == pytest.approx(second.captured - first.captured)
    assert [first.index, second.index] == [0, 1]
    source.close()
    assert webcam.released


@pytest.mark.parametrize(
    ("asked", "given"),
    [({}, (1280, 720)), ({"width": 640, "height": 480}, (640, 480)), ({"height": 720}, (1280, 720)), ({"width": 9999}, (1280, 720))],
)
def test_a_size_is_asked_for_and_what_is_given_is_told(asked: dict[str, int], given: tuple[int, int]) -> None:
    source = opened(Webcam(), **asked)
    assert (source.width, source.height) == given
    assert take(source, 1)[0].pixels.shape == (given[1], given[0], 3)
    source.close()


def test_motion_jpeg_is_asked_for_only_where_it_helps() -> None:
    small = Webcam()
    opened(small, width=640, height=480, rate=30).close()
    assert cv2.CAP_PROP_FOURCC not in small.set_calls
    raw = Webcam(mjpg=False)
    source = opened(raw, width=1280, height=720)
    assert (source.width, source.height) == (640, 480)
    source.close()


def test_mirrored_and_turned() -> None:
    source = opened(Webcam(), orientation=Orientation.from_degrees(90, mirrored=True))
    assert (source.width, source.height) == (720, 1280)
    (frame,) = take(source, 1)
    assert frame.pixels.shape == (1280, 720, 3)
    # Turned clockwise the blue left half is on top and the green upper half at the right; mirrored it is at the left.
    assert frame.pixels[0, 0].tolist() == [0, 100, 200]
    assert frame.pixels[0, -1].tolist() == [0, 0, 200]
    assert frame.pixels[-1, -1].tolist() == [0, 0, 0]
    source.close()


def test_only_wanted_frames_are_decoded() -> None:
    webcam = Webcam()
    source = opened(webcam)
    before, asked = webcam.retrieves, []

    def wanted(seconds: float) -> bool:
        asked.append(seconds)
        return len(asked) % 4 == 0

    frames = [frame for frame, _ in zip(source.frames(wanted), range(3), strict=False)]
    assert [frame.index for frame in frames] == [3, 7, 11]
    assert webcam.retrieves - before in (3, 4)
    source.close()


def test_a_hiccup_is_no_loss() -> None:
    webcam = Webcam()
    source = opened(webcam)
    frames = source.frames()
    next(frames)
    webcam.failing, webcam.damaged = 5, 3
    assert next(frames).index > 0
    source.close()


def test_unplugged_is_told_within_about_a_second() -> None:
    webcam = Webcam()
    source = opened(webcam)
    frames = source.frames()
    next(frames)
    webcam.failing = 10**9
    start = time.perf_counter()
    with pytest.raises(SourceLost, match="HD Pro Webcam C920"):
        next(frames)
    assert time.perf_counter() - start < 3
    source.close()


def test_unplugged_and_plugged_in_again_it_goes_on_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the window keeps it: another number is the same camera."""
    monkeypatch.setattr("studio.runtime.capture.RETRY_SECONDS", (0.05,))
    there = {"cameras": PAIR}
    webcams: list[tuple[int, Webcam]] = []

    def plugged(number: int) -> Webcam:
        webcams.append((number, Webcam()))
        return webcams[-1][1]

    def open_again(address: str) -> CameraSource:
        return open_camera(address.partition(":")[2], cameras=lambda: there["cameras"], capture=plugged)

    latest: Latest[Frame] = Latest()
    events: queue.SimpleQueue[SourceEvent] = queue.SimpleQueue()
    capture = Capture("camera:HD Pro Webcam C920", latest, events.put, opener=open_again)
    try:
        assert isinstance(events.get(timeout=30), SourceOpened)
        there["cameras"] = PAIR[1:]
        webcams[0][1].failing = 10**9
        lost = events.get(timeout=30)
        assert isinstance(lost, LostEvent)
        assert "HD Pro Webcam C920 gives no more pictures; plug it in again" in lost.message
        again = events.get(timeout=30)
        assert isinstance(again, LostEvent)
        assert "no camera" in again.message
        there["cameras"] = list_cameras([(2, "Integrated Camera: Int"), (4, "HD Pro Webcam C920")])
        while isinstance(event := events.get(timeout=30), LostEvent):
            pass
        assert isinstance(event, SourceOpened)
        assert webcams[-1][0] == 4
        latest.clear()
        assert latest.take(5) is not None
        assert webcams[0][1].released
    finally:
        capture.close()


def test_a_slow_camera_is_not_lost() -> None:
    webcam = Webcam()
    source = opened(webcam)
    webcam.slow = 1.2  # a long exposure in the dark
    assert len(take(source, 2)) == 2
    source.close()


def test_close_from_another_thread_waits_for_the_grab_and_ends_the_frames() -> None:
    webcam = Webcam()
    source = opened(webcam)
    webcam.slow = 0.2
    started = threading.Event()

    def capture() -> None:
        for _ in source.frames():
            started.set()

    thread = threading.Thread(target=capture)
    thread.start()
    assert started.wait(30)
    source.close()
    thread.join(30)
    assert not thread.is_alive()
    source.close()


def test_a_refused_camera_tells_why_and_is_released() -> None:
    webcam = Webcam(opened=False)
    with pytest.raises(SourceError, match=r"HD Pro Webcam C920 can't be opened: .+"):
        opened(webcam)
    assert webcam.released


def test_a_camera_that_stays_dark_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.sources.camera._WARM_UP", 0.3)
    webcam = Webcam(warm_up=10**9)
    with pytest.raises(SourceError, match="gives no picture"):
        opened(webcam)
    assert webcam.released


def test_cameras_have_their_own_names_and_equal_ones_are_numbered() -> None:
    cameras = list_cameras([(4, "HD  Webcam"), (0, "HD Webcam"), (2, "What? 100%"), (6, "")])
    assert [(camera.address, camera.title) for camera in cameras] == [
        ("camera:HD Webcam", "HD Webcam"),
        ("camera:What%3F 100%25", "What? 100%"),
        ("camera:HD Webcam (2)", "HD Webcam (2)"),
        ("camera:Camera 6", "Camera 6"),
    ]
    from studio.sources import parse

    for camera in cameras:
        assert find_camera(parse(camera.address).target, cameras) == camera


@pytest.mark.parametrize(
    ("target", "number"), [("0", 0), ("2", 2), ("hd pro webcam c920", 0), ("C920", 0), ("integrated", 2), ("Integrated Camera: Int", 2)]
)
def test_a_camera_is_found_by_number_name_or_part_of_it(target: str, number: int) -> None:
    assert find_camera(target, PAIR).number == number


@pytest.mark.parametrize(("target", "told"), [("7", "no camera"), ("Logi", "no camera"), ("cam", "several cameras")])
def test_a_camera_that_is_not_there_lists_those_that_are(target: str, told: str) -> None:
    with pytest.raises(SourceError, match=told) as error:
        find_camera(target, PAIR)
    assert "camera:HD Pro Webcam C920" in str(error.value)


def test_no_camera_at_all_offers_the_scene() -> None:
    with pytest.raises(SourceError, match="scene:hands"):
        find_camera("0", ())


def test_the_reason_of_a_refusal(tmp_path: Path) -> None:
    proc, device = tmp_path / "proc", tmp_path / "video3"

    def told() -> str:
        return why_refused(3, platform="linux", dev=tmp_path, proc=proc)

    assert "plug" in told()
    device.touch()
    (proc / "77" / "fd").mkdir(parents=True)
    (proc / "77" / "comm").write_text("zoom\n")
    assert "close other programs" in told()
    (proc / "77" / "fd" / "5").symlink_to(device)
    assert "in use by zoom (process 77)" in told()
    if os.geteuid():  # root may open everything
        device.chmod(0)
        assert "usermod -aG video" in told()
    for platform, place in (("darwin", "System Settings"), ("win32", "Settings, Privacy")):
        assert place in why_refused(3, platform=platform)


def test_this_machines_cameras_can_be_listed() -> None:
    assert all(isinstance(camera, Camera) for camera in list_cameras())
