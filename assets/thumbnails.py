"""Renders the gallery's pictures of the apps that come with the studio, from the studio's own scenes: `python assets/thumbnails.py`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from studio.api import Box, Frame
from studio.bundled import apps_folder
from studio.runtime.drawing import drawn
from studio.runtime.opening import open_app
from studio.runtime.pipeline import Output, pipeline
from studio.sources import open_source

SIZE = (192, 144)
"""Width and height: four times what the gallery shows, for screens of any scale."""
ENLARGED = 3
"""The picture is enlarged before the shapes are painted on it: they stay sharp."""


def main() -> None:
    hand_puppets(apps_folder() / "hand_puppets" / "thumbnail.png")
    company(apps_folder() / "hand_puppets" / "cast")
    barcode_guide(apps_folder() / "barcode_guide" / "thumbnail.png")
    sudoku(apps_folder() / "sudoku" / "thumbnail.png")


def hand_puppets(path: Path) -> None:
    """Two puppets that talk to each other."""
    output = _at("hand_puppets", "scene:hands", seconds=14.0, settings={"left_hand": "Brim the dragon", "right_hand": "Otto the sock"})
    middle = np.mean([np.array(hand["landmarks"])[:, :2].mean(axis=0) for hand in _hands(output)], axis=0)
    _save(path, output, middle, width=7.2 * max(hand["size"] for hand in _hands(output)))


def company(folder: Path) -> None:
    """Each puppet close by, for the app's README."""
    folder.mkdir(exist_ok=True)
    fields = {field.name: field for field in open_app("hand_puppets").fields}
    for title in fields["right_hand"].choices:
        output = _at("hand_puppets", "scene:hands", seconds=1.4, settings={"left_hand": title, "right_hand": title})
        (hand,) = _hands(output)[:1]
        middle = np.array(hand["landmarks"])[:, :2].mean(axis=0)
        middle[1] += 0.35 * hand["size"]
        _save(folder / f"{hand['puppet']}.png", output, middle, width=6.2 * hand["size"])


def barcode_guide(path: Path) -> None:
    """A code that was read."""
    output = _at("barcode_guide", "scene:barcode?fps=10", seconds=13.0, settings={})
    (read,) = (shape for shape in output.result.shapes if isinstance(shape, Box) and shape.label)
    corners = np.array(read.corners)
    _save(path, output, corners.mean(axis=0), width=2.0 * float(np.linalg.norm(corners[1] - corners[0])))


def sudoku(path: Path) -> None:
    """The middle of a puzzle that was solved."""
    output = _at("sudoku", "scene:sudoku", seconds=1.5, settings={})
    pages: Any = output.result.facts["pages"]
    corners = next(np.array(page["corners"]) for page in pages if page["state"] == "solved")
    _save(path, output, corners.mean(axis=0), width=0.62 * float(np.linalg.norm(corners[1] - corners[0])))


def _at(app: str, address: str, seconds: float, settings: Mapping[str, str]) -> Output:
    opened, source = open_app(app, settings), open_source(address)
    try:
        for output in pipeline(source.frames(), opened):
            if output.frame.seconds >= seconds:
                return output
    finally:
        source.close()
        opened.close()
    raise SystemExit(f"{address} ended before {seconds} s")


def _hands(output: Output) -> list[Mapping[str, Any]]:
    found: Any = output.result.facts["hands"]
    return list(found)


def _save(path: Path, output: Output, middle: "np.ndarray[Any, Any]", width: float) -> None:
    frame: Frame = output.frame
    picture = cv2.resize(frame.pixels, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    picture = drawn(picture.astype(np.uint8), output.result.shapes, (frame.width, frame.height))
    half = np.array([width, width * SIZE[1] / SIZE[0]]) / 2
    (left, top), (right, bottom) = (((middle + side * half) * ENLARGED).round().astype(int) for side in (-1, 1))
    cut = picture[max(0, top) : bottom, max(0, left) : right]
    cv2.imwrite(str(path), cv2.resize(cut, SIZE, interpolation=cv2.INTER_AREA)[:, :, ::-1])


if __name__ == "__main__":
    main()
