"""Loads an app's code anew: a folder as a package under a private name, so that no other package can hide it and it can hide none."""

import hashlib
import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Sequence
from functools import lru_cache
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
)
from pathlib import Path
from types import CodeType, ModuleType

from studio.api import App
from studio.runtime.app_errors import AppError, Place

_PREFIX = "_pocket_studio_app_"


class _FromSource(SourceFileLoader):
    """Never from bytecode: Python tells old bytecode by whole seconds and size, and two saves may fall into one second."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return _compiled(self.get_data(path), path)


@lru_cache(maxsize=512)
def _compiled(source: bytes, path: str) -> CodeType:
    """Opened again and again while it is written, an app of many files has changed in one of them."""
    code: CodeType = compile(source, path, "exec", dont_inherit=True)
    return code


class _AppModules:
    """Finds the modules inside apps, on `sys.meta_path`."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if not name.startswith(_PREFIX):
            return None
        for folder in path or ():
            found = FileFinder(folder, (ExtensionFileLoader, EXTENSION_SUFFIXES), (_FromSource, SOURCE_SUFFIXES)).find_spec(name)
            if found and found.loader:
                return found
        return None  # a folder without __init__.py is left to Python


def load_class(folder: Path, name: str) -> type[App]:
    """Class `name` of app.py in `folder`. Raises AppError, naming file, line and reason, for code that doesn't load."""
    found = getattr(load_module(folder, "app"), name)
    if not (isinstance(found, type) and issubclass(found, App)):
        raise AppError(f"{folder.name} can't be loaded: class {name} must derive from studio.api.App")
    if found.process is App.process:
        raise AppError(f"{folder.name} can't be loaded: class {name} has no method process(self, frame)")
    return found


def load_module(folder: Path, name: str) -> ModuleType:
    """Module `name` of the app in `folder`, with all of the app's modules loaded anew when it is `app`; relative imports work in it."""
    package = _package_name(folder)
    if _AppModules not in sys.meta_path:
        sys.meta_path.insert(0, _AppModules)
    if name == "app":
        for loaded in [module for module in sys.modules if module == package or module.startswith(f"{package}.")]:
            del sys.modules[loaded]
    importlib.invalidate_caches()
    try:
        if package not in sys.modules:
            _make_package(package, folder)
        return importlib.import_module(f"{package}.{name}")
    except (Exception, SystemExit) as error:
        text = str(error).replace(package, folder.name)
        reason = error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__}: {text}".rstrip(": ")
        if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith(package):
            reason = f"it needs the package {error.name!r}, which isn't installed"
        details = "".join(traceback.format_exception(error))
        place = place_of(error, folder)
        raise AppError(f"{folder.name} can't be loaded: {reason}{where(place)}", details, place) from error


def forget_modules(folder: Path) -> None:
    """Lets every installed module whose source lies in `folder` be loaded anew when it is next imported."""
    for name, module in list(sys.modules.items()):
        source = getattr(module, "__file__", None)
        if source and source.endswith(".py") and Path(source).is_relative_to(folder):
            del sys.modules[name]
            Path(importlib.util.cache_from_source(source)).unlink(missing_ok=True)  # may be older than the source, see _FromSource
    importlib.invalidate_caches()


def place_of(error: BaseException, folder: Path) -> Place | None:
    """The innermost line in `folder` that the error knows of."""
    if isinstance(error, SyntaxError) and error.filename:
        return Place(Path(error.filename).name, error.lineno or 0, (error.text or "").strip())
    inside = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(folder)]
    return Place(str(Path(inside[-1].filename).relative_to(folder)), inside[-1].lineno or 0, inside[-1].line or "") if inside else None


def where(place: Place | None) -> str:
    """ " (file, line n)", or nothing."""
    return f" ({place.file}, line {place.line})" if place else ""


def public_name(module: str) -> str:
    """The name of an app's module as its author knows it: "pinch.words"; that of any other as it is."""
    return re.sub(rf"^{_PREFIX}(\w+)_[0-9a-f]{{8}}(?=$|\.)", r"\1", module)


def _package_name(folder: Path) -> str:
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return f"{_PREFIX}{re.sub(r'[^0-9a-zA-Z]', '_', folder.name)}_{digest}"


def _make_package(name: str, folder: Path) -> None:
    start = folder / "__init__.py"
    if start.is_file():
        loader = _FromSource(name, str(start))
        spec = importlib.util.spec_from_file_location(name, start, loader=loader, submodule_search_locations=[str(folder)])
    else:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
    assert spec
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if spec.loader:
        spec.loader.exec_module(module)
