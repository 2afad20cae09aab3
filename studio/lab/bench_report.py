"""A bench as a page of its own (HTML, nothing fetched from anywhere) and as a table (CSV)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from studio.lab.finding import several

_PAGE = Template((Path(__file__).parent / "bench_report.html").read_text(encoding="utf-8"))
STYLE = _PAGE.template.partition("<style>")[2].partition("</style>")[0]
"""How reports look."""

_PART = Template("""<h2>Operators of $which</h2>
<p class="quiet">$how</p>
<div class="wide">$types</div>
<details><summary>Most expensive operators</summary><div class="wide">$operators</div></details>
""")

_MOST_TYPES, _MOST_OPERATORS = 12, 20
_LEAST = 1 / 300
"""Of the longest bar: a shorter one can't be seen."""
_BAR, _ROW, _LETTER = 420, 26, 9
"""Pixels: width of the longest bar, height of a row, width that holds a letter of most names."""

Figures = Mapping[str, Any]
"""Of one measurement, as `bench --json` writes them."""


def as_csv(measured: Sequence[Figures]) -> str:
    """One line for each measurement; operators and phones are left out."""
    text = io.StringIO()
    columns = [name for name, value in measured[0].items() if not isinstance(value, dict | list)]
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(measured)
    return text.getvalue()


def as_html(title: str, computer: str, measured: Sequence[Figures], when: datetime) -> str:
    return _PAGE.substitute(
        title=escape(title),
        computer=escape(computer),
        when=when.strftime("%Y-%m-%d %H:%M"),
        runs=_runs(measured),
        times=_bars([(each["title"], each["p50_ms"], each["min_ms"], each["p95_ms"]) for each in measured]),
        operators="".join(
            _part(each) for place, each in enumerate(measured) if each["name"] not in {before["name"] for before in measured[:place]}
        ),
        phones=_phones(measured),
    )


def _part(each: Figures) -> str:
    """What is told of a file's operators, by the first of its measurements."""
    operators = each["operators"]
    most = max((kind["ms"] for kind in operators["by_type"]), default=0.0)
    expensive = [kind for kind in operators["by_type"] if 0 < kind["ms"] >= _LEAST * most]
    return _PART.substitute(
        which=escape(each["title"]),
        how=escape(_said(operators)),
        types=_bars([(f"{kind['name']} × {kind['count']}", kind["ms"], None, None) for kind in expensive[:_MOST_TYPES]]),
        operators=_operators(operators),
    )


def _said(operators: Mapping[str, Any]) -> str:
    if operators["how"] == "modelled":
        return f"Modelled: {operators['reason']}. A whole run is shared out by what each operator computes."
    if operators["partitions"] is None:
        by = f"Measured by ONNX Runtime's profiler, mean of {operators['runs']} runs"
        return f"{by}. What it merged counts for the operator it is named after."
    if not operators["delegated"]:
        return f"Measured by LiteRT's profiler, mean of {operators['runs']} runs, with its own kernels for all operators."
    handed = f"{operators['delegated']} of {len(operators['operators'])} operators in {several(operators['partitions'], 'part')}"
    return f"Measured by LiteRT's profiler, mean of {operators['runs']} runs. The CPU delegate (XNNPACK) runs {handed}."


def _runs(measured: Sequence[Figures]) -> str:
    digits = decimals(each["p50_ms"] for each in measured)
    head = ("", "size", "init", "first", "runs", "min", "mean", "std", "p50", "p90", "p95", "p99", "max", "memory", "peak", "÷ first")
    rows = [
        (
            each["title"],
            megabytes(each["bytes"]),
            *(f"{each[name]:.{digits}f}" for name in ("init_ms", "first_ms")),
            str(each["count"]),
            *(f"{each[name]:.{digits}f}" for name in ("min_ms", "mean_ms", "std_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms")),
            megabytes(each["memory_bytes"]),
            megabytes(each["memory_peak_bytes"]),
            f"{each['ratio_to_first']:.2f}",
        )
        for each in measured
    ]
    return table(head, rows)


def _operators(operators: Mapping[str, Any]) -> str:
    rows = sorted((row for row in operators["operators"] if row["ms"] is not None), key=lambda row: -row["ms"])[:_MOST_OPERATORS]
    total = operators["total_ms"] or 1.0
    head = ("operator", "ms", "share", "MACs", "parameters", "read", "written", "run by")
    return table(
        head,
        [
            (
                f"{row['index']} {row['name']}",
                f"{row['ms']:.3f}",
                f"{row['ms'] / total:.1%}",
                f"{row['macs']:,}" if row["macs"] is not None else "unknown",
                f"{row['parameters']:,}",
                megabytes(row["bytes_read"]),
                megabytes(row["bytes_written"]),
                "delegate" if row["delegated"] else "LiteRT",
            )
            for row in rows
        ],
    )


def _phones(measured: Sequence[Figures]) -> str:
    files = {each["name"]: {row["phone"]: row for row in each["phones"]} for each in measured if each["phones"]}
    if not files:
        return "<p class=quiet>Of .tflite files only: what a phone runs is converted from an .onnx, of other operators.</p>"
    years = {phone: str(row["year"]) for rows in files.values() for phone, row in rows.items()}
    head = ["phone", "year", *(text for name in files for text in (name, "80 % range", "how"))]
    return table(
        head, [[phone, year, *(text for rows in files.values() for text in _on_phone(rows.get(phone)))] for phone, year in years.items()]
    )


def _on_phone(row: Mapping[str, Any] | None) -> tuple[str, str, str]:
    if row is None:
        return "", "", "unknown"
    return f"{row['ms']:.3g}", f"{row['low']:.2g}–{row['high']:.2g}", f"{row['unit']}, {row['how']}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In HTML; texts are escaped."""
    heads = "".join(f"<th>{escape(text)}" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}" for text in row) for row in rows)
    return f"<table><thead><tr>{heads}<tbody>{body}</table>"


def decimals(milliseconds: Iterable[float]) -> int:
    """That show two digits or more of the least of them."""
    least = min(milliseconds, default=1.0)
    return 2 if least >= 0.1 else 3 if least >= 0.01 else 4


def _bars(rows: Sequence[tuple[str, float, float | None, float | None]]) -> str:
    """Name, length in milliseconds, and from where to where a whisker goes."""
    digits = decimals(row[1] for row in rows)
    names = round(max((len(row[0]) for row in rows), default=0) * _LETTER) + 10
    most = max([value for row in rows for value in row[1:] if value is not None], default=0.0) or 1.0
    parts = []
    for place, (name, value, low, high) in enumerate(rows):
        top, middle, wide = place * _ROW, place * _ROW + _ROW // 2, max(1.0, _BAR * value / most)
        end = names + wide
        parts.append(f'<text x="{names - 10}" y="{middle + 4}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect class="bar" x="{names}" y="{top + 5}" width="{wide:.1f}" height="{_ROW - 10}" rx="3"/>')
        if low is not None and high is not None:
            start, stop = (names + _BAR * each / most for each in (low, high))
            parts.append(
                f'<path class="whisker" d="M{start:.1f} {middle}H{stop:.1f}M{stop:.1f} {middle - 4}v8M{start:.1f} {middle - 4}v8"/>'
            )
            end = max(end, stop)
        parts.append(f'<text class="value" x="{end + 8:.1f}" y="{middle + 4}">{value:.{digits}f} ms</text>')
    size = f'width="{names + _BAR + 110}" height="{len(rows) * _ROW}"'
    return f'<svg {size} role="img">{"".join(parts)}</svg>'


def megabytes(count: float | None) -> str:
    """2.78 MB, 41.6 kB; None is unknown."""
    if count is None:
        return "unknown"
    return f"{count / 1e6:.2f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"
