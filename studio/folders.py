"""Where the user's own files lie: `POCKET_STUDIO_CONFIG`, `_DATA` and `_CACHE`, or the folders the system has for them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs


def config_folder() -> Path:
    """Settings and the user's own apps."""
    return _folder("POCKET_STUDIO_CONFIG", platformdirs.user_config_path("pocket-studio", appauthor=False))


def data_folder() -> Path:
    """What apps keep."""
    return _folder("POCKET_STUDIO_DATA", platformdirs.user_data_path("pocket-studio", appauthor=False))


@contextmanager
def keeping_nothing() -> Iterator[None]:
    """What apps keep meanwhile, in this process, is gone afterwards, and what the user has is left alone: for trying them out."""
    before = os.environ.get("POCKET_STUDIO_DATA")
    with tempfile.TemporaryDirectory(prefix="pocket-studio-", ignore_cleanup_errors=True) as folder:
        os.environ["POCKET_STUDIO_DATA"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["POCKET_STUDIO_DATA"]
            else:
                os.environ["POCKET_STUDIO_DATA"] = before


def cache_folder() -> Path:
    """Files that can be fetched or made again."""
    return _folder("POCKET_STUDIO_CACHE", platformdirs.user_cache_path("pocket-studio", appauthor=False))


def _folder(variable: str, usual: Path) -> Path:
    chosen = os.environ.get(variable)
    return Path(chosen).expanduser() if chosen else usual
