"""Finds the model that is meant in a bundle: `hands.task` for the one that says most, `hands.task/palm.tflite` for a certain one."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from studio.folders import cache_folder
from studio.graph import GraphError
from studio.graph.file_bytes import Malformed
from studio.graph.model_format import TASK, model_format
from studio.graph.reading import parts_of
from studio.inference.hashes import file_sha256
from studio.runtime.discovery import bundle_of
from studio.whole_file import write_whole


def unpacked(path: Path, rank: Callable[[Path], int | None]) -> tuple[Path, Mapping[str, Path]]:
    """The model file of a bundle, and all its parts by name, kept in the cache under names of our own.

    rank: how much a part says, None for one that can't be shown; asked only where no part is named. Raises GraphError, OSError.
    """
    found = bundle_of(path)
    if found is None or model_format(found[0])[0] != TASK:
        return path, {}
    bundle, wanted = found
    folder = cache_folder() / "parts" / file_sha256(bundle)[:16]
    try:
        parts = dict(_written(bundle, folder))
    except Malformed as error:
        raise GraphError(f"{bundle.name} is damaged or made wrongly: {error}; copy it again") from error
    names = tuple(parts)
    if wanted:
        if wanted not in parts:
            raise GraphError(f"{bundle.name} holds no {wanted}; it holds {', '.join(names)}")
        return parts[wanted], parts
    if not parts:
        raise GraphError(f"{bundle.name} holds no model")
    if len(parts) == 1:
        return parts[names[0]], parts
    ranked = [(said, -place) for place, file in enumerate(parts.values()) if (said := rank(file)) is not None]
    return parts[names[-max(ranked, default=(0, 0))[1]]], parts


def _written(bundle: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    for number, (name, content) in enumerate(parts_of(bundle)):
        stem = "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in PurePosixPath(name).stem)
        file = folder / f"{number}-{stem or 'model'}.tflite"
        if not file.is_file() or file.stat().st_size != len(content):
            write_whole(file, bytes(content))
        yield name, file
