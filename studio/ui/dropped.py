"""What a dropped file or folder is to the studio, or why it is nothing."""

import mimetypes
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from studio.runtime.discovery import is_model
from studio.sources.endings import PICTURES, VIDEOS
from studio.sources.session import is_session
from studio.ui import words

DropKind = Literal["video", "picture", "pictures", "app", "model", "labels", "set list", "session", "nothing"]
_LOOKED_AT = 500
"""Entries of a folder looked at before it counts as one without pictures: a drag must not wait for a large disk."""

_OTHER_MODELS = {
    ".mlmodel": "Core ML models don't run here: take its .tflite",
    ".mlpackage": "Core ML models don't run here: take its .tflite",
    ".h5": "Keras models don't run here: export it to .tflite",
    ".keras": "Keras models don't run here: export it to .tflite",
    ".pt": "PyTorch models don't run here: export it to .tflite",
    ".pth": "PyTorch models don't run here: export it to .tflite",
}


@dataclass(frozen=True, slots=True)
class Dropped:
    """path: absolute. reason: why it can't be used, for kind "nothing". labels: a list of labels dropped with a model."""

    path: Path
    kind: DropKind
    reason: str = ""
    labels: Path | None = None

    @property
    def name(self) -> str:
        return self.path.name or str(self.path)


def recognise(path: Path) -> Dropped:
    """By name and by what lies in it, without opening it."""
    path = path.absolute()
    if path.is_dir():
        return _folder(path)
    if not path.exists():
        return Dropped(path, "nothing", "it isn't there any more")
    ending = path.suffix.lower()
    if ending in PICTURES:
        return Dropped(path, "picture")
    if ending in VIDEOS or (mimetypes.guess_type(path.name)[0] or "").startswith("video/"):
        return Dropped(path, "video")
    if is_model(path.name):
        return Dropped(path, "model")
    if ending == ".toml":
        return Dropped(path, "set list")
    if path.name == "app.py":
        return Dropped(path.parent, "app")
    if ending == ".txt":
        return Dropped(path, "labels")
    return Dropped(path, "nothing", _OTHER_MODELS.get(ending, "it is no video, picture, model or app folder"))


def sort_out(paths: Iterable[Path]) -> tuple[Dropped | None, tuple[Dropped, ...]]:
    """The first that can be used, and those that are left over, each with the reason. Labels go with a model."""
    found = tuple(map(recognise, paths))
    texts = [dropped for dropped in found if dropped.kind == "labels"]
    usable = next((dropped for dropped in found if dropped.kind not in ("nothing", "labels")), texts[0] if texts else None)
    if usable is not None and usable.kind == "model" and texts:
        usable, found = replace(usable, labels=texts[0].path), tuple(each for each in found if each not in (usable, texts[0]))
    rest = (
        dropped if dropped.kind == "nothing" else Dropped(dropped.path, "nothing", "one thing is opened at a time")
        for dropped in found
        if dropped is not usable
    )
    return usable, tuple(rest)


def promise(usable: Dropped | None, rest: tuple[Dropped, ...]) -> tuple[str, str]:
    """What letting go will do, and a second line."""
    if usable is None:
        if not rest:
            return "This can't be used here", "Drop a video, a picture, a folder of pictures, a model or an app folder."
        return f"{rest[0].name} can't be used", words.sentence(rest[0].reason)
    what = {
        "video": "Play this video",
        "picture": "Show this picture",
        "pictures": "Show the pictures of this folder",
        "app": "Add and open this app",
        "model": "Show what this model does",
        "labels": "Use these labels",
        "set list": "Use this set list",
        "session": "Run this session again",
    }[usable.kind]
    others = len(rest)
    more = "" if not others else " · the other one is left out" if others == 1 else f" · {others} others are left out"
    return what, usable.name + (f" with {usable.labels.name}" if usable.labels else "") + more


def refusal(rest: tuple[Dropped, ...]) -> str:
    """One sentence on what was left out, "" for nothing."""
    if not rest:
        return ""
    first = f"{rest[0].name} was not opened: {rest[0].reason}."
    return (
        first
        if len(rest) == 1
        else f"{first} Nor {'was' if len(rest) == 2 else 'were'} {', '.join(dropped.name for dropped in rest[1:4])}."
    )


def _folder(path: Path) -> Dropped:
    if (path / "app.py").is_file():
        return Dropped(path, "app")
    if is_session(path):
        return Dropped(path, "session")
    try:
        with os.scandir(path) as entries:
            endings = {Path(entry.name).suffix.lower() for entry in islice(entries, _LOOKED_AT) if not entry.name.startswith(".")}
    except OSError as error:
        return Dropped(path, "nothing", f"the folder can't be read ({error.strerror})")
    if endings & PICTURES:
        return Dropped(path, "pictures")
    if endings & VIDEOS:
        return Dropped(path, "nothing", "the folder holds videos; drop one of them")
    return Dropped(path, "nothing", "the folder holds neither pictures nor an app.py")
