"""The puppets there are: those that come with the app, and the user's own."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .puppet import Puppet
from .reading import PuppetError, read_puppet

BUILT_IN = Path(__file__).parent / "puppets"


@dataclass(frozen=True, slots=True)
class Company:
    """puppets: by title, in the order of their folders. left_out: why others can't be used, one sentence each."""

    puppets: dict[str, Puppet]
    left_out: tuple[str, ...] = ()


def user_folder() -> Path:
    """Where a user's own puppets go: `puppets` beside the studio's settings, wherever those are on this system."""
    chosen = os.environ.get("POCKET_STUDIO_CONFIG")
    if chosen:
        return Path(chosen).expanduser() / "puppets"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "pocket-studio" / "puppets"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "pocket-studio" / "puppets"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "pocket-studio" / "puppets"


def find_puppets(folders: Iterable[Path]) -> Company:
    """The puppets in `folders`. A folder named as one before takes its place; a title that is taken gets the folder's name behind it."""
    read: dict[str, Puppet] = {}
    left_out = []
    for folder in folders:
        for inner in sorted(_folders_in(folder)):
            try:
                read[inner.name] = read_puppet(inner)
            except PuppetError as error:
                left_out.append(str(error))
    puppets: dict[str, Puppet] = {}
    for name, puppet in read.items():
        puppets[puppet.title if puppet.title not in puppets else f"{puppet.title} ({name})"] = puppet
    return Company(puppets, tuple(left_out))


def _folders_in(folder: Path) -> list[Path]:
    """Nothing where there is no such folder: a user need not have one."""
    try:
        return [inner for inner in folder.iterdir() if inner.is_dir() and inner.name[0] not in "._"]
    except OSError:
        return []
