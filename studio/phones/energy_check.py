"""Holds modelled energy against the only ranges that were ever measured on phones: those of DeepEn2023, by family of networks."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.graph import Graph
from studio.phones.energy import energy_of
from studio.phones.latency import Latency, latencies
from studio.phones.profile import find_phone

ENERGY = "energy.csv"
PHONES = ("Pixel 2", "Pixel 3", "Pixel 4")
"""Measured phones of the years in which DeepEn2023's phones were sold."""

OF_FAMILY = {
    "MobileNetv1": "mobilenet_v1_1_224",
    "MobileNetv2": "mobilenet_v2_hosted",
    "ResNet18": "resnet18",
    "SqueezeNet": "squeezenet_1.0",
    "GoogleNet": "inception_v1",
}
"""Its family → the network of ours that is one of it."""


def energy_check(folder: Path, graphs: Mapping[str, Graph]) -> dict[str, Any]:
    """Family and unit → the published range, ours over PHONES, and whether they overlap. Raises OSError."""
    found = {}
    with (folder / ENERGY).open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            named = re.match(r"(\w+?)s (CPU|GPU)", row["quantity"])
            network = OF_FAMILY.get(named[1]) if named else None
            if not named or not network:
                continue
            low, high = (float(value) for value in row["value"].split("-"))
            ours = [
                energy_of(each)
                for phone in PHONES
                for each in latencies(find_phone(phone), graphs[network])
                if isinstance(each, Latency) and each.unit == named[2].lower() and not each.rough
            ]
            lowest, highest = min(each.low for each in ours), max(each.high for each in ours)
            found[f"{named[1]} {named[2]}"] = {
                "published_mj": [low, high],
                "ours_mj": [round(lowest, 1), round(highest, 1)],
                "overlap": lowest <= high and low <= highest,
            }
    return found
