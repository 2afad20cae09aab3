"""Which models a model can be compared with: its own variants first, then others that do the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.runtime.contenders import Contender
from studio.runtime.discovery import MODELS
from studio.runtime.settings_schema import Values
from studio.ui import words
from studio.ui.models.entries import ModelEntry, ModelFile


@dataclass(frozen=True, slots=True)
class Candidate:
    title: str
    about: str
    contender: Contender


@dataclass(frozen=True, slots=True)
class Choice:
    """What is offered. first: the model that the others are compared with; elsewhere: of the same task, but not on this computer."""

    first: Candidate
    variants: tuple[Candidate, ...] = ()
    same_task: tuple[Candidate, ...] = ()
    dropped: tuple[Candidate, ...] = ()
    elsewhere: int = 0

    @property
    def groups(self) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
        named = (("Its other variants", self.variants), ("Do the same", self.same_task), ("Your models", self.dropped))
        return tuple((title, candidates) for title, candidates in named if candidates)


def choice_of(entry: ModelEntry, file: ModelFile, entries: Sequence[ModelEntry], added: Iterable[Candidate]) -> Choice:
    """For a model of the list. added: files that are apps by themselves."""
    first = candidate(entry, file)
    variants = tuple(candidate(entry, each) for each in entry.files if each is not file and each.here)
    others = [each for each in entries if each.group == entry.group and each.key != entry.key]
    return _choice(first, variants, others, added)


def choice_for(first: Candidate, group: str, entries: Sequence[ModelEntry], added: Iterable[Candidate]) -> Choice:
    """For a file that is no model of the list. group: of those that do the same, "" where that is not known."""
    return _choice(first, (), [each for each in entries if each.group == group], added)


def candidate(entry: ModelEntry, file: ModelFile) -> Candidate:
    """file: one that is here."""
    assert file.here
    contender = Contender(entry.card, file.variant) if entry.card else Contender(file.here)
    title = f"{entry.title} {file.title}" if len(entry.files) > 1 else entry.title
    return Candidate(title, words.size(file.bytes), contender)


def dropped(names: Iterable[str], settings: Mapping[str, Values]) -> Iterator[Candidate]:
    """Files that were dropped and are still there. names: of apps; settings: by which each was put right."""
    for name in names:
        path = Path(name)
        if name.lower().endswith(MODELS) and path.is_file():
            values = {key: str(value) for key, value in settings.get(name, {}).items()}
            yield Candidate(path.stem, words.size(path.stat().st_size), Contender(path, values=values))


def _choice(first: Candidate, variants: tuple[Candidate, ...], others: Sequence[ModelEntry], added: Iterable[Candidate]) -> Choice:
    here = tuple(candidate(entry, file) for entry in others for file in entry.files if file.here)
    known = {first.contender.path, *(each.contender.path for each in here)}
    fresh = tuple(each for each in added if each.contender.path not in known)
    elsewhere = sum(not any(file.here for file in entry.files) for entry in others)
    return Choice(first, variants, tuple(each for each in here if each.contender != first.contender), fresh, elsewhere)
