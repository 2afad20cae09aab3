"""Which cameras this computer has."""

import sys
from dataclasses import dataclass

from studio.sources.address import Address
from studio.sources.source import SourceError

Named = tuple[int, str]
"""The number OpenCV opens a camera by, and its name."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera: `address` opens it, `title` is its own name, numbered where several have the same. number: OpenCV's."""

    address: str
    title: str
    number: int


def backend() -> int:
    """The one way of this system that both names cameras and opens them (a constant of cv2)."""
    import cv2

    return {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}.get(sys.platform, cv2.CAP_ANY)


def list_cameras(found: list[Named] | None = None) -> tuple[Camera, ...]:
    """All cameras plugged in now, by number. found: (number, name) pairs in place of asking the system."""
    cameras: list[Camera] = []
    seen: dict[str, int] = {}
    for number, name in sorted(_ask_system() if found is None else found):
        name = " ".join(name.split()) or f"Camera {number}"
        seen[name] = count = seen.get(name, 0) + 1
        title = name if count == 1 else f"{name} ({count})"
        target = str(number) if title.isdecimal() else title
        cameras.append(Camera(str(Address("camera", target)), title, number))
    return tuple(cameras)


def find_camera(target: str, cameras: tuple[Camera, ...]) -> Camera:
    """By number, by name, or by a part of the name that only one has. Raises SourceError that lists those there are."""
    if target.isdecimal():
        found = [camera for camera in cameras if camera.number == int(target)]
    else:
        wanted = target.casefold()
        exact = [camera for camera in cameras if camera.title.casefold() == wanted]
        found = exact or [camera for camera in cameras if wanted in camera.title.casefold()]
    if len(found) == 1:
        return found[0]
    if not cameras:
        raise SourceError(f"no camera {target!r}: this computer has none; plug one in, or open scene:hands, which needs none")
    there = ", ".join(f"{camera.address} ({camera.title})" for camera in cameras)
    raise SourceError(f"{'several cameras match' if found else 'no camera'} {target!r}; there are {there}")


def _ask_system() -> list[Named]:
    from cv2_enumerate_cameras import enumerate_cameras, supported_backends

    way = backend()
    if way not in supported_backends:
        return []
    return [(camera.index, camera.name) for camera in enumerate_cameras(way)]
