"""The Qt application around the window."""

import signal
import sys
import weakref
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from studio.runtime.discovery import AppListing
from studio.runtime.spare_memory import let_go, take_to_stay
from studio.ui import icons, theme
from studio.ui.appearance import enlarge
from studio.ui.controller import Controller
from studio.ui.errands import Errands
from studio.ui.garbage import Garbage
from studio.ui.inbox import Inbox
from studio.ui.launch import DevicePort
from studio.ui.memory import Memory
from studio.ui.remembered import Remembered
from studio.ui.session import Session
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Shell:
    """The window and those who drive it."""

    window: StudioWindow
    wishes: Wishes
    controller: Controller
    errands: Errands


def show_window(
    device: DevicePort,
    inbox: Inbox,
    session: Session,
    listings: tuple[AppListing, ...],
    state_path: Path,
    remembered: Remembered,
    notice: str = "",
    *,
    speak: bool = False,
    phone: str = "",
) -> int:
    """Runs until the window is closed. notice: something to tell the user at once; speak: names are spoken, remembered or not; phone: its
    figures are shown.
    """
    if remembered.larger:
        enlarge()
    application = QApplication(sys.argv[:1])
    shell = build(application, device, inbox, session, listings, state_path, remembered)
    window = shell.window
    window.restore_geometry_text(remembered.geometry)
    window.closing.connect(lambda: _close(shell))
    _listen_to_interrupts(application, window)
    garbage = Garbage(application)
    shell.controller.first_picture.connect(take_to_stay)
    window.show()
    if speak or remembered.speak_names:
        shell.errands.speaking.turn(True, remember=False)
    if phone:
        shell.errands.pages.phones.choose(phone)
    window.viewfinder.setFocus()
    if notice:
        window.notice.tell(notice, problem=True)
    code = application.exec()
    garbage.stop()
    let_go()
    return code


def build(
    application: QApplication,
    device: DevicePort,
    inbox: Inbox,
    session: Session,
    listings: tuple[AppListing, ...],
    state_path: Path,
    remembered: Remembered,
) -> Shell:
    """The window, joined to the device but not yet shown."""
    application.setApplicationName("Pocket Studio")
    application.setDesktopFileName("pocket-studio")
    application.setWindowIcon(icons.window_icon())
    theme.set_reduce_motion(application, remembered.reduce_motion)
    theme.apply(theme.chosen(remembered.theme, application), application)
    window = StudioWindow()
    memory = Memory(state_path, remembered, window)
    wishes = Wishes(device, session, memory, window)
    controller = Controller(window, device, inbox, wishes)
    errands = Errands(window, controller, wishes, listings, application)
    return Shell(window, wishes, controller, errands)


def _close(shell: Shell) -> None:
    memory = shell.wishes.memory
    shell.controller.stage.leave()
    memory.remember(replace(memory.remembered, geometry=shell.window.geometry_text()))
    memory.write()
    shell.window.hide()
    shell.controller.stop()
    shell.errands.saving.end()
    shell.errands.speaking.end()
    shell.errands.pages.end()


def _listen_to_interrupts(application: QApplication, window: StudioWindow) -> None:
    """Ctrl+C in the terminal, its end and a log-out close the window; Python hears of them only while it runs, so a timer lets it run."""
    # What answers a signal lives as long as the process: the window, and the device's pictures with it, may go before.
    window_or_none = weakref.ref(window)

    def close(*_: object) -> None:
        if (still_there := window_or_none()) is not None:
            still_there.close()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if known := getattr(signal, name, None):  # Windows knows no SIGHUP
            signal.signal(known, close)
    breath = QTimer(application, interval=300)
    breath.timeout.connect(lambda: None)
    breath.start()
