"""What an app does for one frame, measured here, for a phone's time to be estimated from."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from studio.folders import keeping_nothing
from studio.graph import read_model
from studio.phones.budget import Use, Work
from studio.runtime.meters import mean_work
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from studio.sources import SourceError, hidden, open_source

WARM_UP = 10
"""Frames not counted: caches are cold, and an app looks for what it later only follows."""


@keeping_nothing()
def app_work(name: str, address: str, variants: Mapping[str, str], threads: int | None = None, frames: int = 60) -> Work:
    """Of the average of `frames` frames of `address`. Raises what opening and processing raise."""
    opened = open_app(name, {}, variants, threads)
    source = open_source(address, loop=True)
    try:
        readings = [output.reading for output in islice(pipeline(source.frames(), opened), WARM_UP + frames)]
    finally:
        source.close()
        opened.close()
    work = mean_work(readings[WARM_UP:] or readings)
    if work is None:
        raise SourceError(f"{hidden(address)} gave no frame")
    calls = dict(work.runs)
    uses = tuple(
        Use(model.card, model.variant, read_model(Path(model.file)).graphs[0], calls[model.title])
        for model in opened.models
        if calls.get(model.title)
    )
    return Work(uses, 1000 * work.own)
