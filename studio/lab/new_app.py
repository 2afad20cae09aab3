"""Writes a new app that works, from the template beside this file."""

import importlib.util
import keyword
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

TEMPLATE = Path(__file__).parent / "app_template"


class NewAppError(Exception):
    """No app can be written so; the message says why and what to do."""


def write_app(name: str, parent: Path) -> Path:
    """Writes the folder `name` into `parent`, which is made if need be: the whole app or nothing. Raises NewAppError, OSError."""
    _check_name(name)
    parent = parent.expanduser().resolve()
    folder = parent / name
    if folder.exists() or folder.is_symlink():
        raise NewAppError(f"{folder} exists already; take another name, or another place with --at DIR")
    parent.mkdir(parents=True, exist_ok=True)
    written = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=parent))
    try:
        for file in sorted(TEMPLATE.iterdir()):
            if file.is_file():
                (written / file.name).write_text(_renamed(file.read_text(encoding="utf-8"), name), encoding="utf-8")
        mask = os.umask(0)
        os.umask(mask)
        written.chmod(0o777 & ~mask)  # a temporary folder is its owner's alone
        written.rename(folder)
    except BaseException:
        shutil.rmtree(written, ignore_errors=True)
        raise
    return folder


def _renamed(text: str, name: str) -> str:
    words = name.split("_")
    class_name = "".join(word.capitalize() for word in words).removesuffix("App") + "App"
    title = " ".join(words).capitalize()
    return text.replace("TemplateApp", class_name).replace("App template", title).replace("app_template", name)


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        nearest = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_").lstrip("0123456789_")
        hint = f", such as {nearest}" if nearest else ""
        raise NewAppError(f"{name!r} can't be an app's name: take small letters, digits and underscores, a letter first{hint}")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in sys.stdlib_module_names:
        raise NewAppError(f"{name} means something in Python itself, so a test could not import the app; take another name")
    if importlib.util.find_spec(name) is not None:
        raise NewAppError(f"{name} is the name of an installed package, so a test could not import the app; take another name")
