"""The guide to writing apps tells the truth: its apps run, its tests pass, its package installs, its commands parse."""

import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from studio.api import Dots, Polyline
from studio.cli.arguments import build_parser
from studio.runtime.discovery import find_app
from studio.runtime.opening import open_app
from studio.runtime.pipeline import Output, pipeline
from studio.sources import open_source

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "apps" / "README.md").read_text(encoding="utf-8")
FILES = {
    name: text
    for name, _, text in re.findall(
        r"`([\w./]+\.(?:py|toml))`[^`]*?(?:`[\w/.]+`[^`]*?)*:\n\n```(python|toml)\n(.*?)^```$", GUIDE, re.M | re.S
    )
}


def write(folder: Path, *names: str) -> Path:
    """Those files of the guide; each package is one."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILES[name], encoding="utf-8")
        if path.parent != folder:
            (path.parent / "__init__.py").touch()
    return folder


def run(app: Path, address: str, count: int) -> Sequence[Output]:
    opened, source = open_app(str(app)), open_source(address)
    try:
        return list(islice(pipeline(source.frames(), opened), count))
    finally:
        source.close()
        opened.close()


def test_it_has_three_apps_a_test_and_a_package() -> None:
    assert set(FILES) == {"ink/app.py", "palms/app.py", "palms/test_app.py", "joints/app.py", "pyproject.toml"}
    assert GUIDE.count("```python") + GUIDE.count("```toml") == len(FILES)


@pytest.mark.parametrize(("name", "title"), [("ink", "Ink"), ("palms", "Palms"), ("joints", "Joints")])
def test_each_app_is_listed(tmp_path: Path, name: str, title: str) -> None:
    listing = find_app(str(write(tmp_path, f"{name}/app.py") / name))
    assert (listing.title, listing.error) == (title, "")
    assert listing.summary


def test_the_filter_gives_the_picture_anew(tmp_path: Path) -> None:
    write(tmp_path, "ink/app.py")
    for output in run(tmp_path / "ink", "scene:hands?hands=1&width=320&height=240", 3):
        assert output.result.pixels is not None
        assert output.result.pixels.shape == (240, 320, 3)
        assert set(np.unique(output.result.pixels)) == {30, 245}
        assert {"Smooth", "Lines"} <= {name for name, _ in output.reading.stages}


def test_the_detector_finds_palms_where_there_are_some(tmp_path: Path) -> None:
    write(tmp_path, "palms/app.py")
    found = [output.result for output in run(tmp_path / "palms", "scene:hands?hands=2&fps=6", 12)]
    assert max(result.facts["palms"] for result in found) == 2
    assert all(len(result.shapes) == result.facts["palms"] for result in found)
    nobody = run(tmp_path / "palms", "scene:hands?hands=0&width=320&height=240", 2)
    assert all(output.result.hint and not output.result.shapes for output in nobody)


def test_two_models_give_the_joints_of_both_hands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "joints/app.py")
    outputs = run(tmp_path / "joints", "scene:hands?hands=2&fps=6", 12)
    assert max(output.result.facts["hands"] for output in outputs) == outputs[-1].result.facts["most"] == 2
    for output in outputs:
        hands = output.result.facts["hands"]
        assert [len(shape.points) for shape in output.result.shapes if isinstance(shape, Dots)] == [21] * hands
        assert sum(isinstance(shape, Polyline) for shape in output.result.shapes) == 21 * hands
    assert "2 hands at once" in capsys.readouterr().out


def test_its_test_passes(tmp_path: Path) -> None:
    write(tmp_path, "palms/app.py", "palms/test_app.py")
    tested = subprocess.run([sys.executable, "-m", "pytest", "-q", "-W", "error", "palms"], cwd=tmp_path, capture_output=True, text=True)
    assert tested.returncode == 0, tested.stdout
    assert "1 passed" in tested.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide's package, built and unpacked as pip does, with another whose entry points are broken."""
    source, site = write(tmp_path_factory.mktemp("palms"), "palms/app.py", "pyproject.toml"), tmp_path_factory.mktemp("site")
    broken = tmp_path_factory.mktemp("broken")
    (broken / "torn").mkdir()
    (broken / "torn" / "app.py").write_text("class Torn(App:\n    title = 'Torn'\n")
    (broken / "torn" / "late.py").write_text(
        "from studio.api import App\n\n\nclass Late(App):\n    'Fails late.'\n    title = 'Late'\n\n\n1 / 0\n"
    )
    entries = 'torn = "torn.app:Torn"\nlate = "torn.late:Late"\ngone = "no_such_package:App"'
    text = FILES["pyproject.toml"].replace('palms = "palms.app:Palms"', entries).replace("palms", "torn")
    (broken / "pyproject.toml").write_text(text)
    for folder in (source, broken):
        built = subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=folder, capture_output=True, text=True)
        assert built.returncode == 0, built.stderr
        (wheel,) = (folder / "dist").glob("*.whl")
        zipfile.ZipFile(wheel).extractall(site)
    return site


def studio(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(site), str(ROOT)))}
    return subprocess.run([sys.executable, "-m", "studio", *arguments], cwd=site, capture_output=True, text=True, env=environment)


def test_its_package_is_found_and_runs_though_another_is_broken(site: Path, tmp_path: Path) -> None:
    listed = studio(site, "list", "apps", "--json")
    apps = {app["name"]: app for app in json.loads(listed.stdout.splitlines()[-1])["apps"]}
    assert (apps["palms"]["title"], apps["palms"]["error"]) == ("Palms", "")
    assert not apps["hand_puppets"]["error"]
    assert "(app.py, line 1)" in apps["torn"]["error"]
    assert "no_such_package, which isn't installed" in apps["gone"]["error"]
    assert not apps["late"]["error"]  # nothing was imported
    facts = tmp_path / "facts.jsonl"
    assert studio(site, "run", "palms", "scene:hands?hands=2", "--limit", "3", "--facts", str(facts)).returncode == 0
    assert "palms" in facts.read_text()


@pytest.mark.parametrize(("name", "told"), [("torn", "line 1"), ("late", "ZeroDivisionError"), ("gone", "isn't installed")])
def test_a_broken_one_says_why(site: Path, name: str, told: str) -> None:
    ran = studio(site, "run", name, "scene:hands", "--limit", "1")
    assert ran.returncode == 1
    assert told in ran.stderr


def test_its_commands_are_ones_the_studio_takes() -> None:
    lines = "".join(re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.M | re.S)).splitlines()
    assert lines
    for line in lines:
        program, *words = shlex.split(line, comments=True)
        assert program == "pocket-studio"
        assert (ROOT / "studio" / "cli" / f"{build_parser().parse_args(words).module}.py").is_file()


def test_its_links_lead_somewhere() -> None:
    assert all((ROOT / "apps" / link).exists() for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", GUIDE))
