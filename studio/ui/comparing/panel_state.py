"""What the panels of a comparison say, made of what the device process tells of a frame."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.runtime.reading import Summary
from studio.ui import words
from studio.vision.decibels import IDENTICAL_DB

BEST = 5
"""Classes that `top5_overlap` is about."""

SLOW_SECONDS = 10.0
"""From here on a run is told in seconds."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line: a name, what it is on this frame and on average, "" where nothing is known."""

    name: str
    now: str
    mean: str


@dataclass(frozen=True, slots=True)
class PanelState:
    """about: its size; latency: of a run, and `how` it was got; counted: what the means are over. problem: why it gives no answer (then it
    is `broken`), or can't be compared.
    """

    title: str
    about: str = ""
    latency: str = ""
    how: str = ""
    reference: bool = False
    measures: tuple[Measure, ...] = ()
    counted: str = ""
    problem: str = ""
    broken: bool = False


def panel_states(facts: Mapping[str, Any], summary: Summary | None) -> tuple[PanelState, ...]:
    """facts: of a frame, as the comparing app gives them; summary: of the last seconds, None for the times of this frame alone."""
    times = {stage.name: stage.p50 for stage in summary.stages} if summary else {}
    reference = facts["reference"]
    return tuple(
        _panel(model, times.get(model["title"]) if summary else (run or 0) / 1000, live=summary is not None, reference=place == reference)
        for place, (model, run) in enumerate(zip(facts["models"], facts["milliseconds"], strict=True))
    )


def with_means(facts: Mapping[str, Any], of: Mapping[str, Any]) -> Mapping[str, Any]:
    """facts: of a frame from before; of: of the last one, with the means as they are now."""
    known = ("mean", "frames", "frames_incomparable")
    models = [
        {**model, **{name: last[name] for name in known if name in last}} for model, last in zip(facts["models"], of["models"], strict=True)
    ]
    return {**facts, "models": models}


def measures_of(numbers: Mapping[str, float], means: Mapping[str, float]) -> tuple[Measure, ...]:
    return tuple(
        Measure(title, told(numbers[name]) if name in numbers else "–", _mean(name, means, told))
        for name, title, told in _MEASURES
        if name in numbers or name in means
    )


def headline(numbers: Mapping[str, float]) -> str:
    """The one number by which a frame is told: "IoU 0.41", "Other, 3 of 5" for another best class and three of five shared."""
    if "same_top" in numbers:
        return f"{'Same' if numbers['same_top'] else 'Other'}, {round(numbers['top5_overlap'] * BEST)} of {BEST}"
    for name, short in (("psnr_db", "PSNR"), ("distance", "Distance"), ("iou", "IoU"), ("unmatched", "Unmatched")):
        if name in numbers:
            value = next(told for each, _, told in _MEASURES if each == name)(numbers[name])
            return f"{short} {value}"
    return ""


def _panel(model: Mapping[str, Any], seconds: float | None, *, live: bool, reference: bool) -> PanelState:
    size = words.size(model["bytes"]) if model["bytes"] else ""
    latency = _latency(seconds) if seconds else ""
    how = ("p50, measured here" if live else "this run, measured here") if latency else ""
    problem, broken = model["problem"], bool(model["problem"])
    if reference:
        told = words.sentence(problem) if problem else ""
        return PanelState(model["title"], size, latency, how, True, problem=told, broken=broken)
    left_out = model["frames_incomparable"]
    counted = f"Mean of {model['frames']}" + (f", {left_out} not comparable" if left_out else "")
    measures = measures_of(model["closeness"] or {}, model["mean"])
    problem = problem or (f"Not comparable: {model['incomparable']}" if model["incomparable"] else "")
    told = words.sentence(problem) if problem else ""
    return PanelState(model["title"], size, latency, how, False, measures, counted, told, broken)


def _latency(seconds: float) -> str:
    return f"{words.milliseconds(seconds)} ms" if seconds < SLOW_SECONDS else f"{words.significant(seconds, 3)} s"


def _mean(name: str, means: Mapping[str, float], told: Any) -> str:
    if name not in means:
        return "–"
    if name == "same_top":
        return _percent(means[name])
    return f"{means[name] * BEST:.1f} of {BEST}" if name == "top5_overlap" else str(told(means[name]))


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _decibels(value: float) -> str:
    return "identical" if value >= IDENTICAL_DB else f"{value:.1f} dB"


_MEASURES = (
    ("same_top", "Best class the same", lambda value: "yes" if value else "no"),
    ("top5_overlap", "Best five shared", lambda value: f"{round(value * BEST)} of {BEST}"),
    ("iou", "Overlap (IoU)", lambda value: f"{value:.2f}"),
    ("distance", "Distance of points", lambda value: f"{value:.1f} %"),
    ("unmatched", "Found by one alone", _percent),
    ("psnr_db", "PSNR", _decibels),
    ("difference", "Mean difference", lambda value: f"{value:.1f} %"),
)
