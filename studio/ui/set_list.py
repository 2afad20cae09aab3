"""The set list: what is shown in which order, and what steps in when the camera fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from studio.runtime.settings_schema import Values

APP_SCENE = "scene:"
"""As a stand-in: the scene of whichever app is open."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of the show. source: an address, "" for the one that plays already; fps: None for as many as possible.

    settings, variants, threads: as in `remembered.AppChoices`.
    """

    title: str
    app: str
    source: str = ""
    fps: float | None = 30.0
    settings: Values = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class SetList:
    """fallback: the address of the clip or scene that plays while the camera is away, APP_SCENE, or "" for none."""

    title: str = "Set list"
    fallback: str = ""
    entries: tuple[Entry, ...] = ()

    def with_entry(self, entry: Entry) -> "SetList":
        """At the end."""
        return replace(self, entries=(*self.entries, entry))

    def without(self, place: int) -> "SetList":
        return replace(self, entries=self.entries[:place] + self.entries[place + 1 :])

    def moved(self, place: int, by: int) -> "SetList":
        """The entry `by` places further down, as far as there are any."""
        entries = list(self.entries)
        target = min(max(0, place + by), len(entries) - 1)
        entries.insert(target, entries.pop(place))
        return replace(self, entries=tuple(entries))

    def renamed(self, place: int, title: str) -> "SetList":
        entries = list(self.entries)
        entries[place] = replace(entries[place], title=title)
        return replace(self, entries=tuple(entries))
