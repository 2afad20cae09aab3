"""Says whether an app works: one finding per question, each kind of question asked in a process of its own."""

import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from itertools import islice

from studio.folders import keeping_nothing
from studio.lab.finding import LIMIT_SECONDS, Finding, asked_apart, several
from studio.lab.own_scene import own_scene
from studio.lab.result_faults import shapes_outside, what_is_not_finite
from studio.lab.spread import Spread
from studio.lab.try_controls import control_findings
from studio.runtime.app_errors import AppError
from studio.runtime.app_loading import public_name
from studio.runtime.discovery import find_app
from studio.runtime.opening import OpenedApp, open_app
from studio.runtime.pipeline import Output, pipeline
from studio.sources import SourceError, open_source

SAMPLES = (
    ("hands", "scene:hands?hands=2&fps=6", 24),
    ("nobody", "scene:hands?hands=0&fps=6&width=640&height=360", 6),
    ("an upright picture", "scene:hands?hands=1&fps=6&width=360&height=640", 6),
)
"""What is on it, its address, and how many frames are taken: six a second, so that much happens in few of them."""

OWN_OPTIONS, OWN_FRAMES = "fps=6", 24
"""Of the app's own scene, where it is another than that of the samples; it then comes first."""

BUDGET_SECONDS = 1 / 30
"""A live picture at 30 frames a second leaves an app so long for each."""


def check_app(name: str, seconds: float = LIMIT_SECONDS) -> tuple[Finding, ...]:
    """An app by name or by its folder as a path: its source, its opening, its results on samples, its controls. Raises UnknownApp."""
    listing = find_app(name)
    if listing.error:
        return (Finding(False, f"app.py can't be read: {listing.error}"),)
    findings = [Finding(True, f"app.py declares {listing.title!r}")]
    if not listing.summary:
        findings.append(Finding(False, "it doesn't say what it does; give the class a docstring of one line"))
    for what, question in (("the app", app_findings), ("the app, with its settings, pointer and actions tried,", control_findings)):
        findings += asked_apart(what, _asked, question, name, seconds=seconds)
        if not all(finding.good for finding in findings):
            break  # what comes after would only say the same again
    return tuple(findings)


@keeping_nothing()
def _asked(question: Callable[[str], Iterator[Finding]], name: str) -> tuple[Finding, ...]:
    said: list[str] = []
    with _heard(said), redirect_stdout(sys.stderr):
        findings = tuple(question(name))
    return tuple(dict.fromkeys((*findings, *(Finding(True, f"it says: {text}", doubtful=True) for text in said))))


@contextmanager
def _heard(said: list[str]) -> Iterator[None]:
    """Adds to `said` every warning that Python raises or the app logs meanwhile."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(f"{public_name(record.name)}: {record.getMessage()}")

    ear = Ear(logging.WARNING)
    logging.root.addHandler(ear)
    try:
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("default")
            yield
        said += [
            f"{warning.category.__name__}: {warning.message} ({os.path.basename(warning.filename)}:{warning.lineno})" for warning in raised
        ]
    finally:
        logging.root.removeHandler(ear)


def app_findings(name: str) -> Iterator[Finding]:
    """Opens the app and gives it the samples, in this process."""
    try:
        opened = open_app(name)
    except Exception as error:
        yield Finding(False, f"it doesn't open: {error}")
        return
    models = ", ".join(f"{model.card} ({model.variant})" for model in opened.models)
    controls = f"{several(len(opened.fields), 'setting')}, {several(len(opened.actions), 'action')}"
    yield Finding(True, f"it opens with {controls} and {f'the models {models}' if models else 'no model'}")
    own = own_scene(find_app(name).demo, OWN_OPTIONS)
    samples = (("its own scene", own, OWN_FRAMES), *SAMPLES) if own else SAMPLES
    for what, address, count in samples:
        findings = tuple(_sample_findings(opened, what, address, count, first=what == samples[0][0]))
        yield from findings
        if not all(finding.good for finding in findings):
            break
    try:
        opened.close()
    except AppError as error:
        yield Finding(False, f"it doesn't close: {error}")


def _sample_findings(opened: OpenedApp, what: str, address: str, count: int, *, first: bool) -> Iterator[Finding]:
    try:
        source = open_source(address)
    except SourceError as error:
        yield Finding(False, f"{what}, {address}, can't be opened: {error}")
        return
    outputs: list[Output] = []
    try:
        for output in pipeline(islice(source.frames(), count), opened):
            _draw(output)
            if fault := what_is_not_finite(output.result.shapes):
                yield Finding(False, f"it fails on frame {len(outputs)} of {what}: {fault}")
                return
            outputs.append(output)
    except (AppError, ValueError) as error:
        yield Finding(False, f"it fails on frame {len(outputs)} of {what}: {error}")
        return
    finally:
        source.close()
    yield from _judged(outputs, what, first=first)


def _judged(outputs: list[Output], what: str, *, first: bool) -> Iterator[Finding]:
    spread = Spread.of([output.reading.finished - output.reading.started for output in outputs])
    results = [output.result for output in outputs]
    facts = ", ".join(sorted({name for result in results for name in result.facts})) or "none"
    shapes = sum(len(result.shapes) for result in results)
    told = f"{several(shapes, 'shape')} in all, facts: {facts}; {spread.p50 * 1000:.1f} ms a frame (median, measured here)"
    yield Finding(True, f"{len(outputs)} frames of {what} give valid results: {told}")
    if first and spread.p50 > BUDGET_SECONDS:
        yield Finding(True, f"it is slower here than 30 frames a second: {spread.p50 * 1000:.0f} ms a frame", doubtful=True)
    if first and not any(result.shapes or result.cues or result.facts or result.hint or result.pixels is not None for result in results):
        yield Finding(True, f"nothing can be seen of it on {what}: no shapes, pixels, cues, facts or hint", doubtful=True)
    if fault := next((fault for result in results if (fault := what_is_not_finite(result.facts))), ""):
        yield Finding(True, f"facts become null in a JSON file: {fault}", doubtful=True)
    outside = sum(shapes_outside(output.result.shapes, output.frame.width, output.frame.height) for output in outputs)
    if outside:
        yield Finding(True, f"{outside} of {shapes} shapes lie wholly outside the frame; are they in frame pixels?", doubtful=True)


def _draw(output: Output) -> None:
    """Raises ValueError for a shape that can't be drawn."""
    from studio.runtime.drawing import drawn  # Qt belongs in the process of its own

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    drawn(output.frame.pixels, output.result.shapes)
