"""What is read, and read wrongly, in the photos of barcodes changed in ways that nothing was tuned on.

    python benchmarks/barcode_changed.py [MANIFEST.json] [--changes turned,blurred] [--json FILE]

Each change makes other pictures of the same codes: other places of the bars between pixels, other noise, other blur. The studio's reader
and zxing-cpp, as in `barcode_decoders.py`, which has the meaning of the figures.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.barcode_decoders import MANIFEST, Numbers, available, figures_of, timed

DECODERS = "studio", "zxing-cpp"

Picture = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path, nargs="?", default=MANIFEST)
    parser.add_argument("--changes", default=",".join(CHANGES), help="of %(default)s")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    changes = chosen.changes.split(",")
    if unknown := set(changes) - set(CHANGES):
        parser.error(f"no such change: {', '.join(sorted(unknown))}")
    cv2.setNumThreads(1)
    decoders = available()[0]
    entries = json.loads(chosen.manifest.read_text(encoding="utf-8"))
    figures: dict[str, dict[str, Any]] = {}
    for change in changes:
        kept: dict[str, list[tuple[Any, Numbers, float, float]]] = {name: [] for name in DECODERS}
        for index, entry in enumerate(entries):
            photo = cv2.imread(str(chosen.manifest.parent / entry["file"]))
            if photo is None:
                raise SystemExit(f"{chosen.manifest.parent / entry['file']}: not a picture that can be read; name another manifest")
            picture = CHANGES[change](photo.astype(np.uint8), np.random.default_rng(index))
            for name in DECODERS:
                kept[name].append((entry, *timed(decoders[name], picture)))
        figures[change] = {name: figures_of(rows) for name, rows in kept.items()}
        for name in DECODERS:
            print(f"{change}, {name}: " + ", ".join(f"{key} {value}" for key, value in figures[change][name].items()), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(json.dumps(figures))


def turned(picture: Picture, degrees: float) -> Picture:
    """The whole of it: what is new about it repeats the border."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cosine, sine = np.abs(matrix[0, :2])
    size = int(height * sine + width * cosine), int(height * cosine + width * sine)
    matrix[:, 2] += np.array(size) / 2 - (width / 2, height / 2)
    return np.asarray(cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def aslant(picture: Picture, random: np.random.Generator) -> Picture:
    """Each corner moved by up to 6 % of the sides."""
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = (corners + random.uniform(-0.06, 0.06, (4, 2)) * (width, height)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def scaled(picture: Picture, factor: float) -> Picture:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def noisy(picture: NDArray[Any], sigma: float, random: np.random.Generator) -> Picture:
    return np.clip(picture + random.normal(0, sigma, picture.shape), 0, 255).astype(np.uint8)


def dark(picture: Picture, random: np.random.Generator) -> Picture:
    return noisy(255 * np.power(picture / 255, 1.5) * 0.6, 2, random)


def compressed(picture: Picture, quality: int) -> Picture:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR), np.uint8)


def blurred(picture: Picture, sigma: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def smeared(picture: Picture, length: int, random: np.random.Generator) -> Picture:
    """Moved evenly by that many pixels in any direction."""
    angle = random.uniform(0, np.pi)
    kernel = np.zeros((length + 2, length + 2), np.uint8)  # OpenCV smooths lines of no other type
    middle, reach = (length + 1) / 2, np.array([np.cos(angle), np.sin(angle)]) * (length - 1) / 2
    ends = [tuple(np.round((middle + sign * reach) * 256).astype(int).tolist()) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 255, 1, cv2.LINE_AA, 8)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE), np.uint8)


CHANGES: dict[str, Callable[[Picture, np.random.Generator], Picture]] = {
    "turned": lambda picture, _: turned(picture, 7),
    "turned_far": lambda picture, _: turned(picture, -31),
    "aslant": aslant,
    "smaller": lambda picture, _: scaled(picture, 0.7),
    "half": lambda picture, _: scaled(picture, 0.5),
    "larger": lambda picture, _: scaled(picture, 1.3),
    "noisy": lambda picture, random: noisy(picture, 6, random),
    "very_noisy": lambda picture, random: noisy(picture, 18, random),
    "dark": dark,
    "compressed": lambda picture, _: compressed(picture, 40),
    "very_compressed": lambda picture, _: compressed(picture, 15),
    "blurred": lambda picture, _: blurred(picture, 0.8),
    "very_blurred": lambda picture, _: blurred(picture, 1.8),
    "smeared": lambda picture, random: smeared(picture, 5, random),
    "very_smeared": lambda picture, random: smeared(picture, 9, random),
}

if __name__ == "__main__":
    main()
