"""Scenes rendered by our own code: `scene:NAME`, endless, seeded, with exact truth."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from studio.sources.scenes.options import read_options
from studio.sources.scenes.scene import Content, Scene
from studio.sources.source import AddressError

__all__ = ["SCENES", "Content", "Scene", "open_scene"]


def _hands(given: Mapping[str, object]) -> Scene[Any]:
    from studio.sources.scenes.hands import Hands, HandsOptions

    options = read_options(HandsOptions, "hands", given)
    return Scene(Hands(options), options.width, options.height, options.fps)


def _barcode(given: Mapping[str, object]) -> Scene[Any]:
    from studio.sources.scenes.barcode import Barcode, BarcodeOptions

    options = read_options(BarcodeOptions, "barcode", given)
    return Scene(Barcode(options), options.width, options.height, options.fps)


def _sudoku(given: Mapping[str, object]) -> Scene[Any]:
    from studio.sources.scenes.sudoku import Sudoku, SudokuOptions

    options = read_options(SudokuOptions, "sudoku", given)
    return Scene(Sudoku(options), options.width, options.height, options.fps)


def _table(given: Mapping[str, object]) -> Scene[Any]:
    from studio.sources.scenes.table import Table, TableOptions

    options = read_options(TableOptions, "table", given)
    return Scene(Table(options), options.width, options.height, options.fps)


SCENES: Mapping[str, Callable[[Mapping[str, object]], Scene[Any]]] = {
    "hands": _hands,
    "barcode": _barcode,
    "sudoku": _sudoku,
    "table": _table,
}
"""Scene name → what opens it; each loads its own modules only when opened."""


def open_scene(name: str, /, **options: object) -> Scene[Any]:
    """Opens a scene; options are text or values (`seed="3"`, `hands=2`). Raises AddressError naming the choices."""
    if name not in SCENES:
        near = get_close_matches(name, SCENES, n=1)
        hint = f" (did you mean scene:{near[0]}?)" if near else ""
        raise AddressError(f"no scene named {name!r}{hint}; there are: {', '.join(f'scene:{known}' for known in SCENES)}")
    return SCENES[name](options)
