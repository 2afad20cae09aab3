"""`check`: whether an app or a model works, one line per finding."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from studio.cli.app_options import nearest
from studio.cli.failures import Failure, WrongUse
from studio.cli.output import checked_writable, finish_with
from studio.inference.card import CARD_FILE, read_card
from studio.inference.catalogue import Catalogue
from studio.lab.check import check_app
from studio.lab.check_card import check_card
from studio.lab.check_model import check_model
from studio.lab.finding import Finding, works
from studio.lab.model_facts import facts_of
from studio.runtime.discovery import list_apps


def command(chosen: Namespace) -> int:
    """Exit code 1 when anything found would keep it from working."""
    checked_writable(chosen.json)
    facts: dict[str, Any] = {}
    path = Path(chosen.target).expanduser().absolute()  # "." has no name to be told
    if (path / "app.py").is_file():
        findings = check_app(str(path))
    elif (path / CARD_FILE).is_file():
        findings = check_card(read_card(path / CARD_FILE))
    elif path.exists():
        check = check_model(path)
        findings = check.findings
        facts = {"model": facts_of(check.model) | {"sha256": check.sha256} if check.model else None}
    elif "/" in chosen.target or path.suffix:
        raise Failure(f"there is no file or folder {chosen.target}")
    else:
        findings = _by_name(chosen.target)
    for finding in findings:
        kind = "problem" if not finding.good else "warning" if finding.doubtful else "ok     "
        print(f"{kind}  {finding.text}")
    said = [{"good": finding.good, "doubtful": finding.doubtful, "text": finding.text} for finding in findings]
    finish_with({"target": chosen.target, "works": works(findings), "findings": said} | facts, chosen.json)
    return 0 if works(findings) else 1


def _by_name(name: str) -> tuple[Finding, ...]:
    apps, models = [listing.name for listing in list_apps()], Catalogue().names()
    if name in apps:
        return check_app(name)
    if name in models:
        return check_card(Catalogue().find(name))
    known = [*apps, *models]
    raise WrongUse(f"there is no app, model or file named {name!r}{nearest(name, known)}; there are {', '.join(known) or 'none'}")
