"""`replay`: an app on the frames of a session, and with --expect whether it makes of them what it made then."""

import json
from argparse import Namespace
from contextlib import ExitStack
from itertools import islice
from typing import Any

from studio.cli.app_options import settings_of, variants_of
from studio.cli.output import checked_writable, finish_with
from studio.cli.progress import ProgressLine, app_prints
from studio.lab.run_cost import RunCost
from studio.runtime.discovery import load_app
from studio.runtime.json_lines import json_line
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from studio.runtime.replaying import TIMES, Comparison
from studio.runtime.sessions import result_of
from studio.sources.session import read_session
from studio.ui import words


def command(chosen: Namespace) -> int:
    """Exit code 1 where --expect finds more frames apart than --apart allows."""
    checked_writable(chosen.json)
    line = ProgressLine()
    session = read_session(chosen.folder)
    with ExitStack() as stack:
        stack.enter_context(app_prints(line))
        stack.callback(line.clear)
        name = chosen.app_name or session.app
        kind = load_app(name)
        settings = settings_of(kind, name, chosen.assignments)
        variants = variants_of(kind, name, chosen.variants)
        if name == session.app:
            settings, variants = {**session.settings, **settings}, {**session.variants, **variants}
        opened = open_app(name, settings, variants, chosen.threads or session.threads, progress=line.fetched)
        stack.callback(opened.close)
        cost, compared = RunCost(), Comparison(chosen.tolerance, frozenset({TIMES, *chosen.ignored}))
        expected = session.results()
        for output in islice(pipeline(session.replayed(), opened), chosen.limit):
            cost.add(output.reading)
            compared.add(next(expected), json.loads(json_line(result_of(output))))
            line.show(f"{compared.frames} of {session.frames} frames, {compared.differing} apart")
        models = {model.card: model.variant for model in opened.models}
    allowed = int(chosen.apart * compared.frames)
    passes = compared.differing <= allowed
    figures: dict[str, Any] = {
        "session": str(session.folder),
        "app": name,
        "models": models,
        "frames": compared.frames,
        "apart": compared.differing,
        "furthest": round(compared.furthest, 6),
        "tolerance": chosen.tolerance,
        "first": str(compared.first) if compared.first else None,
        "passes": passes,
        **cost.figures(),
    }
    told = f"{name} on {words.counted(compared.frames, 'frame')} of {session.source}, recorded by {session.release}"
    print(f"{told}: {compared.differing or 'none'} apart from what was recorded")
    if compared.first:
        print(f"  first at {compared.first}")
    finish_with(figures, chosen.json)
    return 0 if passes or not chosen.expect else 1
