"""Writes what a fit predicted beside what was measured, for people."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.phones.judging import Prediction
from studio.phones.series import Kind, Series, Works, fitted
from studio.whole_file import write_whole

PUBLISHED = {("coreml", "float"): "Core ML chart of iPhones", ("cpu", "float"): "Pixel 1 table of searched networks"}
_PIXEL_1 = "Google Pixel 1"
_SINGLE = (
    "covered_models", "rows", "candidate_rows", "fitted_rows", "adjacent_phone_mdape", "adjacent_phone", "transferred", "band_coverage",
    "band_coverage_of_a_family", "spearman",
)  # fmt: skip


def told(figures: Mapping[str, Any]) -> list[str]:
    """The figures for people, as Markdown."""
    lines = ["# What networks cost on phones: the fit beside what was measured", "", "All errors are relative; 0.1 is 10 %.", ""]
    for name in ("left_out_family", "left_out_model", "phone_left_out", "macs_only"):
        lines += [f"## {name.replace('_', ' ').capitalize()}", "", "| | median | 90th percentile | rows |", "| - | - | - | - |"]
        values = figures[name]
        lines += [
            f"| {unit[:-2]} | {values[unit[:-2] + '_mdape']} | {values[unit[:-2] + '_p90']} | {values[unit]} |"
            for unit in values
            if unit.endswith("_n") and values[unit]
        ]
        lines.append("")
    lines += [f"- {key}: {figures[key]}" for key in _SINGLE]
    lines += ["", "## Energy beside what was published", "", "| family | published mJ | ours mJ | overlap |", "| - | - | - | - |"]
    for name, each in figures["energy"].items():
        lines.append(f"| {name} | {_range(each['published_mj'])} | {_range(each['ours_mj'])} | {'yes' if each['overlap'] else 'no'} |")
    for title, rows in figures["published"].items():
        lines += ["", f"## {title}, printed and refitted", "", "| phone | network | printed ms | refitted ms |", "| - | - | - | - |"]
        lines += [f"| {row['phone']} | {row['network']} | {row['printed_ms']:g} | {row['refitted_ms']:.3g} |" for row in rows]
    return lines


def write_report(folder: Path, figures: Mapping[str, Any], found: Mapping[Kind, Sequence[Prediction]]) -> None:
    """report.md in `folder`, which is made. Raises OSError."""
    lines = [*told(figures), "", "## Every prediction, with the family left out", ""]
    for kind, members in found.items():
        for series in sorted({each.series for each in members}):
            lines += [f"### {series}", "", "| network | family | measured ms | predicted ms | error |", "| - | - | - | - | - |"]
            lines += [
                f"| {each.row.network} | {each.row.family} | {each.row.ms:g} | {each.ms:.3g} | {each.ms / each.row.ms - 1:+.0%} |"
                for each in sorted(members, key=lambda each: each.row.network)
                if each.series == series
            ]
            lines.append("")
        if not members:
            lines += [f"{'/'.join(kind)}: too few rows to be judged", ""]
    write_whole(folder / "report.md", ("\n".join(lines).rstrip() + "\n").encode())


def _range(values: Sequence[float]) -> str:
    return "–".join(f"{value:g}" for value in values)


def published(kinds: Mapping[Kind, Sequence[Series]], works: Works) -> dict[str, list[dict[str, Any]]]:
    """Two tables known from talks, refitted: title → rows of phone, network, printed and refitted ms."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, title in PUBLISHED.items():
        members = kinds.get(kind, ())
        fit = fitted(kind, members, works) if members else None
        found[title] = [
            {"phone": each.device, "network": row.network, "printed_ms": row.ms, "refitted_ms": round(fit.ms(index, works[row.network]), 2)}
            for index, each in enumerate(members)
            if fit and (kind[0] == "coreml" or each.device == _PIXEL_1)
            for row in each.rows
        ]
    return found
