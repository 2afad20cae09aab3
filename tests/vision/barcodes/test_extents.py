"""Where the bars of a located code are thought to begin and end."""

import numpy as np
import pytest

from studio.vision.barcodes.code import Symbology
from studio.vision.barcodes.extents import between_quiet_zones, stretched
from tests.vision.barcodes.pictures import code_label, noisy, placed

NUMBERS: tuple[tuple[str, Symbology, int], ...] = (("4006381333931", "EAN-13", 95), ("96385074", "EAN-8", 67))


@pytest.mark.parametrize(("text", "symbology", "modules"), NUMBERS)
@pytest.mark.parametrize("module", [0.9, 1.0, 1.1, 1.4, 2.5])
@pytest.mark.parametrize("degrees", [0.0, 34.0, 90.0])
def test_a_code_too_blurred_for_its_guards_is_not_taken_for_its_half(
    text: str, symbology: Symbology, modules: int, module: float, degrees: float
) -> None:
    picture, corners = placed(code_label(text, symbology), module, degrees)
    picture = noisy(picture, 0.7 * max(module, 1.0))
    for span in ((0.0, 1.0), (-0.05, 1.08), (0.06, 0.95)):
        thought = stretched(corners, *span)
        likeliest = between_quiet_zones(picture, thought, float(np.hypot(*(thought[1] - thought[0]))) / modules)[0]
        off = np.abs(likeliest - corners).reshape(-1, 2)
        along = (corners[1] - corners[0]) / np.hypot(*(corners[1] - corners[0]))
        assert np.abs(off @ np.abs(along)).max() < 4 * module, span
