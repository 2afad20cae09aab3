"""What an action gives back to the person who pressed its button."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Export:
    """A file for the person to keep. name: with its ending, such as "Barcodes.csv"; data: all of it.

    The studio writes it, whole, into the folder the person chose for exports.
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """text: a sentence or two, shown as a notice; problem: it could not be done, and the notice stays until it is closed.

    copied: text for the clipboard, "" for none; export: a file to be written.
    """

    text: str = ""
    problem: bool = False
    copied: str = ""
    export: Export | None = None
