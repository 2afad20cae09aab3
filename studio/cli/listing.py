"""`list`: what there is."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from studio.cli.output import checked_writable, finish_with
from studio.runtime.json_lines import json_line

Row = Mapping[str, Any]


def command(chosen: Namespace) -> int:
    path = Path(chosen.json) if chosen.json else None
    checked_writable(path)
    rows = {"apps": _apps, "models": _models, "public": _public, "cameras": _cameras, "sources": _sources, "phones": _phones}[chosen.what]()
    if chosen.json is None:
        _print(rows, chosen.what)
    elif path is None:
        print(json_line({chosen.what: rows}))
    else:
        finish_with({chosen.what: rows}, path)
    return 0


def _apps() -> list[Row]:
    from studio.runtime.discovery import list_apps

    return [
        {
            "name": app.name,
            "title": app.title,
            "about": app.summary,
            "demo": app.demo,
            "folder": str(app.folder or app.entry),
            "error": app.error,
        }
        for app in list_apps()
    ]


def _models() -> list[Row]:
    from studio.api import ModelError
    from studio.inference.catalogue import Catalogue, variant_sizes

    catalogue = Catalogue()
    rows: list[Row] = []
    for name in catalogue.names():
        try:
            card = catalogue.find(name)
        except ModelError as error:
            rows.append({"name": name, "title": name, "error": str(error)})
        else:
            rows.append(
                {
                    "name": name,
                    "title": card.title,
                    "task": card.task,
                    "licence": card.licence,
                    "metric": card.metric,
                    "default": card.default,
                    "bytes": variant_sizes(card),
                    "error": "",
                }
            )
    return rows


def _public() -> list[Row]:
    from studio.inference.public_models import TASKS, public_models

    return [
        {
            "name": model.name,
            "title": model.title,
            "task": model.task,
            "group": TASKS[model.task],
            "licence": model.licence,
            "from": model.origin,
            "bytes": {"here" if model.is_here() else "to fetch": model.bytes},
            "sha256": model.sha256,
            "error": "",
        }
        for model in public_models().values()
    ]


def _cameras() -> list[Row]:
    from studio.sources.camera_list import list_cameras

    return [{"name": camera.address, "title": camera.title} for camera in list_cameras()]


def _sources() -> list[Row]:
    from studio.sources import FORMS
    from studio.sources.scenes import SCENES

    scenes: list[Row] = [{"name": f"scene:{name}", "title": "a scene rendered here, without end"} for name in SCENES]
    return [*({"name": form, "title": ""} for form in FORMS), *scenes]


def _phones() -> list[Row]:
    from studio.phones.profile import phones

    return [
        {"name": phone.name, "title": phone.maker, "about": f"{phone.year.value:.0f}, {phone.chip.value}", "file": phone.file.name}
        for phone in phones().values()
    ]


def _print(rows: Sequence[Row], what: str) -> None:
    if not rows:
        print({"cameras": "No camera is connected; scene:hands needs none."}.get(what, f"There are no {what}."))
    width = max((len(row["name"]) for row in rows if row["title"]), default=0)
    for group, members in groupby(rows, lambda row: row.get("group", "")):
        if group:
            print(f"{group}:")
        for row in members:
            print(f"{row['name']:{width}}  {_about(row)}".rstrip())


def _about(row: Row) -> str:
    from studio.ui import words

    if row.get("error"):
        return f"broken: {row['error']}"
    parts = [row["title"], row.get("about", "")]
    if "bytes" in row:
        variants = ", ".join(f"{name} {words.size(size)}" for name, size in row["bytes"].items())
        parts = [row["title"], f"{variants}; {row['licence']}"]
    return ": ".join(part for part in parts if part)
