"""Asks in which layer models part on one frame, as `pocket-studio compare --layers` tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from studio.api import Pixels
from studio.runtime.contenders import Contender, comparison_name
from studio.runtime.snapshot import save_picture
from studio.ui.models.command_run import CommandRun

_PICTURE = "frame.png"


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer. decibels: signal to noise of the other model against the reference; first: the first that parts; most: loses most."""

    name: str
    operator: str
    decibels: float
    first: bool = False
    most: bool = False


@dataclass(frozen=True, slots=True)
class Layered:
    """One model against the reference. problem: why there are no rows."""

    title: str
    rows: tuple[LayerRow, ...]
    problem: str = ""


class LayersRun(CommandRun):
    """`ended` gives a tuple of Layered, or the reason for there being none."""

    def __init__(self, contenders: Sequence[Contender], reference: int, pixels: Pixels, parent: QObject) -> None:
        """pixels: height × width × 3 uint8 RGB. Raises SnapshotError where the picture can't be written."""
        self._pixels = pixels
        ordered = [contenders[reference], *(each for place, each in enumerate(contenders) if place != reference)]
        arguments = ["compare", comparison_name(ordered), _PICTURE, "--limit", "1", "--layers", "--progress"]
        super().__init__(arguments, parent, what="The comparison")

    def prepare(self) -> None:
        save_picture(self.folder / _PICTURE, self._pixels)

    def answer(self, answer: Mapping[str, Any]) -> tuple[Layered, ...]:
        return read_layered(answer)


def read_layered(facts: Mapping[str, Any]) -> tuple[Layered, ...]:
    """facts: as `compare --layers --json` writes them."""
    return tuple(_layered(model) for model in facts["models"][1:])


def _layered(model: Mapping[str, Any]) -> Layered:
    first, most = model.get("first_apart"), model.get("most_lost")
    rows = tuple(
        LayerRow(layer["name"].partition(";")[0], layer["operator"], layer["decibels"], place == first, place == most)
        for place, layer in enumerate(model["layers"])
    )
    problem = model.get("layers_problem", "") or ("" if rows else "No layer of one stands for one of the other.")
    return Layered(model["title"], rows, problem)
