"""What one of many frames is believed to say."""

from dataclasses import replace
from typing import Any

import pytest

from studio.vision.barcodes import glimpse
from studio.vision.barcodes.code import RETAIL, Spot
from studio.vision.barcodes.matching import Match, match
from studio.vision.barcodes.steps import Steps, finished
from tests.vision.barcodes.pictures import code_label, noisy, placed

NUMBER = "4006381333931"


@pytest.mark.parametrize(("blur", "believed"), [(0.85, True), (1.2, False)])
def test_bars_by_themselves_are_believed_only_while_they_are_not_much_blurred(
    blur: float, believed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blurred(*seen: Any) -> Steps[Match | None]:
        found = yield from match(*seen)
        return found and replace(found, evidence=replace(found.evidence, blur=blur))

    monkeypatch.setattr(glimpse, "match", blurred)
    module = 2.5
    picture, corners = placed(code_label(NUMBER, "EAN-13"), module)
    said = finished(glimpse.studied(noisy(picture, 1.0), Spot(corners, 0.99, module), None, RETAIL, whole=True))
    assert (said is not None and said[0].text == NUMBER) == believed
