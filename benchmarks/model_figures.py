"""Multiply-accumulates and parameters that the studio counts in model files, beside the figures their makers published.

    python benchmarks/model_figures.py [--models FOLDER] [--json FILE]

Published figures leave the biases out of the multiply-accumulates, as ours do. Batch normalisation is folded into a bias in these files: a
published count of parameters may hold both, or neither. Fails where a figure is more than 2 % off the published one and doesn't round to
it either.

The SSD file is named 1.0, but its layers have 0.75 of the channels of the published network. Its row holds the published figures against
this file's with the channels of every layer multiplied by 4/3, the colours of the picture and what the predictors give left as they are.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from studio.graph import Graph, Model, read_model

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "models"
TOLERANCE = 0.02

SLIM_V1 = "TensorFlow-Slim, mobilenet_v1.md (the networks of Howard et al. 2017, arXiv:1704.04861)"
SLIM_V2 = "TensorFlow-Slim, mobilenet/README.md (the networks of Sandler et al. 2018, arXiv:1801.04381)"
DEEPLAB = "TensorFlow DeepLab model zoo, model_zoo.md, output stride 16"
SSD = "Open Model Zoo, ssd_mobilenet_v1_coco: 2.494 GFLOPs, two for each multiply-accumulate, and 6.807 million parameters"

V1_MACS = {
    (1.0, 224): 569, (0.75, 224): 317, (0.75, 192): 233, (0.75, 160): 162, (0.5, 224): 150, (0.5, 160): 77, (0.25, 224): 41,
    (0.25, 128): 14,
}  # fmt: skip
V1_PARAMETERS = {1.0: 4.24, 0.75: 2.59, 0.5: 1.34, 0.25: 0.47}


@dataclass(frozen=True)
class Published:
    """In millions; None where none is published. last_digit: what one in the last printed digit of each stands for."""

    macs: float | None
    parameters: float | None
    source: str
    last_digit: tuple[float, float] = (1.0, 0.01)


@dataclass(frozen=True)
class Row:
    """Millions; error: counted ÷ published − 1."""

    macs: float
    parameters: float
    published: Published
    macs_error: float | None
    parameters_error: float | None
    agrees: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, default=SHARED, metavar="FOLDER", help="where the files lie (default: shared/data/models)")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    rows = {file.name: found for file in sorted(chosen.models.glob("*.tflite")) if (found := row(file))}
    for name, each in rows.items():
        macs, parameters = told(each.macs_error), told(each.parameters_error)
        print(f"{name}: {each.macs:.1f} million multiply-accumulates ({macs}), {each.parameters:.3f} million parameters ({parameters})")
        print(f"    {'agrees with' if each.agrees else 'CONTRADICTS'} {each.published.source}")
    errors = [abs(error) for each in rows.values() for error in (each.macs_error, each.parameters_error) if error is not None]
    figures = {"models": {name: asdict(each) for name, each in rows.items()}, "count": len(rows), "worst_error": max(errors, default=None)}
    line = json.dumps(figures)
    print(line)
    if chosen.json:
        chosen.json.write_text(line + "\n")
    return 0 if rows and all(each.agrees for each in rows.values()) else 1


def row(file: Path) -> Row | None:
    published = published_for(file.name)
    if published is None:
        return None
    model = read_model(file)
    macs, parameters = at_full_width(model.graphs[0]) if published.source == SSD else counted(model)
    pairs = list(zip((macs, parameters), (published.macs, published.parameters), published.last_digit, strict=True))
    errors = [ours / theirs - 1 if theirs else None for ours, theirs, _ in pairs]
    agrees = all(theirs is None or abs(ours - theirs) <= max(TOLERANCE * theirs, digit / 2) for ours, theirs, digit in pairs)
    return Row(round(macs, 2), round(parameters, 4), published, *errors, agrees)


def told(error: float | None) -> str:
    return "none published" if error is None else f"{error:+.2%}"


def published_for(name: str) -> Published | None:
    if name.startswith("mobilenet_v1_") and "embedding" not in name:
        width, side = name.split("_")[2:4]
        macs = V1_MACS.get((float(width), int(side)))
        return Published(macs, V1_PARAMETERS[float(width)], SLIM_V1)
    if "mobilenet_v2_1.0_224" in name and "inat" not in name:
        return Published(300, 3.47, SLIM_V2)
    if name == "deeplabv3_mnv2_dm05_pascal_quant.tflite":
        return Published(880, None, DEEPLAB)
    if name == "deeplabv3_mnv2_pascal_quant.tflite":
        return Published(2750, None, DEEPLAB)
    if name.startswith(("coco_ssd_mobilenet_v1", "ssd_mobilenet")):
        return Published(2494 / 2, 6.807, SSD)
    return None


def counted(model: Model) -> tuple[float, float]:
    return model.macs / 1e6, model.parameters / 1e6


def at_full_width(graph: Graph) -> tuple[float, float]:
    """Millions of the SSD network as it would be with 4/3 of the channels: scaled from what was counted for each operator."""
    macs = parameters = 0.0
    for operator in graph.operators:
        weights = graph.tensors[operator.inputs[1]].default or () if operator.macs else ()
        if not operator.macs or len(weights) != 4:
            continue
        deep = operator.name == "DEPTHWISE_CONV_2D"
        predicts = "BoxPredictor" in graph.tensors[operator.outputs[0]].name
        outwards = 1.0 if predicts else 4 / 3
        inwards = 1.0 if deep or weights[3] == 3 else 4 / 3
        biases = weights[3] if deep else weights[0]
        macs += operator.macs * outwards * inwards
        parameters += (operator.parameters - biases) * outwards * inwards + biases * outwards
    return macs / 1e6, parameters / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
