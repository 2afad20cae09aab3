"""What was judged as plain data, as a table and in sentences."""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studio.lab.labelled.intervals import Difference, Interval
from studio.lab.labelled.judging import Judgement, ModelJudged

TELL = "shares with their 95 % intervals; time: median a picture, in the model alone, on this computer"


def facts(judgement: Judgement, kept: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """Ready for JSON. Shares and differences from 0 to 1, null where nothing counts; times in milliseconds; `said` is all that in words.

    kept: title of a model → files into which its most hurt pictures were written.
    """
    return {
        "folder": str(judgement.pictures.folder),
        "labels": judgement.pictures.form,
        "task": judgement.task,
        "pictures": judgement.judged,
        "asked": judgement.asked,
        "partial": judgement.stopped,
        "how": "measured",
        "models": [_model(each, (kept or {}).get(each.model.title, ())) for each in judgement.models],
        "refused": dict(judgement.refused),
        "troubles": [{"said": str(each), "what": each.what, "items": list(each.items)} for each in judgement.troubles],
    }


def _model(judged: ModelJudged, kept: Sequence[str]) -> dict[str, Any]:
    hurt = [{"file": each.entry.name, "truth": each.truth, "first": each.was, "found": each.found} for each in judged.hurt]
    return {
        "title": judged.model.title,
        "file": judged.model.file,
        "bytes": judged.model.bytes,
        "run": judged.run.milliseconds(),
        "figures": {
            name: {"title": judged.score.names[name], **_interval(each), "said": percent(each)} for name, each in judged.figures.items()
        },
        "against_first": {name: _difference(each) for name, each in judged.against.items()},
        "pictures_worse": judged.lost,
        "pictures_better": judged.won,
        "most_hurt": [each | {"kept": file} for each, file in zip(hurt, kept, strict=True)] if kept else hurt,
        "by_class": {label: {name: _number(value) for name, value in each.items()} for label, each in judged.score.by_class().items()},
    }


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": _number(found.value), "low": _number(found.low), "high": _number(found.high)}


def _difference(found: Difference) -> dict[str, Any]:
    chance = None if found.chance is None else float(f"{found.chance:.4g}")
    return {**_interval(found.interval), "by_chance": chance, "sure": found.sure, "said": said_of(found)}


def _number(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def as_csv(judgement: Judgement) -> str:
    """A line for each model."""
    text = io.StringIO()
    rows = []
    for each in judgement.models:
        row: dict[str, Any] = {"model": each.model.title, "file": each.model.file, "bytes": each.model.bytes, "pictures": judgement.judged}
        row["p50_ms"] = each.run.milliseconds()["p50_ms"]
        for name, found in each.figures.items():
            row |= {name: _number(found.value), f"{name}_low": _number(found.low), f"{name}_high": _number(found.high)}
            less = each.against.get(name)
            for end in ("value", "low", "high"):
                key = f"{name}_minus_first" + ("" if end == "value" else f"_{end}")
                row[key] = _number(getattr(less.interval, end)) if less else None
            row[f"{name}_sure"] = less.sure if less else None
        rows.append(row)
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def percent(found: Interval) -> str:
    """71.2 [66.1, 76.0]."""
    if not math.isfinite(found.value):
        return "–"
    if not math.isfinite(found.low):
        return f"{100 * found.value:.1f}"
    return f"{100 * found.value:.1f} [{100 * found.low:.1f}, {100 * found.high:.1f}]"


def said(judgement: Judgement) -> Iterator[str]:
    """A sentence for each model and figure held against the first."""
    for each in judgement.models[1:]:
        for name, found in each.against.items():
            yield f"{each.score.names[name]}: {each.model.title} {said_of(found)}"


def said_of(found: Difference) -> str:
    """loses 1.2 points [0.3, 2.1], more than chance."""
    less = found.interval
    if not math.isfinite(less.value):
        return "can't be held against the first"
    sure = "more than chance" if found.sure else "which may be chance"
    points, low, high = (round(100 * each, 1) for each in (less.value, less.low, less.high))
    if points == 0 == low == high:
        return "shows no difference on these pictures"
    if points < 0:
        points, low, high, word = -points, -high, -low, "loses"
    else:
        word = "gains" if points else "comes out even:"
    between = f" [{low + 0.0:.1f}, {high + 0.0:.1f}]" if math.isfinite(low) else ""
    return f"{word} {points + 0.0:.1f} points{between}, {sure}"
