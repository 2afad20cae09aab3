"""How well holes of single pictures are filled, beside OpenCV's Telea and Navier-Stokes in the same run."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from studio.api import Fact, Interpreter, Pixels
from studio.vision.removal.inventing import Inventor, Mask
from studio.vision.removal.likeness import gradient_energy, psnr_within, ssim

LONGEST = 512
"""Larger pictures are shrunk so that their longer side has so many pixels."""

RADIUS = 3
"""Of OpenCV's methods, in pixels."""

Entry = Mapping[str, Any]
Fill = Callable[[Pixels, Mask], Pixels]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A picture without the hole, which is the truth, and the hole, 255 inside. kind: "object" or "freeform"."""

    kind: str
    picture: str
    mask: str
    truth: Pixels
    hole: Mask


@dataclass(frozen=True, slots=True)
class Score:
    """Of one fill: decibels in the hole, SSIM of the whole picture, gradient energy in the hole of the fill and of the truth, wall time."""

    psnr: float
    ssim: float
    energy: float
    true_energy: float
    milliseconds: float


def cases(entries: Sequence[Entry], read: Callable[[Entry], Pixels]) -> Iterator[Case]:
    """Every clean picture with every object's mask, and every pair that has holes and the truth.

    entries: as MANIFEST.json of inpainting data has them: `role` clean, image or mask; an image's `mask` and `mask_rule`, which begins
    with white or black as the hole is.
    """
    by_file = {entry["file"]: entry for entry in entries}
    images = [entry for entry in entries if entry.get("role") == "image"]
    masks = [entry for entry in images if entry["mask_rule"].startswith("white")]
    for clean in (entry for entry in entries if entry.get("role") == "clean"):
        truth = shrunk(read(clean))
        for entry in masks:
            yield Case("object", clean["file"], entry["mask"], truth, _hole(read(by_file[entry["mask"]]), entry, truth))
    for image in (entry for entry in images if entry.get("clean_truth")):
        truth = shrunk(read(image))
        yield Case("freeform", image["file"], image["mask"], truth, _hole(read(by_file[image["mask"]]), image, truth))


def shrunk(pixels: Pixels) -> Pixels:
    scale = LONGEST / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _hole(mask: Pixels, entry: Entry, truth: Pixels) -> Mask:
    light = cv2.resize(mask[..., 0], truth.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 127
    return np.where(light == entry["mask_rule"].startswith("white"), np.uint8(255), np.uint8(0))


def score(fill: Fill, case: Case) -> tuple[Score, Pixels]:
    """fill is shown black in the hole, so that it can't peek."""
    holed = np.where(case.hole[..., None] > 0, np.uint8(0), case.truth)
    started = time.perf_counter()
    filled = fill(holed, case.hole)
    took = (time.perf_counter() - started) * 1000
    energy, true = (gradient_energy(each, case.hole) for each in (filled, case.truth))
    return Score(psnr_within(filled, case.truth, case.hole), ssim(filled, case.truth), energy, true, took), filled


class Stopwatch:
    """A model that notes how long it runs."""

    def __init__(self, model: Interpreter) -> None:
        self._model = model
        self.milliseconds: list[float] = []

    def run(self, **inputs: Any) -> Any:
        started = time.perf_counter()
        found = self._model.run(**inputs)
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        return found


def telea(pixels: Pixels, hole: Mask) -> Pixels:
    """Telea 2004, as OpenCV has it."""
    return np.asarray(cv2.inpaint(pixels, hole, RADIUS, cv2.INPAINT_TELEA), np.uint8)


def navier_stokes(pixels: Pixels, hole: Mask) -> Pixels:
    """Bertalmio, Bertozzi and Sapiro 2001, as OpenCV has it."""
    return np.asarray(cv2.inpaint(pixels, hole, RADIUS, cv2.INPAINT_NS), np.uint8)


def judged(
    entries: Sequence[Entry],
    read: Callable[[Entry], Pixels],
    model: Interpreter,
    shown: Callable[[Case, Mapping[str, Pixels]], None] = lambda case, fills: None,
) -> dict[str, Fact]:
    """Figures of holes the size of objects, the others under `freeform`, and of each picture under `by_picture`.

    psnr_hole_db, ssim: means; texture_ratio: gradient energy of all fills ÷ that of the truths, texture_ratio_median: of the single ratios;
    ms_p50: wall time of a fill, network_ms_p50: of all runs of the network in it. without_detail: the fill as smooth as
    the network gives it. shown: is handed each case with its fills, by name.
    """
    watched: Any = Stopwatch(model)
    fills: dict[str, Fill] = {
        "ours": Inventor(watched).invent,
        "without_detail": Inventor(model, detail=0).invent,
        "telea": telea,
        "navier_stokes": navier_stokes,
    }
    scored: list[tuple[Case, dict[str, Score]]] = []
    networks: list[float] = []
    for case in cases(entries, read):
        if not scored:
            score(fills["ours"], case)  # what is made at the first picture is made once
        watched.milliseconds.clear()
        results = {name: score(fill, case) for name, fill in fills.items()}
        networks.append(sum(watched.milliseconds))
        shown(case, {name: pixels for name, (_, pixels) in results.items()})
        scored.append((case, {name: each for name, (each, _) in results.items()}))
    objects = [scores for case, scores in scored if case.kind == "object"]
    freeform = [scores for case, scores in scored if case.kind == "freeform"]
    pictures = sorted({case.picture for case, _ in scored if case.kind == "object"})
    return {
        "pictures": len(objects),
        **_figures(objects),
        "network_ms_p50": round(float(np.median(networks)), 2) if networks else None,
        "freeform": {"pictures": len(freeform), **_figures(freeform)},
        "by_picture": {picture: _brief([scores for case, scores in scored if case.picture == picture]) for picture in pictures},
    }


def _figures(scores: Sequence[Mapping[str, Score]]) -> dict[str, Fact]:
    if not scores:
        return {}
    of = {name: _means([each[name] for each in scores]) for name in scores[0]}
    return {
        **of["ours"],
        **_gains(of["ours"], of["telea"]),
        "without_detail": {**of["without_detail"], **_gains(of["without_detail"], of["telea"])},
        "telea": of["telea"],
        "navier_stokes": of["navier_stokes"],
    }


def _gains(ours: Mapping[str, float], others: Mapping[str, float]) -> dict[str, float]:
    return {
        "gain_over_telea_db": round(ours["psnr_hole_db"] - others["psnr_hole_db"], 3),
        "ssim_gain_over_telea": round(ours["ssim"] - others["ssim"], 5),
    }


def _means(scores: Sequence[Score]) -> dict[str, float]:
    return {
        "psnr_hole_db": round(float(np.mean([each.psnr for each in scores])), 3),
        "ssim": round(float(np.mean([each.ssim for each in scores])), 5),
        "texture_ratio": round(sum(each.energy for each in scores) / max(sum(each.true_energy for each in scores), 1e-9), 3),
        "texture_ratio_median": round(float(np.median([each.energy / max(each.true_energy, 1e-9) for each in scores])), 3),
        "ms_p50": round(float(np.median([each.milliseconds for each in scores])), 2),
    }


def _brief(scores: Sequence[Mapping[str, Score]]) -> dict[str, Fact]:
    figures = _figures(scores)
    return {name: figures[name] for name in ("psnr_hole_db", "gain_over_telea_db", "ssim_gain_over_telea", "texture_ratio")}
