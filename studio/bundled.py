"""Where the apps, models and assets that come with the studio lie: in the checkout, or inside an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled_folder() -> Path:
    """`studio/_bundled` in an installed wheel, the root of the repository otherwise."""
    installed = _PACKAGE / "_bundled"
    return installed if installed.is_dir() else _PACKAGE.parent


def apps_folder() -> Path:
    return bundled_folder() / "apps"


def models_folder() -> Path:
    return bundled_folder() / "models"


def assets_folder() -> Path:
    return bundled_folder() / "assets"
