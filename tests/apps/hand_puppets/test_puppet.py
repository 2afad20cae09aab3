"""Puppets' descriptions are read strictly, and those that come with the app are sound."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from apps.hand_puppets.company import BUILT_IN as PUPPETS
from apps.hand_puppets.puppet import Anchor, Outline, Part, Picture
from apps.hand_puppets.reading import PuppetError, read_puppet
from apps.hand_puppets.rigs import RIGS

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
    (folder / "test.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><g id="eye"/></svg>')
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
        (('["head", 0, -1]', '["tail", 0, -1]'), "part 1: there is no frame 'tail'; there are arm, palm, head, snout, jaw"),
        (('["head", 0, -1]', '["head", 0]'), "part 1"),
        (('["head", 0, -1], ["head", 1, 0], ["jaw", 0.5, 1]', '["head", 0, -1]'), "at least two points"),
        (('"#203040"', '"#20304g"'), "part 1"),
        (("pivot = [10, 10]", "pivots = [10, 10]"), "part 2: unknown key 'pivots'"),
        (("pivot = [10, 10]", "pivot = [10]"), "part 2"),
        (("pivot = [10, 10]\n", ""), "part 2: pivot is missing"),
        (("lid = 0.2", 'lid = "big"'), "part 3"),
        (("unit = 100", ""), "unit is missing"),
        (("unit = 100", "unit = [1]"), "puppet.toml"),
        (('sprite = "eye"', 'sprite = "ear"'), "part 2: the drawing has no element 'ear'; it has eye"),
        (("unit = 100", "unit = 0"), "unit is a number above 0, not 0"),
        (("unit = 100", 'unit = 100\nrig = "feet"'), "there is no rig 'feet'; there are mouth, fingers, strings"),
        (("unit = 100", 'unit = 100\nrig = "fingers"'), "part 1: there is no frame 'head'"),
        (("unit = 100", "unit = 100\nvoice = {pitch = 20}"), "voice: pitch is a number from 50 to 2000, not 20"),
        (("unit = 100", "unit = 100\nvoice = {tune = 20}"), "voice: unknown key 'tune'"),
        (("unit = 100", "unit = 100\nvoice = {melody = []}"), "voice: melody is a list of numbers"),
        (("unit = 100", "unit = 100\nvoice = {notes = 9}"), "voice: notes is a whole number from 1 to 4"),
        (("pivot = [10, 10]", "pivot = [10, nan]"), "part 2: pivot is a number, not nan"),
        (('fill = "wool"', 'fill = "wool"\nsmooth = 1'), "part 1: smooth is true or false, not 1"),
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


@pytest.mark.parametrize("rig", RIGS)
def test_the_puppets_together_use_every_frame_but_guides(rig: str) -> None:
    """The frames that only other frames are built on are the exceptions."""
    puppets = [puppet for name in NAMES if (puppet := read_puppet(PUPPETS / name)).rig == rig]
    used = {anchor.frame for puppet in puppets for part in puppet.parts for anchor in anchors(part)}
    guides = {"mouth": set(), "fingers": {"palm"}, "strings": {"face", "mouth"}}
    assert used >= set(RIGS[rig].frames) - guides[rig]


def anchors(part: Part) -> tuple[Anchor, ...]:
    return part.anchors if isinstance(part, Outline) else (part.at,)
