"""What is to be seen on a page: digits in ink, and marks on cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .handwriting import Written

Mark = Literal["target", "reason", "wrong", "conflict", "chosen"]
"""Of a cell: the hint is about it, it explains the hint, its entry is wrong, it contradicts another one, the pointer chose it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """marks: by cell, 0 … 80; dotted: cells that may be misread; ticked: entries that are right, crossed: that are wrong.

    said: what there is to say, "" for nothing; technique: of the step that is shown, "" for none.
    """

    written: tuple[Written, ...] = ()
    marks: Mapping[int, Mark] = field(default_factory=dict)
    dotted: frozenset[int] = frozenset()
    ticked: frozenset[int] = frozenset()
    crossed: frozenset[int] = frozenset()
    said: str = ""
    technique: str = ""
