"""Two studios at once remember in one file: what the user changed in either is kept."""

from collections.abc import Mapping
from dataclasses import fields, replace

from studio.ui.remembered import RECENT_SOURCES, AppChoices, RecentSource, Remembered


def merged(before: Remembered, mine: Remembered, theirs: Remembered) -> Remembered:
    """`theirs` with what became different from `before` to `mine`; of lists and tables each entry counts by itself."""
    changed = [field.name for field in fields(Remembered) if getattr(mine, field.name) != getattr(before, field.name)]
    found = replace(theirs, **{name: getattr(mine, name) for name in changed})
    return replace(
        found,
        apps=_apps(before.apps, mine.apps, theirs.apps),
        added=_added(before.added, mine.added, theirs.added),
        recent=_recent(mine.recent, theirs.recent) if "recent" in changed else theirs.recent,
    )


def _apps(before: Mapping[str, AppChoices], mine: Mapping[str, AppChoices], theirs: Mapping[str, AppChoices]) -> dict[str, AppChoices]:
    return {**theirs, **{name: choices for name, choices in mine.items() if choices != before.get(name)}}


def _added(before: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    kept = [folder for folder in theirs if folder in mine or folder not in before]
    return (*kept, *(folder for folder in mine if folder not in before and folder not in kept))


def _recent(mine: tuple[RecentSource, ...], theirs: tuple[RecentSource, ...]) -> tuple[RecentSource, ...]:
    addresses = {recent.address for recent in mine}
    return (*mine, *(recent for recent in theirs if recent.address not in addresses))[:RECENT_SOURCES]
