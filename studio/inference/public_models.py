"""Public models by others, pinned by hash in `models/public.toml`: fetched when somebody wants one, from any of its addresses."""

import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from studio.api import ModelError
from studio.bundled import models_folder
from studio.folders import cache_folder
from studio.inference.downloading import FetchError, address_problem
from studio.inference.fetching import Progress, fetch, silent
from studio.strict_table import StrictTable

TASKS = {
    "classify": "Classification",
    "detect": "Detection",
    "segment": "Segmentation",
    "keypoints": "Key points",
    "image-to-image": "Image to image",
    "embed": "Embedding",
    "other": "Other",
}
"""What models are for, in the order they are listed in."""


@dataclass(frozen=True, slots=True)
class PublicModel:
    """urls: addresses of the same bytes, tried in order; origin: the repository it is from."""

    name: str
    title: str
    task: str
    licence: str
    origin: str
    sha256: str
    bytes: int
    urls: tuple[str, ...]

    def file(self, cache: Path | None = None) -> Path:
        """Where it lies once it is fetched; it keeps the name its makers gave it."""
        return public_place(cache or cache_folder(), self.sha256, self.urls[0])

    def is_here(self, cache: Path | None = None) -> bool:
        """Whether a file of its size lies there; the hash is looked at when it is fetched."""
        file = self.file(cache)
        return file.is_file() and file.stat().st_size == self.bytes


def public_place(cache: Path, sha256: str, url: str) -> Path:
    return cache / "models" / "public" / sha256[:16] / (Path(urlsplit(url).path).name or "model")


def public_models(file: Path | None = None) -> Mapping[str, PublicModel]:
    """Every public model by name, grouped by task, smallest first. Raises TableError."""
    file = file or models_folder() / "public.toml"
    top = StrictTable(tomllib.loads(file.read_text(encoding="utf-8")), file)
    order = list(TASKS)
    found = sorted((_read(name, table) for name, table in top.every_table().items()), key=lambda each: (order.index(each.task), each.bytes))
    return {model.name: model for model in found}


def fetch_public(
    model: PublicModel, progress: Progress = silent, cancelled: threading.Event | None = None, cache: Path | None = None
) -> Path:
    """The file of `model`, fetched if need be. Raises ModelError telling what is wrong with each address, FetchCancelled."""
    target, problems = model.file(cache), []
    for url in model.urls:
        try:
            fetch(url, model.sha256, model.bytes, target, model.title, progress, cancelled)
            return target
        except FetchError as problem:
            problems.append(f"\n  - {problem}")
    raise ModelError(
        f"{model.title} could not be fetched:{''.join(problems)}\nTo mend it, go online and try again, or put the file there yourself: "
        f"{target}"
    )


def _read(name: str, table: StrictTable) -> PublicModel:
    model = PublicModel(
        name,
        table.text("title"),
        table.choice("task", tuple(TASKS)),
        table.text("licence"),
        table.text("from"),
        table.sha256("sha256"),
        table.whole("bytes", 1),
        table.texts("urls"),
    )
    table.finish()
    for url in model.urls:
        if problem := address_problem(url):
            raise table.error("urls", problem)
    return model
