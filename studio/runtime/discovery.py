"""Finds apps, by folder or by entry point, and loads one; listing them imports nothing of theirs."""

import ast
import os
import sysconfig
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from studio import bundled
from studio.api import App
from studio.folders import config_folder
from studio.runtime.app_errors import AppError
from studio.runtime.app_loading import forget_modules, load_class, place_of, where
from studio.runtime.contenders import PREFIX, TITLE, contenders_of

ENVIRONMENT = "POCKET_STUDIO_APPS"
"""Folders of apps (or folders that are apps), separated as in PATH."""

ENTRY_POINTS = "pocket_studio.apps"

USUAL_SCENE = "scene:hands"
"""What an app that names no scene of its own is shown on where there is no camera."""

MODEL_SCENE = "scene:table"
"""What a model alone is shown on there."""

MODELS = (".tflite", ".task", ".onnx")
"""Endings of files that are apps by themselves."""

CARD = "model.toml"
"""The name of a model's card, which is one too."""


class UnknownApp(AppError):
    """No door leads to an app of this name; the message lists those there are."""


@dataclass(frozen=True, slots=True)
class AppListing:
    """An app as its source describes it. summary: the first line of the docstring of class or module; error: why it can't be read.

    folder: where it lies. entry: "package.module:Class" of an app that comes by entry point, else empty. demo: the scene it is shown
    on where there is no camera. model: of an app that is a model alone, its file or its card. compared: files of one made of several.
    """

    name: str
    title: str
    summary: str = ""
    folder: Path | None = None
    error: str = ""
    entry: str = ""
    demo: str = USUAL_SCENE
    model: Path | None = None
    compared: tuple[Path, ...] = ()

    @property
    def developed(self) -> bool:
        """Somebody may be writing it: its files are not those of an installed package."""
        installed = [Path(bundled.__file__).parent, *(Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib"))]
        return self.folder is not None and not any(self.folder.is_relative_to(place) for place in installed)


def list_apps() -> tuple[AppListing, ...]:
    """Every app. Of two of one name the first counts: `POCKET_STUDIO_APPS`, the user's folder, built in, entry points, models.

    A broken app is listed with its error; a folder that was asked for and isn't there too.
    """
    found: dict[str, AppListing] = {}
    for listing in (*_in_folders(), *map(_entry_listing, entry_points(group=ENTRY_POINTS)), *_saved_models()):
        found.setdefault(listing.name, listing)
    return tuple(sorted(found.values(), key=lambda listing: listing.title.lower()))


def find_app(name: str) -> AppListing:
    """The app of that folder name or entry point; the one in that folder, or that model, if it is written as a path. Raises UnknownApp."""
    if name.startswith(PREFIX):
        return _comparison_listing(name)
    if is_model(name):
        return _model_listing(Path(name).expanduser().resolve(), name)
    if is_path(name):
        folder = Path(name).expanduser().resolve()
        if not (folder / "app.py").is_file():
            raise UnknownApp(f"{name} is not an app: it has no app.py")
        return _folder_listing(folder)
    listings = list_apps()
    for listing in listings:
        if listing.name == name:
            return listing
    names = sorted(listing.name for listing in listings)
    close = get_close_matches(name, names, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    if (Path(name) / "app.py").is_file():
        hint = f" (the one in this folder is written ./{name})"
    raise UnknownApp(f"there is no app named {name!r}{hint}; there are {', '.join(names) or 'none'}")


def is_path(name: str) -> bool:
    """It says where an app lies, or what it is made of, not what it is called."""
    return name.startswith(PREFIX) or "/" in name or os.sep in name or name in (".", "..") or is_model(name)


def is_model(name: str) -> bool:
    """It is named as a model's file or card is."""
    return name.lower().endswith(MODELS) or Path(name).name == CARD


def load_app(name: str) -> type[App]:
    """The app's class, loaded anew. Raises UnknownApp, or AppError naming file, line and reason when its code doesn't load."""
    listing = find_app(name)
    if listing.compared:
        from studio.runtime.comparison_app import load_comparison  # as below

        return load_comparison(name)
    if listing.model:
        from studio.runtime.model_apps import load_model_app  # brings the runtime, which the window's process has no part in

        return load_model_app(listing.model)
    if listing.entry and listing.folder:
        return _load_entry(listing, listing.folder)
    if listing.folder is None:
        raise AppError(f"{listing.name} can't be loaded: {listing.error}")
    try:
        declared = _declared(listing.folder / "app.py")
    except AppError as error:
        raise AppError(f"{listing.name} can't be loaded: {error}", place=error.place) from error
    return load_class(listing.folder, declared.name)


def user_folder() -> Path:
    """Where a user's own apps go."""
    return config_folder() / "apps"


def _model_listing(file: Path, name: str) -> AppListing:
    if not file.is_file() and bundle_of(file) is None:
        raise UnknownApp(f"{name} is not there; a model is a .tflite, .task or .onnx file, or its model.toml")
    title = file.parent.name if file.name == CARD else file.stem
    return AppListing(name, title, f"Your model, in {file.parent.name or file.parent}", demo=MODEL_SCENE, model=file)


def _comparison_listing(name: str) -> AppListing:
    try:
        contenders = contenders_of(name)
    except ValueError as error:
        raise UnknownApp(str(error)) from error
    titles = [each.variant or each.path.stem for each in contenders]
    summary = f"{', '.join(titles[:-1])} and {titles[-1]}"
    return AppListing(name, TITLE, summary, demo=MODEL_SCENE, compared=tuple(each.path for each in contenders))


def bundle_of(path: Path) -> tuple[Path, str] | None:
    """The bundle that `path` is, or leads into, and the name of the part, "" for none; None for a file of its own."""
    for file in (path, *path.parents):
        if file.suffix.lower() == ".task" and file.is_file():
            return file, path.relative_to(file).as_posix() if path != file else ""
    return None


def _saved_models() -> Iterator[AppListing]:
    """Cards of the user's that say what their model is for."""
    for folder in model_folders():
        for file in folder.glob(f"*/{CARD}"):
            try:
                told = tomllib.loads(text) if "[purpose]" in (text := file.read_text(encoding="utf-8")) else {}
            except (OSError, ValueError) as error:
                yield AppListing(file.parent.name, file.parent.name, error=f"{file} can't be read: {error}")
                continue
            if told.get("purpose"):
                title, task = str(told.get("title") or file.parent.name), told["purpose"].get("task", "")
                yield AppListing(file.parent.name, title, f"Your model: {task}", demo=MODEL_SCENE, model=file)


def model_folders() -> tuple[Path, ...]:
    """Those of the user's own models."""
    asked = os.environ.get("POCKET_STUDIO_MODELS", "").split(os.pathsep)
    return (*(Path(text).expanduser() for text in asked if text), config_folder() / "models")


def _in_folders() -> Iterator[AppListing]:
    asked = [Path(text).expanduser() for text in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if text]
    for folder in (*asked, user_folder(), bundled.apps_folder()):
        if os.path.isfile(folder / "app.py"):
            yield _folder_listing(folder.resolve())
        elif os.path.isdir(folder):
            yield from _inside(folder)
        elif folder in asked:
            yield AppListing(str(folder), str(folder), error=f"{folder} is not a folder; it was named by --apps or {ENVIRONMENT}")


def _inside(folder: Path) -> Iterator[AppListing]:
    try:
        for inner in sorted(folder.iterdir()):
            if inner.name[0] not in "._" and os.path.isfile(inner / "app.py"):  # Path's own raises where it may not look
                yield _folder_listing(inner.resolve())
    except OSError as error:
        yield AppListing(str(folder), str(folder), error=f"{folder} can't be read: {error.strerror or error}")


def _folder_listing(folder: Path) -> AppListing:
    try:
        told = _declared(folder / "app.py")
    except AppError as error:
        return AppListing(folder.name, folder.name, folder=folder, error=str(error))
    return AppListing(folder.name, told.title, told.summary, folder, demo=told.demo)


@dataclass(frozen=True, slots=True)
class _Declared:
    """What the source of an app says of its class. name: of the class."""

    name: str
    title: str
    summary: str
    demo: str


def _declared(source: Path) -> _Declared:
    try:
        module = ast.parse(source.read_bytes(), source.name)
    except (SyntaxError, ValueError, OSError) as error:
        place = place_of(error, source.parent)
        raise AppError(f"{error.msg if isinstance(error, SyntaxError) else error}{where(place)}", place=place) from error
    titled = [(node, title) for node in module.body if isinstance(node, ast.ClassDef) and (title := _text(node, "title"))]
    if len(titled) != 1:
        names = ", ".join(node.name for node, _ in titled) or "no class"
        raise AppError(f'an app is one class with a line title = "…"; {source.name} has {names} with one')
    node, title = titled[0]
    demo = _text(node, "demo") or USUAL_SCENE
    if not demo.startswith("scene:"):
        raise AppError(f'demo is a scene that the studio renders, such as "{USUAL_SCENE}", not {demo!r}')
    docstring = ast.get_docstring(node) or ast.get_docstring(module) or ""
    return _Declared(node.name, title, docstring.partition("\n")[0], demo)


def _text(node: ast.ClassDef, name: str) -> str:
    """The text that the class assigns to `name`, "" for anything else."""
    for line in node.body:
        targets = line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            value = line.value  # type: ignore[attr-defined]  # both kinds of assignment have one
            return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
    return ""


def _entry_listing(entry: EntryPoint) -> AppListing:
    if EntryPoint.pattern.match(entry.value) is None:
        told = f'its entry point is "{entry.value}"; one is written "package.module:Class"'
        return AppListing(entry.name, entry.name, error=told, entry=entry.value)
    source = _entry_source(entry.module)
    if source is None:
        return AppListing(entry.name, entry.name, error=f"its entry point names {entry.module}, which isn't installed", entry=entry.value)
    try:
        said = _declared(source)
    except AppError as error:
        return AppListing(entry.name, entry.name, folder=source.parent, error=str(error), entry=entry.value)
    return AppListing(entry.name, said.title, said.summary, source.parent, entry=entry.value, demo=said.demo)


def _entry_source(module: str) -> Path | None:
    top, *inner = module.split(".")
    try:
        spec = find_spec(top)
    except ValueError:  # __main__, and what was put among the modules by hand
        return None
    if spec is None or not inner:
        return Path(spec.origin) if spec and spec.origin and spec.has_location else None
    for location in spec.submodule_search_locations or ():  # find_spec of the dotted name would import the packages around it
        path = Path(location, *inner)
        for source in (path.with_suffix(".py"), path / "__init__.py"):
            if source.is_file():
                return source
    return None


def _load_entry(listing: AppListing, folder: Path) -> type[App]:
    if listing.developed:
        forget_modules(folder)
    entry = EntryPoint(listing.name, listing.entry, ENTRY_POINTS)
    try:
        found = entry.load()
    except (Exception, SystemExit) as error:
        raise AppError.from_exception(f"loading {listing.entry}", error) from error
    if not (isinstance(found, type) and issubclass(found, App)):
        raise AppError(f"{listing.name} can't be loaded: {listing.entry} is not a class that derives from studio.api.App")
    return found
