"""Measures an app's quality on labelled data with the app's own `evaluate.py`.

`apps/<name>/evaluate.py` holds one function that names the arguments it wants of these four:

    def evaluate(entries, frames, open_app, folder) -> Mapping[str, Fact]: ...

    entries: Sequence[Mapping[str, Any]]              the manifest's objects, in order; each has `file` and what is true of it
    frames: Callable[[Mapping[str, Any]], Iterator[Frame]]   the frames of an entry's file: one of a picture, all of a video
    open_app: Callable[..., App]                      the app, opened anew with its models; settings by name: open_app(confidence=0.3);
                                                      the one opened before is closed
    folder: pathlib.Path                              where the manifest lies, for other files an entry names

It returns the figures: plain data, best ratios from 0 to 1 and counts, with names that say what they measure.
"""

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from studio.api import App, Fact, Frame, ModelError, Result
from studio.folders import keeping_nothing
from studio.inference.fetching import Progress, silent
from studio.runtime.app_errors import AppError, checked_result
from studio.runtime.app_loading import load_module
from studio.runtime.discovery import find_app
from studio.runtime.opening import open_app
from studio.runtime.settings_schema import SettingsError, Values
from studio.sources import SourceError, open_source

Entry = Mapping[str, Any]

MISSING_NAMED = 5
"""Missing files named in an error; the rest are counted."""


class ManifestError(Exception):
    """A manifest that can't be used; the message names it and what is wrong."""


def read_manifest(path: Path) -> tuple[Entry, ...]:
    """The objects of a JSON list, each with a `file` that lies beside the manifest. Raises ManifestError."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"{path} can't be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"{path} is not JSON: {error}") from error
    if not isinstance(entries, list) or not entries:
        raise ManifestError(f"{path} must hold a list of objects with at least one; it holds {_kind(entries)}")
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str) or not entry["file"]:
            raise ManifestError(
                f"{path}: entry {index} must be an object with the name of a file in `file`; it is {json.dumps(entry)[:80]}"
            )
    missing = [entry["file"] for entry in entries if not (path.parent / entry["file"]).exists()]
    if missing:
        more = f" and {len(missing) - MISSING_NAMED} more" if len(missing) > MISSING_NAMED else ""
        named = ", ".join(missing[:MISSING_NAMED])
        raise ManifestError(f"{len(missing)} of the {len(entries)} files of {path} are missing: {named}{more}")
    return tuple(entries)


@keeping_nothing()
def evaluate(
    app: str,
    manifest: Path,
    settings: Values | None = None,
    variants: Mapping[str, str] | None = None,
    threads: int | None = None,
    *,
    progress: Progress = silent,
    reached: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Fact]:
    """What the app's `evaluate.py` finds, with `app`, `entries` and `manifest` beside it.

    settings, variants, threads: as of `open_app`; settings the evaluation asks for come on top. reached: told how many files have been
    taken up, of how many. Raises ManifestError, AppError (also for code or figures that are wrong), and what opening an app raises.
    """
    entries = read_manifest(manifest)
    listing = find_app(app)
    if listing.folder is None or not (listing.folder / "evaluate.py").is_file():
        raise AppError(f"{app} can't be evaluated: it has no evaluate.py; `studio.runtime.evaluation` tells what belongs in one")
    function = getattr(load_module(listing.folder, "evaluate"), "evaluate", None)
    if not callable(function):
        raise AppError(f"{app} can't be evaluated: its evaluate.py has no function evaluate")

    taken: dict[str, None] = {}
    with ExitStack() as opened_apps:

        def opened(**asked: Any) -> App:
            opened_apps.close()
            found = open_app(app, {**(settings or {}), **asked}, variants, threads, progress=progress)
            opened_apps.callback(found.close)
            return found.app

        def frames(entry: Entry) -> Iterator[Frame]:
            taken[entry["file"]] = None
            reached(len(taken), len(entries))
            source = open_source(str((manifest.parent / entry["file"]).resolve()))
            try:
                yield from source.frames()
            finally:
                source.close()

        found = _called(app, function, {"entries": entries, "frames": frames, "open_app": opened, "folder": manifest.parent})
    return {"app": app, "manifest": manifest.name, "entries": len(entries), **_figures(app, found)}


def _called(app: str, function: Callable[..., object], offered: Mapping[str, object]) -> object:
    wanted = inspect.signature(function).parameters
    if unknown := [name for name, each in wanted.items() if name not in offered and each.default is each.empty]:
        raise AppError(f"{app} can't be evaluated: evaluate() wants {', '.join(unknown)}; it may want {', '.join(offered)}")
    try:
        return function(**{name: value for name, value in offered.items() if name in wanted})
    except (AppError, ModelError, SettingsError, SourceError):
        raise
    except Exception as error:
        raise AppError.from_exception(f"evaluating {app}", error) from error


def _figures(app: str, found: object) -> dict[str, Fact]:
    if not isinstance(found, Mapping) or not found:
        raise AppError(f"{app}'s evaluate() must return a table of figures, not {_kind(found)}")
    return dict(checked_result(Result(facts=dict(found))).facts)


def _kind(value: object) -> str:
    if isinstance(value, Sequence | Mapping) and not value:
        return f"an empty {type(value).__name__}"
    return "None" if value is None else f"a {type(value).__name__}"
