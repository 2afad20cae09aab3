"""What moves is marked where it is; what rests is not. An app needs no studio to be tested."""

from dataclasses import replace
from typing import Any

import numpy as np

from studio.api import Box, Frame, Mask

from .app import TemplateApp


def picture(left: int) -> Frame:
    """A white square of 40 pixels on black, its left edge at `left`."""
    pixels = np.zeros((120, 160, 3), np.uint8)
    pixels[40:80, left : left + 40] = 255
    return Frame.of(pixels)


def opened(**settings: Any) -> TemplateApp:
    app = TemplateApp()
    app.settings = replace(app.settings, **settings)
    app.opened()
    return app


def test_what_moves_is_marked_where_it_is() -> None:
    app = opened()
    app.process(picture(20))
    (box,) = app.process(picture(60)).shapes
    assert isinstance(box, Box)
    (left, top), (right, bottom) = box.corners[0], box.corners[2]
    assert abs(left - 20) <= 5
    assert abs(right - 100) <= 5
    assert abs(top - 40) <= 5
    assert abs(bottom - 80) <= 5


def test_what_rests_is_not() -> None:
    app = opened()
    app.process(picture(20))
    result = app.process(picture(20))
    assert result.shapes == ()
    assert result.facts == {"moving": 0.0}
    assert result.hint


def test_settings_say_how_and_how_much() -> None:
    app = opened(mark="colour")
    app.process(picture(20))
    (mask,) = app.process(picture(60)).shapes
    assert isinstance(mask, Mask)
    assert mask.alpha.shape == (120, 160)
    app = opened(smallest=10.0)
    app.process(picture(20))
    assert app.process(picture(24)).shapes == ()


def test_after_starting_afresh_nothing_has_moved() -> None:
    app = opened()
    app.process(picture(20))
    app.start_afresh()
    assert app.process(picture(60)).shapes == ()
