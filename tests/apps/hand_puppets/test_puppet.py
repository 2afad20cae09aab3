"""Puppets' descriptions are read strictly, and those that come with the app are sound."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from apps.hand_puppets.puppet import PUPPETS, Anchor, Outline, Part, Picture, PuppetError, read_puppet
from apps.hand_puppets.rig import FRAMES

NAMES = sorted(path.name for path in PUPPETS.iterdir())

GOOD = """
title = "Test"
about = "A puppet"
drawing = "test.svg"
unit = 100
[colours]
wool = "#203040"
[[part]]
outline = [["head", 0, -1], ["head", 1, 0], ["jaw", 0.5, 1]]
fill = "wool"
[[part]]
sprite = "eye"
on = "head"
at = [0.5, -0.5]
pivot = [10, 10]
[[part]]
lid = 0.2
on = "head"
at = [0.5, -0.5]
fill = "wool"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "puppet.toml").write_text(text)
    (folder / "test.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    return folder


def test_a_description_is_read(tmp_path: Path) -> None:
    found = read_puppet(write(tmp_path, GOOD))
    outline, picture, lid = found.parts
    assert (found.title, found.unit, found.drawing) == ("Test", 100, tmp_path / "test.svg")
    assert [(anchor.frame, anchor.along, anchor.across) for anchor in outline.anchors] == [("head", 0, -1), ("head", 1, 0), ("jaw", 0.5, 1)]
    assert (outline.fill, outline.closed) == ("#203040", True)
    assert (picture.element, picture.pivot, picture.scale) == ("eye", (10, 10), 1)
    assert (lid.radius, lid.fill) == (0.2, "#203040")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('"#203040"', '"teal"'), "part 1: the colour wool is #rrggbb or #aarrggbb, not 'teal'"),
        (('fill = "wool"', 'fill = "wol"'), "part 1: there is no colour 'wol'; there are wool"),
        (('["head", 0, -1]', '["tail", 0, -1]'), "part 1: there is no frame 'tail'; there are arm, palm, head, jaw"),
        (('["head", 0, -1]', '["head", 0]'), "part 1"),
        (('["head", 0, -1], ["head", 1, 0], ["jaw", 0.5, 1]', '["head", 0, -1]'), "at least two points"),
        (('"#203040"', '"#20304g"'), "part 1"),
        (("pivot = [10, 10]", "pivots = [10, 10]"), "part 2: unknown key 'pivots'"),
        (("pivot = [10, 10]", "pivot = [10]"), "part 2"),
        (("pivot = [10, 10]\n", ""), "part 2: pivot is missing"),
        (("lid = 0.2", 'lid = "big"'), "part 3"),
        (("unit = 100", ""), "unit is missing"),
        (("unit = 100", "unit = [1]"), "puppet.toml"),
        (('title = "Test"', 'titel = "Test"'), "unknown key 'titel'"),
        (("test.svg", "gone.svg"), "there is no drawing gone.svg"),
        (("[colours]", "[colours"), "can't be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(PuppetError, match=re.escape(words)) as told:
        read_puppet(write(tmp_path, GOOD.replace(*change)))
    assert "puppet.toml" in str(told.value)


def test_a_missing_description_is_named(tmp_path: Path) -> None:
    with pytest.raises(PuppetError, match=r"puppet\.toml can't be read"):
        read_puppet(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_every_element_a_puppet_shows_is_in_its_drawing(name: str) -> None:
    found = read_puppet(PUPPETS / name)
    drawn = {element.get("id") for element in ElementTree.parse(found.drawing).iter()}
    wanted = {part.element for part in found.parts if isinstance(part, Picture)}
    assert wanted
    assert wanted <= drawn


def test_the_puppets_together_use_every_frame_of_the_rig() -> None:
    used = {anchor.frame for name in NAMES for part in read_puppet(PUPPETS / name).parts for anchor in anchors(part)}
    assert used == set(FRAMES)


def anchors(part: Part) -> tuple[Anchor, ...]:
    return part.anchors if isinstance(part, Outline) else (part.at,)
