"""What zxing-cpp, zbar, OpenCV and the studio's reader read in pictures of barcodes: the same pictures, decoder by decoder in turns.

    python benchmarks/barcode_decoders.py [MANIFEST.json] [--json FILE]

A decoder is given the whole picture in gray, once, with the settings it comes with; the studio's reader tries patiently until it is sure.
"wrong": pictures in which a number was read that is on no code of theirs; "false": the same of pictures without a code. Milliseconds of
wall time and of CPU time, decoding the file not included. zbar takes part where the package pyzbar and the library are installed.
"""

import argparse
import importlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp

from studio.api import Frame
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.vision.barcodes.learned import LearnedReader
from studio.vision.barcodes.locator import Locator
from studio.vision.barcodes.reader import Reader

MANIFEST = Path(__file__).resolve().parents[2] / "shared" / "data" / "barcode" / "MANIFEST.json"
ZXING = zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in ("EAN13", "EAN8", "UPCA", "UPCE")])
TUNED = {
    "rules": "the least margin, fit and quiet zone of a number (rules.py) were set on rendered codes, and made stricter once for a wrong "
    "reading that a cut-out of one of the 158 pictures would have allowed",
    "means": "which places and means are tried, and in which order, was settled with the 158 codes and 12 other pictures in view",
}

Numbers = set[str]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("manifest", type=Path, nargs="?", default=MANIFEST)
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    cv2.setNumThreads(1)
    decoders, absent = available()
    entries = json.loads(chosen.manifest.read_text(encoding="utf-8"))
    kept: dict[str, list[tuple[Mapping[str, Any], Numbers, float, float]]] = {name: [] for name in decoders}
    for entry in entries:
        picture = cv2.imread(str(chosen.manifest.parent / entry["file"]))
        if picture is None:
            raise SystemExit(f"{chosen.manifest.parent / entry['file']}: not a picture that can be read; name another manifest")
        for name, decode in decoders.items():
            if not kept[name]:
                decode(picture)
            kept[name].append((entry, *timed(decode, picture)))
    figures: dict[str, Any] = {name: figures_of(rows) for name, rows in kept.items()}
    figures["union_of_the_others_read"] = union([rows for name, rows in kept.items() if name != "studio"])
    figures |= {"absent": absent, "tuned_on": TUNED}
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    for name in kept:
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in figures[name].items()))
    for name, why in absent.items():
        print(f"{name}: left out, {why}")
    print(json.dumps(figures))


def available() -> tuple[dict[str, Callable[[np.ndarray], Numbers]], dict[str, str]]:
    """The decoders that are here, and why others are not."""
    network = open_model(Catalogue(), "barcode_reader", None, 1).interpreter
    reader = Reader(Locator(open_model(Catalogue(), "barcode_locator", None, 1).interpreter), LearnedReader(network))
    detector = cv2.barcode.BarcodeDetector()
    decoders: dict[str, Callable[[np.ndarray], Numbers]] = {
        "studio": lambda picture: {code.gtin13 for code in reader.read(Frame.of(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)))},
        "zxing-cpp": lambda picture: {
            padded(each.text) for each in zxingcpp.read_barcodes(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), formats=ZXING)
        },
        "opencv": lambda picture: {
            padded(text) for text in detector.detectAndDecodeMulti(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))[1] or () if text
        },
    }
    try:
        zbar = importlib.import_module("pyzbar.pyzbar")
    except ImportError as error:
        return decoders, {"zbar": f"pyzbar can't be imported ({error})"}
    symbols = [getattr(zbar.ZBarSymbol, name) for name in ("EAN13", "EAN8", "UPCA", "UPCE")]
    decoders["zbar"] = lambda picture: {
        padded(each.data.decode()) for each in zbar.decode(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), symbols=symbols)
    }
    return decoders, {}


def timed(decode: Callable[[np.ndarray], Numbers], picture: np.ndarray) -> tuple[Numbers, float, float]:
    """What is read, and the milliseconds of wall and of CPU time that it took."""
    began, used = time.perf_counter(), time.process_time()
    said = decode(picture)
    return said, (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


def padded(text: str) -> str:
    return text.zfill(13)


def true_numbers(entry: Mapping[str, Any]) -> Numbers:
    return {padded(number) for number in (entry.get("gtin13") or entry.get("text"), *(entry.get("also") or [])) if number}


def figures_of(rows: list[tuple[Mapping[str, Any], Numbers, float, float]]) -> dict[str, Any]:
    codes = [(entry["file"], said, true_numbers(entry)) for entry, said, *_ in rows if true_numbers(entry)]
    others = [said for entry, said, *_ in rows if not true_numbers(entry)]
    wall, cpu = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    return {
        "codes": len(codes),
        "read": sum(bool(said & true) for _, said, true in codes),
        "wrong": sum(bool(said - true) for _, said, true in codes),
        "negatives": len(others),
        "false": sum(bool(said) for said in others),
        "ms_p50": round(float(np.median(wall)), 2),
        "ms_mean": round(float(wall.mean()), 2),
        "cpu_ms_p50": round(float(np.median(cpu)), 2),
        "cpu_ms_mean": round(float(cpu.mean()), 2),
        "wrong_files": [file for file, said, true in codes if said - true],
    }


def union(decoders: list[list[tuple[Mapping[str, Any], Numbers, float, float]]]) -> int:
    """Codes that at least one reads."""
    return sum(
        any(said & true_numbers(entry) for said in everyone)
        for entry, *everyone in ((rows[0][0], *(row[1] for row in rows)) for rows in zip(*decoders, strict=True))
    )


if __name__ == "__main__":
    main()
