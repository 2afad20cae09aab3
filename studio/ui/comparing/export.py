"""Writes the kept frames of a comparison into a folder: pictures, and the numbers and answers as CSV and JSON."""

import csv
import io
import json
import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage

from studio.runtime.drawing import image_of
from studio.runtime.snapshot import encoded
from studio.ui.comparing.kept import KeptFrame
from studio.ui.snapshot import composed, file_name

NUMBERS = ("same_top", "top5_overlap", "iou", "distance", "unmatched", "psnr_db", "difference")
COLUMNS = ("frame", "source", "seconds", "model", "reference", "milliseconds", "apart", *NUMBERS, "problem", "answer")
_LONGEST = 80
"""Letters of a model's title in the name of a picture."""


def export(frames: Sequence[KeptFrame], folder: Path) -> Generator[int, None, None]:
    """Gives the number of the frame after each picture of it; nothing stays where it is not gone through to the end.

    `01.png` is the worst frame as it came, `01 <model>.png` with that model's marks; frames.csv has a row for each model of each frame,
    frames.json the same with all of its answer. Raises OSError, ValueError for a drawing that isn't there; FileExistsError for a folder
    that is.
    """
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        if folder.exists():
            raise FileExistsError(17, "it is there already", str(folder))
        for number, frame in enumerate(frames, 1):
            for name, image in _pictures(frame):
                (part / f"{number:02}{name}.png").write_bytes(encoded(image, b"png"))
                yield number
        told = [_told(number, frame) for number, frame in enumerate(frames, 1)]
        (part / "frames.csv").write_text(_table(told), encoding="utf-8", newline="")
        (part / "frames.json").write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _pictures(frame: KeptFrame) -> Iterator[tuple[str, QImage]]:
    """The end of each one's name, and what is on it."""
    yield "", image_of(frame.pixels)
    taken: list[str] = []
    for view in frame.picture.views:
        name = file_name(view.title)[:_LONGEST]
        taken.append(name.casefold())  # some systems don't tell small letters from large ones
        again = f" ({count})" if (count := taken.count(taken[-1])) > 1 else ""
        yield f" {name}{again}", composed(frame.pixels, replace(frame.picture, shapes=view.shapes, views=()))


def _told(number: int, frame: KeptFrame) -> dict[str, Any]:
    facts: Mapping[str, Any] = frame.picture.facts
    return {
        "frame": number,
        "source": frame.source,
        "seconds": round(frame.picture.seconds, 4),
        "reference": facts["models"][facts["reference"]]["title"],
        "apart": frame.apart,
        "models": facts["models"],
        "milliseconds": facts["milliseconds"],
    }


def _table(told: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for frame in told:
        for model, milliseconds in zip(frame["models"], frame["milliseconds"], strict=True):
            held = model.get("closeness") or {}
            numbers = [held.get(name, "") for name in ("apart", *NUMBERS)]
            problem = model["problem"] or model.get("incomparable", "")
            where = frame["frame"], frame["source"], frame["seconds"]
            answer = json.dumps(model["answer"], ensure_ascii=False)
            rows.writerow((*where, model["title"], frame["reference"], milliseconds, *numbers, problem, answer))
    return text.getvalue()
