"""`compare` for models named as the window names them, `compare:one.tflite|other.tflite`."""

import sys
from argparse import Namespace
from itertools import islice
from typing import Any

from studio.api import ModelError
from studio.cli.failures import WrongUse
from studio.cli.frame_supply import FrameSupply
from studio.graph import GraphError
from studio.inference.litert import automatic_threads
from studio.lab.comparing import KEPT
from studio.lab.contest import Contestant, contested
from studio.lab.layers import Layer, first_apart, layers_between, parting
from studio.runtime.comparison_app import parts_of
from studio.runtime.contenders import contenders_of
from studio.ui import words
from studio.ui.comparing.panel_state import measures_of


def compare(chosen: Namespace) -> dict[str, Any]:
    """The figures, once all is said."""
    try:
        contenders = contenders_of(chosen.target)
    except ValueError as error:
        raise WrongUse(str(error)) from error
    supply = FrameSupply(chosen.source_address, None)
    try:
        frames = islice(supply.frames(), chosen.limit)
        count, last, models = contested(chosen.target, frames, chosen.threads or automatic_threads(), KEPT)
    finally:
        supply.close()
    print(f"{words.counted(count, 'frame')} of {supply.source.title}, held against {models[0].told['title']}")
    figures: dict[str, Any] = {"source": supply.source.title, "frames": count, "models": [model.facts() for model in models]}
    for model in models:
        _tell(model)
    if chosen.layers:
        parts = parts_of(contenders)
        for place, model in enumerate(models[1:], 1):
            if chosen.progress:
                print(f"Layer by layer: {model.told['title']}", file=sys.stderr, flush=True)
            _, index, pixels = model.worst[0] if model.worst else (0.0, last.index, last.pixels)
            try:
                layers = layers_between(parts[0], parts[place], pixels)
            except (ModelError, GraphError) as error:
                figures["models"][place] |= {"layers": [], "layers_problem": str(error)}
                print(f"  {words.sentence(str(error))}")
                continue
            parted, most = first_apart(layers), parting(layers)
            figures["models"][place] |= {
                "layers": layer_figures(layers),
                "first_apart": layers.index(parted) if parted else None,
                "most_lost": layers.index(most) if most else None,
            }
            tell_layers(layers, index)
    return figures


def layer_figures(layers: list[Layer]) -> list[dict[str, Any]]:
    return [{"name": each.name, "operator": each.operator, "decibels": round(each.decibels, 2)} for each in layers]


def tell_layers(layers: list[Layer], frame: int) -> None:
    print(f"  layer by layer on frame {frame}:")
    most, parted = parting(layers), first_apart(layers)
    for layer in layers:
        marks = [text for each, text in ((parted, "they part here"), (most, "most is lost here")) if each is layer]
        mark = f"  {', '.join(marks)}" if marks else ""
        print(f"    {layer.decibels:7.1f} dB  {layer.operator:20} {layer.name.partition(';')[0][:70]}{mark}")
    if not layers:
        print("    no tensor stands for the same in both files")


def _tell(model: Contestant) -> None:
    told = model.told
    run = f"{model.run.p50 * 1000:.2f} ms a run (median, measured here)" if model.run else "it did not run"
    print(f"{told['title']}: {words.size(told['bytes'])}, {run}")
    if told["problem"]:
        print(f"  {told['problem']}")
    elif told.get("incomparable"):
        print(f"  not comparable: {told['incomparable']}")
    for measure in measures_of({}, told.get("mean", {})):
        print(f"  {measure.name.lower()}: {measure.mean} (mean of {words.counted(told['frames'], 'frame')})")
    if left_out := told.get("frames_incomparable"):
        print(f"  {words.counted(left_out, 'frame')} not comparable")
