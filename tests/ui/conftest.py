"""A window over a device process that isn't one."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from studio.runtime.device import Device
from studio.runtime.discovery import AppListing, list_apps
from studio.runtime.messages import Event, Ready
from studio.ui import theme
from studio.ui.controller import Controller
from studio.ui.errands import Errands
from studio.ui.garbage import collect_due
from studio.ui.inbox import Inbox
from studio.ui.launch import first_commands, first_session
from studio.ui.memory import Memory
from studio.ui.remembered import Remembered, state_file
from studio.ui.shell import Shell, build
from studio.ui.view_state import Card
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes
from tests.ui.fake_device import FakeDevice, app_opened, source_opened

LISTINGS = (
    AppListing("hand_puppets", "Hand puppets", "Turns hands into puppets", None),
    AppListing("outline", "Barcode outlines", "Outlines every barcode in view", None, demo="scene:barcode"),
    AppListing("broken", "broken", error="app.py has no class with a title", folder=None),
)


@pytest.fixture(autouse=True)
def _garbage_on_this_thread() -> Iterator[None]:
    """As in the window: a thread of a test must not take another's Qt objects apart."""
    gc.disable()
    yield
    collect_due()
    gc.enable()


@pytest.fixture
def open_shell(qtbot: Any, qapp: QApplication) -> Iterator[Callable[..., Shell]]:
    """Opens a window over a real device process, as the studio does; they end with the test."""
    opened: list[Shell] = []

    def open_one(app: str, source: str = "scene:hands", remembered: Remembered | None = None, fps: float | None = None) -> Shell:
        inbox = Inbox()
        device = Device(inbox.put)
        device.start()
        remembered, listings = remembered or Remembered(), list_apps()
        session = first_session(remembered, tuple(listing.name for listing in listings), app=app, source=source, fps=fps)
        for command in first_commands(session, remembered):
            device.send(command)
        shell = build(qapp, device, inbox, session, listings, state_file(), remembered)
        opened.append(shell)
        qtbot.addWidget(shell.window)
        shell.window.show()
        return shell

    yield open_one
    for shell in opened:
        shell.controller.stop()
        shell.errands.pages.end()


@dataclass
class Stage:
    """A window, what drives it, and the device it believes in."""

    window: StudioWindow
    wishes: Wishes
    controller: Controller
    errands: Errands
    device: FakeDevice
    application: QApplication

    @property
    def card(self) -> Card | None:
        card = self.window.viewfinder.card
        assert card.isVisibleTo(self.window) == (card.card is not None)
        return card.card

    def tell(self, *events: Event) -> None:
        for event in events:
            self.device.tell(event)
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.application.processEvents()

    def run(self, address: str = "scene:hands") -> None:
        """Everything opened and one picture shown."""
        if self.wishes.session.address != address:
            self.wishes.choose_source(address)
        self.tell(Ready(), app_opened(), source_opened(address))
        self.device.show()
        self.settle()

    def press(self, label: str) -> None:
        """The card's button of that label."""
        buttons = {button.text(): button for button in self.window.viewfinder.card.buttons()}
        buttons[label].click()
        self.settle()


@pytest.fixture
def open_stage(qtbot: Any, qapp: QApplication) -> Callable[..., Stage]:
    """Opens a window; it is closed when the test ends. remembered, app, source, fps: what the program was started with."""

    def make(
        remembered: Remembered | None = None, *, listings: tuple[AppListing, ...] = LISTINGS, path: Path | None = None, **asked: Any
    ) -> Stage:
        remembered = remembered or Remembered()
        theme.set_reduce_motion(qapp, True)
        theme.apply(theme.chosen("dark", qapp), qapp)
        inbox = Inbox()
        device = FakeDevice(inbox.put)
        session = first_session(remembered, tuple(listing.name for listing in listings), **asked)
        for command in first_commands(session, remembered):
            device.send(command)
        window = StudioWindow()
        qtbot.addWidget(window)
        wishes = Wishes(device, session, Memory(path or state_file(), remembered, window), window)
        controller = Controller(window, device, inbox, wishes)
        stage = Stage(window, wishes, controller, Errands(window, controller, wishes, listings, qapp), device, qapp)
        window.show()
        stage.settle()
        return stage

    return make


@pytest.fixture
def stage(open_stage: Callable[..., Stage]) -> Stage:
    """A window that runs the first app on the demo scene."""
    stage = open_stage(source="scene:hands")
    stage.run()
    return stage
