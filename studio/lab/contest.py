"""Models of one task over the frames of a source, measured as the window measures them side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.api import Frame, ModelError, Pixels
from studio.lab.spread import Spread
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline


@dataclass(frozen=True, slots=True)
class Contestant:
    """told: of the last frame, with the means over all; run: None for a model that never ran. worst: apart, index and picture of the frames
    on which it differs most, the worst first.
    """

    told: dict[str, Any]
    run: Spread | None
    worst: tuple[tuple[float, int, Pixels], ...]

    def facts(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        kept = ("title", "file", "bytes", "task", "problem", "incomparable", "mean", "frames", "frames_incomparable")
        said = {name: self.told[name] for name in kept if name in self.told}
        return said | {"run": self.run.milliseconds() if self.run else None, "worst_frames": [index for _, index, _ in self.worst]}


def contested(name: str, frames: Iterable[Frame], threads: int | None, kept: int) -> tuple[int, Frame, list[Contestant]]:
    """How many frames, the last of them, and each model. name: that of the app that compares them; kept: how many frames of each are.

    Raises AppError, ModelError, SourceError.
    """
    opened = open_app(name, threads=threads)
    last: Frame | None = None
    count, runs, worst, told = 0, dict[int, list[float]](), dict[int, list[tuple[float, int, Pixels]]](), list[dict[str, Any]]()
    try:
        for output in pipeline(frames, opened):
            count, last = count + 1, output.frame
            facts: Mapping[str, Any] = output.result.facts
            told, times = list(facts["models"]), facts["milliseconds"]
            for place, model in enumerate(told):
                if times[place] and not model["problem"]:
                    runs.setdefault(place, []).append(times[place] / 1000)
                if held := model.get("closeness"):
                    found = [*worst.get(place, []), (float(held["apart"]), output.frame.index, output.frame.pixels)]
                    worst[place] = sorted(found, key=lambda each: -each[0])[:kept]
    finally:
        opened.close()
    if last is None:
        raise ModelError("the source gave no frame; try another source")
    return (
        count,
        last,
        [
            Contestant(model, Spread.of(runs[place]) if place in runs else None, tuple(worst.get(place, ())))
            for place, model in enumerate(told)
        ],
    )
