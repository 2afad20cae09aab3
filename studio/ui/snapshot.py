"""Saves the picture, with what is drawn on it, at the frame's own resolution."""

import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QColor, QImage, QPainter

from studio.api import Caption, Pixels, Shape
from studio.runtime import drawing
from studio.runtime.messages import Picture
from studio.runtime.snapshot import encoded
from studio.ui import tokens
from studio.whole_file import write_whole

MOST_BESIDE = 3
"""Views in a row of a picture that is saved."""


def usual_folder() -> Path:
    """The system's folder for pictures."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return (Path(found) if found else Path.home()) / "Pocket Studio"


def save_snapshot(pixels: Pixels, picture: Picture, folder: Path, title: str) -> Path:
    """Writes a PNG named after `title` and the time. pixels: height × width × 3 uint8 RGB.

    Raises OSError naming file and reason, and ValueError for a drawing of the app's that isn't there.
    """
    picture_file = encoded(composed(pixels, picture), b"png")
    path = claimed_path(folder, f"{file_name(title)} {time.strftime('%Y-%m-%d %H.%M.%S')}", ".png")
    try:
        write_whole(path, picture_file)
    except OSError:
        let_go(path)
        raise
    return path


def composed(pixels: Pixels, picture: Picture) -> QImage:
    """The picture with what is drawn on it; of several views each, side by side under its title."""
    if not picture.views:
        return _drawn(pixels, picture, picture.shapes)
    columns = min(len(picture.views), 2 if len(picture.views) == MOST_BESIDE + 1 else MOST_BESIDE)
    height, width = pixels.shape[:2]
    head = max(24, height // 16)
    rows = -(-len(picture.views) // columns)
    whole = QImage(columns * width, rows * (height + head), QImage.Format.Format_RGB32)
    whole.fill(QColor(tokens.STAGE_GROUND))
    painter = QPainter(whole)
    try:
        for place, view in enumerate(picture.views):
            down, across = divmod(place, columns)
            left, top = across * width, down * (height + head)
            title = Caption(view.title, (left + head * 0.5, top + head * 0.5), head * 0.55, background=None)
            drawing.paint(painter, (title,), (whole.width(), whole.height()))
            painter.drawImage(left, top + head, _drawn(pixels, picture, view.shapes))
    finally:
        painter.end()
    return whole


def _drawn(pixels: Pixels, picture: Picture, shapes: tuple[Shape, ...]) -> QImage:
    image = drawing.image_of(pixels).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(image.width() / picture.frame_width, image.height() / picture.frame_height)
        drawing.paint(painter, shapes, (picture.frame_width, picture.frame_height))
    finally:
        painter.end()
    return image


def file_name(title: str) -> str:
    """The title with what file systems refuse replaced."""
    return "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in title).strip() or "Snapshot"


def free_path(folder: Path, stem: str, suffix: str) -> Path:
    """A path in `folder` that nothing has yet."""
    path, count = folder / f"{stem}{suffix}", 1
    while path.exists():
        count += 1
        path = folder / f"{stem} ({count}){suffix}"
    return path


def claimed_path(folder: Path, stem: str, suffix: str) -> Path:
    """A free path in `folder`, made if need be, that an empty file keeps from another studio. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        path = free_path(folder, stem, suffix)
        try:
            path.open("x").close()
        except FileExistsError:
            continue  # in between
        return path


def let_go(path: Path) -> None:
    """Of a claimed path that nothing came to lie at."""
    with suppress(OSError):  # it is gone
        if path.stat().st_size == 0:
            path.unlink()
