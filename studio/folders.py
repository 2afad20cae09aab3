"""Where the user's own files lie: `POCKET_STUDIO_CONFIG` and `POCKET_STUDIO_CACHE`, or the folders the system has for them."""

import os
from pathlib import Path

import platformdirs


def config_folder() -> Path:
    """Settings and the user's own apps."""
    return Path(os.environ.get("POCKET_STUDIO_CONFIG") or platformdirs.user_config_path("pocket-studio", appauthor=False))


def cache_folder() -> Path:
    """Files that can be fetched or made again."""
    return Path(os.environ.get("POCKET_STUDIO_CACHE") or platformdirs.user_cache_path("pocket-studio", appauthor=False))
