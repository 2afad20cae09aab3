"""The judge of fills measures what it says, of the cases a manifest means."""

import numpy as np
import pytest

from studio.api import FakeInterpreter
from studio.vision.removal.coarse import SIDE
from studio.vision.removal.likeness import gradient_energy, psnr_within, ssim
from studio.vision.removal.stills import Case, cases, judged, score

RANDOM = np.random.default_rng(3)
PICTURES = {
    "clean.png": RANDOM.integers(0, 256, (90, 120, 3), np.uint8),
    "thing.png": np.zeros((60, 80, 3), np.uint8),
    "thing_mask.png": np.pad(np.full((20, 20, 3), 255, np.uint8), ((20, 20), (30, 30), (0, 0))),
    "pair.jpg": np.full((40, 40, 3), 90, np.uint8),
    "pair_mask.png": np.pad(np.zeros((10, 10, 3), np.uint8), ((15, 15), (15, 15), (0, 0)), constant_values=255),
}
ENTRIES = [
    {"file": "thing_mask.png", "role": "mask"},
    {"file": "thing.png", "role": "image", "mask": "thing_mask.png", "mask_rule": "white (255) = object to remove", "clean_truth": None},
    {"file": "clean.png", "role": "clean"},
    {"file": "pair_mask.png", "role": "mask"},
    {"file": "pair.jpg", "role": "image", "mask": "pair_mask.png", "mask_rule": "black (0) = hole", "clean_truth": "the image itself"},
]


def test_clean_pictures_get_the_masks_of_things_and_pairs_their_own() -> None:
    one, two = cases(ENTRIES, lambda entry: PICTURES[entry["file"]])
    assert (one.kind, one.picture, one.mask, one.hole.shape) == ("object", "clean.png", "thing_mask.png", (90, 120))
    assert one.hole[45, 60] == 255
    assert one.hole.mean() / 255 == pytest.approx(400 / 4800, abs=0.01)
    assert (two.kind, two.hole[20, 20], two.hole[0, 0], two.hole.mean() / 255) == ("freeform", 255, 0, 100 / 1600)


def test_no_fill_sees_what_is_in_the_hole() -> None:
    case = next(iter(cases(ENTRIES, lambda entry: PICTURES[entry["file"]])))
    result, filled = score(lambda pixels, hole: pixels, case)
    assert not filled[case.hole > 0].any()
    assert result.energy == pytest.approx(gradient_energy(filled, case.hole))


def test_figures_of_each_method_in_the_same_run() -> None:
    model = FakeInterpreter({"added": np.zeros((1, SIDE, SIDE, 3), np.float32)})
    shown: list[Case] = []
    figures = judged(ENTRIES, lambda entry: PICTURES[entry["file"]], model, lambda case, fills: shown.append(case))
    assert figures["pictures"] == 1
    assert figures["freeform"]["pictures"] == 1  # type: ignore[index,call-overload]
    assert {"psnr_hole_db", "ssim", "texture_ratio", "ms_p50"} <= set(figures["telea"]) & set(figures["navier_stokes"])  # type: ignore[arg-type]
    assert figures["gain_over_telea_db"] == pytest.approx(figures["psnr_hole_db"] - figures["telea"]["psnr_hole_db"], abs=0.002)  # type: ignore[operator,index,call-overload]
    assert [case.picture for case in shown] == ["clean.png", "pair.jpg"]


def test_likeness_is_what_it_says() -> None:
    truth = np.full((40, 50, 3), 100, np.uint8)
    off, mask = truth.copy(), np.zeros((40, 50), np.uint8)
    off[10:20, 10:20], mask[10:20, 10:20] = 110, 255
    assert psnr_within(off, truth, mask) == pytest.approx(28.13, abs=0.01)
    assert psnr_within(truth, truth, mask) == float("inf")
    assert ssim(truth, truth) == pytest.approx(1)
    assert ssim(off, truth) < 0.98
    assert gradient_energy(truth, mask) == 0
    assert gradient_energy(off, mask) == pytest.approx(20 * 100)
    with pytest.raises(ValueError, match="no hole"):
        psnr_within(truth, truth, np.zeros_like(mask))
