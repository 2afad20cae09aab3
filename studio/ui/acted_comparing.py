"""A comparison in each of its states, with models that are only acted."""

import time
from dataclasses import replace
from typing import Any

from studio.api import Box, View
from studio.bundled import models_folder
from studio.runtime.contenders import Contender, comparison_name, titles_of
from studio.runtime.messages import AppOpened, ModelInfo, Picture, Readings
from studio.runtime.reading import Reading
from studio.runtime.settings_schema import Field
from studio.ui.acted import Acted
from studio.ui.comparing.layering import Layered, LayerRow

_VARIANTS = ("float32", "float16", "int8")
_BYTES, _SECONDS = (449_000, 233_000, 133_000), (0.0042, 0.0044, 0.0019)
_WIDTH, _HEIGHT = 1280, 720
_APART = ((0.0, 0.02, 0.14), (0.0, 0.05, 0.31), (0.0, 0.01, 0.52), (0.0, 0.03, 0.22))
"""Of each model, on frames two seconds after one another."""


def compare(on: Acted, count: int = 3, problem: str = "") -> None:
    """That many variants of a detector, some seconds after they were opened. problem: of the last."""
    contenders = [Contender(models_folder() / "barcode_locator" / "model.toml", variant) for variant in _VARIANTS[:count]]
    name, titles = comparison_name(contenders), titles_of(contenders)
    on.shell.wishes.choose_app(name)
    fields = (Field("reference", "Reference", "choice", titles[0], choices=tuple(titles)),)
    models = tuple(ModelInfo(f"net_{place}", title, "file", {"file": _BYTES[place]}, 2) for place, title in enumerate(titles))
    on.tell(AppOpened(name, "Side by side", fields, {"reference": titles[0]}, (), models))
    for frame, apart in enumerate(_APART):
        on.device.pan(60)
        for _ in range(8):
            _show(on, titles, apart[:count], 2.0 * frame, problem)
    on.shell.controller.refresh()
    on.settle()


def look_at_kept(on: Acted) -> None:
    compare(on)
    desk = on.shell.errands.comparing
    desk.look_at(next(iter(desk.kept)))
    on.settle()


def choose(on: Acted) -> None:
    compare(on, 2)
    on.shell.errands.comparing.view.change_wanted.emit()
    on.settle()


def show_layers(on: Acted) -> None:
    compare(on, 2)
    sheet = on.shell.errands.comparing.look_into()
    if sheet is None:
        return
    sheet.stop()
    kinds = ("CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "ADD")
    decibels = (41.0, 38.5, 36.1, 35.8, 33.9, 31.2, 30.7, 29.5, 17.2, 18.9, 19.4, 17.8, 18.3, 16.9, 17.4, 16.2)
    rows = tuple(
        LayerRow(f"net/block_{place // 4}/{kinds[place % 4].lower()}", kinds[place % 4], value, place == 8, place == 8)
        for place, value in enumerate(decibels)
    )
    sheet.take((Layered("barcode_locator float16", rows),))
    on.settle()


def _show(on: Acted, titles: list[str], apart: tuple[float, ...], seconds: float, problem: str) -> None:
    models = [_told(place, title, apart[place], problem if place == len(titles) - 1 else "") for place, title in enumerate(titles)]
    facts: dict[str, Any] = {"reference": 0, "models": models, "milliseconds": [1000 * each for each in _SECONDS[: len(models)]]}
    at = time.perf_counter()
    views = tuple(View(title, _boxes(apart[place])) for place, title in enumerate(titles))
    picture = Picture(0, 1, _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, at, seconds, views[0].shapes, facts, "")
    stages = (("Capture to start", 0.003), *zip(titles, _SECONDS, strict=False))
    reading = Reading(0, seconds, at - sum(each for _, each in stages), at - 0.01, at, stages, 0)
    on.tell(Readings((reading,), (), replace(picture, views=views)))
    time.sleep(0.01)


def _told(place: int, title: str, apart: float, problem: str) -> dict[str, Any]:
    told: dict[str, Any] = {"title": title, "file": "", "bytes": _BYTES[place], "task": "detect"}
    told |= {"problem": problem, "answer": {}}
    if place == 0:
        return told
    held = None if problem else {"apart": apart, "iou": 1 - apart, "unmatched": apart / 2}
    told |= {"closeness": held, "incomparable": f"{title} gave no answer" if problem else "", "mean": {"iou": 0.93, "unmatched": 0.04}}
    return told | {"frames": 214, "frames_incomparable": 9 if problem else 0}


def _boxes(apart: float) -> tuple[Box, ...]:
    shift = 120 * apart
    return (
        Box.at(((330 + shift, 180), (620 + shift, 520)), "hand 93%"),
        Box.at(((820, 170 + shift), (1090, 560 + shift)), "hand 88%", "#35b8a6"),
    )
