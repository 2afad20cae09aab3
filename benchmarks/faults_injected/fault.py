"""What an area's module says of each of its faults, and how what became of it is judged."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of an injected fault.

    answer: what the user was shown, word for word. seconds: from the fault (or from when it could first be known) until that was shown.
    recovered: what the user wants works again, and what had been made so far is whole. left: what is left over, as far as only the
    injector can know; processes, threads and files are looked for by the runner.
    """

    answer: str
    seconds: float
    recovered: bool
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """inject: does it to the real window or the real command line, in an empty folder of its own, and cleans up behind itself.

    named_by: regular expressions, each of which the answer must match: what failed, and what to do next.
    alone: it can only be injected into a process of its own (it stops that process, or is settled before Qt starts).
    needs: a program it can't be injected without.
    """

    name: str
    inject: Callable[[Path], Seen]
    named_by: tuple[str, ...]
    alone: bool = False
    needs: str = ""

    @property
    def possible(self) -> bool:
        return not self.needs or shutil.which(self.needs) is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """why: what is wrong, empty if nothing is."""

    fault: str
    survived: bool
    named: bool
    seconds: float
    answer: str
    left_over: tuple[str, ...]
    why: str


def judged(fault: Fault, seen: Seen, left_over: tuple[str, ...] = (), why: str = "") -> Verdict:
    """why: what is known to be wrong already."""
    missing = [pattern for pattern in fault.named_by if not re.search(pattern, seen.answer)]
    left = (*seen.left, *left_over)
    reasons = [
        *([why] if why else []),
        *([] if seen.recovered else ["it did not recover"]),
        *([f"the answer does not say {', '.join(missing)}"] if missing else []),
        *([f"left over: {', '.join(left)}"] if left else []),
    ]
    return Verdict(fault.name, seen.recovered, not missing, seen.seconds, seen.answer, left, "; ".join(reasons))
