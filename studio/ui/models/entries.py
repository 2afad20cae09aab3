"""The models there are, as the page lists them: the studio's and the user's own by their cards, and public ones by others."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from studio.api import ModelError
from studio.bundled import models_folder
from studio.folders import cache_folder
from studio.inference.card import CARD_FILE, Card, Download, LocalFile, PackageFile, Variant
from studio.inference.catalogue import Catalogue
from studio.inference.fetching import Progress, begun
from studio.inference.public_models import TASKS, PublicModel, fetch_public, public_models

OWN, PUBLIC = "own", "public"


class Fetch(Protocol):
    """Brings the file here and tells its path. Raises ModelError, FetchCancelled."""

    def __call__(self, progress: Progress, cancelled: threading.Event) -> Path: ...


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model. key: its name among all; targets: where it lies once it is fetched; fetch: None where no address is known.

    variant: its name on the card, "" for a public model. metric, agreement: "" where nobody measured. sha256: what it may have.
    """

    key: str
    title: str
    bytes: int
    here: Path | None
    targets: tuple[Path, ...] = ()
    fetch: Fetch | None = field(default=None, compare=False)
    variant: str = ""
    metric: str = ""
    agreement: str = ""
    sha256: frozenset[str] = frozenset()

    @property
    def kept(self) -> bool:
        """It was fetched, and can be removed and fetched again."""
        return self.here is not None and self.here in self.targets

    def begun(self) -> int:
        """Bytes of a download that broke off."""
        return max(map(begun, self.targets), default=0)


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model. name: its card's, or its key among the public ones; usual: place of the file that is used unless another is asked for.

    error: why its card can't be read; it has no files then. card: the file, None for a model without.
    """

    key: str
    name: str
    title: str
    group: str
    origin: str
    licence: str = ""
    metric: str = ""
    files: tuple[ModelFile, ...] = ()
    usual: int = 0
    error: str = ""
    card: Path | None = None

    def matches(self, words: str) -> bool:
        """Whether every word of it is in what the list says."""
        said = " ".join((self.title, self.name, self.group, self.origin, self.licence, *(file.title for file in self.files))).lower()
        return all(word in said for word in words.lower().split())


class Library:
    """Looks at what there is each time it is asked. public: the file that lists public models, None for the studio's."""

    def __init__(self, catalogue: Catalogue | None = None, public: Path | None = None, cache: Path | None = None) -> None:
        self.cache = cache or cache_folder()
        self._catalogue = catalogue or Catalogue(cache=self.cache)
        self._public = public

    def entries(self) -> tuple[ModelEntry, ...]:
        """Grouped by task, in each group those with a card first."""
        found = [*self._carded(), *self._listed()]
        order = {group: place for place, group in enumerate((*TASKS.values(), ""))}
        return tuple(sorted(found, key=lambda entry: (order.get(entry.group, len(order)), entry.group, not entry.key.startswith(OWN))))

    def _carded(self) -> Iterator[ModelEntry]:
        for name in self._catalogue.names():
            try:
                card = self._catalogue.find(name)
            except ModelError as error:
                yield ModelEntry(f"{OWN}/{name}", name, name, TASKS["other"], "", error=str(error))
            else:
                files = tuple(self._variant(card, variant) for variant in card.variants.values())
                usual = list(card.variants).index(card.default)
                group = _group(card.task)
                facts = card.title, group, _origin(card), card.licence, card.metric, files, usual
                yield ModelEntry(f"{OWN}/{name}", name, *facts, card=card.folder / CARD_FILE)

    def _listed(self) -> Iterator[ModelEntry]:
        try:
            listed: Mapping[str, PublicModel] = public_models(self._public)
        except (ModelError, OSError, ValueError) as error:
            yield ModelEntry(f"{PUBLIC}/", "public.toml", "Public models", TASKS["other"], "", error=str(error))
            return
        for name, model in listed.items():
            key, target = f"{PUBLIC}/{name}", model.file(self.cache)
            here = target if model.is_here(self.cache) else None
            file = ModelFile(
                key, "", model.bytes, here, (target,), partial(_fetch_public, model, self.cache), sha256=frozenset({model.sha256})
            )
            yield ModelEntry(key, name, model.title, TASKS[model.task], model.origin, model.licence, files=(file,))

    def _variant(self, card: Card, variant: Variant) -> ModelFile:
        downloads = [source for source in variant.sources if isinstance(source, Download)]
        return ModelFile(
            f"{OWN}/{card.name}/{variant.name}",
            variant.title,
            variant.bytes,
            self._catalogue.here(card, variant),
            tuple(self._catalogue.place(card, source) for source in downloads),
            partial(self._catalogue.file, card, variant) if downloads else None,
            variant.name,
            variant.metric,
            variant.agreement,
            frozenset(source.sha256 for source in variant.sources),
        )


def _fetch_public(model: PublicModel, cache: Path, progress: Progress, cancelled: threading.Event) -> Path:
    return fetch_public(model, progress, cancelled, cache)


def _group(task: str) -> str:
    """A card may call a task by another form of its name: "detect", "Detection", or one of its own."""
    return TASKS.get(task) or next((title for title in TASKS.values() if title.lower() == task.lower()), task.capitalize())


def _origin(card: Card) -> str:
    """Where its files are from, in a word or two."""
    match card.variants[card.default].sources[0]:
        case LocalFile():
            return "Pocket Studio" if card.folder.is_relative_to(models_folder()) else "your own"
        case PackageFile(package):
            return f"package {package}"
        case Download(url):
            return urlsplit(url).hostname or ""
