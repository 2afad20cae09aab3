"""`check`: whether an app or a model file works, one line per finding."""

from argparse import Namespace
from pathlib import Path

from studio.cli.failures import Failure
from studio.lab.check import check_app, check_model, works


def command(chosen: Namespace) -> int:
    """Exit code 1 when anything found would keep it from working."""
    path = Path(chosen.target).expanduser()
    if (path / "app.py").is_file():
        findings = check_app(str(path.resolve()))
    elif path.exists():
        findings = check_model(path)
    elif "/" in chosen.target or path.suffix:
        raise Failure(f"there is no file or folder {chosen.target}")
    else:
        findings = check_app(chosen.target)
    for finding in findings:
        print(f"{'ok     ' if finding.good else 'problem'}  {finding.text}")
    return 0 if works(findings) else 1
