"""`evaluate`: an app's quality on labelled data."""

from argparse import Namespace

from studio.cli.app_options import settings_of, variants_of
from studio.cli.failures import Failure
from studio.cli.output import checked_writable, finish_with
from studio.cli.progress import ProgressLine, app_prints
from studio.runtime.discovery import load_app
from studio.runtime.evaluation import ManifestError, evaluate


def command(chosen: Namespace) -> int:
    line = ProgressLine()
    checked_writable(chosen.json)
    try:
        with app_prints(line):
            kind = load_app(chosen.app_name)
            figures = evaluate(
                chosen.app_name,
                chosen.manifest.expanduser(),
                settings_of(kind, chosen.app_name, chosen.assignments),
                variants_of(kind, chosen.app_name, chosen.variants),
                chosen.threads or None,
                progress=line.fetched,
                reached=lambda done, total: line.show(f"{done} of {total} files · Ctrl-C stops"),
            )
    except ManifestError as error:
        raise Failure(str(error)) from error
    finally:
        line.clear()
    width = max(map(len, figures))
    for name, value in figures.items():
        text = "unknown" if value is None else f"{value:.4g}" if isinstance(value, float) else value
        print(f"{name:{width}}  {text}")
    finish_with(figures, chosen.json)
    return 0
