"""Where the user's own files lie: `POCKET_STUDIO_CONFIG`, `_DATA` and `_CACHE`, or the folders the system has for them."""

import os
from pathlib import Path

import platformdirs


def config_folder() -> Path:
    """Settings and the user's own apps."""
    return _folder("POCKET_STUDIO_CONFIG", platformdirs.user_config_path("pocket-studio", appauthor=False))


def data_folder() -> Path:
    """What apps keep."""
    return _folder("POCKET_STUDIO_DATA", platformdirs.user_data_path("pocket-studio", appauthor=False))


def cache_folder() -> Path:
    """Files that can be fetched or made again."""
    return _folder("POCKET_STUDIO_CACHE", platformdirs.user_cache_path("pocket-studio", appauthor=False))


def _folder(variable: str, usual: Path) -> Path:
    chosen = os.environ.get(variable)
    return Path(chosen).expanduser() if chosen else usual
