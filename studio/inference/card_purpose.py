"""The table [purpose] of a model card: what the model is for, and how its picture is made."""

from pathlib import Path
from typing import Any, cast, get_args

from studio.graph.purpose import DECODINGS, TASKS, Channels, Decoding, Fit, Purpose, Range, Task
from studio.strict_table import StrictTable

_DECODINGS: tuple[Decoding, ...] = ("by_shape", *(each for decodings in DECODINGS.values() for each in decodings))


def read_purpose(table: StrictTable, folder: Path) -> Purpose:
    """folder: of the card, beside which the file of its labels lies. Raises TableError."""
    usual = Purpose()
    labels = table.text("labels", "")
    purpose = Purpose(
        task=cast(Task, table.choice("task", TASKS)),
        decoding=cast(Decoding, table.choice("decoding", _DECODINGS, usual.decoding)),
        pixels=cast(Range, table.choice("pixels", get_args(Range), usual.pixels)),
        channels=cast(Channels, table.choice("channels", get_args(Channels), usual.channels)),
        fit=cast(Fit, table.choice("fit", get_args(Fit), usual.fit)),
        labels=folder / labels if labels else Path(),
        threshold=table.number("threshold", 0.0, 1.0) if table.has("threshold") else usual.threshold,
        overlay=table.number("overlay", 0.05, 1.0) if table.has("overlay") else usual.overlay,
    )
    table.finish()
    return purpose


def purpose_values(purpose: Purpose) -> dict[str, Any]:
    """As they stand in the table; of labels the file's name alone."""
    labels = {"labels": purpose.labels.name} if purpose.labels != Path() else {}
    return {
        "task": purpose.task,
        "decoding": purpose.decoding,
        "pixels": purpose.pixels,
        "channels": purpose.channels,
        "fit": purpose.fit,
        **labels,
        "threshold": purpose.threshold,
        "overlay": purpose.overlay,
    }
