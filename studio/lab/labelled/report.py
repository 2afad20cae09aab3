"""What was judged as a page of its own: HTML, nothing fetched from anywhere."""

import base64
import math
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

import cv2

from studio.api import Pixels
from studio.lab.bench_report import STYLE, megabytes, table
from studio.lab.finding import several
from studio.lab.labelled.facts import percent, said_of
from studio.lab.labelled.intervals import RESAMPLES
from studio.lab.labelled.judging import Judgement, ModelJudged
from studio.lab.labelled.marked import views

_PAGE = Template((Path(__file__).parent / "report.html").read_text(encoding="utf-8"))
_HURT, _CLASSES = 8, 30
_THUMB = 200
"""Height of a picture on the page, in pixels."""

_WIDE, _HIGH, _LEFT, _BOTTOM = 400, 260, 56, 40
_STEPS = 5


def as_html(judgement: Judgement, computer: str, when: datetime) -> str:
    """Raises SourceError for a hurt picture that went away meanwhile."""
    models = judgement.models
    first = next(iter(models[0].score.names))
    return _PAGE.substitute(
        title=escape(f"{', '.join(each.model.title for each in models)} on {judgement.pictures.folder.name}"),
        style=STYLE,
        when=when.strftime("%Y-%m-%d %H:%M"),
        computer=escape(computer),
        pictures=escape(f"{several(judgement.judged, 'picture')} of {judgement.pictures.folder} ({judgement.pictures.form})"),
        partial=_partial(judgement),
        resamples=RESAMPLES,
        figures=_figures(judgement),
        against=_against(judgement),
        measure=escape(models[0].score.names[first]),
        plots=_plot(models, first, "size, MB", [each.model.bytes / 1e6 for each in models])
        + _plot(models, first, "time a picture, ms", [each.run.p50 * 1000 for each in models]),
        classes_said=escape(_classes_said(judgement)),
        classes=_classes(models),
        hurt="".join(_hurt(judgement, each) for each in models[1:] or models),
        troubles=_troubles(judgement),
    )


def _partial(judgement: Judgement) -> str:
    if not judgement.stopped:
        return ""
    return f"<p><strong>Stopped early: {judgement.judged} of {judgement.asked} pictures, in an order drawn by chance.</strong></p>"


def _figures(judgement: Judgement) -> str:
    names = judgement.models[0].score.names
    rows = [
        (
            f"{number}  {each.model.title}",
            *(percent(each.figures[name]) if name in each.figures else "–" for name in names),
            megabytes(each.model.bytes),
            f"{each.run.p50 * 1000:.2f} ms",
        )
        for number, each in enumerate(judgement.models, 1)
    ]
    return table(("", *names.values(), "size", "time"), rows)


def _against(judgement: Judgement) -> str:
    if len(judgement.models) < 2:
        return ""
    rows = [
        (each.model.title, *(said_of(found) for found in each.against.values()), str(each.lost), str(each.won))
        for each in judgement.models[1:]
    ]
    names = judgement.models[0].score.names
    heads = ("", *(names[name] for name in judgement.models[1].against), "worse on", "better on")
    told = f"On the same {several(judgement.judged, 'picture')}, picture by picture; points are per cent."
    return f"<h2>Against {escape(judgement.models[0].model.title)}</h2><p class=quiet>{told}</p><div class=wide>{table(heads, rows)}</div>"


def _plot(models: Sequence[ModelJudged], name: str, along: str, across: Sequence[float]) -> str:
    """A numbered point for each model that has the figure, its interval as a line."""
    found = [
        (number, place, each.figures[name])
        for number, (each, place) in enumerate(zip(models, across, strict=True), 1)
        if name in each.figures
    ]
    known = [(number, place, each) for number, place, each in found if math.isfinite(each.value)]
    if not known:
        return ""
    ends = [end for *_, each in known for end in (each.low, each.value, each.high) if math.isfinite(end)]
    low, high = min(ends), max(ends)
    margin = max(0.01, (high - low) * 0.1)
    low, high = max(0.0, low - margin), min(1.0, high + margin)
    most = max(place for _, place, _ in known) * 1.15 or 1.0

    def x(value: float) -> float:
        return _LEFT + value / most * (_WIDE - _LEFT - 20)

    def y(share: float) -> float:
        return 10 + (high - share) / (high - low) * (_HIGH - _BOTTOM - 10)

    parts = [f'<path class="axis" d="M{_LEFT} 10V{_HIGH - _BOTTOM}H{_WIDE - 10}"/>']
    for share in _ticks(100 * low, 100 * high):
        parts.append(f'<text class="value" x="{_LEFT - 8}" y="{y(share / 100) + 4:.1f}" text-anchor="end">{share:g}</text>')
    for value in _ticks(0, most):
        parts.append(f'<text class="value" x="{x(value):.1f}" y="{_HIGH - _BOTTOM + 18}" text-anchor="middle">{value:g}</text>')
    parts.append(f'<text class="value" x="{(_LEFT + _WIDE) / 2}" y="{_HIGH - 4}" text-anchor="middle">{escape(along)}</text>')
    for number, place, each in known:
        left, top, title = f"{x(place):.1f}", y(each.value), escape(models[number - 1].model.title)
        if math.isfinite(each.low):
            parts.append(f'<path class="whisker" d="M{left} {y(each.low):.1f}V{y(each.high):.1f}"/>')
        parts.append(f'<circle class="point" cx="{left}" cy="{top:.1f}" r="9"><title>{title}</title></circle>')
        parts.append(f'<text class="number" x="{left}" y="{top + 4:.1f}" text-anchor="middle">{number}</text>')
    return f'<svg width="{_WIDE}" height="{_HIGH}" role="img" aria-label="{escape(along)}">{"".join(parts)}</svg>'


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers in between, about _STEPS of them."""
    rough = (high - low) / _STEPS
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    return [round(place * step, 10) for place in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _classes_said(judgement: Judgement) -> str:
    count = len(judgement.models[0].score.by_class())
    few = f" The {_CLASSES} with most of {count}." if count > _CLASSES else ""
    what = {"classify": "Share of its pictures that are right", "detect": "AP@.5", "segment": "Intersection over union"}
    return f"{what.get(judgement.task, 'PCK')}, per cent.{few}"


def _classes(models: Sequence[ModelJudged]) -> str:
    tables = [each.score.by_class() for each in models]
    how_many = list(next(iter(tables[0].values()), {"": 0}))[-1]
    order = sorted(tables[0], key=lambda label: -tables[0][label][how_many])[:_CLASSES]
    rows = []
    for label in order:
        shares = [f"{100 * next(iter(each[label].values())):.1f}" if label in each else "–" for each in tables]
        rows.append((label, f"{tables[0][label][how_many]:,.0f}", *shares))
    return table(("", how_many, *(each.model.title for each in models)), rows)


def _hurt(judgement: Judgement, judged: ModelJudged) -> str:
    if not judged.hurt:
        return f"<p class=quiet>{escape(judged.model.title)}: no picture.</p>"
    alone = judged is judgement.models[0]
    figures = []
    for each in judged.hurt[:_HURT]:
        shown = "".join(_thumb(title, picture) for title, picture in views(judgement, judged, each, _THUMB))
        told = f"{each.truth}: {each.found}" if alone else f"{each.truth}: was {each.was}, now {each.found}"
        name = f"<span class=quiet>{escape(each.entry.name)}</span>"
        figures.append(f"<figure><div class=views>{shown}</div><figcaption>{escape(told)}<br>{name}</figcaption></figure>")
    head = f"{judged.model.title}, {several(judged.lost, 'picture')} {'not right' if alone else 'worse than the first'}"
    if judgement.task != "classify":
        head += f" ({'labels and what was found' if alone else 'labels, the first, this one'})"
    return f"<h3>{escape(head)}</h3><div class=hurt>{''.join(figures)}</div>"


def _thumb(title: str, picture: Pixels) -> str:
    _, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80])
    text = base64.b64encode(data.tobytes()).decode()
    return f'<img src="data:image/jpeg;base64,{text}" alt="{escape(title)}" title="{escape(title)}" height="{_THUMB}">'


def _troubles(judgement: Judgement) -> str:
    told = [str(each) for each in judgement.troubles] + [f"{title} is left out: {reason}" for title, reason in judgement.refused.items()]
    return f"<ul>{''.join(f'<li>{escape(each)}' for each in told)}</ul>" if told else "<p class=quiet>Nothing.</p>"
