"""`fetch`: brings public models onto this computer, and tells of those that are here."""

from argparse import Namespace

from studio.cli.app_options import nearest
from studio.cli.failures import WrongUse
from studio.cli.progress import ProgressLine
from studio.inference.public_models import fetch_public, public_models
from studio.inference.stored_models import clear, stored_files
from studio.ui import words


def command(chosen: Namespace) -> int:
    known = public_models()
    for name in chosen.names:
        if name not in known:
            raise WrongUse(f"there is no public model {name!r}{nearest(name, known)}; `pocket-studio list public` tells which there are")
    if chosen.clear:
        gone = clear()
        print(f"Removed {words.counted(len(gone), 'file')}, {words.size(sum(each.bytes for each in gone))}.")
    line = ProgressLine()
    for name in chosen.names:
        file = fetch_public(known[name], line.fetched)
        line.clear()
        print(file)
    if not chosen.names and not chosen.clear:
        stored = stored_files()
        for each in stored:
            print(
                f"{words.size(each.bytes):>8}  {each.path}" + ("" if each.complete else "  (broke off; goes on when it is fetched again)")
            )
        print(f"{words.counted(len(stored), 'file')}, {words.size(sum(each.bytes for each in stored))}.")
    return 0
