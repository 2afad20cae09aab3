"""`compare`: variants of a model on the same frames."""

from argparse import Namespace
from itertools import islice
from pathlib import Path
from typing import Any

from studio.cli.app_options import nearest
from studio.cli.bench_model import only_variant
from studio.cli.comparing_models import compare, layer_figures, tell_layers
from studio.cli.failures import Failure, WrongUse
from studio.cli.frame_supply import FrameSupply
from studio.cli.output import checked_writable, finish_with
from studio.inference.catalogue import Catalogue
from studio.inference.litert import automatic_threads
from studio.lab.comparing import Against, Contestant, compared, layers_apart
from studio.lab.spread import Spread
from studio.runtime.contenders import PREFIX
from studio.ui import words
from studio.ui.comparing.panel_state import measures_of


def command(chosen: Namespace) -> int:
    checked_writable(chosen.json)
    if chosen.target.startswith(PREFIX):
        finish_with(compare(chosen), chosen.json)
        return 0
    catalogue = Catalogue()
    if chosen.target not in catalogue.names():
        names = catalogue.names()
        raise WrongUse(f"there is no model named {chosen.target!r}{nearest(chosen.target, names)}; there are {', '.join(names) or 'none'}")
    card = catalogue.find(chosen.target)
    variants = chosen.variants or list(card.variants)
    if len(variants) < 2:
        raise WrongUse(f"the model {card.name} has the variant {variants[0]} alone: two at least are compared")
    contestants = [Contestant(name, only_variant(catalogue, card.name, name)) for name in variants]
    if chosen.keep:
        _checked_folder(chosen.keep)
    supply = FrameSupply(chosen.source_address, None)
    try:
        frames = islice(supply.frames(), chosen.limit)
        count, first, against = compared(card, contestants, frames, chosen.threads or automatic_threads())
    finally:
        supply.close()
    print(f"{card.name} on {words.counted(count, 'frame')} of {supply.source.title}")
    print(f"{variants[0]}, which the others are held against: {_size(contestants[0])}, {_run(first)}")
    figures: dict[str, Any] = {
        "model": card.name,
        "source": supply.source.title,
        "frames": count,
        "first": {"variant": variants[0], "bytes": contestants[0].file.stat().st_size, "run": first.milliseconds()},
        "others": [],
    }
    for contestant, pair in zip(contestants[1:], against, strict=True):
        facts = {"variant": contestant.variant, "bytes": contestant.file.stat().st_size, **pair.facts()}
        print(f"{contestant.variant}: {_size(contestant)}, {_run(Spread.of(pair.seconds))}")
        for name, output in facts["outputs"].items():
            print(f"  {name}: {_said(output)}")
        if chosen.layers:
            layers = layers_apart(card, contestants[0], contestant, pair.worst[0][2])
            facts["layers"] = layer_figures(layers)
            tell_layers(layers, pair.worst[0][1])
        if chosen.keep:
            _keep(chosen.keep, contestant.variant, pair)
        figures["others"].append(facts)
    if chosen.keep:
        print(f"The frames on which they differ most are in {chosen.keep}")
    finish_with(figures, chosen.json)
    return 0


def _size(contestant: Contestant) -> str:
    return words.size(contestant.file.stat().st_size)


def _run(spread: Spread) -> str:
    return f"{spread.p50 * 1000:.2f} ms a run (median, measured here)"


def _said(output: dict[str, Any]) -> str:
    parts = [f"{output['decibels_p50']:.1f} dB (worst {output['decibels_min']:.1f}), at most {output['largest_difference']:.3g} apart"]
    if "same_top" in output:
        low, high = output["same_top_interval"]
        parts.append(f"same most likely class on {output['same_top']:.1%} of the frames (95 %: {low:.1%} to {high:.1%})")
    means = {name: value for name, value in output.items() if name != "same_top"}
    parts += [f"{measure.name.lower()} {measure.mean}" for measure in measures_of({}, means)]
    return ", ".join(parts)


def _checked_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"can't make {folder}: {error.strerror or error}") from error


def _keep(folder: Path, variant: str, pair: Against) -> None:
    from studio.runtime.snapshot import SnapshotError, save_picture

    for place, (_, index, pixels) in enumerate(pair.worst, 1):
        try:
            save_picture(folder / f"{variant}-{place}-frame{index}.png", pixels)
        except SnapshotError as error:
            raise Failure(str(error)) from error
