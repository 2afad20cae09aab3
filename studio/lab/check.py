"""Says whether an app works: one finding per question, the risky ones asked in a process of their own."""

import os
from collections.abc import Iterator
from itertools import islice

from studio.lab.finding import LIMIT_SECONDS, Finding, asked_apart
from studio.lab.spread import Spread
from studio.runtime.app_errors import AppError
from studio.runtime.discovery import find_app
from studio.runtime.opening import open_app
from studio.runtime.pipeline import Output, pipeline
from studio.sources import open_source

SAMPLE = "scene:hands"
SAMPLE_FRAMES = 20


def check_app(name: str, seconds: float = LIMIT_SECONDS) -> tuple[Finding, ...]:
    """An app by name or by its folder as a path: its source, its opening, and its results on a sample scene. Raises UnknownApp."""
    listing = find_app(name)
    if listing.error:
        return (Finding(False, f"app.py can't be read: {listing.error}"),)
    findings = [Finding(True, f"app.py declares {listing.title!r}")]
    if not listing.summary:
        findings.append(Finding(False, "it doesn't say what it does; give the class a docstring of one line"))
    return (*findings, *asked_apart("the app", _try_app, name, seconds=seconds))


def _try_app(name: str) -> tuple[Finding, ...]:
    return tuple(app_findings(name))


def app_findings(name: str) -> Iterator[Finding]:
    """Opens the app and gives it the sample scene, in this process."""
    try:
        opened = open_app(name)
    except Exception as error:
        yield Finding(False, f"it doesn't open: {error}")
        return
    models = ", ".join(f"{model.card} ({model.variant})" for model in opened.models)
    yield Finding(True, f"it opens with {len(opened.fields)} settings, {len(opened.actions)} actions and the models {models or 'none'}")
    source = open_source(SAMPLE)
    times: list[float] = []
    facts: set[str] = set()
    shapes = 0
    try:
        for output in pipeline(islice(source.frames(), SAMPLE_FRAMES), opened):
            facts |= output.result.facts.keys()
            shapes += len(output.result.shapes)
            _draw(output)
            times.append(output.reading.finished - output.reading.started)
    except (AppError, ValueError) as error:
        yield Finding(False, f"it fails on frame {len(times)} of {SAMPLE}: {error}")
    else:
        spread = Spread.of(times)
        told = f"{shapes} shapes in all, facts {', '.join(sorted(facts)) or 'none'}"
        yield Finding(
            True, f"{len(times)} frames of {SAMPLE} give valid results: {told}; {spread.p50 * 1000:.1f} ms a frame (median, measured here)"
        )
    finally:
        source.close()
    try:
        opened.close()
    except AppError as error:
        yield Finding(False, f"it doesn't close: {error}")


def _draw(output: Output) -> None:
    """Raises ValueError for a shape that can't be drawn."""
    from studio.runtime.drawing import drawn  # Qt belongs in the process of its own

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    drawn(output.frame.pixels, output.result.shapes)
