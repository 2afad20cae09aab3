"""`new`: an app to begin with."""

import os
from argparse import Namespace

from studio.cli.failures import WrongUse
from studio.lab.new_app import NewAppError, write_app
from studio.runtime.discovery import list_apps


def command(chosen: Namespace) -> int:
    known = {listing.name: listing for listing in list_apps()}.get(chosen.name)
    if known is not None:
        raise WrongUse(f"there is an app named {chosen.name} already ({known.folder or known.entry}); take another name")
    try:
        folder = write_app(chosen.name, chosen.at)
    except NewAppError as error:
        raise WrongUse(str(error)) from error
    place = os.path.relpath(folder)
    app = str(folder) if place.startswith("..") else f".{os.sep}{place}"
    print(f"{folder} holds an app that works: {', '.join(sorted(path.name for path in folder.iterdir()))}")
    for line, about in (
        (f"pocket-studio --app {app}", "opens it in the window, and again whenever you save it"),
        (f"pocket-studio run {app} scene:hands", "runs it without the window"),
        (f"pocket-studio check {app}", "tells whether it would work"),
        (f"pytest {app}", "runs its test"),
    ):
        print(f"  {line:{max(40, len(app) + 32)}}  {about}")
    return 0
