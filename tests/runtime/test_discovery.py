"""Apps are found by every door without importing them, and load from their own folder whatever else is called the same."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from studio import bundled
from studio.api import Frame
from studio.folders import config_folder
from studio.runtime.app_errors import AppError
from studio.runtime.discovery import UnknownApp, find_app, list_apps, load_app

GOOD = '''
"""Says hello to every frame.

More about it."""
from studio.api import App, Frame, Result
from .words import GREETING

class Hello(App):
    title = "Hello"

    def process(self, frame: Frame) -> Result:
        return Result(facts={"greeting": GREETING})
'''


def write_app(folder: Path, source: str, **modules: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"app": source, **modules}.items():
        (folder / f"{name}.py").write_text(dedent(text))
    return folder


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of apps, known by the environment; nothing is built in."""
    folder = tmp_path / "my apps"
    folder.mkdir()
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(folder))
    monkeypatch.setattr(bundled, "apps_folder", lambda: tmp_path / "no built-in apps")
    return folder


def greeting(name: str) -> object:
    pixels = __import__("numpy").zeros((2, 2, 3), "uint8")
    return load_app(name)().process(Frame.of(pixels)).facts["greeting"]


def test_listing_reads_title_and_summary_and_imports_nothing(apps: Path) -> None:
    write_app(apps / "hello", GOOD + "\nraise SystemExit('imported')\n")
    write_app(
        apps / "other",
        '''
        from typing import ClassVar
        class Other(App):
            """By the class.

            Not this."""
            title: ClassVar[str] = "An" "other"
        ''',
    )
    before = set(sys.modules)
    assert [(app.name, app.title, app.summary, app.folder, app.error) for app in list_apps()] == [
        ("other", "Another", "By the class.", apps / "other", ""),
        ("hello", "Hello", "Says hello to every frame.", apps / "hello", ""),
    ]
    assert set(sys.modules) == before


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("class Broken(App:\n    title = 'x'", ("(app.py, line 1)", "invalid syntax")),
        ("x = 1", ("no class",)),
        ("class A:\n    title = 'a'\nclass B:\n    title = 'b'", ("A, B",)),
        ("class A:\n    title = NAME", ("no class",)),
        ("\0", ("null bytes",)),
    ],
)
def test_a_broken_app_is_listed_with_its_error_beside_the_others(apps: Path, source: str, told: tuple[str, ...]) -> None:
    write_app(apps / "hello", GOOD)
    write_app(apps / "broken", source)
    broken, hello = list_apps()
    assert (broken.name, hello.error) == ("broken", "")
    for words in told:
        assert words in broken.error
    with pytest.raises(AppError, match="broken can't be loaded"):
        load_app("broken")


@pytest.mark.parametrize(
    ("line", "demo"),
    [
        ('demo = "scene:barcode"', "scene:barcode"),
        ('demo: "ClassVar[str]" = "scene:barcode?package=can"', "scene:barcode?package=can"),
        ("", "scene:hands"),
        ('demo = ""', "scene:hands"),
        ("demo = SOMETHING", "scene:hands"),
    ],
)
def test_the_scene_an_app_is_shown_on_is_read_from_its_source(apps: Path, line: str, demo: str) -> None:
    write_app(
        apps / "hello",
        GOOD.replace("class Hello", "SOMETHING = 5\nclass Hello").replace('title = "Hello"', f'title = "Hello"\n    {line}'),
    )
    assert [(app.demo, app.error) for app in list_apps()] == [(demo, "")]


def test_only_a_rendered_scene_is_opened_without_being_asked_for(apps: Path) -> None:
    write_app(apps / "hello", GOOD.replace('title = "Hello"', 'title = "Hello"\n    demo = "rtsp://10.0.0.7/live"'))
    (listing,) = list_apps()
    assert "demo is a scene" in listing.error


def test_folders_without_an_app_are_left_out_and_a_missing_folder_is_told(apps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("__pycache__", ".git", "empty"):
        (apps / name).mkdir()
    (apps / "__pycache__" / "app.py").write_text("")
    assert list_apps() == ()
    monkeypatch.setenv("POCKET_STUDIO_APPS", f"{apps}{os.pathsep}{apps / 'gone'}")
    (listing,) = list_apps()
    assert "gone is not a folder" in listing.error


def test_the_doors_come_in_order(apps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builtin = tmp_path / "builtin"
    monkeypatch.setattr(bundled, "apps_folder", lambda: builtin)
    single = tmp_path / "alone"
    for folder in (
        apps / "one",
        config_folder() / "apps" / "one",
        config_folder() / "apps" / "two",
        builtin / "two",
        builtin / "three",
        single,
    ):
        write_app(folder, GOOD, words="GREETING = 1")
    monkeypatch.setenv("POCKET_STUDIO_APPS", f"{single}{os.pathsep}{apps}")
    found = {app.name: app.folder for app in list_apps()}
    assert found == {
        "alone": single,
        "one": apps / "one",
        "two": config_folder() / "apps" / "two",
        "three": builtin / "three",
    }


def test_an_app_loads_its_own_modules_though_a_package_apps_is_on_the_path(
    apps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    write_app(elsewhere / "apps" / "hello", "raise RuntimeError('the wrong one')", words="GREETING = 'wrong'", __init__="")
    (elsewhere / "apps" / "__init__.py").write_text("")
    (elsewhere / "words.py").write_text("GREETING = 'wrong'")
    monkeypatch.syspath_prepend(str(elsewhere))
    write_app(apps / "hello", GOOD, words="GREETING = 'good day'")
    before = set(sys.modules)
    assert greeting("hello") == "good day"
    assert not {"apps", "words", "app"} & (set(sys.modules) - before)


def test_an_app_is_loaded_anew_and_apart_from_one_of_the_same_name(apps: Path, tmp_path: Path) -> None:
    write_app(apps / "hello", GOOD, words="GREETING = 'first'")
    write_app(tmp_path / "other" / "hello", GOOD, words="GREETING = 'of the other'", __init__="")
    assert greeting("hello") == "first"
    assert greeting(str(tmp_path / "other" / "hello")) == "of the other"
    write_app(apps / "hello", GOOD, words="GREETING = 'as it is now'")
    assert greeting("hello") == "as it is now"


def test_what_was_just_saved_is_loaded_though_time_and_size_are_those_of_before(apps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python itself would take the bytecode it kept."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    folder = write_app(apps / "hello", GOOD.replace(".words", ".deep.words"), __init__="")
    (folder / "deep").mkdir()
    for text in ("GREETING = 1", "GREETING = 2"):
        words = folder / "deep" / "words.py"
        words.write_text(text)
        os.utime(words, (1_700_000_000, 1_700_000_000))
        assert greeting("hello") == int(text[-1])
    assert not list(folder.rglob("__pycache__"))


def test_settings_with_types_as_text_can_be_read(apps: Path) -> None:
    from studio.runtime.declared_settings import fields_of

    source = """
        from __future__ import annotations
        from dataclasses import dataclass
        from studio.api import App, Frame, Result

        @dataclass(frozen=True)
        class Settings:
            count: int = 1

        class Counts(App):
            title = "Counts"
            settings = Settings()
            def process(self, frame: Frame) -> Result: return Result()
        """
    write_app(apps / "counts", source)
    assert [field.kind for field in fields_of(load_app("counts").settings, "counts")] == ["integer"]


@pytest.mark.parametrize(
    ("modules", "told"),
    [
        ({"app": GOOD, "words": "x = 1\nGREETING = x / 0"}, ("ZeroDivisionError", "(words.py, line 2)")),
        ({"app": GOOD, "words": "x = (\n"}, ("was never closed", "(words.py, line 1)")),
        ({"app": GOOD}, ("hello.words", "(app.py, line 6)")),
        ({"app": GOOD, "words": "import no_such_package_here"}, ("needs the package 'no_such_package_here'", "(words.py, line 1)")),
        ({"app": GOOD, "words": "raise SystemExit(3)"}, ("SystemExit: 3", "(words.py, line 1)")),
        ({"app": "class Hello:\n    title = 'Hello'"}, ("must derive from studio.api.App",)),
        ({"app": "from studio.api import App\nclass Hello(App):\n    title = 'Hello'"}, ("no method process",)),
        ({"app": GOOD, "words": "GREETING = 1", "__init__": "import os\nos.nothing"}, ("AttributeError", "(__init__.py, line 2)")),
    ],
)
def test_code_that_does_not_load_is_told_with_file_and_line(apps: Path, modules: dict[str, str], told: tuple[str, ...]) -> None:
    write_app(apps / "hello", modules.pop("app"), **modules)
    with pytest.raises(AppError) as failed:
        load_app("hello")
    assert str(failed.value).startswith("hello can't be loaded")
    assert "_pocket_studio_app" not in str(failed.value)
    for words in told:
        assert words in str(failed.value)


def test_an_unknown_app_tells_the_nearest_and_all(apps: Path) -> None:
    write_app(apps / "hello", GOOD)
    write_app(apps / "goodbye", GOOD)
    with pytest.raises(UnknownApp, match=r"no app named 'helo' \(did you mean 'hello'\?\); there are goodbye, hello"):
        find_app("helo")
    with pytest.raises(UnknownApp, match=r"no app\.py"):
        find_app(str(apps / "nowhere"))


def test_an_app_in_this_folder_is_told_how_to_be_written(apps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_app(tmp_path / "here" / "pinch", GOOD)
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(UnknownApp, match=r"is written \./pinch"):
        find_app("pinch")
    assert find_app("./pinch").folder == tmp_path / "here" / "pinch"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A distribution with three entry points, as pip would leave it."""
    site = tmp_path / "site"
    write_app(site / "hello_package" / "inner", GOOD, words="GREETING = 'installed'")
    (site / "hello_package" / "__init__.py").write_text("LOADED = True\n")
    info = site / "hello_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hello-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[pocket_studio.apps]\nhello = hello_package.inner.app:Hello\n"
        "gone = not_there.app:Gone\nfunction = hello_package.inner.words:GREETING\n"
    )
    monkeypatch.syspath_prepend(str(site))
    return site


def test_an_entry_point_is_listed_without_importing_it_and_loads(apps: Path, installed: Path) -> None:
    listings = {app.name: app for app in list_apps()}
    assert not [name for name in sys.modules if name.startswith("hello_package")]
    assert (listings["hello"].title, listings["hello"].folder) == ("Hello", installed / "hello_package" / "inner")
    assert "isn't installed" in listings["gone"].error
    assert "no class" in listings["function"].error
    try:
        assert greeting("hello") == "installed"
        with pytest.raises(AppError, match=r"not_there\.app"):
            load_app("gone")
        with pytest.raises(AppError, match="not a class that derives from"):
            load_app("function")
    finally:
        for name in [name for name in sys.modules if name.startswith("hello_package")]:
            del sys.modules[name]


def test_an_entry_point_app_that_is_being_written_is_loaded_anew(apps: Path, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert {app.name: app.developed for app in list_apps()}["hello"]
    words = installed / "hello_package" / "inner" / "words.py"
    try:
        for text in ("GREETING = 'one'", "GREETING = 'two'"):
            words.write_text(text)
            os.utime(words, (1_700_000_000, 1_700_000_000))
            assert f"'{greeting('hello')}'" in text
    finally:
        for name in [name for name in sys.modules if name.startswith("hello_package")]:
            del sys.modules[name]


@pytest.mark.parametrize("value", ["not an entry point!", "", "no_such_thing"])
def test_a_malformed_entry_point_is_listed_with_its_error(apps: Path, installed: Path, value: str) -> None:
    entries = installed / "hello_package-1.0.dist-info" / "entry_points.txt"
    entries.write_text(entries.read_text() + f"odd = {value}\n")
    listings = {app.name: app for app in list_apps()}
    assert "its entry point" in listings["odd"].error
    assert not listings["hello"].error
    with pytest.raises(AppError, match="its entry point"):
        load_app("odd")


def test_a_folder_that_cannot_be_read_is_told_and_the_others_work(apps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_app(apps / "hello", GOOD)
    monkeypatch.setenv("POCKET_STUDIO_APPS", os.pathsep.join((str(apps), "a" * 5000)))
    broken, hello = list_apps()
    assert (hello.name, hello.error) == ("hello", "")
    assert "is not a folder" in broken.error
    listed = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: _refuse() if self == apps else listed(self))
    assert "can't be read: Permission denied" in list_apps()[0].error or "can't be read: Permission denied" in list_apps()[-1].error


def _refuse() -> None:
    raise PermissionError(13, "Permission denied")


def test_every_built_in_app_is_listed_without_error() -> None:
    for listing in list_apps():
        assert not listing.error, listing
        assert listing.title
        assert listing.summary
    demos = {listing.name: listing.demo for listing in list_apps()}
    assert (demos["hand_puppets"], demos["barcode_guide"]) == ("scene:hands", "scene:barcode")


def test_listing_is_quick_to_import() -> None:
    """The window lists apps in its own process, where cv2 and the runtime must not be."""
    code = "import sys, studio.runtime.discovery as d; d.list_apps(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"cv2", "ai_edge_litert", "PySide6", "studio.sources", "studio.inference"} & set(done.stdout.split())
