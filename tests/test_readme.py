"""The README tells the truth: its app runs, its commands parse, its card is one, its links lead somewhere."""

import re
import shlex
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from studio.cli.arguments import build_parser
from studio.inference.card import CARD_FILE, read_card
from studio.runtime.contenders import PREFIX
from studio.runtime.discovery import find_app, list_apps
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from studio.sources import open_source, parse
from studio.ui.screenshots import SHOTS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[list[str]]:
    for line in "".join(blocks("sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0] == "pocket-studio":
            yield words[1:]


def test_its_app_finds_hands_in_the_rendered_scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (app,) = blocks("python")
    lines = [line for line in app.splitlines() if line.strip()]
    assert len(lines) <= 22
    (tmp_path / "apps" / "pinch").mkdir(parents=True)
    (tmp_path / "apps" / "pinch" / "app.py").write_text(app, encoding="utf-8")
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(tmp_path / "apps"))
    listing = find_app("pinch")
    assert (listing.title, listing.error) == ("Pinch", "")
    assert listing.summary == "Joins thumb and index finger of every hand with a line."

    opened = open_app("pinch", {"width": 5.0})
    source = open_source("scene:hands")
    try:
        outputs = list(islice(pipeline(source.frames(), opened), 60))
    finally:
        source.close()
        opened.close()
    assert any(output.result.facts["hands"] for output in outputs)
    for output in outputs:
        assert len(output.result.shapes) == output.result.facts["hands"]
        assert {shape.width for shape in output.result.shapes} <= {5.0}


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_its_commands_are_ones_the_studio_takes(words: list[str]) -> None:
    chosen = build_parser().parse_args(words)
    assert (ROOT / "studio" / "cli" / f"{chosen.module}.py").is_file()


def test_its_addresses_are_ones_the_studio_takes() -> None:
    rows = re.search(r"^## Sources\n(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    assert rows
    kinds = {
        parse(address).kind
        for row in rows[1].splitlines()[3:]
        for address in re.findall(r"`([^`?]+)`", row.split("|")[1] if "|" in row else "")
    }
    assert kinds == {"camera", "file", "stream", "phone", "screen", "scene"}


def test_its_card_is_one(tmp_path: Path) -> None:
    (card,) = blocks("toml")
    (tmp_path / "palm").mkdir()
    (tmp_path / "palm" / CARD_FILE).write_text(card, encoding="utf-8")
    read = read_card(tmp_path / "palm" / CARD_FILE)
    real = read_card(ROOT / "models" / "palm_detection" / CARD_FILE)
    assert read.inputs == real.inputs
    assert read.variants["lite"].sources[0] == real.variants["lite"].sources[0]


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_its_pictures_are_those_that_are_taken() -> None:
    taken = {f"assets/screenshots/{shot.name}-{theme}.png" for shot in SHOTS for theme in shot.themes}
    assert taken == set(re.findall(r"\]\((assets/screenshots/[^)]+)\)", README))
    apps = {listing.name: listing.demo for listing in list_apps()}
    alone = [shot for shot in SHOTS if not shot.app.startswith(PREFIX)]
    assert [(shot.app, shot.source) for shot in alone if apps.get(shot.app) != shot.source] == [], "each app on its own scene"


def test_its_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join([*blocks("sh"), *re.findall(r"`(make [a-z]+)", README)])))
    assert named >= {"run", "test"}
    assert named <= targets
