"""How many of the codes in pictures are read, patiently, each picture by itself, and whether any number was said that is not there."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from studio.api import App, Fact, Frame
from studio.vision.barcodes.learned import LearnedReader
from studio.vision.barcodes.locator import Locator
from studio.vision.barcodes.reader import Reader


def evaluate(
    entries: Sequence[Mapping[str, Any]], frames: Callable[[Mapping[str, Any]], Iterator[Frame]], open_app: Callable[..., App]
) -> dict[str, Fact]:
    """Counts of pictures, and milliseconds of wall time to read one, decoding its file not included.

    entries: `gtin13` or `text`, null where nothing may be read; `also`: other real codes in the picture.
    codes: pictures with a code; read: a true number of theirs was; wrong: a number was read that is on no code of theirs; negatives,
    false: the same of pictures without a code; located: of `codes`, a spot was found. missed_files, wrong_files, false_files name them.
    """
    app: Any = open_app()
    locator = Locator(app.barcode_locator)
    reader = Reader(locator, LearnedReader(app.barcode_reader), app.settings.symbologies)
    milliseconds: list[float] = []
    missed, wrong, false = [], [], []
    codes = located = 0
    for entry in entries:
        true = _numbers(entry)
        for frame in frames(entry):
            if not milliseconds:
                reader.read(frame)  # what is made at the first picture is made once
            started = time.perf_counter()
            said = {code.gtin13 or code.text for code in reader.read(frame)}
            milliseconds.append((time.perf_counter() - started) * 1000)
            if not true:
                false += [entry["file"]] if said else []
                continue
            codes, located = codes + 1, located + bool(locator.locate(frame))
            missed += [] if said & true else [entry["file"]]
            wrong += [entry["file"]] if said - true else []
    return {
        "codes": codes,
        "read": codes - len(missed),
        "wrong": len(wrong),
        "negatives": len(milliseconds) - codes,
        "false": len(false),
        "located": located,
        "ms_p50": _rounded(np.percentile(milliseconds, 50)) if milliseconds else None,
        "ms_mean": _rounded(np.mean(milliseconds)) if milliseconds else None,
        "ms_p95": _rounded(np.percentile(milliseconds, 95)) if milliseconds else None,
        "missed_files": missed,
        "wrong_files": wrong,
        "false_files": false,
    }


def _numbers(entry: Mapping[str, Any]) -> set[str]:
    """The true numbers of a picture, as 13 digits where they are retail codes'."""
    said = [entry.get("gtin13") or entry.get("text"), *(entry.get("also") or [])]
    return {number.zfill(13) if number.isdecimal() and len(number) in (8, 12, 13) else number for number in said if number}


def _rounded(value: Any) -> float:
    return round(float(value), 2)
