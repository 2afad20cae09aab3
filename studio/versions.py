"""What runs here, in versions and licences: read from the packages' own descriptions, without importing any of them."""

import contextlib
import json
import platform
import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from studio import __version__
from studio.bundled import bundled_folder

_OURS = "pocket-studio"
_KNOWN_AS = {
    "pyside6-essentials": "Qt",
    "ai-edge-litert": "LiteRT",
    "opencv-contrib-python": "OpenCV",
    "numpy": "NumPy",
    "av": "PyAV",
    "onnxruntime": "ONNX Runtime",
    "mediapipe": "MediaPipe models",
}
"""Names people use, of the packages a report of a fault asks for first; the last two may be absent."""
_SHOWN_DIGITS = 9
_LONGEST_NAME = 60
"""Some packages write the whole text of their licence where its name belongs."""


@dataclass(frozen=True, slots=True)
class Part:
    """A package the studio runs on. licence: by name; home: its web page, or nothing."""

    name: str
    version: str
    licence: str
    home: str


def release() -> str:
    """The studio's version, and the commit of a checkout."""
    commit = checked_out(bundled_folder()) or _installed_from()
    return f"{__version__}, commit {commit[:_SHOWN_DIGITS]}" if commit else __version__


def surroundings() -> tuple[tuple[str, str], ...]:
    """Name and value of what a report of a fault needs beside the parts."""
    kind = "bundle" if getattr(sys, "frozen", False) else "package" if bundled_folder().name == "_bundled" else "checkout"
    folder = Path(sys.executable).parent if kind == "bundle" else Path(sys.prefix) if kind == "package" else bundled_folder()
    where = (
        Path("~", folder.relative_to(Path.home())) if folder.is_relative_to(Path.home()) else folder
    )  # the user's name is no one's business
    return ("Python", platform.python_version()), ("System", _system()), ("Installed", f"{kind} in {where}")


def parts() -> tuple[Part, ...]:
    """What the studio requires and finds here; the best known first."""
    found = (_found(name) for name in dict.fromkeys((*_KNOWN_AS, *_required())))
    return tuple(part for part in found if part)


def described() -> str:
    """All of it as text, a line each."""
    lines = (*surroundings(), *((part.name, part.version) for part in parts()))
    width = max(len(name) for name, _ in lines)
    return "\n".join((f"{_OURS} {release()}", *(f"{name:{width}}  {value}" for name, value in lines)))


def checked_out(folder: Path) -> str:
    """The commit that the git repository at `folder` has checked out, read without git; nothing where there is none."""
    git = folder / ".git"
    with contextlib.suppress(OSError):
        if git.is_file():  # a work tree of a repository that lies elsewhere
            git = folder / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        reference = head.removeprefix("ref: ")
        shared = git / (git / "commondir").read_text(encoding="utf-8").strip() if (git / "commondir").is_file() else git
        for place in (git / reference, shared / reference):
            if place.is_file():
                return place.read_text(encoding="utf-8").strip()
        for line in (shared / "packed-refs").read_text(encoding="utf-8").splitlines():
            if line.endswith(f" {reference}"):
                return line.partition(" ")[0]
    return ""


def _installed_from() -> str:
    """The commit that pip was told to install (PEP 610)."""
    ours = _distribution(_OURS)
    told = json.loads((ours.read_text("direct_url.json") if ours else "") or "{}")
    return str(told.get("vcs_info", {}).get("commit_id", ""))


def _required() -> list[str]:
    ours = _distribution(_OURS)
    wanted = (ours.requires if ours else None) or []
    return [re.split(r"[^\w.-]", text, maxsplit=1)[0].lower() for text in wanted if "extra ==" not in text]


def _found(name: str) -> Part | None:
    found = _distribution(name)
    return None if found is None else Part(_KNOWN_AS.get(name, name), found.version, _licence(found), _home(found))


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _licence(found: Distribution) -> str:
    name = _field(found, "License-Expression") or _field(found, "License")
    if name and "\n" not in name and len(name) <= _LONGEST_NAME:
        return name.partition(" OR ")[0]  # of several, the first is the one the studio uses it under
    classes = (text.rpartition(" :: ")[2] for text in found.metadata.get_all("Classifier") or () if text.startswith("License ::"))
    return next(classes, "see its package")


def _field(found: Distribution, name: str) -> str:
    return str((found.metadata.get_all(name) or [""])[0])


def _home(found: Distribution) -> str:
    """The page a package calls its home, else its source."""
    addresses = {}
    for text in found.metadata.get_all("Project-URL") or ():
        label, _, address = text.partition(",")
        addresses[label.strip().lower()] = address.strip()
    home = _field(found, "Home-page") or addresses.get("homepage") or addresses.get("source") or ""
    return home if re.match(r"https?://", home) else ""


def _system() -> str:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            name = platform.freedesktop_os_release()["PRETTY_NAME"]
            return f"{name}, {platform.release()}, {platform.machine()}, {' '.join(platform.libc_ver())}"
    return f"{platform.platform()}, {platform.machine()}"
