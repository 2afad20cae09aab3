"""What each model of an app takes on every phone, judged once; what a frame of the app takes follows from that in no time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studio.api import Estimate
from studio.graph import GraphError, read_model
from studio.phones.budget import Cost, NoCost, Part, Use, Work, part_of, summed, times
from studio.phones.host import host
from studio.phones.profile import Phone, phones


@dataclass(frozen=True, slots=True)
class Everywhere:
    """here: single-core points of this computer. parts: phone → model → one run of it there, or why nothing can be said of it."""

    here: Estimate
    phones: Mapping[str, Phone]
    parts: Mapping[str, Mapping[str, Part | NoCost]]

    def cost(self, phone: str, runs: Sequence[tuple[str, float]], own_ms: float, *, camera: bool = True) -> Cost | NoCost:
        """Of a frame on `phone`, which is known. runs: of each model by title; own_ms: of the rest, on this computer."""
        parts = []
        for title, count in runs:
            part = self.parts[phone][title]
            if isinstance(part, NoCost):
                return part
            parts.append(replace(part, use=replace(part.use, calls=count), ms=times(part.latency.ms, count)))
        work = Work(tuple(part.use for part in parts), own_ms, camera)
        return summed(work, self.phones[phone], parts, self.here)


def everywhere(models: Sequence[tuple[str, str, Path]], known: Mapping[str, Phone] | None = None) -> Everywhere:
    """models: title, variant and file of each; known: phones by name, all there are by default. Raises TableError, OSError."""
    known = phones() if known is None else known
    uses: dict[str, Use | str] = {}
    for title, variant, file in models:
        try:
            uses[title] = Use(title, variant, read_model(file).graphs[0])
        except (GraphError, OSError) as error:
            uses[title] = f"{title} can't be read: {error}"
    parts = {
        name: {title: part_of(use, phone) if isinstance(use, Use) else NoCost(phone, use) for title, use in uses.items()}
        for name, phone in known.items()
    }
    return Everywhere(host(), known, parts)
