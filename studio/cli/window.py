"""No command: the window."""

from argparse import Namespace

from studio.cli.display import has_display
from studio.cli.failures import Failure
from studio.runtime.discovery import find_app, is_path
from studio.sources.address import parse


def command(chosen: Namespace) -> int:
    """Refuses what is wrong before the window opens; what goes wrong later is told in it."""
    app = chosen.app
    if app and (listing := find_app(app)).model and is_path(app):
        app = str(listing.model)  # remembered, it is found from any folder
    if chosen.source:
        parse(chosen.source)
    phone = _found(chosen.window_phone) if chosen.window_phone else ""
    if not has_display():
        raise Failure("the window can't open: there is no display here; `pocket-studio run` works without one")
    try:
        from studio.ui.main import run_window
    except ImportError as error:
        raise Failure(f"the window can't open: {error}; `pocket-studio doctor` tells the command that mends it") from error
    return run_window(app=app, source=chosen.source, fps=chosen.fps, speak=chosen.speak, phone=phone)


def _found(phone: str) -> str:
    """Its own name. Raises UnknownPhone, TableError."""
    from studio.phones.profile import find_phone  # a window that opens without one doesn't wait for it

    return find_phone(phone).name
