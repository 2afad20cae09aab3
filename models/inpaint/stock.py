"""Pictures to train on, rendered once and kept in shards."""

from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scenes import scene  # beside this file

SIDE, SHARD = 288, 250
"""Of a kept picture, in pixels; pictures of a shard."""


def rendered(folder: Path, numbers: list[int], processes: int = 2) -> list[Path]:
    """The shards of these numbers, rendered where they are missing: SHARD × SIDE × SIDE × 3 uint8 each, about 22 s of a core."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number}.npy" for number in numbers]
    missing = [file for file in files if not file.is_file()]
    if missing:
        with Pool(processes) as pool:
            pool.map(_render, missing, chunksize=1)
    return files


def _render(file: Path) -> None:
    cv2.setNumThreads(1)
    pictures: NDArray[np.uint8] = np.stack([scene(int(file.stem) * SHARD + place, SIDE) for place in range(SHARD)])
    made = file.with_suffix(".part")
    with made.open("wb") as sink:
        np.save(sink, pictures)
    made.replace(file)


if __name__ == "__main__":
    import sys

    rendered(Path(sys.argv[1]), list(range(int(sys.argv[2]), int(sys.argv[3]))))
