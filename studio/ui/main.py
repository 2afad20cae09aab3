"""Opens the window. The device process is started first: it loads while the window is built."""

from studio.runtime.device import Device
from studio.runtime.discovery import list_apps
from studio.runtime.spare_memory import keep_memory_together
from studio.ui.inbox import Inbox
from studio.ui.launch import added_apps, first_commands, first_session
from studio.ui.remembered import load, state_file


def run_window(app: str | None = None, source: str | None = None, fps: float | None = None, *, speak: bool = False, phone: str = "") -> int:
    """Shows the window until it is closed; the program's exit code.

    app: folder name, path or entry point; source: an address; both None for what was open last time.
    fps: frames a second, `math.inf` for as many as possible, None for the remembered rate. speak: names are spoken this time.
    phone: the name of one to compare with.
    """
    keep_memory_together()
    path = state_file()
    remembered, notice = load(path)
    inbox = Inbox()
    device = Device(inbox.put)
    device.start()
    try:
        listings = list_apps()
        names = tuple(listing.name for listing in (*listings, *added_apps(remembered.added)))
        session = first_session(remembered, names, app=app, source=source, fps=fps)
        for command in first_commands(session, remembered):
            device.send(command)
        from studio.ui.shell import show_window  # Qt's half second comes after the device process is on its way

        return show_window(device, inbox, session, listings, path, remembered, notice, speak=speak, phone=phone)
    finally:
        device.stop()
