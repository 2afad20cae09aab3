"""Where apps, models and assets lie: beside the package in a checkout, inside it in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def apps_folder() -> Path:
    """Folders of the built-in apps."""
    return _folder("apps")


def models_folder() -> Path:
    """Folders of the built-in model cards."""
    return _folder("models")


def assets_folder() -> Path:
    """Icons, puppets and sounds."""
    return _folder("assets")


def _folder(name: str) -> Path:
    installed = _PACKAGE / "_bundled" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
