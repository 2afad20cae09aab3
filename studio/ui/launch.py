"""What is asked of the device process before the window is even built: without Qt, so that nothing waits for it."""

from dataclasses import replace
from typing import Protocol

from studio.api import Pixels
from studio.runtime.discovery import AppListing, UnknownApp, find_app
from studio.runtime.messages import Command, ListCameras, OpenApp, OpenSource, Picture, SetRate
from studio.ui.remembered import Remembered
from studio.ui.session import Session, choosing_source

DEFAULT_APP = "hand_puppets"


class DevicePort(Protocol):
    """The part of `studio.runtime.device.Device` the window uses."""

    @property
    def pid(self) -> int | None: ...
    def start(self) -> None: ...
    def send(self, command: Command) -> None: ...
    def pixels(self, picture: Picture) -> Pixels | None: ...
    def restart(self) -> None: ...
    def stop(self) -> None: ...


def first_session(
    remembered: Remembered, apps: tuple[str, ...], *, app: str | None = None, source: str | None = None, fps: float | None = None
) -> Session:
    """What to show first: what was asked for, else what was open last time, else the first app on the first camera.

    apps: names of those there are. fps: frames a second, `math.inf` for as many as possible, None for the remembered rate.
    """
    rate = remembered.fps if fps is None else None if fps == float("inf") else fps
    session = Session(app=app or _usual_app(remembered, apps), fps=rate, guessed=source is None)
    address = source or remembered.source
    return choosing_source(session, address) if address else session


def added_apps(folders: tuple[str, ...]) -> tuple[AppListing, ...]:
    """Listed under their paths, by which the device process finds them; those that are gone are left out."""
    found = []
    for folder in folders:
        try:
            found.append(replace(find_app(folder), name=folder))
        except UnknownApp:
            continue  # on a disk that isn't plugged in: it is listed again when it is there
    return tuple(found)


def first_commands(session: Session, remembered: Remembered) -> tuple[Command, ...]:
    choices = remembered.choices(session.app)
    commands: list[Command] = [SetRate(session.fps)]
    if session.app:
        commands.append(OpenApp(session.app, choices.settings, choices.variants, choices.threads))
    if session.address:
        commands.append(OpenSource(session.address))
    if not session.address or session.camera:
        commands.append(ListCameras())
    return tuple(commands)


def _usual_app(remembered: Remembered, apps: tuple[str, ...]) -> str:
    for name in (remembered.app, DEFAULT_APP):
        if name in apps:
            return name
    return apps[0] if apps else ""
