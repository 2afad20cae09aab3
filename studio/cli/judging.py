"""`judge`: models on one's own labelled pictures."""

import sys
import time
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from studio.cli.app_options import nearest
from studio.cli.bench_model import only_variant, this_computer
from studio.cli.failures import Failure, WrongUse
from studio.cli.output import checked_writable, finish_with, replacing
from studio.cli.progress import CALM_SECONDS, ProgressLine
from studio.inference.card import CARD_FILE
from studio.inference.catalogue import Catalogue
from studio.inference.litert import automatic_threads
from studio.lab.labelled.facts import TELL, as_csv, facts, percent, said
from studio.lab.labelled.judging import Judgement, Wish, judge
from studio.lab.labelled.marked import keep
from studio.lab.labelled.naming import read_map
from studio.lab.labelled.reading import read_labelled
from studio.lab.labelled.report import as_html
from studio.lab.labelled.truth import LabelsError
from studio.runtime.contenders import PREFIX, Contender, contenders_of
from studio.runtime.snapshot import SnapshotError
from studio.ui import words

TOLD = 5
"""Most hurt pictures named; all are in the other forms."""


def command(chosen: Namespace) -> int:
    for path in (chosen.json, chosen.csv, chosen.html):
        checked_writable(path)
    contenders = _contenders(chosen)
    line = ProgressLine()
    began = told = time.monotonic()

    def reached(done: int, of: int) -> None:
        nonlocal told
        left = words.left((time.monotonic() - began) / done * (of - done)) if done else ""
        text = f"Picture {done + 1} of {of}{f', {left}' if left else ''}" if done < of else "Working out the intervals"
        if chosen.progress and (done in (0, of) or time.monotonic() - told >= CALM_SECONDS):
            told = time.monotonic()
            print(text, file=sys.stderr, flush=True)
        elif not chosen.progress:
            line.show(f"{text} · Ctrl-C stops and tells what was found so far")

    try:
        pictures = read_labelled(chosen.folder.expanduser(), chosen.labels and chosen.labels.expanduser())
        meant = read_map(chosen.classes.expanduser()) if chosen.classes else {}
        wish = Wish(meant, chosen.limit, chosen.seed, chosen.threads or automatic_threads())
        found = judge(pictures, contenders, wish, reached)
    except LabelsError as error:
        raise Failure(str(error)) from error
    finally:
        line.clear()
    _tell(found)
    if chosen.csv:
        with replacing(chosen.csv) as out:
            out.write(as_csv(found))
    if (chosen.html or chosen.keep) and chosen.progress:
        print("Drawing the most hurt pictures", file=sys.stderr, flush=True)
    if chosen.html:
        page = as_html(found, this_computer(), datetime.now())
        with replacing(chosen.html) as out:
            out.write(page)
        print(f"The report is in {chosen.html}")
    kept: dict[str, list[str]] = {}
    if chosen.keep:
        try:
            kept = keep(found, chosen.keep.expanduser())
        except SnapshotError as error:
            raise Failure(str(error)) from error
        print(f"The pictures that are most hurt are in {chosen.keep}")
    finish_with(facts(found, kept), chosen.json)
    return 130 if found.stopped else 0


def _contenders(chosen: Namespace) -> list[Contender]:
    """Each file, and each variant of a named model, fetched if need be."""
    catalogue = Catalogue()
    values = {}
    for text in chosen.assignments:
        name, equals, value = text.partition("=")
        if not equals:
            raise WrongUse(f"--set takes NAME=VALUE, not {text!r}")
        values[name.strip()] = value
    found: list[Contender] = []
    for target in chosen.models:
        path = Path(target).expanduser()
        if target.startswith(PREFIX):
            found += _listed(target)
        elif target in catalogue.names():
            card = catalogue.find(target)
            for variant in chosen.variants or card.variants:
                only_variant(catalogue, target, variant)
                found.append(Contender(card.folder / CARD_FILE, variant, values))
        elif path.is_file():
            found.append(Contender(path.absolute(), "", values))
        else:
            raise WrongUse(f"there is no model or file {target!r}{nearest(target, catalogue.names())}; `list models` names the models")
    return found


def _listed(name: str) -> tuple[Contender, ...]:
    try:
        return contenders_of(name)
    except ValueError as error:
        raise WrongUse(str(error)) from error


def _tell(found: Judgement) -> None:
    count = f"{found.judged} of {found.asked} pictures" if found.judged < found.asked else words.counted(found.judged, "picture")
    print(f"{count} of {found.pictures.folder} ({found.pictures.form}); {TELL}")
    if found.stopped:
        print(f"Stopped with Ctrl-C: only {found.judged} of {found.asked} pictures, in an order drawn by chance, are judged.")
    names = {name: title for each in found.models for name, title in each.score.names.items()}
    head = ["", *(f"{title}, %" for title in names.values()), "size", "time"]
    rows = [head]
    for each in found.models:
        shares = [percent(each.figures[name]) if name in each.figures else "–" for name in names]
        rows.append([each.model.title, *shares, words.size(each.model.bytes), f"{each.run.p50 * 1000:.2f} ms"])
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    for row in rows:
        print("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    for sentence in said(found):
        print(sentence)
    for each in found.models[1:]:
        if each.lost:
            print(f"{each.model.title} is worse on {words.counted(each.lost, 'picture')} and better on {each.won}; most hurt:")
            for hurt in each.hurt[:TOLD]:
                print(f"  {hurt.entry.name}: {hurt.truth}; was {hurt.was}, now {hurt.found}")
    for trouble in found.troubles:
        print(words.sentence(str(trouble)), file=sys.stderr)
    for title, reason in found.refused.items():
        print(f"{title} is left out: {reason}", file=sys.stderr)
