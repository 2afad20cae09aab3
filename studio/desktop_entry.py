"""Puts the studio into the applications menu of a Linux desktop, for this user alone, and takes it out again.

A package installed with `pip install --user` or by root comes with an entry of its own; one in a virtual environment, where desktops
don't look, and a bundle need this. After the Desktop Entry Specification 1.5 and the Icon Theme Specification 0.13 (freedesktop.org).
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from studio.bundled import assets_folder
from studio.whole_file import write_whole

_NAME = "pocket-studio"
_RESERVED = " \t\n\"'\\><~|&;$*?#()`"
_ESCAPED_IN_QUOTES = '\\"`$'


def offered() -> bool:
    """Whether this system's desktops know such entries."""
    return sys.platform == "linux"


def entry_file() -> Path:
    return _data_folder() / "applications" / f"{_NAME}.desktop"


def install() -> Path:
    """Writes the entry and its icons; the entry's path. Raises OSError naming the path."""
    theme = _data_folder() / "icons" / "hicolor"
    for icon, target in _icons(theme).items():
        write_whole(target, (assets_folder() / "icons" / icon).read_bytes())
    os.utime(theme)  # or a desktop trusts what it remembers of the folder
    template = (assets_folder() / f"{_NAME}.desktop").read_text(encoding="utf-8")
    command = _command()
    lines = (
        f"TryExec={_escaped(command[0])}\nExec={_exec(command)}" if line.startswith("Exec=") else line for line in template.splitlines()
    )
    write_whole(entry_file(), ("\n".join(lines) + "\n").encode())
    return entry_file()


def remove() -> bool:
    """Whether there was an entry to remove; its icons go too. Raises OSError naming the path."""
    there = entry_file().exists()
    for path in (entry_file(), *_icons(_data_folder() / "icons" / "hicolor").values()):
        path.unlink(missing_ok=True)
    return there


def _icons(theme: Path) -> dict[str, Path]:
    """File of assets/icons → where a theme has it. The specification asks for 48 pixels at least; some desktops take no SVG."""
    sizes = {"studio.svg": "scalable", "studio-48.png": "48x48", "studio-256.png": "256x256"}
    return {icon: theme / size / "apps" / f"{_NAME}{Path(icon).suffix}" for icon, size in sizes.items()}


def _data_folder() -> Path:
    chosen = os.environ.get("XDG_DATA_HOME", "")
    return Path(chosen) if os.path.isabs(chosen) else Path.home() / ".local" / "share"


def _command() -> list[str]:
    """What starts this very installation, wherever it is called from."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sys.executable).parent / _NAME
    return [str(script)] if script.is_file() else [sys.executable, "-m", "studio"]


def _exec(words: Sequence[str]) -> str:
    """The words quoted as the key Exec wants them."""
    quoted = []
    for word in words:
        word = word.replace("%", "%%")
        if any(letter in _RESERVED for letter in word):
            word = '"' + "".join(f"\\{letter}" if letter in _ESCAPED_IN_QUOTES else letter for letter in word) + '"'
        quoted.append(word)
    return _escaped(" ".join(quoted))


def _escaped(text: str) -> str:
    """As every string of an entry is written."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
