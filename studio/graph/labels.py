"""The names of a model's classes, where its author put them into the file, and those of the usual data sets."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from studio.graph.model_graph import Metadata
from studio.graph.purpose import Decoding

NAMES = "names"
"""The key under which Ultralytics' exports keep a table of names, in properties or in an associated file."""

_LISTS = Path(__file__).parent / "label_lists"
_COCO_LEFT_OUT = frozenset({12, 26, 29, 30, 45, 66, 68, 69, 71, 83})
"""Numbers of COCO's categories, 1 to 90, that no picture has."""

_COCO = re.compile(r"coco|ssd.?mobile|efficientdet")
_STREET = re.compile(r"cityscapes|bisenet|ddrnet|pidnet|ffnet|fast.?scnn|street|road")


def labels_of(metadata: Metadata | None) -> tuple[str, ...]:
    """Those of the first output that has some, else those of the whole; in the order of the classes."""
    return next(filter(None, _found(metadata)), ()) if metadata else ()


def usual_labels(decoding: Decoding, count: int | None, text: str) -> tuple[str, tuple[str, ...]]:
    """Data set and names of the classes that a model which brings none most likely tells apart; ("", ()) where none is likely.

    count: of its classes, None where its shapes don't say. text: its name and what is said of it, in small letters.
    """
    match decoding:
        case "scores" if count in (1000, 1001):
            return "ImageNet", _listed("imagenet")
        case "yolo_v5" | "yolo_v8" | "yolox" | "yolo_segments" if count == 80:
            return "COCO", _listed("coco")
        case "detr" if count == 80:
            return "COCO", _listed("coco")
        case "detr" if count in (91, 92):  # numbered from 1; the last stands for nothing
            return "COCO", ("", *_coco_by_number(), *("" for _ in range(count - 91)))
        case "ssd_anchors" | "efficientdet" if count == 90:
            return "COCO", _coco_by_number()
        case "ssd" if _COCO.search(text):
            return "COCO", _coco_by_number()
        case "rows" if "coco" in text:
            return "COCO", _listed("coco")
        case "class_scores" if count == 21:
            return "Pascal VOC", _listed("voc")
        case "class_scores" if count == 19 and "face" in text:
            return "CelebAMask-HQ", _listed("face_parts")
        case "class_scores" if count == 19 and _STREET.search(text):
            return "Cityscapes", _listed("cityscapes")
        case "class_map" if re.search(r"pascal|\bvoc\b|deeplab", text):
            return "Pascal VOC", _listed("voc")
        case "class_map" if "cityscapes" in text:
            return "Cityscapes", _listed("cityscapes")
        case "class_scores" if count == 2 and (part := re.search(r"hair|selfie|portrait|person", text)):
            return "its name", ("background", "hair" if part[0] == "hair" else "person")
    return "", ()


def table_in(text: str) -> Any:
    """What is written as JSON or as Python writes it; None for anything else."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _found(metadata: Metadata) -> Iterator[tuple[str, ...]]:
    for output in metadata.outputs:
        for name in output.labels:
            lines = metadata.labels.get(name, ())
            yield _names("\n".join(lines)) if lines[:1] and lines[0].lstrip().startswith("{") else lines
    yield _names(metadata.properties.get(NAMES, ""))


def _names(text: str) -> tuple[str, ...]:
    """Of a table of numbers and names, alone or as the value of `names` in a larger one."""
    found = table_in(text)
    found = found.get(NAMES, found) if isinstance(found, dict) else found
    try:
        if isinstance(found, dict):
            found = [found[key] for key in sorted(found, key=int)]
        return tuple(str(each) for each in found) if isinstance(found, list | tuple) else ()
    except (ValueError, TypeError):
        return ()


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple((_LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines())


@cache
def _coco_by_number() -> tuple[str, ...]:
    """Of 1 to 90; "" for those left out."""
    names = iter(_listed("coco"))
    return tuple("" if number in _COCO_LEFT_OUT else next(names) for number in range(1, 91))
