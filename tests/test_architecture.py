"""Who may import what, read from the source: without exceptions, lazy imports included. Layers are import-linter's (pyproject.toml)."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A package or module → the only places that may import it; a place ending in "/" is a folder.
ONLY_IN = {
    "PySide6": (
        "studio/ui/",
        "studio/runtime/drawing.py",
        "studio/runtime/sprites.py",
        "studio/runtime/recording.py",
        "studio/runtime/snapshot.py",
    ),
    "PySide6.QtWidgets": ("studio/ui/",),
    "multiprocessing": ("studio/runtime/device.py", "studio/runtime/processes.py"),
    "ai_edge_litert": ("studio/inference/litert.py",),
    "onnxruntime": ("studio/inference/onnx.py",),
    "av": ("studio/sources/", "studio/runtime/film_file.py"),
    "miniaudio": ("studio/runtime/sound_output.py",),
    "tensorflow": ("studio/lab/",),
    "coremltools": ("studio/lab/",),
    "mediapipe": (),
    "jax": (),
    "torch": (),
}
# What an app may take from the studio; anything else it imports is its own or a package it declares.
OPEN_TO_APPS = ("studio.api", "studio.vision")
# The window process plays no phone: it neither captures nor computes.
NOT_IN_THE_WINDOW = {
    "cv2",
    "av",
    "ai_edge_litert",
    "onnxruntime",
    "mediapipe",
    "tensorflow",
    "coremltools",
    "jax",
    "torch",
    "matplotlib",
    "mss",
}


def imports(source: str, module: str) -> Iterator[str]:
    """Full names of the modules `source` imports, and of the names it takes from them; `module` places relative imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = module.split(".")[: -node.level] if node.level else []
            origin = ".".join([*parents, *([node.module] if node.module else [])])
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"__import__", "import_module", "importlib.import_module"}:
            yield from (argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant))


def sources(folder: str) -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.py"))


@cache
def imported_by(path: str) -> frozenset[str]:
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return frozenset(imports((ROOT / path).read_text(encoding="utf-8"), module))


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def allowed(path: str, places: tuple[str, ...]) -> bool:
    return any(path.startswith(place) if place.endswith("/") else path == place for place in places)


@pytest.mark.parametrize("package", ONLY_IN)
def test_is_imported_only_where_it_belongs(package: str) -> None:
    files = [*sources("studio"), *sources("apps")]
    assert files
    found = [path for path in files if not allowed(path, ONLY_IN[package]) and any(within(name, package) for name in imported_by(path))]
    assert found == []


def test_apps_see_only_what_is_meant_for_them() -> None:
    found = {
        (path, name)
        for path in sources("apps")
        for name in imported_by(path)
        if within(name, "studio") and name != "studio" and not any(within(name, door) for door in OPEN_TO_APPS)
    }
    assert found == set()


@pytest.mark.parametrize("package", ["api", "graph"])
def test_what_others_build_on_needs_numpy_only(package: str) -> None:
    standard = sys.stdlib_module_names | {"numpy", "studio"}
    files = sources(f"studio/{package}")
    assert files
    found = {(path, name) for path in files for name in imported_by(path) if name.partition(".")[0] not in standard}
    assert found == set()


def loaded_after_importing(modules: list[str]) -> set[str]:
    """Top-level names of everything a new process holds once it imported `modules`."""
    program = f"import importlib, json, sys\nfor name in {modules}: importlib.import_module(name)\nprint(json.dumps(list(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    return {name.partition(".")[0] for name in json.loads(ran.stdout)}


def test_the_window_process_never_loads_opencv_or_a_runtime() -> None:
    names = [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in sources("studio/ui")]
    loaded = loaded_after_importing([name for name in names if not name.endswith("__main__")])
    assert "PySide6" in loaded
    assert loaded & NOT_IN_THE_WINDOW == set()


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import multiprocessing.connection", "multiprocessing.connection"),
        ("from PySide6 import QtWidgets", "PySide6.QtWidgets"),
        ("def late():\n    from PySide6.QtWidgets import QLabel", "PySide6.QtWidgets"),
        ("import importlib\nimportlib.import_module('mediapipe')", "mediapipe"),
        ("from ..runtime import device", "studio.runtime.device"),
    ],
)
def test_every_form_of_import_is_seen(source: str, name: str) -> None:
    assert name in set(imports(source, "studio.ui.window"))
