"""A window in which a comparison runs, told by a device process that isn't one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.api import Box, View
from studio.bundled import models_folder
from studio.runtime.contenders import Contender, comparison_name
from studio.runtime.messages import ModelInfo, Readings, Ready
from studio.runtime.reading import Reading
from studio.runtime.settings_schema import Field
from tests.ui.conftest import Stage
from tests.ui.fake_device import app_opened, source_opened

CARD = models_folder() / "digits_demo" / "model.toml"
NAME = comparison_name([Contender(CARD, "float32"), Contender(CARD, "int8")])
TITLES = ("digits_demo float32", "digits_demo int8")
FIELDS = (Field("reference", "Reference", "choice", TITLES[0], choices=TITLES), Field("threshold", "Threshold", "number", 0.5))


def told(apart: float, *, problem: str = "", reference: int = 0, frames: int = 1) -> dict[str, Any]:
    """What the device process says of a frame."""
    models: list[Any] = []
    for place, title in enumerate(TITLES):
        model: dict[str, Any] = {"title": title, "file": f"{title}.tflite", "bytes": 46_000, "task": "detect"}
        model |= {"problem": "", "answer": {"objects": []}}
        if place != reference:
            held = None if problem else {"apart": apart, "iou": 1 - apart, "unmatched": 0.0}
            model |= {"problem": problem, "incomparable": f"{title} gave no answer" if problem else "", "closeness": held}
            model |= {"mean": {"iou": 1 - apart}, "frames": frames, "frames_incomparable": int(bool(problem))}
        models.append(model)
    return {"reference": reference, "models": models, "milliseconds": [2.0] * len(models)}


def show(stage: Stage, apart: float, seconds: float, **said: Any) -> None:
    """One frame more, on which the models differ so much."""
    picture = stage.device.picture(np.full((72, 128, 3), round(20 * seconds) % 256, np.uint8), seconds=seconds)
    views = tuple(View(title, (Box.at(((10, 10), (60, 60)), title),)) for title in TITLES)
    picture = replace(picture, facts=told(apart, **said), views=views)
    at, times = picture.captured, (("Capture to start", 0.002), (TITLES[0], 0.004), (TITLES[1], 0.001))
    stage.tell(Readings((Reading(0, seconds, at, at + 0.001, at + 0.01, times, 0),), (), picture))
    stage.controller.refresh()
    stage.settle()


@pytest.fixture
def compared(stage: Stage) -> Stage:
    """Two variants side by side, one frame shown."""
    stage.wishes.choose_source("scene:hands")
    stage.window.viewfinder.setFocus()
    stage.wishes.choose_app(NAME)
    values = {field.name: field.default for field in FIELDS}
    models = tuple(ModelInfo(f"net_{place}", title, "file", {"file": 46_000}, 1) for place, title in enumerate(TITLES))
    opened = app_opened(NAME, title="Side by side", fields=FIELDS, values=values, models=models)
    stage.tell(Ready(), opened, source_opened())
    show(stage, 0.25, 1.0)
    return stage


@pytest.fixture
def other_file(tmp_path: Path) -> Path:
    file = tmp_path / "other.tflite"
    file.write_bytes((CARD.parent / "digits_demo_int8.tflite").read_bytes())
    return file
