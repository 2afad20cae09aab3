"""Edges painted as shapes look as lines around the outlines do."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from apps.hand_puppets.company import BUILT_IN, find_puppets
from apps.hand_puppets.puppet import Anchor, Outline, Puppet
from apps.hand_puppets.rims import Rims, has_rim
from apps.hand_puppets.stage import Stage
from studio.api import Polyline
from studio.runtime.drawing import drawn
from studio.vision.hands import Hand
from studio.vision.hands.hand import palm_size
from tests.apps.hand_puppets.staged_hands import flat

CAST = {puppet.name: puppet for puppet in find_puppets([BUILT_IN]).puppets.values()}
SIZE = 100.0
PLAIN = Outline(tuple(Anchor("palm", 0.0, 0.0) for _ in range(16)), "#ffd040", "#102030", 0.06)


def ring(radius: float, way: int = 1) -> np.ndarray:
    angles = way * np.arange(16) * np.pi / 8
    return np.stack([150 + radius * np.cos(angles), 150 + 0.7 * radius * np.sin(angles)], axis=1)


def puppet_of(*outlines: Outline) -> Puppet:
    return Puppet("ring", "Ring", "", Path(), 100.0, "mouth", outlines)


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("joined", ["", "cloth"])
def test_a_rim_looks_as_a_line_does(way: int, joined: str) -> None:
    outline = replace(PLAIN, joined=joined)
    behind = replace(PLAIN, width=0.0, edge="")
    points = np.concatenate([ring(30), ring(100, way)])
    [(rim, within)] = Rims(puppet_of(behind, outline)).around(points, SIZE)
    inside = tuple(map(tuple, points[16:].tolist()))
    width = outline.width * SIZE
    shapes = [Polyline(rim, width=0, closed=True, smooth=True, fill=outline.edge)]
    shapes.append(Polyline(within, width=0, closed=True, smooth=True, fill=outline.fill))
    line = Polyline(inside, outline.edge, width, True, True, outline.fill)
    expected = [line]
    if joined:
        expected = [replace(line, width=2 * width, fill=None), Polyline(inside, width=0, closed=True, smooth=True, fill=outline.fill)]
    black = np.zeros((300, 300, 3), np.uint8)
    away = np.abs(drawn(black, shapes).astype(int) - drawn(black, expected)).max(axis=2)
    assert (away > 64).sum() < 10
    assert drawn(black, expected).any()


def test_what_has_corners_ends_or_is_translucent_has_none() -> None:
    assert has_rim(PLAIN)
    for change in ({"closed": False}, {"smooth": False}, {"fill": ""}, {"edge": ""}, {"fill": "#80ffd040"}, {"edge": "#80102030"}):
        assert not has_rim(replace(PLAIN, **change))  # type: ignore[arg-type]
    assert list(Rims(puppet_of(replace(PLAIN, smooth=False))).around(ring(50), SIZE)) == []


@pytest.mark.parametrize("puppet", CAST.values(), ids=CAST)
def test_a_puppet_that_fades_in_shows_no_rims_through_its_fills(puppet: Puppet) -> None:
    landmarks = np.column_stack([flat(320, 300), np.zeros(21)])
    hand = Hand(1, landmarks, np.zeros((21, 3)), 1.0, "right", 1.0, palm_size(landmarks))
    stage = Stage()
    stage.show((), {}, 0.0)
    edges = {part.edge[1:] for part in puppet.parts if isinstance(part, Outline) and has_rim(part)}
    edges -= {part.fill[1:] for part in puppet.parts if isinstance(part, Outline)}
    fading = grown = 0
    for index in range(1, 30):
        fills = [shape.fill for shape in stage.show((hand,), {1: puppet}, index / 30) if isinstance(shape, Polyline) and shape.fill]
        fading += any(len(fill) == 9 and fill[1:3] != "ff" for fill in fills)
        assert not any(fill[3:] in edges for fill in fills if len(fill) == 9)
        grown += any(fill[1:] in edges for fill in fills)
    assert fading
    assert grown
