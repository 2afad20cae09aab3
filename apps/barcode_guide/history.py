"""The codes that were read, as text to copy and as files to keep."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from studio.api import Export

from .store import Entry

FileType = Literal["CSV", "JSON"]
COLUMNS = "time", "gtin", "symbology", "name"


def as_text(entries: Sequence[Entry]) -> str:
    """A line each, the newest first, with tabs between: a spreadsheet takes it too."""
    return "".join(f"{_local(entry)}\t{entry.text}\t{entry.name}\n" for entry in reversed(entries))


def as_file(entries: Sequence[Entry], kind: FileType) -> Export:
    """Oldest first, times in UTC. The CSV begins with the mark by which spreadsheets know UTF-8; “Import product names” takes it too."""
    rows = [(_utc(entry), entry.text, entry.symbology, entry.name) for entry in entries]
    if kind == "JSON":
        table = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        return Export("Barcodes.json", (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode())
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows([row[0], row[1], row[2], _harmless(row[3])] for row in rows)
    return Export("Barcodes.csv", written.getvalue().encode("utf-8-sig"))


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula; names come from the net."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def _utc(entry: Entry) -> str:
    return datetime.fromtimestamp(entry.seconds, UTC).isoformat(timespec="seconds")


def _local(entry: Entry) -> str:
    return datetime.fromtimestamp(entry.seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S")
