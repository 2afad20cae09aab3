"""Judges models on labelled pictures as `pocket-studio judge` does: how right each is, what it loses, and the pictures most hurt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.ui import words
from studio.ui.models.command_run import CommandRun

SHOWN = 6
"""Pictures of each model that are shown; all are in the report."""


@dataclass(frozen=True, slots=True)
class Asked:
    """models: names or files; variants: of the first, () for all there are or for a file; labels, classes: files, or None."""

    folder: Path
    models: tuple[str, ...]
    variants: tuple[str, ...] = ()
    labels: Path | None = None
    classes: Path | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class HurtPictures:
    """Of one model. pictures: with a sentence each."""

    title: str
    pictures: tuple[tuple[QImage, str], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """heads: of the columns; rows: a model each, its title first. losses: what each loses against the first; doubts: what is left out.

    page: a report in HTML.
    """

    told: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    losses: tuple[str, ...]
    doubts: tuple[str, ...]
    hurt: tuple[HurtPictures, ...]
    page: str


class JudgeRun(CommandRun):
    """`ended` gives a Judged, or the reason for there being none."""

    def __init__(self, asked: Asked, parent: QObject) -> None:
        named = [word for variant in asked.variants for word in ("--variant", variant)]
        for option, value in (("--labels", asked.labels), ("--classes", asked.classes), ("--limit", asked.limit)):
            named += [option, str(value)] if value is not None else []
        kept = ["--html", "report.html", "--keep", "hurt", "--progress"]
        super().__init__(["judge", *asked.models, str(asked.folder), *named, *kept], parent, what="The judging")

    def answer(self, answer: Mapping[str, Any]) -> Judged:
        models = answer["models"]
        figures = models[0]["figures"]
        of = f" of {answer['asked']}" if answer["pictures"] < answer["asked"] else ""
        told = f"{answer['pictures']}{of} pictures, {answer['labels']}. Per cent, with 95 % intervals."
        return Judged(
            f"Stopped early. {told}" if answer["partial"] else told,
            ("", *(each["title"] for each in figures.values()), "Size", "Time"),
            tuple(_row(each, figures) for each in models),
            tuple(_losses(models)),
            tuple(
                [in_window(words.sentence(each["said"])) for each in answer["troubles"]]
                + [f"{title} is left out: {in_window(words.sentence(reason))}" for title, reason in answer["refused"].items()]
            ),
            tuple(
                HurtPictures(_hurt(each, models), tuple(self._pictures(each, models))) for each in models[1:] or models if each["most_hurt"]
            ),
            (self.folder / "report.html").read_text(encoding="utf-8"),
        )

    def _pictures(self, model: Mapping[str, Any], models: Sequence[Mapping[str, Any]]) -> list[tuple[QImage, str]]:
        found = []
        for each in model["most_hurt"][:SHOWN]:
            was = "" if model is models[0] else f"was {each['first']}, now "
            found.append((QImage(str(self.folder / "hurt" / each["kept"])), f"{each['truth']}: {was}{each['found']}"))
        return found


def in_window(text: str) -> str:
    """With the sheet's buttons in place of the options of the command line."""
    for option, button in (("--classes", "Class names…"), ("--labels", "Labels file…"), ("with --set labels=FILE", "on its card")):
        text = text.replace(option, button)
    return text


def _row(model: Mapping[str, Any], figures: Mapping[str, Any]) -> tuple[str, ...]:
    shares = (model["figures"].get(name, {}).get("said", "–") for name in figures)
    return model["title"], *shares, words.size(model["bytes"]), f"{words.significant(model['run']['p50_ms'], 3)} ms"


def _losses(models: Sequence[Mapping[str, Any]]) -> list[str]:
    found = []
    for model in models[1:]:
        each = [f"{model['figures'][name]['title']} {less['said']}" for name, less in model["against_first"].items()]
        found.append(f"{model['title']} against {models[0]['title']}: {'; '.join(each)}.")
    return found


def _hurt(model: Mapping[str, Any], models: Sequence[Mapping[str, Any]]) -> str:
    count = words.counted(model["pictures_worse"], "picture")
    return f"{model['title']}: {count} " + ("not right" if model is models[0] else f"worse, {model['pictures_better']} better")
