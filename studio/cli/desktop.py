"""`desktop-entry`: the studio in the applications menu of this user's desktop."""

from argparse import Namespace

from studio import desktop_entry
from studio.cli.failures import Failure


def command(chosen: Namespace) -> int:
    if not desktop_entry.offered():
        raise Failure("desktop entries are for Linux; here, put pocket-studio into the Dock or the Start menu by hand")
    if not chosen.remove:
        print(f"Pocket Studio is in the applications menu now, by {desktop_entry.install()}")
    elif desktop_entry.remove():
        print("Pocket Studio is no longer in the applications menu.")
    else:
        print(f"There was nothing to remove: {desktop_entry.entry_file()} does not exist.")
    return 0
